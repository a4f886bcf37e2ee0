//! The leadership brief as a page that prints on A4.

use maud::{Markup, html};

use super::part;
use crate::domain::code::PlanCode;
use crate::domain::tally::{Certainty, Part};
use crate::view::goal::{ActualView, GoalView, ReportGoal, ReportView, ShareView, SharesView};
use crate::web::goal::{Behind, GoalParams};
use crate::web::ui::{self, Page, Section, Table, number, text};

/// Renders the page.
pub(super) fn render(view: &ReportView, params: &GoalParams) -> Markup {
    let plan = &view.goals.plan;
    let known = view.known_on.map_or("登记库现有全部记录".to_owned(), |day| {
        format!("截至 {day} 日终已登记的记录")
    });
    let lead = html! { (plan.title) "（" (plan.document) "）。统计日 " (view.goals.on) "，" (known) "，数据版本 " (view.revision) "。" };
    let export = params.days_address("/goals/report/export", &[("plan", plan.code.as_str())]);
    let badge = html! { @if plan.fictional { (ui::fictional_badge()) } };
    let body = html! {
        div.report {
            (ui::heading("优质企业培育目标简报", badge, Some(lead)))
            div.tools.no-print {
                (ui::button_post(&export, "下载 Excel（含名单）"))
                span.quiet { "打印本页即为 A4 简报。" }
            }
            (ui::panel("总体情况", overview(view, params)))
            @for detail in &view.details { (goal(detail, view, params)) }
            (ui::panel("当年升级", super::ladder::steps(&view.ladders)))
            (ui::panel("梯队", super::ladder::all_rungs(&view.ladders)))
            (ui::panel("规划实施监测", monitor(view, params)))
        }
    };
    ui::page(
        &Page::new("简报", Section::Goals).trail(&[("规划目标", "/goals")]),
        body,
    )
}

fn goal(detail: &ReportGoal, view: &ReportView, params: &GoalParams) -> Markup {
    let goal = &detail.goal;
    let Some(now) = &goal.now else {
        return html! {};
    };
    let behind = params.behind(&goal.code, now.on);
    let rule = goal.rule.as_ref().map_or("", |rule| &rule.phrase);
    let worth = goal.target.is_some() && now.possible() > 0;
    html! {
        @if worth {
            (ui::panel_with(&goal.title, part::verdict(now), html! {
                p { (part::count(now, behind)) }
                p.quiet { "口径：" (rule) "。" }
                @if let Some(trend) = &detail.trend {
                    (super::trend::movement(goal, &view.goals.plan, trend, behind))
                    (super::forecast::render(goal, trend, behind))
                }
                @if let Some(shares) = detail.shares.as_ref().filter(|shares| shares.assigned) { (counties(shares, behind)) }
            }))
        }
    }
}

/// One line a goal; the terms stand on its own page.
fn overview(view: &ReportView, params: &GoalParams) -> Markup {
    let (end, now) = (
        format!("期末 {}", view.goals.plan.until),
        format!("统计日 {}", view.goals.on),
    );
    let columns = [
        text("目标"),
        number("要求"),
        number(&end),
        number(&now),
        text("结论"),
        text("最近公布"),
    ];
    let cell = |goal: &GoalView, actual: Option<&ActualView>| match actual {
        Some(actual) => part::firms(
            params.behind(&goal.code, actual.on),
            actual.certain,
            &part::of(Certainty::Certain),
        ),
        None => html! { span.quiet { "未到" } },
    };
    let row = |detail: &ReportGoal| -> ui::Row {
        let goal = &detail.goal;
        vec![
            ui::link(&params.goal_address(&goal.code), &goal.title),
            html! { @match &goal.target { Some(target) => (target.text), None => span.quiet { "规划未载" } } },
            cell(goal, goal.at_plan_end.as_ref()),
            cell(goal, goal.now.as_ref()),
            super::board::conclusion(goal),
            super::board::latest(goal),
        ]
    };
    let rows: Vec<ui::Row> = view.details.iter().map(row).collect();
    ui::table(&Table {
        caption: "只计确定计入的；有效期未注明、没有填报的和其中的虚构企业见各目标。",
        columns: &columns,
        rows: &rows,
    })
}

/// Only what was published or contradicts itself; the whole list stands on the page of goals.
fn monitor(view: &ReportView, params: &GoalParams) -> Markup {
    let columns = [text("指标"), text("要求"), text("最近公布"), text("结论")];
    let told = |goal: &&GoalView| !goal.outcomes.is_empty() || goal.conflicting;
    let row = |goal: &GoalView| -> ui::Row {
        let targets: Vec<&str> = goal.targets.iter().map(|target| target.text.as_str()).collect();
        vec![
            ui::link(&params.goal_address(&goal.code), &goal.title),
            html! { @if targets.is_empty() { span.quiet { "规划未载" } } @else { (targets.join("、")) } },
            super::board::latest(goal),
            super::board::published_verdict(goal),
        ]
    };
    let rows: Vec<ui::Row> = view.goals.monitor.iter().filter(told).map(row).collect();
    let rest = view.goals.monitor.len() - rows.len();
    html! {
        (ui::table(&Table { caption: "有公布数或规划自身冲突的指标。", columns: &columns, rows: &rows }))
        p.quiet { "另有 " (rest) " 项指标未见公布，见" (ui::link(&params.days_address("/goals", &[("plan", params.plan.as_ref().map_or("", PlanCode::as_str))]), "规划实施监测")) "。" }
    }
}

fn counties(shares: &SharesView, behind: Behind<'_>) -> Markup {
    let columns = [text("县区"), number("分解目标"), number("确定计入"), number("差")];
    let of = |row: &ShareView| Part {
        division: Some(row.division.clone()),
        ..part::of(Certainty::Certain)
    };
    let row = |row: &ShareView| -> ui::Row {
        vec![
            html! { (row.title) },
            html! { @match &row.target { Some(target) => (target), None => span.quiet { "—" } } },
            part::firms(behind, row.certain, &of(row)),
            html! { @if let Some(gap) = row.gap { (gap) } },
        ]
    };
    let rows: Vec<ui::Row> = shares.rows.iter().map(row).collect();
    ui::table(&Table {
        caption: "分县区，差为负数是超过。",
        columns: &columns,
        rows: &rows,
    })
}
