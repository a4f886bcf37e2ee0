//! The table of conditions: clause, demand, what was found, verdict, what is missing.

use maud::{Markup, html};

use crate::rules::standard::Clause;
use crate::view::assessment::{ConditionView, InputView, ResultView};
use crate::web::pages::standard::address;
use crate::web::ui::{self, Table, Tone};

/// Renders every condition below the whole.
pub(super) fn panel(standard: &str, result: &ResultView) -> Markup {
    let columns = [
        ui::text("条件"),
        ui::text("要求"),
        ui::text("实际"),
        ui::tight("判定"),
        ui::text("缺什么"),
        ui::text("条款"),
    ];
    let conditions = result
        .conditions
        .iter()
        .filter(|condition| !condition.number.is_empty());
    let rows: Vec<ui::Row> = conditions.map(|condition| row(standard, condition)).collect();
    ui::panel(
        "逐条核对",
        ui::table(&Table {
            caption: "序号的层次就是条件的从属：1.1 是 1 的一部分。",
            columns: &columns,
            rows: &rows,
        }),
    )
}

fn row(standard: &str, condition: &ConditionView) -> ui::Row {
    vec![
        html! {
            span.quiet { (condition.number) } " "
            @if condition.combines { strong { (condition.title) } } @else { (condition.title) }
            @if !condition.note.is_empty() { span.note { (condition.note) } }
        },
        html! { (condition.required) },
        actual(condition),
        match condition.applies {
            true => ui::verdict_badge(condition.verdict),
            false => ui::badge(Tone::Plain, condition.verdict_title()),
        },
        html! { (condition.missing.join("；")) },
        html! {
            (ui::link(&address(standard, &condition.id), &format!("{} {}", condition.clause.document, condition.clause.article)))
            " " (ui::confidence_badge(condition.confidence))
            @if let Some(quote) = &condition.quote { blockquote.note { "“" (quote.text) "” " (ui::confidence_badge(quote.confidence)) } }
        },
    ]
}

fn actual(condition: &ConditionView) -> Markup {
    html! {
        @for line in &condition.actual { div { (line) } }
        @if !condition.inputs.is_empty() || !condition.holdings.is_empty() {
            details {
                summary { "依据" }
                (inputs(&condition.inputs))
                @for holding in &condition.holdings { div { (holding.title) " " (ui::source_note(&holding.source)) } }
            }
        }
    }
}

/// Renders what was read, each with its sources; rival sources stand side by side.
pub(super) fn inputs(inputs: &[InputView]) -> Markup {
    html! {
        @for input in inputs {
            div {
                (input.title) @if let Some(year) = input.year { "（" (year) "年）" } "：" (input.printed)
                @for reading in &input.readings {
                    span.note {
                        @if input.readings.len() > 1 || input.value.is_none() { (reading.printed) " " }
                        (reading.kind.title()) "，" @if let Some(year) = reading.year { (year) "年，" } (ui::source_note(&reading.source))
                    }
                }
            }
        }
    }
}

/// Renders document and article, linked when the text is public.
pub(super) fn clause(clause: &Clause) -> Markup {
    html! {
        @if clause.link.is_empty() { (clause.document) } @else { a href=(clause.link) rel="noreferrer" { (clause.document) } }
        " " (clause.article)
    }
}
