//! One goal.

use maud::{Markup, html};

use super::part;
use crate::view::goal::{ActualView, FigureView, GoalView, PlanView, SwitchView, TrendView};
use crate::web::goal::GoalParams;
use crate::web::ui::{self, Page, Section, Table, Tone, number, text, tight};

/// What is known of a goal.
#[derive(Clone, Copy)]
pub(super) struct Detail<'a> {
    pub(super) goal: &'a GoalView,
    pub(super) plan: &'a PlanView,
    pub(super) trend: Option<&'a TrendView>,
    pub(super) switch: Option<&'a SwitchView>,
}

/// Renders the page.
pub(super) fn render(detail: Detail<'_>, params: &GoalParams) -> Markup {
    let Detail {
        goal,
        plan,
        trend,
        switch,
    } = detail;
    let lead = html! { (plan.title) "（" (plan.document) "）· " (goal.group) };
    let action = format!("/goals/{}", goal.code);
    let badge = html! { @if plan.fictional { (ui::fictional_badge()) } };
    let body = html! {
        (ui::heading(&goal.title, badge, Some(lead)))
        @if goal.rule.is_some() { (part::days_form(&action, params)) }
        (ui::panel("目标与口径", terms(goal)))
        @if let Some(now) = &goal.now { (ui::panel("本库统计", counts(goal, now, params))) }
        @if let Some(trend) = trend { (super::trend::render(goal, plan, trend, params)) }
        @if let Some(now) = &goal.now {
            (ui::panel_with("分县区", html! { span.quiet { "统计日 " (now.on) } }, super::share::render(goal, now, trend, params)))
        }
        (ui::panel("已公布的数字", published(goal, params)))
        @if let (Some(now), Some(switch)) = (&goal.now, switch) {
            (ui::panel("口径切换", super::switch::render(switch, params.behind(&goal.code, now.on), params)))
        }
    };
    let listed = params.days_address("/goals", &[("plan", plan.code.as_str())]);
    ui::page(
        &Page::new(&goal.title, Section::Goals).trail(&[("规划目标", listed.as_str())]),
        body,
    )
}

fn terms(goal: &GoalView) -> Markup {
    let targets = html! {
        @if goal.targets.is_empty() { span.quiet { "规划未载" } }
        @for target in &goal.targets {
            div { strong { (target.text) } " " (target.by) " 前"
                span.note { (target.document) " " (target.clause) @if !target.wording.is_empty() { "：" (target.wording) } } }
        }
    };
    let rule = goal
        .rule
        .as_ref()
        .map(|rule| html! { (rule.phrase) @if !rule.reason.is_empty() { span.note { (rule.reason) } } });
    let mut facts = vec![("规划要求", targets), ("基数", part::baselines(&goal.baselines))];
    facts.extend(rule.map(|rule| ("统计口径", rule)));
    if !goal.note.is_empty() {
        facts.push(("说明", html! { (goal.note) }));
    }
    html! {
        (ui::facts(&facts))
        @if goal.conflicting { (ui::notice(Tone::Wait, "规划自身冲突", html! { p { "正文与表格、专栏的数字不一致，全部列出，按要求最高的一项对照。" } })) }
    }
}

fn counts(goal: &GoalView, now: &ActualView, params: &GoalParams) -> Markup {
    let columns = [text("时点"), number("企业数"), text("与目标")];
    let row = |title: &str, actual: &ActualView| -> ui::Row {
        let behind = params.behind(&goal.code, actual.on);
        vec![
            html! { (title) span.note { (actual.on) } },
            part::count(actual, behind),
            part::verdict(actual),
        ]
    };
    let mut rows: Vec<ui::Row> = goal.at_plan_end.iter().map(|end| row("规划期末", end)).collect();
    rows.push(row("统计日", now));
    let late = goal.at_plan_end.as_ref().filter(|end| goal.is_late(end, now));
    html! {
        (table_of(&columns, &rows))
        @if let Some(end) = late {
            (ui::notice(Tone::Wait, "期末没有达到，之后才达到", html! { p { "规划期末 " (end.on) " 没有达到，统计日 " (now.on) " 已达到：两个结论分开记，后者不冲抵前者。" } }))
        }
    }
}

fn table_of(columns: &[ui::Column<'_>], rows: &[ui::Row]) -> Markup {
    ui::table(&Table {
        caption: "期末数按当日有效的证书计，之后登记的事项会改变它；用“只用此日以前已登记的”可以冻结当时所知。",
        columns,
        rows,
    })
}

fn published(goal: &GoalView, params: &GoalParams) -> Markup {
    let columns = [
        tight("日期"),
        number("公布"),
        number("本库同日"),
        number("相差"),
        text("来源"),
    ];
    let figures = goal.baselines.iter().chain(&goal.outcomes);
    let rows: Vec<ui::Row> = figures.map(|figure| published_row(goal, figure, params)).collect();
    html! {
        @if rows.is_empty() { (ui::empty("没有可比的公布数", html! { "已检索的来源里没有绝对数。" })) }
        @else { (ui::table(&Table { caption: "公布数原样登记，不与本库数混算；相差 = 本库有效数（不计虚构）− 公布数。", columns: &columns, rows: &rows })) }
        @if !goal.statements.is_empty() {
            h3 { "不可直接比较的公布内容" }
            ul { @for said in &goal.statements {
                li { @if let Some(on) = said.on { (on) "：" } (said.text) " " span.quiet { (said.source) } " " (ui::confidence_badge(said.confidence)) }
            } }
        }
    }
}

fn published_row(goal: &GoalView, figure: &FigureView, params: &GoalParams) -> ui::Row {
    let counted = figure
        .counted
        .as_ref()
        .map(|actual| part::count(actual, params.behind(&goal.code, actual.on)));
    vec![
        html! { (figure.on) },
        html! { (figure.text) },
        counted.unwrap_or_default(),
        html! { (difference(figure)) },
        html! {
            (figure.source) " " (ui::confidence_badge(figure.confidence))
            @if !figure.note.is_empty() { span.note { (figure.note) } }
        },
    ]
}

/// Fictional firms are never set against a published figure.
fn difference(figure: &FigureView) -> String {
    let counted = figure
        .counted
        .as_ref()
        .and_then(|actual| i64::try_from(actual.certain - actual.fictional_certain).ok());
    match (counted, figure.value.to_integer()) {
        (Some(counted), Some(published)) => format!("{:+}", counted - published),
        _ => String::new(),
    }
}
