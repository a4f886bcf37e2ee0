//! Data lint 「数据体检」: what needs a person, counted and linked.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Session;
use crate::domain::lint::LintKind;
use crate::view::lint::{LintFindingView, LintKindView, LintPageView, LintView};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Page, Pager, Section, Table};

/// Which kind, and which page of it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct LintParams {
    kind: Option<LintKind>,
    #[validate(range(min = 1))]
    page: Option<u64>,
}

impl Question for LintParams {}

/// Shows every kind, or one page of the kind that is asked for.
pub async fn show_lint(session: Session, Query(params): Query<LintParams>) -> Result<Markup, Problem> {
    let today = session.today();
    let Some(kind) = params.kind else {
        return Ok(render(&session.lint(today).await?));
    };
    let page = params.page.unwrap_or(1);
    Ok(render_page(&session.lint_page(kind, today, page).await?))
}

fn render(view: &LintView) -> Markup {
    let lead = html! { "登记本身没有矛盾、但需要人核对的记录；截至 " (view.on) "。不会自动改动任何数据。" };
    let body = html! {
        (ui::heading("数据体检", html! {}, Some(lead)))
        (ui::panel("结果", summary(view)))
        @for kind in view.kinds.iter().filter(|kind| kind.count > 0) {
            (ui::panel_with(kind.title, more(kind), html! {
                p.quiet { (kind.advice) }
                (findings(&kind.findings))
            }))
        }
    };
    ui::page(
        &Page::new("数据体检", Section::Imports).trail(&[("导入名单", "/imports")]),
        body,
    )
}

fn address(kind: LintKind) -> String {
    format!("/lint?kind={}", kind.as_str())
}

fn more(kind: &LintKindView) -> Markup {
    html! {
        @if (kind.findings.len() as u64) < kind.count {
            (ui::link(&address(kind.kind), &format!("查看全部 {} 条", kind.count)))
        } @else { span.quiet { "共 " (kind.count) " 条" } }
    }
}

fn summary(view: &LintView) -> Markup {
    let row = |kind: &LintKindView| {
        let count = kind.count.to_string();
        vec![
            html! { (kind.title) },
            html! { @if kind.count == 0 { "0" } @else { (ui::link(&address(kind.kind), &count)) } },
            html! { (kind.advice) },
        ]
    };
    let rows: Vec<_> = view.kinds.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &[ui::tight("检查"), ui::number("条数"), ui::text("含义与处理")],
        rows: &rows,
    })
}

fn findings(findings: &[LintFindingView]) -> Markup {
    let row = |finding: &LintFindingView| {
        vec![
            html! {
                (ui::firm(finding.enterprise, &finding.name, finding.fictional))
                @if let Some(other) = &finding.other {
                    " · " (ui::firm(other.enterprise, &other.name, other.fictional))
                }
            },
            html! { (finding.text) },
        ]
    };
    let rows: Vec<_> = findings.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &[ui::text("企业"), ui::text("需要核对")],
        rows: &rows,
    })
}

fn render_page(view: &LintPageView) -> Markup {
    let kind = &view.kind;
    let at = |page: u64| format!("{}&page={page}", address(kind.kind));
    let previous = (view.page > 1).then(|| at(view.page - 1));
    let next = view.next.map(at);
    let summary = format!("共 {} 条，第 {} 页", kind.count, view.page);
    let body = html! {
        (ui::heading(kind.title, html! {}, Some(html! { (kind.advice) })))
        @if kind.findings.is_empty() {
            (ui::empty("没有需要核对的记录", html! { (ui::link("/lint", "回到数据体检")) }))
        } @else {
            (ui::panel("需要核对的记录", findings(&kind.findings)))
            (ui::pager(&Pager { summary: &summary, previous: previous.as_deref(), next: next.as_deref() }))
        }
    };
    let trail = [("导入名单", "/imports"), ("数据体检", "/lint")];
    ui::page(&Page::new(kind.title, Section::Imports).trail(&trail), body)
}
