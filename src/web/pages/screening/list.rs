//! One list of a screening: the firms, each with the clause that puts it there, and the list as a file.

use axum::response::Response;
use maud::{Markup, html};

use super::{county, law};
use crate::app::Session;
use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::rules::screening::List;
use crate::rules::standard::Purpose;
use crate::view::screening::{
    ClauseView, ConditionCountView, FieldCountView, FieldView, ScreenedFirmView, ScreeningListView,
};
use crate::web::assessment;
use crate::web::export::{Export, send_file};
use crate::web::extract::{Path, Query, Submitted};
use crate::web::pages::assessment::advice;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::screening::{ScreeningParams, list_path};
use crate::web::ui::{self, Page, Pager, Section, Table};

/// Firms of a page.
const PAGE: u64 = 50;
/// Clauses and facts that are named before the rest is counted.
const NAMED: usize = 4;
/// Filters that are offered.
const OFFERED: usize = 12;

/// Shows a page of a list.
pub async fn list_screened(
    session: Session,
    Path((tier, list)): Path<(TierCode, List)>,
    Query(params): Query<ScreeningParams>,
) -> Result<Markup, Problem> {
    let query = params.query(tier, list);
    let view = session.screening_list(&query, params.after()?, PAGE).await?;
    Ok(render(&view, &params, session.catalog()))
}

/// Hands out a whole list as a file.
pub async fn export_screened(
    session: Session,
    Path((tier, list)): Path<(TierCode, List)>,
    Submitted(asked): Submitted<Export<ScreeningParams>>,
) -> Result<Response, Problem> {
    let query = asked.list.query(tier, list);
    let folder = session.app().drafts()?;
    let delivery = asked.file.delivery(&folder)?;
    let file = session.export_screened(&query, &delivery).await?;
    send_file(file, delivery.format).await
}

fn render(view: &ScreeningListView, params: &ScreeningParams, catalog: &Catalog) -> Markup {
    let path = list_path(&view.tier.code, view.list.list);
    let title = format!("{} · {}", view.tier.title, view.list.title);
    let lead = html! {
        (view.list.meaning) "。缺得最少、差得最近的在前。"
        @if let Some(standard) = &view.standard { " 标准：" (law(standard)) "。" }
        @if let Some(run) = &view.run { " 按 " (run.date) " 筛查（数据版本 " (run.revision) "）。" }
    };
    let summary = format!("共 {} 家，本页 {} 家", view.firms, view.page.len());
    let next = view.next.as_ref().map(|place| params.page_after(&path, place));
    let pager = Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading(&title, html! {}, Some(lead)))
        (county(params.county.as_ref(), &path, catalog))
        (filters(view, params, &path))
        (ui::panel_with("企业", exports(view, params, &path), firms(view)))
        (ui::pager(&pager))
    };
    let trail = [("全库筛查", "/screening")];
    ui::page(&Page::new(&title, Section::Screening).trail(&trail), body)
}

fn exports(view: &ScreeningListView, params: &ScreeningParams, path: &str) -> Markup {
    let address = |format| params.address(&format!("{path}/export"), &[("format", format)]);
    html! {
        @if view.firms > 0 {
            span.row.actions {
                (ui::button_post(&address("xlsx"), &format!("导出全部 {} 家（Excel）", view.firms)))
                (ui::button_post(&address("csv"), "导出 CSV"))
            }
        }
    }
}

/// Each deciding clause and missing fact is a link to the firms it concerns.
fn filters(view: &ScreeningListView, params: &ScreeningParams, path: &str) -> Markup {
    let condition = |count: &ConditionCountView| {
        let chosen = params.condition.as_ref() == Some(&count.condition.id);
        let value = if chosen { "" } else { count.condition.id.as_str() };
        let address = params.address(path, &[("condition", value)]);
        chip(&address, (&count.condition.title, count.firms), chosen)
    };
    let field = |count: &FieldCountView| {
        let code = count.field.code.to_string();
        let chosen = params.lacks.as_ref() == Some(&code);
        let value = if chosen { "" } else { code.as_str() };
        let address = params.address(path, &[("lacks", value)]);
        chip(&address, (&count.field.title, count.firms), chosen)
    };
    let conditions: Vec<Markup> = view.conditions.iter().take(OFFERED).map(condition).collect();
    let fields: Vec<Markup> = view.fields.iter().take(OFFERED).map(field).collect();
    let word = match view.list.list {
        List::OneStep | List::AtRisk => "不满足的条款",
        List::Qualified | List::Experts | List::Undecided | List::ReviewUndecided => "待核实的条款",
    };
    html! {
        @if !conditions.is_empty() || !fields.is_empty() {
            (ui::panel("原因", html! {
                @if !conditions.is_empty() { div.stack { span.quiet { (word) "（点选只看这些企业）" } (ui::badges(&conditions)) } }
                @if !fields.is_empty() { div.stack { span.quiet { "缺的数据" } (ui::badges(&fields)) } }
            }))
        }
    }
}

fn chip(address: &str, (title, firms): (&str, u64), chosen: bool) -> Markup {
    html! {
        a.badge.chip.accent[chosen].plain[!chosen] href=(address) aria-current=[chosen.then_some("true")] {
            (title) " " (firms) @if chosen { " ✕" }
        }
    }
}

fn firms(view: &ScreeningListView) -> Markup {
    if view.page.is_empty() {
        return ui::empty(
            "这里没有企业",
            html! { "换一个县区或条件，或回到 " (ui::link("/screening", "全库筛查")) "。" },
        );
    }
    let purpose = view.list.list.purpose();
    let mut columns = vec![ui::text("企业"), ui::tight("信用代码"), ui::tight("县区")];
    match view.list.list {
        List::Qualified => {}
        List::OneStep => columns.extend([ui::text("不满足的条款"), ui::text("差的一步")]),
        List::AtRisk => columns.push(ui::text("不满足的条款")),
        List::Experts => columns.extend([ui::text("得分"), ui::text("待评的分数")]),
        List::Undecided | List::ReviewUndecided => columns.extend([ui::text("待核实"), ui::text("缺的数据")]),
    }
    columns.push(ui::tight("评估"));
    let row = |firm: &ScreenedFirmView| row(view, firm, purpose);
    let rows: Vec<ui::Row> = view.page.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn row(view: &ScreeningListView, firm: &ScreenedFirmView, purpose: Purpose) -> ui::Row {
    let mut cells = vec![
        ui::firm(firm.enterprise, &firm.name, firm.fictional),
        html! { @if let Some(code) = &firm.credit_code { code { (code) } } },
        html! { @if let Some(division) = &firm.division { (division.title) } },
    ];
    match view.list.list {
        List::Qualified => {}
        List::OneStep => cells.extend([shortfall(firm), step(firm)]),
        List::AtRisk => cells.push(clauses(&firm.deciding)),
        List::Experts => cells.extend([marks(firm), facts(&firm.missing)]),
        List::Undecided | List::ReviewUndecided => cells.extend([clauses(&firm.deciding), facts(&firm.missing)]),
    }
    let date = view.run.as_ref().map_or(crate::domain::day::Day::FIRST, |run| run.date);
    let address = assessment::address(firm.enterprise, &view.tier.code, (purpose, date));
    cells.push(ui::link(&address, "逐条"));
    cells
}

/// The clauses that the step mends, each with how far it is off.
fn shortfall(firm: &ScreenedFirmView) -> Markup {
    let Some(one) = &firm.step else {
        return clauses(&firm.deciding);
    };
    html! {
        @for short in one.mends.iter().take(NAMED) {
            div {
                (short.condition.title) " " span.quiet.small { (short.condition.clause) }
                @if !short.found.is_empty() { div.small { "现为 " (short.found) "，要求 " (short.required) } }
            }
        }
    }
}

fn step(firm: &ScreenedFirmView) -> Markup {
    html! {
        @if let Some(one) = &firm.step {
            (ui::badge(advice::tone(one.step.kind), &one.step.kind_title)) " " (one.step.text) "。"
            @if let Some(day) = one.step.earliest { span.quiet { "最早 " (day) "。" } }
        }
    }
}

fn marks(firm: &ScreenedFirmView) -> Markup {
    html! { @if let Some(marks) = &firm.marks { (marks.printed) } }
}

fn clauses(clauses: &[ClauseView]) -> Markup {
    html! {
        @for clause in clauses.iter().take(NAMED) {
            div { (clause.title) " " span.quiet.small { (clause.clause) } }
        }
        @if clauses.len() > NAMED { div.quiet.small { "等 " (clauses.len()) " 项" } }
    }
}

fn facts(fields: &[FieldView]) -> Markup {
    let named: Vec<&str> = fields.iter().take(NAMED).map(|field| field.title.as_str()).collect();
    html! {
        (named.join("、"))
        @if fields.len() > NAMED { span.quiet { " 等 " (fields.len()) " 项" } }
    }
}
