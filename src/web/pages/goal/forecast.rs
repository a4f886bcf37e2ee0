//! What may remain and what may come, with everything that is assumed; the pace needed beside the pace shown; and
//! how the same arithmetic would have done a year ago.

use maud::{Markup, html};

use super::part;
use crate::domain::tally::Coming;
use crate::view::goal::{BacktestView, GoalView, OutlookView, PaceView, ScenarioView, TrendPoint, TrendView};
use crate::web::goal::Behind;
use crate::web::ui::{self, Table, Tone, number, text};

/// Renders the panel.
pub(super) fn render(goal: &GoalView, trend: &TrendView, behind: Behind<'_>) -> Markup {
    html! {
        @if let Some(pace) = &trend.pace { (pace_facts(pace)) }
        @if let Some(outlook) = &trend.outlook {
            (scenarios(goal, outlook, behind))
            p.quiet { (assumptions(outlook)) }
            @if let Some(test) = &outlook.backtest { p.quiet { (backtest(test)) } }
        }
    }
}

fn pace_facts(pace: &PaceView) -> Markup {
    let needed = match (&pace.needed, pace.missing) {
        (_, ..=0) => html! { "已达到，不需要再增加" },
        (Some(needed), missing) => {
            html! { "每月 " (needed) " 家（差 " (missing) " 家，距 " (pace.by) " 还有 " (pace.months_left) " 个整月）" }
        }
        (None, missing) => html! { "目标日 " (pace.by) " 已过，仍差 " (missing) " 家" },
    };
    let shown = html! { "每月 " (pace.shown) " 家（最近十二个月净变化 " (format!("{:+}", pace.last_year)) " 家）" };
    ui::facts(&[("需要的进度", needed), ("实际的进度", shown)])
}

fn scenarios(goal: &GoalView, outlook: &OutlookView, behind: Behind<'_>) -> Markup {
    let names = ["低", "中", "高"];
    let pipeline = outlook.pipeline.is_some();
    let mut columns = vec![
        text("情形"),
        number("续期率"),
        number("一年后保有"),
        number("两年后保有"),
        number("距目标"),
    ];
    if pipeline {
        columns.extend([number("转化率"), number("一年后计入培育"), number("距目标")]);
    }
    let rows: Vec<ui::Row> = names
        .iter()
        .zip(&outlook.scenarios)
        .map(|(name, scenario)| row(goal, name, (scenario, pipeline)))
        .collect();
    let caption = "保有：不计任何新认定，按续期率推算；计入培育：再加上筛查出的企业按转化率在一年内均匀认定。";
    html! {
        (ui::table(&Table { caption, columns: &columns, rows: &rows }))
        @match &outlook.pipeline {
            Some(pipeline) => p {
                "培育来源（筛查日 " (pipeline.screened_on) "）：够格未认定 "
                (part::coming(behind, pipeline.eligible, Coming::Eligible, None)) " 家，差一步 "
                (part::coming(behind, pipeline.near, Coming::Near, None)) " 家；已计入本目标的不再算。"
            },
            None => (ui::notice(Tone::Plain, "还没有培育来源", html! { p { "没有做过筛查，因此不推算新认定；不是没有企业够格。" } })),
        }
    }
}

fn row(goal: &GoalView, name: &str, (scenario, pipeline): (&ScenarioView, bool)) -> ui::Row {
    let at = |points: &[TrendPoint], month: usize| points.get(month).map(|point| point.certain);
    let rates = scenario.rates;
    let count = |count: Option<u64>| html! { @if let Some(count) = count { (count) " 家" } };
    let mut row = vec![
        html! { (name) },
        html! { (rates.renewed) "%" },
        count(at(&scenario.points, 12)),
        count(at(&scenario.points, 24)),
        gap(goal, at(&scenario.points, 24)),
    ];
    if pipeline {
        row.extend([
            html! { "够格 " (rates.eligible) "%，差一步 " (rates.near) "%" },
            count(at(&scenario.with_new, 12)),
            gap(goal, at(&scenario.with_new, 12)),
        ]);
    }
    row
}

fn gap(goal: &GoalView, count: Option<u64>) -> Markup {
    let target = goal.target.as_ref().and_then(|target| target.value.to_integer());
    let gap = target
        .zip(count.and_then(|it| i64::try_from(it).ok()))
        .map(|(target, count)| count - target);
    html! { @if let Some(gap) = gap { (format!("{gap:+}")) } }
}

/// Says what is assumed.
pub(super) fn assumptions(outlook: &OutlookView) -> String {
    let history = outlook.history;
    let rate = if outlook.observed {
        format!(
            "续期率取本库近三年到期的 {} 项中半年内续上的 {} 项，上下各浮动 10 个百分点",
            history.ended, history.renewed
        )
    } else {
        let assumed: Vec<String> = outlook
            .scenarios
            .iter()
            .map(|it| format!("{}%", it.rates.renewed))
            .collect();
        format!(
            "本库近三年到期的只有 {} 项，不足以推算续期率，低、中、高按 {} 假定",
            history.ended,
            assumed.join("、")
        )
    };
    let pipeline = match outlook.pipeline {
        Some(_) => "。转化率是假定，没有公布过可依据的数字",
        None => "",
    };
    format!(
        "{rate}{pipeline}。有效期未注明的不计，续期的在两年内不再到期，家数向下取整，各县区之和等于全市。预测只供安排工作，认定以主管部门公布为准。"
    )
}

/// Says how far the forecast of a year ago was off.
pub(super) fn backtest(test: &BacktestView) -> String {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let error = signed(test.predicted) - signed(test.kept);
    let share = crate::domain::quantity::Quantity::ratio(error.abs() * 100, signed(test.kept).max(1)).print_decimal(1);
    format!(
        "回测：{} 按同一算法预测当时计入的企业到统计日还有 {} 家，实际还有 {} 家，误差 {error:+} 家（{share}%）；统计日全部计入 {} 家，其余是这一年新认定的。",
        test.made_on, test.predicted, test.kept, test.actual
    )
}
