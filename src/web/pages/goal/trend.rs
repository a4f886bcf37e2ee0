//! How the count of a goal moved, what runs out, and what may remain.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::part::Behind;
use crate::domain::tally::{Certainty, Part};
use crate::view::goal::{ExpiryMonth, GoalView, OutlookView, PlanView, TrendView};
use crate::web::chart::{self, Bar, Bars, Dot, Line, LineKind, Lines};
use crate::web::ui::{self, Table, number, text, tight};

/// Renders the panels.
pub(super) fn render(goal: &GoalView, plan: &PlanView, trend: &TrendView, known_on: &str) -> Markup {
    html! {
        (ui::panel("走势", movement(goal, plan, trend, known_on)))
        @if let Some(outlook) = &trend.outlook {
            @let behind = Behind { code: &goal.code, on: last_day(trend), known_on };
            (ui::panel("到期日历", calendar(outlook, behind)))
            (ui::panel("预测：不计新认定还能保有多少", forecast(goal, outlook)))
        }
    }
}

fn last_day(trend: &TrendView) -> NaiveDate {
    trend.points.last().expect("a trend ends with the day of the view").on
}

fn movement(goal: &GoalView, plan: &PlanView, trend: &TrendView, known_on: &str) -> Markup {
    let lines = drawn(trend);
    let days = || lines.iter().flat_map(|line| line.points.iter().map(|point| point.0));
    let dots = dots(goal);
    let days = || days().chain(dots.iter().map(|dot| dot.on));
    let span = (
        days().min().unwrap_or(plan.from),
        days().max().unwrap_or(plan.until).max(plan.until),
    );
    let level = goal.target.as_ref().and_then(|target| {
        Some((
            u64::try_from(target.value.to_integer()?).ok()?,
            format!("目标 {}", target.text),
        ))
    });
    let label = format!("{}的走势，数字见下表", goal.title);
    let chart = Lines {
        label: &label,
        span,
        lines: &lines,
        level: level.as_ref().map(|(value, text)| (*value, text.as_str())),
        divide: Some((plan.until, "规划期末")),
        dots: &dots,
    };
    html! {
        (chart::lines(&chart))
        p.quiet { "实线：有效；点线：加上期限未载的；圆点：已公布的数字，口径可能不同；虚线：预测的中间情形，两侧细线为高低情形。" }
        details { summary { "走势数字" } (points_table(goal, trend, known_on)) }
    }
}

/// The forecast starts where the recorded line ends.
fn drawn(trend: &TrendView) -> Vec<Line> {
    let line = |kind, points| Line { kind, points };
    let certain: Vec<_> = trend.points.iter().map(|point| (point.on, point.certain)).collect();
    let possible = trend
        .points
        .iter()
        .map(|point| (point.on, point.certain + point.open))
        .collect();
    let last = certain.last().copied();
    let scenarios = trend
        .outlook
        .iter()
        .flat_map(|outlook| outlook.scenarios.iter().enumerate());
    let mut lines: Vec<Line> = scenarios
        .map(|(place, scenario)| {
            let kind = if place == 1 {
                LineKind::Forecast
            } else {
                LineKind::Bound
            };
            let ahead = scenario.points.iter().map(|point| (point.on, point.certain));
            line(kind, last.into_iter().chain(ahead).collect())
        })
        .collect();
    lines.push(line(LineKind::Possible, possible));
    lines.push(line(LineKind::Certain, certain));
    lines
}

fn dots(goal: &GoalView) -> Vec<Dot> {
    let figures = goal.baselines.iter().chain(&goal.outcomes);
    let dot = figures.filter_map(|figure| {
        let value = u64::try_from(figure.value.to_integer()?).ok()?;
        Some(Dot { on: figure.on, value })
    });
    dot.collect()
}

fn points_table(goal: &GoalView, trend: &TrendView, known_on: &str) -> Markup {
    let columns = [tight("日期"), number("有效"), number("期限未载")];
    let row = |point: &crate::view::goal::TrendPoint| -> ui::Row {
        let behind = Behind {
            code: &goal.code,
            on: point.on,
            known_on,
        };
        let of = |certainty| Part {
            certainty: Some(certainty),
            ..Part::default()
        };
        vec![
            html! { (point.on) },
            behind.firms(point.certain, &of(Certainty::Certain)),
            behind.firms(point.open, &of(Certainty::Open)),
        ]
    };
    let rows: Vec<ui::Row> = trend.points.iter().map(row).collect();
    ui::table(&Table {
        caption: "各季度末与统计日",
        columns: &columns,
        rows: &rows,
    })
}

fn calendar(outlook: &OutlookView, behind: Behind<'_>) -> Markup {
    let months = &outlook.expiries;
    let bar = |month: &ExpiryMonth| Bar {
        from: month.from,
        until: month.until,
        value: month.firms,
    };
    let bars: Vec<Bar> = months.iter().map(bar).collect();
    let chart = Bars {
        label: "今后各月到期的企业数，数字见下表",
        bars: &bars,
    };
    let columns = [tight("到期月份"), number("到期企业")];
    let row = |month: &ExpiryMonth| -> ui::Row {
        let part = Part {
            ends: Some((month.from, month.until)),
            ..Part::default()
        };
        vec![html! { (month.from.format("%Y-%m")) }, behind.firms(month.firms, &part)]
    };
    let rows: Vec<ui::Row> = months.iter().filter(|month| 0 < month.firms).map(row).collect();
    html! {
        @if rows.is_empty() {
            (ui::empty("今后两年没有到期的企业", html! { "期限未载的称号不在此列。" }))
        } @else {
            (chart::bars(&chart))
            details { summary { "各月到期企业" } (ui::table(&Table { caption: "最后一项有效称号在当月到期的企业，每家只在最晚的到期月计一次。", columns: &columns, rows: &rows })) }
        }
        p.quiet { "两年以后到期的还有 " (outlook.later) " 家。" }
    }
}

fn forecast(goal: &GoalView, outlook: &OutlookView) -> Markup {
    let names = ["低", "中", "高"];
    let columns = [
        text("情形"),
        number("续期率"),
        number("一年后"),
        number("两年后"),
        number("距目标"),
    ];
    let target = goal.target.as_ref().and_then(|target| target.value.to_integer());
    let rows: Vec<ui::Row> = names
        .iter()
        .zip(&outlook.scenarios)
        .map(|(name, scenario)| {
            let at = |month: usize| scenario.points.get(month).map(|point| point.certain);
            let gap = target
                .zip(at(24).and_then(|it| i64::try_from(it).ok()))
                .map(|(target, count)| count - target);
            vec![
                html! { (name) },
                html! { (scenario.percent) "%" },
                html! { @if let Some(count) = at(12) { (count) " 家" } },
                html! { @if let Some(count) = at(24) { (count) " 家" } },
                html! { @if let Some(gap) = gap { (format!("{gap:+}")) } },
            ]
        })
        .collect();
    html! {
        (ui::table(&Table { caption: "", columns: &columns, rows: &rows }))
        p.quiet { (assumptions(outlook)) }
        @if let Some(test) = &outlook.backtest {
            p.quiet {
                "回测：" (test.made_on) " 按同一算法会预测今天为 " (test.predicted) " 家，实际 " (test.actual) " 家，相差 "
                (difference(test.actual, test.predicted)) "；其中含这一年的新认定，预测不计新认定。"
            }
        }
    }
}

fn difference(actual: u64, predicted: u64) -> String {
    let signed = |count| i64::try_from(count).unwrap_or(i64::MAX);
    format!("{:+}", signed(actual) - signed(predicted))
}

fn assumptions(outlook: &OutlookView) -> String {
    let history = outlook.history;
    let rate = if outlook.observed {
        format!(
            "续期率取本库近三年到期的 {} 项中半年内续上的 {} 项，上下各浮动 10 个百分点",
            history.ended, history.renewed
        )
    } else {
        format!(
            "本库近三年到期的只有 {} 项，不足以推算续期率，低、中、高按 50%、70%、90% 假定",
            history.ended
        )
    };
    format!(
        "{rate}。假定没有新认定，期限未载的不计，续期的在两年内不再到期，家数向下取整。预测只供安排工作，认定以主管部门公布为准。"
    )
}
