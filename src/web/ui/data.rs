//! Tables, label–value lists, big numbers and the pager.

use maud::{Markup, html};

/// A table. The first cell of a row names it; on a phone each row becomes a card with the column titles inside.
#[derive(Debug)]
pub struct Table<'a> {
    /// What the table lists; empty for none.
    pub caption: &'a str,
    /// Its columns in order.
    pub columns: &'a [Column<'a>],
    /// Its rows, each with one cell a column.
    pub rows: &'a [Row],
}

/// The cells of one row in the order of the columns.
pub type Row = Vec<Markup>;

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    title: &'a str,
    class: Option<&'static str>,
}

/// Describes a column of text that may wrap.
pub fn text(title: &str) -> Column<'_> {
    Column { title, class: None }
}

/// Describes a column of numbers: to the right, never wrapped.
pub fn number(title: &str) -> Column<'_> {
    let class = Some("number");
    Column { title, class }
}

/// Describes a column that never wraps, e.g. of dates or codes.
pub fn tight(title: &str) -> Column<'_> {
    let class = Some("tight");
    Column { title, class }
}

/// Renders a table.
pub fn table(table: &Table<'_>) -> Markup {
    html! {
        div.scroll {
            table.table.cards {
                @if !table.caption.is_empty() { caption { (table.caption) } }
                thead { tr { @for column in table.columns { th class=[column.class] scope="col" { (column.title) } } } }
                tbody { @for row in table.rows { (table_row(table.columns, row)) } }
            }
        }
    }
}

fn table_row(columns: &[Column<'_>], row: &Row) -> Markup {
    html! {
        tr {
            @for (position, (column, cell)) in columns.iter().zip(row).enumerate() {
                @if position == 0 {
                    th class=[column.class] scope="row" { (cell) }
                } @else {
                    td.number[column.class == Some("number")].tight[column.class == Some("tight")].blank[cell.0.is_empty()] data-title=(column.title) { div { (cell) } }
                }
            }
        }
    }
}

/// Renders labels with their values.
pub fn facts(items: &[(&str, Markup)]) -> Markup {
    html! { dl.facts { @for (label, value) in items { dt { (label) } dd { (value) } } } }
}

/// A big number with its label.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    /// What it counts.
    pub label: &'a str,
    /// The number, a link when it leads to what it counts.
    pub value: Markup,
    /// A small line below: rule, date or source; empty for none.
    pub note: &'a str,
}

/// Renders big numbers in a row.
pub fn figures(items: &[Figure<'_>]) -> Markup {
    html! {
        dl.figures {
            @for item in items {
                div {
                    dt { (item.label) }
                    dd { (item.value) @if !item.note.is_empty() { span.note { (item.note) } } }
                }
            }
        }
    }
}

/// Where a list goes on.
#[derive(Clone, Debug, Default)]
pub struct Pager<'a> {
    /// What is shown of how many, e.g. `共 1,204 家，本页第 1–50 家`.
    pub summary: &'a str,
    /// The address of the page before.
    pub previous: Option<&'a str>,
    /// The address of the page after.
    pub next: Option<&'a str>,
}

/// Renders where a list goes on.
pub fn pager(pager: &Pager<'_>) -> Markup {
    html! {
        nav.pager aria-label="翻页" {
            span.quiet { (pager.summary) }
            span.links {
                @if let Some(address) = pager.previous { a.button href=(address) rel="prev" { "上一页" } }
                @if let Some(address) = pager.next { a.button href=(address) rel="next" { "下一页" } }
            }
        }
    }
}
