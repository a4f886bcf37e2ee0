//! The web face: pages for people, JSON for programs, both over [`App`] and the same views.
//! A handler unwraps the request, calls the app, renders a view; it decides nothing.

mod admission;
pub mod api;
pub mod assessment;
pub mod assets;
pub mod audit;
pub mod chart;
pub mod check;
mod connection;
pub mod expiry;
pub mod export;
pub mod extract;
pub mod goal;
pub mod guard;
pub mod holder;
pub mod import;
pub mod pages;
pub mod plan;
pub mod problem;
pub mod route;
pub mod screening;
pub mod search;
pub mod serve;
pub mod simulation;
pub mod trace;
pub mod ui;

use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::{App, Error, Noun, sheet};
use crate::domain::access::Right;
use problem::Problem;
use route::Route;

pub use serve::{serve, stop_signal};

/// The largest upload: a file at its limit and the form around it.
const UPLOAD: usize = sheet::MAX_FILE + 1024 * 1024;

/// Returns every route, once; a test compares this list with what is documented and covered.
pub fn routes() -> Vec<Route> {
    [
        page_routes(),
        goal_routes(),
        answer_routes(),
        import_routes(),
        api_routes(),
        api_list_routes(),
        api_goal_routes(),
        api_import_routes(),
        service_routes(),
    ]
    .concat()
}

/// What people read. GET never writes; a POST answers 303.
fn page_routes() -> Vec<Route> {
    vec![
        Route::get("/", Right::SeePublic, pages::home::show_home),
        Route::get("/enterprises/{id}", Right::SeeFirms, pages::enterprise::show_enterprise),
        Route::get("/enterprises", Right::SeeFirms, pages::search::list_enterprises),
        Route::get("/enterprises/export", Right::Export, pages::export::choose_enterprises),
        Route::post("/enterprises/export", Right::Export, pages::export::export_enterprises),
        Route::get(
            "/enterprises/{id}/assessments",
            Right::SeeFirms,
            pages::assessment::list_assessments,
        ),
        Route::get(
            "/enterprises/{id}/assessments/{tier}",
            Right::SeeFirms,
            pages::assessment::show_assessment,
        ),
        Route::get("/expiring", Right::SeeFirms, pages::expiry::list_expiring),
        Route::get("/holders", Right::SeePublic, pages::holder::list_holders),
        Route::get("/holders/export", Right::Export, pages::export::choose_holders),
        Route::post("/holders/export", Right::Export, pages::export::export_holders),
        Route::get("/holders/print", Right::SeePublic, pages::export::print_holders),
        Route::post("/presets", Right::EditPresets, pages::preset::save_preset),
        Route::post("/presets/{id}/delete", Right::EditPresets, pages::preset::delete_preset),
        Route::get("/lint", Right::SeeScreening, pages::lint::show_lint),
        Route::get("/templates/{file}", Right::SeePublic, pages::template::show_template),
        Route::get("/screening", Right::SeeScreening, pages::screening::show_screening),
        Route::post("/screening", Right::RunScreening, pages::screening::run_screening),
        Route::get(
            "/screening/{tier}/{list}",
            Right::SeeScreening,
            pages::screening::list_screened,
        ),
        Route::post(
            "/screening/{tier}/{list}/export",
            Right::Export,
            pages::screening::export_screened,
        ),
        Route::get("/standards", Right::SeePublic, pages::standard::list_standards),
        Route::get(
            "/standards/{tier}/{text}",
            Right::SeePublic,
            pages::standard::show_standard,
        ),
        Route::get("/simulation", Right::Simulate, pages::simulation::show_simulation),
        Route::post("/simulation", Right::Simulate, pages::simulation::simulate_draft),
        Route::post("/simulation/export", Right::Export, pages::simulation::export_simulated),
        Route::get("/match", Right::SeeFirms, pages::matching::show_match),
        Route::post("/match", Right::SeeFirms, pages::matching::match_names),
    ]
}

/// What people read and write of goals and plans.
fn goal_routes() -> Vec<Route> {
    vec![
        Route::get("/goals", Right::SeePublic, pages::goal::list_goals),
        Route::get("/plans", Right::SeePublic, pages::plan::list_plans),
        Route::post("/plans", Right::EditPlans, pages::plan::create_plan),
        Route::get("/plans/{code}", Right::SeePublic, pages::plan::show_plan),
        Route::post("/plans/{code}/goals", Right::EditPlans, pages::plan::add_goal),
        Route::post("/plans/{code}/delete", Right::EditPlans, pages::plan::delete_plan),
        Route::get("/goals/ladder", Right::SeePublic, pages::goal::show_ladders),
        Route::get("/goals/ladder/firms", Right::SeeFirms, pages::goal::list_ladder_firms),
        Route::get("/goals/report", Right::SeeFirms, pages::goal::show_report),
        Route::post("/goals/report/export", Right::Export, pages::goal::export_report),
        Route::post(
            "/goals/{code}/firms/export",
            Right::Export,
            pages::goal::export_goal_firms,
        ),
        Route::get("/goals/{code}/shares", Right::EditPlans, pages::goal::edit_shares),
        Route::post("/goals/{code}/shares", Right::EditPlans, pages::goal::assign_shares),
        Route::get("/goals/{code}", Right::SeePublic, pages::goal::show_goal),
        Route::get("/goals/{code}/firms", Right::SeeFirms, pages::goal::list_goal_firms),
    ]
}

/// What people read and write of imports.
fn import_routes() -> Vec<Route> {
    vec![
        Route::get("/imports", Right::Import, pages::import::list_imports),
        Route::post("/imports", Right::Import, pages::import::upload_file).up_to_bytes(UPLOAD),
        Route::get("/imports/preview", Right::Import, pages::import::preview_import),
        Route::post("/imports/commit", Right::Import, pages::import::commit_import),
        Route::get("/imports/columns", Right::Import, pages::import::show_columns),
        Route::post("/imports/columns", Right::Import, pages::import::say_columns),
        Route::get("/imports/{id}", Right::Import, pages::import::show_import),
        Route::post("/imports/{id}/continue", Right::Import, pages::import::continue_import),
        Route::get("/imports/{id}/revert", Right::Import, pages::import::ask_revert),
        Route::post(
            "/imports/{id}/revert",
            Right::RevertImport,
            pages::import::revert_import,
        ),
        Route::post("/imports/{id}/failures", Right::Import, pages::import::export_failures),
        Route::post("/imports/{id}/export", Right::Import, pages::import::export_rows),
        Route::post("/files/{hash}", Right::OpenOriginal, pages::import::export_file),
        Route::post(
            "/imports/{id}/create-unmatched",
            Right::Import,
            pages::import::create_unmatched,
        ),
        Route::post("/imports/{id}/rows/{line}", Right::Import, pages::import::decide_row),
    ]
}

/// What people read and write of answers: self-checks, kept assessments, and the audit of all of it.
fn answer_routes() -> Vec<Route> {
    vec![
        Route::post(
            "/enterprises/{id}/assessments/{tier}",
            Right::KeepAssessment,
            pages::explain::keep_assessment,
        ),
        Route::post(
            "/enterprises/{id}/filings",
            Right::RecordFigures,
            pages::check::record_facts,
        ),
        Route::get("/assessments/{id}", Right::SeeFirms, pages::explain::show_explanation),
        Route::get("/assessments/{id}/{part}", Right::SeeFirms, pages::explain::show_part),
        Route::get("/audit", Right::SeeAudit, pages::audit::list_audit),
        Route::get("/check", Right::CheckFacts, pages::check::show_check),
        Route::post("/check", Right::CheckFacts, pages::check::answer_check),
        Route::post("/check/file", Right::CheckFacts, pages::check::download_facts),
        Route::post("/check/open", Right::CheckFacts, pages::check::open_facts),
    ]
}

/// What programs read and write of firms and answers, under `/api/v1`.
fn api_routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/enterprises/{id}",
            Right::SeeFirms,
            api::enterprise::show_enterprise,
        ),
        Route::get("/api/v1/enterprises", Right::SeeFirms, api::search::list_enterprises),
        Route::get("/api/v1/suggest", Right::SeeFirms, api::search::suggest_enterprises),
        Route::get(
            "/api/v1/enterprises/{id}/assessments",
            Right::SeeFirms,
            api::assessment::list_assessments,
        ),
        Route::get(
            "/api/v1/enterprises/{id}/assessments/{tier}",
            Right::SeeFirms,
            api::assessment::show_assessment,
        ),
        Route::post(
            "/api/v1/enterprises/{id}/assessments",
            Right::KeepAssessment,
            api::explain::keep_assessment,
        ),
        Route::post(
            "/api/v1/enterprises/{id}/filings",
            Right::RecordFigures,
            api::check::record_check,
        ),
        Route::get(
            "/api/v1/assessments/{id}",
            Right::SeeFirms,
            api::explain::show_explanation,
        ),
        Route::get("/api/v1/audit", Right::SeeAudit, api::audit::list_audit),
        Route::post("/api/v1/checks", Right::CheckFacts, api::check::create_check),
        Route::get("/api/v1/questions", Right::CheckFacts, api::check::list_questions),
        Route::post("/api/v1/matches", Right::SeeFirms, api::matching::match_names),
    ]
}

/// What programs read of lists and screenings.
fn api_list_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/expiring", Right::SeeFirms, api::expiry::list_expiring),
        Route::get("/api/v1/holders", Right::SeePublic, api::holder::list_holders),
        Route::get("/api/v1/screening", Right::SeeScreening, api::screening::show_screening),
        Route::post("/api/v1/screening", Right::RunScreening, api::screening::run_screening),
        Route::get(
            "/api/v1/screening/{tier}/{list}",
            Right::SeeScreening,
            api::screening::list_screened,
        ),
        Route::get("/api/v1/standards", Right::SeePublic, api::standard::list_standards),
        Route::get(
            "/api/v1/standards/{tier}/{text}",
            Right::SeePublic,
            api::standard::show_standard,
        ),
        Route::post("/api/v1/simulations", Right::Simulate, api::simulation::simulate),
        Route::get("/api/v1/tiers", Right::SeePublic, api::holder::count_tiers),
        Route::get("/api/v1/presets", Right::Export, api::preset::list_presets),
        Route::post("/api/v1/presets", Right::EditPresets, api::preset::save_preset),
        Route::get("/api/v1/lint", Right::SeeScreening, api::lint::show_lint),
    ]
}

/// What programs read and write of goals and plans.
fn api_goal_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/goals", Right::SeePublic, api::goal::list_goals),
        Route::get("/api/v1/plans", Right::SeePublic, api::plan::list_plans),
        Route::post("/api/v1/plans", Right::EditPlans, api::plan::enter_plans),
        Route::get("/api/v1/goals/ladder", Right::SeePublic, api::goal::show_ladders),
        Route::get(
            "/api/v1/goals/ladder/firms",
            Right::SeeFirms,
            api::goal::list_ladder_firms,
        ),
        Route::get("/api/v1/goals/report", Right::SeeFirms, api::goal::show_report),
        Route::get("/api/v1/goals/{code}/shares", Right::SeePublic, api::goal::list_shares),
        Route::post(
            "/api/v1/goals/{code}/shares",
            Right::EditPlans,
            api::goal::assign_shares,
        ),
        Route::get("/api/v1/goals/{code}", Right::SeePublic, api::goal::show_goal),
        Route::get(
            "/api/v1/goals/{code}/firms",
            Right::SeeFirms,
            api::goal::list_goal_firms,
        ),
    ]
}

/// What programs read and write of imports.
fn api_import_routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/imports", Right::Import, api::import::create_import).up_to_bytes(UPLOAD),
        Route::get("/api/v1/imports/{id}", Right::Import, api::import::show_import),
        Route::post(
            "/api/v1/imports/{id}/continue",
            Right::Import,
            api::import::continue_import,
        ),
        Route::get(
            "/api/v1/imports/{id}/revert",
            Right::Import,
            api::import::preview_revert,
        ),
        Route::post(
            "/api/v1/imports/{id}/revert",
            Right::RevertImport,
            api::import::revert_import,
        ),
        Route::post(
            "/api/v1/imports/{id}/failures",
            Right::Import,
            api::import::export_failures,
        ),
        Route::post("/api/v1/imports/{id}/export", Right::Import, pages::import::export_rows),
        Route::get("/api/v1/imports/{id}/rows", Right::Import, api::import::list_rows),
        Route::post(
            "/api/v1/imports/{id}/rows/{line}",
            Right::Import,
            api::import::decide_row,
        ),
    ]
}

/// What machines and browsers need around it.
fn service_routes() -> Vec<Route> {
    vec![
        Route::get("/assets/{hash}/{name}", Right::SeePublic, assets::show_asset),
        Route::get("/healthz", Right::SeePublic, api::health::show_health),
        Route::get("/readyz", Right::SeePublic, api::health::show_readiness),
    ]
}

/// Builds the service: the routes within the frame that logs, guards and presents what went wrong.
pub fn router(app: App) -> Router {
    routes()
        .into_iter()
        .fold(Router::new(), Route::mount)
        .fallback(async || Problem::from(Error::NotFound(Noun::Page)))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(middleware::from_fn(admission::admit))
        .layer(middleware::from_fn(guard::guard))
        .layer(middleware::from_fn(problem::present))
        .layer(middleware::from_fn(guard::harden))
        .layer(middleware::from_fn(trace::trace))
        .with_state(app)
}
