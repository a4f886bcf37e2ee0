//! Lines over time with a level to reach, a day to reach it by, and dots of what others published.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{BOTTOM, Frame, HEIGHT, LEFT, RIGHT, TOP, WIDTH};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    /// The picture in words.
    pub label: &'a str,
    /// The first and the last day.
    pub span: (NaiveDate, NaiveDate),
    /// The lines.
    pub lines: &'a [Line],
    /// The level to reach, with its label.
    pub level: Option<(u64, &'a str)>,
    /// A day that divides the picture, with its label.
    pub divide: Option<(NaiveDate, &'a str)>,
    /// What others published.
    pub dots: &'a [Dot],
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// How it looks.
    pub kind: LineKind,
    /// Day and number, in order.
    pub points: Vec<(NaiveDate, u64)>,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// What surely counts.
    Certain,
    /// What may count as well.
    Possible,
    /// What may remain.
    Forecast,
    /// The ends of what may remain.
    Bound,
}

/// A published figure.
#[derive(Clone, Debug)]
pub struct Dot {
    /// Its day.
    pub on: NaiveDate,
    /// The figure.
    pub value: u64,
}

impl LineKind {
    fn class(self) -> &'static str {
        match self {
            LineKind::Certain => "certain",
            LineKind::Possible => "possible",
            LineKind::Forecast => "forecast",
            LineKind::Bound => "bound",
        }
    }
}

/// Renders the chart.
pub fn lines(chart: &Lines<'_>) -> Markup {
    let values = chart
        .lines
        .iter()
        .flat_map(|line| line.points.iter().map(|point| point.1));
    let dots = chart.dots.iter().map(|dot| dot.value);
    let most = values.chain(dots).chain(chart.level.map(|level| level.0)).max();
    let frame = Frame::new(chart.span, most.unwrap_or(0));
    html! {
        div.chart {
            svg role="img" aria-label=(chart.label) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
                (axes(&frame))
                @if let Some((day, text)) = chart.divide { (divide(&frame, day, text)) }
                @for line in chart.lines { polyline.(line.kind.class()) points=(points(&frame, &line.points)) {} }
                @if let Some((value, text)) = chart.level { (level(&frame, value, text)) }
                @for dot in chart.dots { (mark(&frame, dot)) }
            }
        }
    }
}

pub(super) fn axes(frame: &Frame) -> Markup {
    html! {
        @for step in frame.steps() {
            line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(frame.y(step)) y2=(frame.y(step)) {}
            text.axis x=(LEFT - 8) y=(frame.y(step) + 4) text-anchor="end" { (step) }
        }
        text.axis x=(LEFT - 8) y=(TOP - 10) text-anchor="end" { "家" }
        @for year in frame.years() {
            line.tick x1=(frame.x(year)) x2=(frame.x(year)) y1=(HEIGHT - BOTTOM) y2=(HEIGHT - BOTTOM + 5) {}
            text.axis x=(frame.x(year) + 3) y=(HEIGHT - BOTTOM + 20) { (year.format("%Y")) }
        }
    }
}

fn points(frame: &Frame, points: &[(NaiveDate, u64)]) -> String {
    let pairs = points
        .iter()
        .map(|(day, value)| format!("{},{}", frame.x(*day), frame.y(*value)));
    pairs.collect::<Vec<_>>().join(" ")
}

fn level(frame: &Frame, value: u64, text: &str) -> Markup {
    html! {
        line.level x1=(LEFT) x2=(WIDTH - RIGHT) y1=(frame.y(value)) y2=(frame.y(value)) {}
        text.level x=(LEFT + 6) y=(frame.y(value) - 6) { (text) }
    }
}

/// The label stands at the foot, where neither the level nor a rising line passes.
fn divide(frame: &Frame, day: NaiveDate, text: &str) -> Markup {
    let x = frame.x(day);
    html! {
        line.divide x1=(x) x2=(x) y1=(TOP) y2=(HEIGHT - BOTTOM) {}
        text.axis x=(x + 6) y=(HEIGHT - BOTTOM - 8) { (text) }
    }
}

fn mark(frame: &Frame, dot: &Dot) -> Markup {
    let (x, y) = (frame.x(dot.on), frame.y(dot.value));
    let middle = if x < LEFT + 30 { "start" } else { "middle" };
    html! {
        circle.dot cx=(x) cy=(y) r="5" { title { "公布 " (dot.on) "：" (dot.value) } }
        text.dot x=(x) y=(y + 20) text-anchor=(middle) { (dot.value) }
    }
}
