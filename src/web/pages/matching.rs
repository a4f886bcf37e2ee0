//! Matching pasted names: who is meant, with code and titles; nothing is recorded.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Session;
use crate::app::matching::read_pasted_names;
use crate::domain::enterprise::EnterpriseStatus;
use crate::view::matching::{MatchView, MatchesView};
use crate::web::extract::Form;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Figure, Page, Section, Table, Tone};

/// Shows the form.
pub async fn show_match() -> Markup {
    render("", None)
}

/// Pasted names.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct MatchForm {
    names: String,
}

impl Question for MatchForm {}

/// Matches what was pasted.
pub async fn match_names(session: Session, Form(form): Form<MatchForm>) -> Result<Markup, Problem> {
    let identities = read_pasted_names(&form.names)?;
    let view = session.match_names(&identities, session.today()).await?;
    Ok(render(&form.names, Some(&view)))
}

fn render(names: &str, view: Option<&MatchesView>) -> Markup {
    let lead = html! { "粘贴名单，得到登记名称、信用代码和当前称号。只有不可能是别家的才直接认定，其余列出候选。" };
    let body = html! {
        (ui::heading("批量匹配名称", html! {}, Some(lead)))
        (ui::panel("名单", form(names)))
        @if let Some(view) = view { (result(view)) }
    };
    let trail = [("导入名单", "/imports")];
    ui::page(&Page::new("批量匹配名称", Section::Imports).trail(&trail), body)
}

fn form(names: &str) -> Markup {
    html! {
        form.stack method="post" action="/match" {
            (ui::form_key())
            div.field {
                label for="names" { "企业名称，每行一个；也可以连同表头粘贴" }
                textarea #names name="names" rows="8" required { (names) }
            }
            (ui::submit("匹配"))
        }
    }
}

fn result(view: &MatchesView) -> Markup {
    let figure = |label: &'static str, count: u64| Figure {
        label,
        value: html! { (count) },
        note: "",
    };
    let figures = [
        figure("确定", view.accepted),
        figure("待确认", view.doubtful),
        figure("没有相近企业", view.unknown),
    ];
    let columns = [
        ui::text("名称"),
        ui::text("登记库中的企业"),
        ui::tight("信用代码"),
        ui::text("称号"),
        ui::text("说明"),
    ];
    let rows: Vec<_> = view.matches.iter().map(row).collect();
    html! {
        (ui::figures(&figures))
        (ui::panel("结果", ui::table(&Table { caption: "", columns: &columns, rows: &rows })))
    }
}

/// A firm that is no longer in business says so: it is found, not made anew.
fn not_active(status: EnterpriseStatus) -> Markup {
    html! { @if status != EnterpriseStatus::Active { " " (ui::badge(Tone::Bad, status.title())) } }
}

fn row(view: &MatchView) -> ui::Row {
    vec![
        html! { (view.name) },
        html! {
            @if let Some(id) = view.enterprise {
                (ui::firm(id, &view.registered_name, view.fictional))
                @if let Some(status) = view.status { (not_active(status)) }
            } @else {
                @for candidate in &view.candidates {
                    div.quiet {
                        (ui::firm(candidate.id, &candidate.name, candidate.fictional)) "？"
                        (not_active(candidate.status))
                    }
                }
            }
        },
        html! { @if !view.credit_code.is_empty() { code { (view.credit_code) } } },
        html! { (view.titles.join("、")) },
        html! { (view.reason) },
    ]
}
