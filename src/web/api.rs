//! JSON for programs, one file per noun.

pub mod assessment;
pub mod audit;
pub mod check;
pub mod description;
pub mod desk;
pub mod enterprise;
pub mod expiry;
pub mod explain;
pub mod goal;
pub mod health;
pub mod holder;
pub mod import;
pub mod job;
pub mod lint;
pub mod matching;
pub mod matter;
pub mod people;
pub mod plan;
pub mod preset;
pub mod screening;
pub mod search;
pub mod simulation;
pub mod standard;

use super::route::Route;
use super::{DEAR, UPLOAD};
use crate::domain::access::Right;

/// Returns every route for programs, each with what it is for.
pub fn routes() -> Vec<Route> {
    let about = Route::get("/api/v1/openapi.json", Right::SeePublic, description::show_description)
        .titled("本接口的机器可读说明");
    [
        firm_routes(),
        list_routes(),
        goal_routes(),
        import_routes(),
        job_routes(),
        matter_routes(),
        vec![about],
    ]
    .concat()
}

/// What programs read and write of firms and answers, under `/api/v1`.
fn firm_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/enterprises/{id}", Right::SeeFirms, enterprise::show_enterprise).titled("一家企业的登记"),
        Route::get("/api/v1/enterprises", Right::SeeFirms, search::list_enterprises).titled("按条件查企业"),
        Route::get("/api/v1/suggest", Right::SeeFirms, search::suggest_enterprises).titled("边输入边提示企业"),
        Route::post(
            "/api/v1/enterprises/{id}/reveal",
            Right::RevealPeople,
            people::reveal_people,
        )
        .titled("一家企业的完整联系信息，须写明原因"),
        Route::post("/api/v1/people", Right::RevealPeople, people::find_by_person)
            .titled("按电话后四位或法定代表人查企业"),
        Route::get(
            "/api/v1/enterprises/{id}/assessments",
            Right::SeeFirms,
            assessment::list_assessments,
        )
        .titled("一家企业对各称号的评估"),
        Route::get(
            "/api/v1/enterprises/{id}/assessments/{tier}",
            Right::SeeFirms,
            assessment::show_assessment,
        )
        .titled("一家企业对一个称号的评估"),
        Route::post(
            "/api/v1/enterprises/{id}/assessments",
            Right::KeepAssessment,
            explain::keep_assessment,
        )
        .titled("评估并存档"),
        Route::post(
            "/api/v1/enterprises/{id}/filings",
            Right::RecordFigures,
            check::record_check,
        )
        .titled("登记企业自报的事实"),
        Route::get("/api/v1/assessments/{id}", Right::SeeFirms, explain::show_explanation).titled("一份存档的评估"),
        Route::get("/api/v1/audit", Right::SeeAudit, audit::list_audit).titled("审计记录"),
        Route::post("/api/v1/checks", Right::CheckFacts, check::create_check).titled("自测，不存任何数据"),
        Route::get("/api/v1/questions", Right::CheckFacts, check::list_questions).titled("称号的标准要问哪些事实"),
        Route::post("/api/v1/matches", Right::SeeFirms, matching::match_names).titled("按名称匹配企业"),
    ]
}

/// What programs read of lists and screenings.
fn list_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/expiring", Right::SeeFirms, expiry::list_expiring).titled("半年内到期的称号"),
        Route::get("/api/v1/holders", Right::SeePublic, holder::list_holders).titled("一个称号的名单"),
        Route::get("/api/v1/screening", Right::SeeScreening, screening::show_screening).titled("全库筛查各称号的家数"),
        Route::post("/api/v1/screening", Right::RunScreening, screening::run_screening)
            .at_most(DEAR)
            .titled("筛查还没有筛查的企业"),
        Route::get(
            "/api/v1/screening/{tier}/{list}",
            Right::SeeScreening,
            screening::list_screened,
        )
        .titled("筛查的一份名单"),
        Route::get("/api/v1/standards", Right::SeePublic, standard::list_standards).titled("收录的认定标准"),
        Route::get(
            "/api/v1/standards/{tier}/{text}",
            Right::SeePublic,
            standard::show_standard,
        )
        .titled("一份标准的原文"),
        Route::post("/api/v1/simulations", Right::Simulate, simulation::simulate)
            .at_most(DEAR)
            .titled("推演一份草案"),
        Route::get("/api/v1/tiers", Right::SeePublic, holder::count_tiers).titled("各称号的企业数"),
        Route::get("/api/v1/presets", Right::Export, preset::list_presets).titled("导出可选的列和方案"),
        Route::post("/api/v1/presets", Right::EditPresets, preset::save_preset).titled("保存导出方案"),
        Route::get("/api/v1/lint", Right::SeeScreening, lint::show_lint).titled("数据体检"),
    ]
}

/// What programs read and write of goals and plans.
fn goal_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/goals", Right::SeePublic, goal::list_goals).titled("规划的各项目标"),
        Route::get("/api/v1/plans", Right::SeePublic, plan::list_plans).titled("各规划对照"),
        Route::post("/api/v1/plans", Right::EditPlans, plan::enter_plans).titled("录入规划和目标"),
        Route::get("/api/v1/goals/ladder", Right::SeePublic, goal::show_ladders).titled("梯队"),
        Route::get("/api/v1/goals/ladder/firms", Right::SeeFirms, goal::list_ladder_firms).titled("梯队数字背后的企业"),
        Route::get("/api/v1/goals/report", Right::SeeFirms, goal::show_report).titled("领导简报"),
        Route::get("/api/v1/goals/{code}/shares", Right::SeePublic, goal::list_shares).titled("目标的县区分解"),
        Route::post("/api/v1/goals/{code}/shares", Right::EditPlans, goal::assign_shares).titled("分解目标到县区"),
        Route::get("/api/v1/goals/{code}", Right::SeePublic, goal::show_goal).titled("一项目标"),
        Route::get("/api/v1/goals/{code}/firms", Right::SeeFirms, goal::list_goal_firms).titled("目标数字背后的企业"),
    ]
}

/// What programs read and write of matters, under `/api/v1`.
fn matter_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/desk", Right::SeeMatters, desk::show_desk).titled("工作台：待办、计划、到期和督办"),
        Route::get("/api/v1/matters", Right::SeeMatters, matter::list_matters).titled("诉求、走访和对接，先到期的在前"),
        Route::post("/api/v1/matters", Right::HandleMatters, matter::open_matter).titled("登记诉求、走访或对接"),
        Route::get("/api/v1/matters/{id}", Right::SeeMatters, matter::show_matter)
            .titled("一件事项的经过、时限和现在可以怎样办"),
        Route::post(
            "/api/v1/matters/{id}/events",
            Right::HandleMatters,
            matter::act_on_matter,
        )
        .titled("办理一件事项"),
    ]
}

/// What programs read of work in the background, and how they call it off.
fn job_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/jobs", Right::HandleJobs, job::list_jobs).titled("后台任务"),
        Route::get("/api/v1/jobs/{id}", Right::HandleJobs, job::show_job).titled("一项后台任务"),
        Route::post("/api/v1/jobs/{id}/cancel", Right::HandleJobs, job::cancel_job).titled("取消一项后台任务"),
    ]
}

/// What programs read and write of imports.
fn import_routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/imports", Right::Import, import::create_import)
            .titled("导入一份名单，或只预览")
            .up_to_bytes(UPLOAD),
        Route::get("/api/v1/imports/values", Right::Import, import::list_values).titled("记住的写法"),
        Route::post("/api/v1/imports/values", Right::Import, import::remember_value).titled("记住一种写法"),
        Route::post("/api/v1/imports/values/remove", Right::Import, import::forget_value).titled("删除记住的写法"),
        Route::get("/api/v1/imports/{id}", Right::Import, import::show_import).titled("一次导入"),
        Route::post("/api/v1/imports/{id}/continue", Right::Import, import::continue_import).titled("继续中断的导入"),
        Route::get("/api/v1/imports/{id}/revert", Right::Import, import::preview_revert).titled("撤销导入会怎样"),
        Route::post(
            "/api/v1/imports/{id}/revert",
            Right::RevertImport,
            import::revert_import,
        )
        .titled("撤销导入"),
        Route::post("/api/v1/imports/{id}/failures", Right::Import, import::export_failures).titled("取出错误的行"),
        Route::post(
            "/api/v1/imports/{id}/export",
            Right::Import,
            super::pages::import::export_rows,
        )
        .titled("取出各行结果"),
        Route::get("/api/v1/imports/{id}/rows", Right::Import, import::list_rows).titled("等待处理的行"),
        Route::post("/api/v1/imports/{id}/rows/{line}", Right::Import, import::decide_row).titled("处理一行"),
        Route::post("/api/v1/imports/{id}/rows/{line}/undo", Right::Import, import::undo_row).titled("退回一行的决定"),
    ]
}
