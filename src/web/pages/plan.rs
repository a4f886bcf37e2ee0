//! Plans side by side, and the forms that enter the next one.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::Session;
use crate::domain::catalog::Catalog;
use crate::domain::code::PlanCode;
use crate::domain::indicator::IndicatorKind;
use crate::domain::plan::PlanFile;
use crate::domain::tally::{Certainty, Part};
use crate::view::plan::{CompareCell, CompareRow, PlanRow, PlansView};
use crate::web::extract::{Form, Path};
use crate::web::goal::Behind;
use crate::web::plan::{DeleteForm, GoalForm, PlanForm};
use crate::web::problem::Problem;
use crate::web::ui::{self, Choice, Input, Page, Section, Select, Table, Tone, number, text};

/// Shows every plan, what they demand side by side, and the form for the next.
pub async fn list_plans(session: Session) -> Result<Markup, Problem> {
    let view = session.compare_plans(session.today()).await?;
    Ok(render(&view))
}

/// Enters a plan.
pub async fn create_plan(session: Session, Form(form): Form<PlanForm>) -> Result<Response, Problem> {
    let plan = form.plan(session.catalog())?;
    let address = format!("/plans/{}", plan.code);
    let file = PlanFile {
        plan: vec![plan],
        goal: Vec::new(),
    };
    session.enter_plans(&file).await?;
    Ok(Redirect::to(&address).into_response())
}

/// Shows a plan that was entered, with the form for its goals.
pub async fn show_plan(session: Session, Path(code): Path<PlanCode>) -> Result<Markup, Problem> {
    let view = session.compare_plans(session.today()).await?;
    let row = view.plans.iter().find(|row| row.plan.code == code);
    let row = row.ok_or(crate::app::Error::NotFound(crate::app::Noun::Plan))?;
    Ok(render_plan(row, session.catalog()))
}

/// Adds a goal, or demands to one that was entered before.
pub async fn add_goal(
    session: Session,
    Path(code): Path<PlanCode>,
    Form(form): Form<GoalForm>,
) -> Result<Response, Problem> {
    let goal = form.goal(&code, session.catalog())?;
    session.add_targets(&goal).await?;
    Ok(Redirect::to(&format!("/goals/{}", goal.code)).into_response())
}

/// Deletes a plan that was entered, or one of its goals.
pub async fn delete_plan(
    session: Session,
    Path(code): Path<PlanCode>,
    Form(form): Form<DeleteForm>,
) -> Result<Response, Problem> {
    let no_goal = |_| crate::app::Error::NotFound(crate::app::Noun::Goal);
    let goal = match form.goal.as_str() {
        "" => None,
        goal => Some(goal.parse().map_err(no_goal)?),
    };
    session.delete_plan(&code, goal.as_ref(), &form.why).await?;
    let address = goal.map_or("/plans".to_owned(), |_| format!("/plans/{code}"));
    Ok(Redirect::to(&address).into_response())
}

fn delete_form(code: &PlanCode) -> Markup {
    html! {
        form method="post" action={ "/plans/" (code) "/delete" } {
            (ui::form_key())
            div.shares {
                (field("why", "原因", "text", "记入审计"))
                (field("goal", "只删除一个目标", "text", "写它的代码；空着就删除整个规划和它的目标"))
            }
            p { (ui::submit("删除")) }
        }
    }
}

fn render(view: &PlansView) -> Markup {
    let body = html! {
        (ui::heading("规划", html! {}, Some(html! { "几个规划并排：同一口径下各规划要求多少、本库现在多少。统计日 " (view.on) "。" })))
        (ui::panel("已有规划", plans(view)))
        (ui::panel("同一口径对照", comparison(view)))
        (ui::panel("录入下一个规划", plan_form()))
    };
    ui::page(
        &Page::new("规划", Section::Goals).trail(&[("规划目标", "/goals")]),
        body,
    )
}

fn plans(view: &PlansView) -> Markup {
    let columns = [
        text("规划"),
        text("文号"),
        text("规划期"),
        number("目标和指标"),
        text("来源"),
    ];
    let row = |row: &PlanRow| -> ui::Row {
        let plan = &row.plan;
        vec![
            html! { (ui::link(&format!("/goals?plan={}", plan.code), &plan.title)) @if plan.fictional { " " (ui::fictional_badge()) } },
            html! { (plan.document) },
            html! { (plan.from) " 至 " (plan.until) },
            html! { (row.goals) },
            html! { @if row.entered { "录入，" (ui::link(&format!("/plans/{}", plan.code), "添加目标")) } @else { "内置，已校核" } },
        ]
    };
    let rows: Vec<ui::Row> = view.plans.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn comparison(view: &PlansView) -> Markup {
    let titles: Vec<&str> = view.plans.iter().map(|row| row.plan.title.as_str()).collect();
    let columns: Vec<_> = [text("口径")]
        .into_iter()
        .chain(titles.iter().map(|title| text(title)))
        .collect();
    let row = |row: &CompareRow| -> ui::Row {
        let cells = row.cells.iter().map(|it| cell(it.as_ref()));
        [html! { (row.phrase) }].into_iter().chain(cells).collect()
    };
    let rows: Vec<ui::Row> = view.rows.iter().map(row).collect();
    ui::table(&Table {
        caption: "口径不同的不并列；规划没有定数的写“规划未载”。",
        columns: &columns,
        rows: &rows,
    })
}

fn cell(cell: Option<&CompareCell>) -> Markup {
    let Some(cell) = cell else {
        return html! { span.quiet { "没有这项" } };
    };
    html! {
        (ui::link(&format!("/goals/{}", cell.goal), &cell.title))
        div {
            @match (&cell.target, cell.by) {
                (Some(target), Some(by)) => { "要求 " (target) span.note { (by) " 前" } }
                _ => span.quiet { "规划未载" },
            }
        }
        @for (title, count) in [("期末", cell.at_end), ("现在", cell.now)] {
            @if let Some((on, firms)) = count {
                @let behind = Behind { code: &cell.goal, on, known: None, rule: None };
                @let part = Part { certainty: Some(Certainty::Certain), ..Part::default() };
                div { (title) " " a href=(behind.address(&part)) { (firms) } }
            }
        }
    }
}

fn field(name: &'static str, label: &'static str, kind: &'static str, hint: &'static str) -> Markup {
    ui::input(&Input {
        name,
        label,
        kind,
        value: "",
        hint,
        errors: &[],
    })
}

fn plan_form() -> Markup {
    html! {
        p.quiet { "录入的规划与内置规划并存，互不覆盖；每次保存记入审计。" }
        form method="post" action="/plans" {
            (ui::form_key())
            div.shares {
                (field("code", "代码", "text", "如 luoyang-15th"))
                (field("title", "名称", "text", "按文件全称"))
                (field("document", "文号", "text", "照文件写，含年份和序号"))
                (field("issued", "印发日期", "date", ""))
                (field("from", "规划期首日", "date", ""))
                (field("until", "规划期末日", "date", ""))
            }
            (field("note", "说明", "text", "文本的已知问题；没有就留空"))
            p { (ui::submit("保存规划")) }
        }
    }
}

fn render_plan(row: &PlanRow, catalog: &Catalog) -> Markup {
    let plan = &row.plan;
    let lead = html! { (plan.document) "，" (plan.from) " 至 " (plan.until) "。已有目标 " (row.goals) " 项，见 " (ui::link(&format!("/goals?plan={}", plan.code), "目标页")) "。" };
    let badge = html! { @if plan.fictional { (ui::fictional_badge()) } };
    let body = html! {
        (ui::heading(&plan.title, badge, Some(lead)))
        @if row.entered { (ui::panel("添加目标", goal_form(plan.code.as_str(), catalog))) }
        @if row.entered { (ui::panel("删除", delete_form(&plan.code))) }
        @else { (ui::notice(Tone::Plain, "内置规划", html! { p { "它是随程序校核过的数据，目标不能在这里改。" } })) }
    };
    let trail = [("规划目标", "/goals"), ("规划", "/plans")];
    ui::page(&Page::new(&plan.title, Section::Goals).trail(&trail), body)
}

fn goal_form(plan: &str, catalog: &Catalog) -> Markup {
    let choice = |value, title| Choice { value, title };
    let none = choice("", "—");
    let tiers = catalog
        .tiers
        .iter()
        .map(|tier| choice(tier.code.as_str(), tier.title.as_str()));
    let tiers: Vec<_> = [none].into_iter().chain(tiers).collect();
    let numbers = catalog
        .indicators
        .iter()
        .filter(|it| matches!(it.kind, IndicatorKind::Number { .. }));
    let indicators = numbers.map(|it| choice(it.code.as_str(), it.title.as_str()));
    let indicators: Vec<_> = [none].into_iter().chain(indicators).collect();
    let kinds = [
        choice("holders", "持有称号的企业数"),
        choice("reaching", "指标达到一条线的企业数"),
        choice("published", "由其他部门公布"),
    ];
    let counts = [choice("stock", "存量"), choice("cumulative", "累计")];
    let select = |name, label, choices| {
        ui::select(&Select {
            name,
            label,
            choices,
            value: "",
            errors: &[],
        })
    };
    html! {
        p.quiet { "同一代码再次提交会增加要求，原有要求保留；两处要求不一致的都列出，按要求最高的对照。" }
        form method="post" action={ "/plans/" (plan) "/goals" } {
            (ui::form_key())
            div.shares {
                (field("code", "代码", "text", "如 specialized-15th"))
                (field("title", "目标名称", "text", ""))
                (field("group", "所在标题", "text", "规划里的章节标题"))
                (select("kind", "怎样统计", &kinds))
                (select("tier", "称号", &tiers))
                (select("count", "存量或累计", &counts))
                (field("since", "累计起始日", "date", "“新增”才填"))
                (select("indicator", "指标", &indicators))
                (field("line", "线（基本单位）", "text", "如 10000000000 元"))
            }
            (ui::checkbox("above", &choice("with", "一并计入它的上级称号（如“小巨人”）"), false, None))
            div.field.wide-field {
                label for="targets" { "要求与里程碑" }
                span.hint id="targets-hint" { "每行一条：数，日期，文号，条款，原文" }
                textarea id="targets" name="targets" aria-describedby="targets-hint" {}
            }
            (field("note", "说明", "text", ""))
            p { (ui::submit("保存目标")) }
        }
    }
}
