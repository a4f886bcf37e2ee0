//! How the count of a goal moved, what runs out, what may remain and what may come.

use maud::{Markup, html};

use super::part;
use crate::domain::day::Day;
use crate::domain::tally::{Certainty, Part};
use crate::view::goal::{CountyEnds, ExpiryMonth, GoalView, OutlookView, PlanView, TrendPoint, TrendView};
use crate::web::chart::{self, Bar, Bars, Dot, Line, LineKind, Lines};
use crate::web::goal::{Behind, GoalParams};
use crate::web::ui::{self, Table, number, tight};

/// Renders the panels.
pub(super) fn render(goal: &GoalView, plan: &PlanView, trend: &TrendView, params: &GoalParams) -> Markup {
    let behind = params.behind(&goal.code, last_day(trend));
    html! {
        (ui::panel("走势", movement(goal, plan, trend, behind)))
        @if let Some(outlook) = &trend.outlook { (ui::panel("到期日历", calendar(outlook, behind))) }
        @if trend.outlook.is_some() || trend.pace.is_some() {
            (ui::panel("预测与进度", super::forecast::render(goal, trend, behind)))
        }
    }
}

fn last_day(trend: &TrendView) -> Day {
    trend.points.last().expect("a trend ends with the day of the view").on
}

pub(super) fn movement(goal: &GoalView, plan: &PlanView, trend: &TrendView, behind: Behind<'_>) -> Markup {
    let (lines, band) = (drawn(trend), band(trend));
    let (path, dots) = (path(goal), dots(goal));
    let of_lines = lines.iter().flat_map(|line| &line.points).map(|point| point.0);
    let days: Vec<Day> = of_lines
        .chain(band.iter().map(|point| point.0))
        .chain(path.iter().map(|point| point.0))
        .chain(dots.iter().map(|dot| dot.on))
        .chain([plan.until])
        .collect();
    let span = (
        days.iter().copied().min().unwrap_or(plan.from),
        days.iter().copied().max().unwrap_or(plan.until),
    );
    let target = goal.target.as_ref().map(|target| format!("目标 {}", target.text));
    let label = format!("{}的走势，{} 至 {}，单位家，数字见下表", goal.title, span.0, span.1);
    let chart = Lines {
        label: &label,
        span,
        lines: &lines,
        band: &band,
        path: &path,
        target: target.as_deref().unwrap_or_default(),
        divide: Some((plan.until, "规划期末")),
        dots: &dots,
    };
    html! {
        (chart::lines(&chart))
        p.quiet { (legend(trend, &path, &dots)) }
        details { summary { "走势数字" } (points_table(trend, behind)) }
    }
}

fn legend(trend: &TrendView, path: &[(Day, u64)], dots: &[Dot]) -> String {
    let mut said = vec!["实线：本库确定计入的"];
    if trend.points.iter().any(|point| point.open > 0) {
        said.push("点线：再加上不能确定的");
    }
    if path.len() > 1 {
        said.push("长虚线与方点：从基数到目标的路径");
    } else if !path.is_empty() {
        said.push("长虚线：目标");
    }
    if !dots.is_empty() {
        said.push("圆点：已公布的数字，口径可能不同");
    }
    if trend.outlook.is_some() {
        said.push("短虚线与色带：不计新认定的预测，中情形与高低情形");
    }
    said.join("；") + "。"
}

/// The forecast starts where the recorded line ends.
fn drawn(trend: &TrendView) -> Vec<Line> {
    let line = |kind, points| Line { kind, points };
    let certain: Vec<_> = trend.points.iter().map(|point| (point.on, point.certain)).collect();
    let possible: Vec<_> = trend
        .points
        .iter()
        .map(|point| (point.on, point.certain + point.open))
        .collect();
    let middle = trend.outlook.as_ref().and_then(OutlookView::middle);
    let forecast = middle.map(|middle| {
        let ahead = middle.points.iter().map(|point| (point.on, point.certain));
        line(
            LineKind::Forecast,
            certain.last().copied().into_iter().chain(ahead).collect(),
        )
    });
    let mut lines: Vec<Line> = forecast.into_iter().collect();
    if possible != certain {
        lines.push(line(LineKind::Possible, possible));
    }
    lines.push(line(LineKind::Certain, certain));
    lines
}

fn band(trend: &TrendView) -> Vec<(Day, u64, u64)> {
    let (Some(outlook), Some(last)) = (&trend.outlook, trend.points.last()) else {
        return Vec::new();
    };
    let (Some(low), Some(high)) = (outlook.scenarios.first(), outlook.scenarios.last()) else {
        return Vec::new();
    };
    let ahead = low.points.iter().zip(&high.points);
    let start = (last.on, last.certain, last.certain);
    [start]
        .into_iter()
        .chain(ahead.map(|(low, high)| (low.on, low.certain, high.certain)))
        .collect()
}

/// From the baseline through the milestones to the target; only what the plan states.
fn path(goal: &GoalView) -> Vec<(Day, u64)> {
    let whole = |value: &crate::domain::quantity::Quantity| u64::try_from(value.to_integer()?).ok();
    let start = goal.baselines.iter().max_by_key(|figure| figure.on);
    let start = start.and_then(|figure| Some((figure.on, whole(&figure.value)?)));
    let mut path: Vec<(Day, u64)> = start.into_iter().collect();
    let mut targets: Vec<_> = goal
        .targets
        .iter()
        .filter_map(|it| Some((it.by, whole(&it.value)?)))
        .collect();
    targets.sort_unstable();
    // Of several demands for one day the highest leads; the others stand in the terms of the goal.
    targets.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = earlier.1.max(later.1);
        }
        same
    });
    if targets.is_empty() {
        return Vec::new();
    }
    path.extend(targets);
    path
}

fn dots(goal: &GoalView) -> Vec<Dot> {
    let figures = goal.baselines.iter().chain(&goal.outcomes);
    let dot = figures.filter_map(|figure| {
        let value = u64::try_from(figure.value.to_integer()?).ok()?;
        Some(Dot { on: figure.on, value })
    });
    dot.collect()
}

fn points_table(trend: &TrendView, behind: Behind<'_>) -> Markup {
    let columns = [tight("日期"), number("确定计入"), number("不能确定")];
    let row = |point: &TrendPoint| -> ui::Row {
        let behind = Behind { on: point.on, ..behind };
        vec![
            html! { (point.on) },
            part::firms(behind, point.certain, &part::of(Certainty::Certain)),
            part::firms(behind, point.open, &part::of(Certainty::Open)),
        ]
    };
    let rows: Vec<ui::Row> = trend.points.iter().map(row).collect();
    ui::table(&Table {
        caption: "各时点与统计日",
        columns: &columns,
        rows: &rows,
    })
}

/// What runs out behind the last month.
fn later(outlook: &OutlookView) -> Part {
    let last = outlook.expiries.last().expect("the forecast looks ahead").until;
    Part {
        ends: Some((last.plus_days(1), Day::LAST)),
        ..Part::default()
    }
}

/// A row a month, a column a county that loses anybody.
fn counties(outlook: &OutlookView, behind: Behind<'_>) -> Markup {
    let mut shown: Vec<&CountyEnds> = Vec::new();
    for county in outlook.expiries.iter().flat_map(|month| &month.counties) {
        if shown.iter().all(|it| it.division != county.division) {
            shown.push(county);
        }
    }
    shown.sort_by_key(|county| (county.division.is_none(), county.division.clone()));
    let mut columns = vec![tight("到期月份")];
    columns.extend(shown.iter().map(|county| number(&county.title)));
    let cell = |month: &ExpiryMonth, county: &CountyEnds| {
        let own = month.counties.iter().find(|it| it.division == county.division);
        let part = Part {
            division: Some(county.division.clone()),
            ends: Some((month.from, month.until)),
            ..Part::default()
        };
        html! { @if let Some(own) = own { (part::firms(behind, own.firms, &part)) } }
    };
    let row = |month: &ExpiryMonth| -> ui::Row {
        let name = html! { (month.from.year_and_month()) };
        std::iter::once(name)
            .chain(shown.iter().map(|county| cell(month, county)))
            .collect()
    };
    let rows: Vec<ui::Row> = outlook
        .expiries
        .iter()
        .filter(|month| 0 < month.firms)
        .map(row)
        .collect();
    ui::table(&Table {
        caption: "空格是当月没有到期的；没有任何到期的县区不列。",
        columns: &columns,
        rows: &rows,
    })
}

pub(super) fn calendar(outlook: &OutlookView, behind: Behind<'_>) -> Markup {
    let months = &outlook.expiries;
    let part = |month: &ExpiryMonth| Part {
        ends: Some((month.from, month.until)),
        ..Part::default()
    };
    let bar = |month: &ExpiryMonth| Bar {
        from: month.from,
        until: month.until,
        value: month.firms,
        address: behind.address(&part(month)),
    };
    let bars: Vec<Bar> = months.iter().map(bar).collect();
    let chart = Bars {
        label: "今后各月到期的企业数，数字见下表",
        bars: &bars,
    };
    let columns = [tight("到期月份"), number("到期企业")];
    let row = |month: &ExpiryMonth| -> ui::Row {
        vec![
            html! { (month.from.year_and_month()) },
            part::firms(behind, month.firms, &part(month)),
        ]
    };
    let rows: Vec<ui::Row> = months.iter().filter(|month| 0 < month.firms).map(row).collect();
    let caption = "最后一项有效称号在当月到期的企业，每家只在最晚的到期月计一次。";
    html! {
        @if rows.is_empty() {
            (ui::empty("今后两年没有到期的企业", html! { "有效期未注明的称号不在此列。" }))
        } @else {
            (chart::bars(&chart))
            details { summary { "各月到期企业" } (ui::table(&Table { caption, columns: &columns, rows: &rows })) }
            details { summary { "分县区各月到期企业" } (counties(outlook, behind)) }
        }
        p.quiet { "两年以后到期的还有 " (part::firms(behind, outlook.later, &later(outlook))) " 家。" }
    }
}
