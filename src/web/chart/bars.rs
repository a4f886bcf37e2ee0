//! Bars side by side, one a month.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{BOTTOM, Frame, HEIGHT, LEFT, RIGHT, TOP, WIDTH, line};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Bars<'a> {
    /// The picture in words.
    pub label: &'a str,
    /// The bars in order.
    pub bars: &'a [Bar],
}

/// A bar.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// The first day it stands for.
    pub from: NaiveDate,
    /// The last.
    pub until: NaiveDate,
    /// Its height.
    pub value: u64,
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
                (line::axes(&Frame { first: last.until, days: 0, ..frame }))
                @for (place, bar) in (0..).zip(chart.bars) {
                    (column(&frame, bar, (LEFT + place * slot, slot)))
                    @if place % 3 == 0 {
                        text.axis x=(LEFT + place * slot) y=(HEIGHT - BOTTOM + 20) { (bar.from.format("%Y-%m")) }
                    }
                }
            }
        }
    }
}

fn column(frame: &Frame, bar: &Bar, (x, slot): (i64, i64)) -> Markup {
    let y = frame.y(bar.value);
    html! {
        @if 0 < bar.value {
            rect.bar x=(x + 2) y=(y) width=(slot - 4) height=(HEIGHT - BOTTOM - y) {
                title { (bar.from) " 至 " (bar.until) "：" (bar.value) }
            }
            text.dot x=(x + slot / 2) y=((y - 5).max(TOP - 10)) text-anchor="middle" { (bar.value) }
        }
    }
}
