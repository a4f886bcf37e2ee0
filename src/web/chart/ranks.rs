//! Rows with a bar each, the longest first: what is there, and what is missing to its own target.

use maud::{Markup, html};

use super::WIDTH;
use super::label::width;

/// A row.
#[derive(Clone, Debug)]
pub struct Rank {
    /// Its name.
    pub title: String,
    /// What is there.
    pub value: u64,
    /// What should be there, when that is said.
    pub target: Option<u64>,
    /// What the bar leads to.
    pub address: String,
}

const ROW: i64 = 26;
const NAME: i64 = 132;
const TAIL: i64 = 150;

/// Renders the chart; `label` is the picture in words.
pub fn ranks(label: &str, rows: &[Rank]) -> Markup {
    let most = rows.iter().map(|row| row.value.max(row.target.unwrap_or(0))).max();
    let most = most.unwrap_or(0).max(1);
    let height = ROW * i64::try_from(rows.len()).unwrap_or(0) + 8;
    html! {
        div.chart {
            svg role="img" aria-label=(label) viewBox={ "0 0 " (WIDTH) " " (height) } {
                @for (place, row) in (0..).zip(rows) { (rank(row, 4 + place * ROW, most)) }
            }
        }
    }
}

fn rank(row: &Rank, y: i64, most: u64) -> Markup {
    let length = |count: u64| {
        let room = u64::try_from(WIDTH - NAME - TAIL).unwrap_or(1);
        i64::try_from(count.saturating_mul(room) / most).unwrap_or(0)
    };
    let (own, whole) = (length(row.value), length(row.target.unwrap_or(0)));
    let tail = match row.target {
        Some(target) if target <= row.value => format!("{} / {target} 已达到", row.value),
        Some(target) => format!("{} / {target} 差 {}", row.value, target - row.value),
        None => row.value.to_string(),
    };
    let end = NAME + own.max(whole) + 8;
    html! {
        text.name x=(NAME - 10) y=(y + 16) text-anchor="end" { (row.title) }
        a href=(row.address) {
            @if own < whole { rect.gap x=(NAME + own) y=(y + 3) width=(whole - own) height=(ROW - 8) {} }
            rect.bar x=(NAME) y=(y + 3) width=(own.max(1)) height=(ROW - 8) { title { (row.title) "：" (tail) } }
        }
        text.dot x=(end.min(WIDTH - width(&tail))) y=(y + 16) { (tail) }
    }
}
