//! Bars side by side, one a month.

use maud::{Markup, html};

use super::{BOTTOM, Frame, HEIGHT, LEFT, RIGHT, TOP, WIDTH, line};
use crate::domain::day::Day;

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Bars<'a> {
    /// The picture in words.
    pub label: &'a str,
    /// The bars in order.
    pub bars: &'a [Bar],
}

/// A bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The first day it stands for.
    pub from: Day,
    /// The last.
    pub until: Day,
    /// Its height.
    pub value: u64,
    /// What it leads to.
    pub address: String,
}

/// Renders the chart; nothing when there is nothing to draw.
pub fn bars(chart: &Bars<'_>) -> Markup {
    let (Some(first), Some(last)) = (chart.bars.first(), chart.bars.last()) else {
        return html! {};
    };
    let most = chart.bars.iter().map(|bar| bar.value).max();
    let frame = Frame::new((first.from, last.until), most.unwrap_or(0));
    let count = i64::try_from(chart.bars.len()).unwrap_or(1);
    let slot = (WIDTH - LEFT - RIGHT) / count;
    html! {
        div.chart {
            svg role="img" aria-label=(chart.label) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
                (line::grid(&frame))
                @for (place, bar) in (0..).zip(chart.bars) {
                    @let x = LEFT + place * slot;
                    (column(&frame, bar, (x, slot)))
                    (month(bar, (x + slot / 2, place)))
                }
            }
        }
    }
}

fn column(frame: &Frame, bar: &Bar, (x, slot): (i64, i64)) -> Markup {
    let y = frame.y(bar.value);
    html! {
        @if 0 < bar.value {
            a href=(bar.address) {
                rect.bar x=(x + 3) y=(y) width=(slot - 6) height=(HEIGHT - BOTTOM - y) {
                    title { (bar.from) " 至 " (bar.until) "：" (bar.value) " 家" }
                }
                text.dot x=(x + slot / 2) y=((y - 5).max(TOP - 10)) text-anchor="middle" { (bar.value) }
            }
        }
    }
}

/// Every third month and each January are named; a January also carries its year.
fn month(bar: &Bar, (x, place): (i64, i64)) -> Markup {
    let january = bar.until.month() == 1;
    html! {
        @if bar.until.month() % 3 == 1 || place == 0 {
            line.tick x1=(x) x2=(x) y1=(HEIGHT - BOTTOM) y2=(HEIGHT - BOTTOM + 5) {}
            text.axis x=(x) y=(HEIGHT - BOTTOM + 18) text-anchor="middle" { (bar.until.month()) "月" }
        }
        @if january || place == 0 {
            text.axis x=(x) y=(HEIGHT - BOTTOM + 33) text-anchor="middle" { (bar.until.year()) }
        }
    }
}
