//! A ladder as a funnel: the lowest rung is the widest at the foot; beside each rung stands who is new on it.

use maud::{Markup, html};

use super::WIDTH;

/// A rung.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Its name.
    pub title: String,
    /// Who stands on it.
    pub value: u64,
    /// What stands at its right.
    pub note: String,
    /// What it leads to.
    pub address: String,
}

const ROW: i64 = 34;
const CENTRE: i64 = 400;
const ROOM: u64 = 380;

/// Renders the chart with the highest rung on top; `label` is the picture in words.
pub fn funnel(label: &str, rungs: &[Rung]) -> Markup {
    let most = rungs.iter().map(|rung| rung.value).max().unwrap_or(0).max(1);
    let height = ROW * i64::try_from(rungs.len()).unwrap_or(0) + 6;
    html! {
        div.chart {
            svg role="img" aria-label=(label) viewBox={ "0 0 " (WIDTH) " " (height) } {
                @for (place, rung) in (0..).zip(rungs.iter().rev()) { (row(rung, 3 + place * ROW, most)) }
            }
        }
    }
}

/// Widths follow the square root, so that a rung of few is still seen; the number says the rest.
fn row(rung: &Rung, y: i64, most: u64) -> Markup {
    let width = i64::try_from((rung.value * ROOM * ROOM / most).isqrt())
        .unwrap_or(0)
        .max(3);
    let left = CENTRE - width / 2;
    html! {
        text.name x="8" y=(y + 20) { (rung.title) }
        a href=(rung.address) {
            rect.bar x=(left) y=(y) width=(width) height=(ROW - 6) { title { (rung.title) "：" (rung.value) " 家" } }
            @if width < 60 {
                text.dot x=(left + width + 8) y=(y + 19) { (rung.value) }
            } @else {
                text.on-bar x=(CENTRE) y=(y + 19) text-anchor="middle" { (rung.value) }
            }
        }
        text.axis x=(CENTRE + 250) y=(y + 19) { (rung.note) }
    }
}
