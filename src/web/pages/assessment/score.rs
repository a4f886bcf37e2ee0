//! The score: an interval, its items, and which of them decide.

use maud::{Markup, html};

use super::clause;
use crate::rules::verdict::Verdict;
use crate::view::assessment::{GroupView, ItemView, ScoreView};
use crate::web::ui::{self, Table};

/// Renders a score.
pub(super) fn panel(score: &ScoreView) -> Markup {
    let columns = [
        ui::text("指标"),
        ui::number("得分"),
        ui::number("满分"),
        ui::text("实际"),
        ui::text("条款"),
    ];
    let rows: Vec<ui::Row> = score.groups.iter().flat_map(rows_of).collect();
    let word = match score.verdict {
        Verdict::Met => "必过",
        Verdict::Undecided => "取决于未定的指标",
        Verdict::Unmet => "必不过",
    };
    let body = html! {
        p.verdict-line {
            (ui::worded_verdict(score.verdict, word)) " 总分 " (score.printed) "，满分 " (score.full) "，要求 " (score.pass)
        }
        @if !score.deciding.is_empty() { p { "起决定作用的指标（未定分值从大到小）：" (score.deciding.join("、")) "。" } }
        (ui::table(&Table { caption: "区间表示已录入的事实还不能确定得分。", columns: &columns, rows: &rows }))
    };
    ui::panel(&score.title, body)
}

fn rows_of(group: &GroupView) -> Vec<ui::Row> {
    let head = vec![
        html! { strong { (group.title) } },
        html! { strong { (group.printed) } },
        html! { (group.full) },
        html! {},
        html! {},
    ];
    std::iter::once(head).chain(group.items.iter().map(row)).collect()
}

fn row(item: &ItemView) -> ui::Row {
    vec![
        html! { (item.title) @if !item.note.is_empty() { span.note { (item.note) } } },
        html! { (item.printed) },
        html! { (item.full) },
        html! {
            @for line in &item.actual { div { (line) } }
            @if !item.inputs.is_empty() { details { summary { "依据" } (clause::inputs(&item.inputs)) } }
        },
        html! { (clause::clause(&item.clause)) " " (ui::confidence_badge(item.confidence)) },
    ]
}
