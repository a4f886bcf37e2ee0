//! Lines over time with the band of a forecast, the path of a target, a day to reach it by, and dots of what others
//! published.

use maud::{Markup, html};

use super::label::{Labels, width};
use super::{BOTTOM, Frame, HEIGHT, LEFT, RIGHT, TOP, WIDTH};
use crate::domain::day::Day;

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    /// The picture in words.
    pub label: &'a str,
    /// The first and the last day.
    pub span: (Day, Day),
    /// The lines.
    pub lines: &'a [Line],
    /// What may come: day, lower and upper end.
    pub band: &'a [(Day, u64, u64)],
    /// The path to the target: day and number; its last point carries a label.
    pub path: &'a [(Day, u64)],
    /// What stands at the end of the path.
    pub target: &'a str,
    /// A day that divides the picture, with its label.
    pub divide: Option<(Day, &'a str)>,
    /// What others published.
    pub dots: &'a [Dot],
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// How it looks.
    pub kind: LineKind,
    /// Day and number, in order.
    pub points: Vec<(Day, u64)>,
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
}

/// A published figure.
#[derive(Clone, Debug)]
pub struct Dot {
    /// Its day.
    pub on: Day,
    /// The figure.
    pub value: u64,
}

impl LineKind {
    fn class(self) -> &'static str {
        match self {
            LineKind::Certain => "certain",
            LineKind::Possible => "possible",
            LineKind::Forecast => "forecast",
        }
    }
}

/// Renders the chart.
pub fn lines(chart: &Lines<'_>) -> Markup {
    let of_lines = chart.lines.iter().flat_map(|line| &line.points).map(|point| point.1);
    let others = chart.dots.iter().map(|dot| dot.value);
    let band = chart.band.iter().map(|(.., high)| *high);
    let path = chart.path.iter().map(|point| point.1);
    let most = of_lines.chain(others).chain(band).chain(path).max();
    let frame = Frame::new(chart.span, most.unwrap_or(0));
    let mut labels = Labels::default();
    let divide = chart.divide.map(|(day, text)| divide(&frame, (day, text), &mut labels));
    let path = path_to(&frame, chart, &mut labels);
    let dots: Vec<Markup> = chart.dots.iter().map(|dot| mark(&frame, dot, &mut labels)).collect();
    let end = end(&frame, chart, &mut labels);
    html! {
        div.chart.trend {
            svg role="img" aria-label=(chart.label) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
                (axes(&frame))
                @if !chart.band.is_empty() { polygon.band points=(band_points(&frame, chart.band)) {} }
                @if let Some(divide) = divide { (divide) }
                @for line in chart.lines { polyline.(line.kind.class()) points=(points(&frame, &line.points)) {} }
                (path)
                @for dot in dots { (dot) }
                @if let Some(end) = end { (end) }
            }
        }
    }
}

pub(super) fn axes(frame: &Frame) -> Markup {
    html! {
        (grid(frame))
        @for year in frame.years() {
            line.tick x1=(frame.x(year)) x2=(frame.x(year)) y1=(HEIGHT - BOTTOM) y2=(HEIGHT - BOTTOM + 5) {}
            @if frame.x(year) + 30 <= WIDTH {
                text.axis x=(frame.x(year) + 3) y=(HEIGHT - BOTTOM + 20) { (year.year()) }
            }
        }
    }
}

pub(super) fn grid(frame: &Frame) -> Markup {
    html! {
        @for step in frame.steps() {
            line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(frame.y(step)) y2=(frame.y(step)) {}
            text.axis x=(LEFT - 8) y=(frame.y(step) + 4) text-anchor="end" { (step) }
        }
        text.axis x=(LEFT - 8) y=(TOP - 10) text-anchor="end" { "家" }
    }
}

fn points(frame: &Frame, points: &[(Day, u64)]) -> String {
    let pairs = points
        .iter()
        .map(|(day, value)| format!("{},{}", frame.x(*day), frame.y(*value)));
    pairs.collect::<Vec<_>>().join(" ")
}

fn band_points(frame: &Frame, band: &[(Day, u64, u64)]) -> String {
    let low = band.iter().map(|(day, low, _)| (*day, *low));
    let high = band.iter().rev().map(|(day, _, high)| (*day, *high));
    points(frame, &low.chain(high).collect::<Vec<_>>())
}

/// A path of one point is a level across the picture.
fn path_to(frame: &Frame, chart: &Lines<'_>, labels: &mut Labels) -> Markup {
    let Some((day, value)) = chart.path.last().copied() else {
        return html! {};
    };
    let (x, y) = (frame.x(day), frame.y(value));
    let place = labels.place((x, y), chart.target);
    html! {
        @if chart.path.len() == 1 { line.level x1=(LEFT) x2=(WIDTH - RIGHT) y1=(y) y2=(y) {} }
        @else { polyline.path points=(points(frame, chart.path)) {} }
        @for (day, value) in chart.path {
            rect.path x=(frame.x(*day) - 4) y=(frame.y(*value) - 4) width="8" height="8" { title { "目标路径 " (day) "：" (value) } }
        }
        @if let Some((x, y)) = place { text.level x=(x) y=(y) { (chart.target) } }
    }
}

/// The label stands above the frame, where no line passes.
fn divide(frame: &Frame, (day, text): (Day, &str), labels: &mut Labels) -> Markup {
    let x = frame.x(day);
    let place = ((x - width(text) / 2).clamp(LEFT, WIDTH - width(text)), TOP - 10);
    labels.take(place, text);
    html! {
        line.divide x1=(x) x2=(x) y1=(TOP - 6) y2=(HEIGHT - BOTTOM) {}
        text.axis x=(place.0) y=(place.1) { (text) }
    }
}

fn mark(frame: &Frame, dot: &Dot, labels: &mut Labels) -> Markup {
    let (x, y) = (frame.x(dot.on), frame.y(dot.value));
    let text = dot.value.to_string();
    let place = labels.place((x, y), &text);
    html! {
        circle.dot cx=(x) cy=(y) r="5" { title { "公布 " (dot.on) "：" (dot.value) } }
        @if let Some((x, y)) = place { text.dot x=(x) y=(y) { (text) } }
    }
}

/// The last number of the line that surely counts.
fn end(frame: &Frame, chart: &Lines<'_>, labels: &mut Labels) -> Option<Markup> {
    let line = chart.lines.iter().find(|line| line.kind == LineKind::Certain)?;
    let (day, value) = line.points.last().copied()?;
    let text = value.to_string();
    let (x, y) = labels.place((frame.x(day), frame.y(value)), &text)?;
    Some(html! { text.certain x=(x) y=(y) { (text) } })
}
