//! The plan at a glance.

use maud::{Markup, html};

use super::part;
use crate::domain::code::PlanCode;
use crate::domain::tally::{Certainty, Coming, Part};
use crate::view::goal::{AheadView, GoalView, GoalsView};
use crate::web::goal::{Behind, GoalParams};
use crate::web::ui::{self, Meter, Page, Section, Table, Tone, number, text};

/// Renders the page.
pub(super) fn render(view: &GoalsView, params: &GoalParams) -> Markup {
    let lead = html! { (view.plan.title) "（" (view.plan.document) "）" };
    let beside = html! {
        @if view.plan.fictional { (ui::fictional_badge()) }
    };
    let body = html! {
        (ui::heading("规划目标", beside, Some(lead)))
        (plans(view, params))
        div.tools.no-print {
            (ui::button_link(&params.days_address("/goals/report", &[("plan", params.plan.as_ref().map_or("", PlanCode::as_str))]), "领导简报"))
            (ui::button_link(&params.days_address("/goals/ladder", &[]), "梯队"))
            (ui::button_link("/plans", "规划对照与录入"))
        }
        (part::days_form("/goals", params))
        (headlines(&view.goals, params))
        div.board {
            (ui::panel("企业目标", counted(view, params)))
            (ui::panel("规划实施监测", monitor(view, params)))
        }
        @if !view.plan.note.is_empty() {
            (ui::notice(Tone::Wait, "规划文本的已知问题", html! { p { (view.plan.note) } }))
        }
    };
    ui::page(&Page::new("规划目标", Section::Goals), body)
}

/// Several plans stand side by side; each keeps its own page.
fn plans(view: &GoalsView, params: &GoalParams) -> Markup {
    html! {
        @if view.plans.len() > 1 {
            nav.tools.no-print aria-label="规划" {
                @for plan in &view.plans {
                    a.button href=(params.days_address("/goals", &[("plan", plan.code.as_str())]))
                        aria-current=[(plan.code == view.plan.code).then_some("page")] {
                        (plan.title) @if plan.fictional { "（虚构）" }
                    }
                }
            }
        }
    }
}

/// Renders the headline goals side by side, also for the first page.
pub(super) fn headlines(goals: &[GoalView], params: &GoalParams) -> Markup {
    let cards: Vec<Markup> = goals
        .iter()
        .filter(|goal| goal.headline)
        .map(|goal| headline(goal, params))
        .collect();
    ui::columns(&cards)
}

fn headline(goal: &GoalView, params: &GoalParams) -> Markup {
    let Some(actual) = &goal.now else {
        return html! {};
    };
    let behind = params.behind(&goal.code, actual.on);
    let whole = goal
        .target
        .as_ref()
        .and_then(|target| target.value.to_integer())
        .unwrap_or(0);
    let share = |count: u64| thousandths(count, whole);
    let label = format!("{}：{} 家有效，目标 {} 家", goal.title, actual.certain, whole);
    let body = html! {
        p.figure { (part::firms(behind, actual.certain, &part::of(Certainty::Certain))) small { " / " (whole) " 家" } }
        (ui::meter(&Meter { certain: share(actual.certain), possible: share(actual.possible()), label: &label }))
        div.row { (part::verdict(actual)) (part::remarks(actual, behind)) }
        @if let Some(ahead) = &goal.ahead { (self::ahead(ahead, behind)) }
        @if let Some(published) = goal.outcomes.last() {
            p.quiet.small { "最近公布 " (published.text) "（" (published.on) "，可信度 " (published.confidence) "）" }
        }
        p.quiet.small { (goal.target.as_ref().map_or("", |target| &target.clause)) "，统计日 " (actual.on) }
    };
    ui::panel_with(&goal.title, ui::link(&params.goal_address(&goal.code), "详情"), body)
}

/// What runs out and who could come, each with its list.
fn ahead(ahead: &AheadView, behind: Behind<'_>) -> Markup {
    let ending = Part {
        ends: Some((behind.on, ahead.until)),
        ..Part::default()
    };
    html! {
        p.small {
            "一年内到期 " (part::firms(behind, ahead.ending, &ending)) " 家"
            @match ahead.screened_on {
                Some(day) => {
                    "；够格未认定 " (part::coming(behind, ahead.eligible, Coming::Eligible, None)) " 家，差一步 "
                    (part::coming(behind, ahead.near, Coming::Near, None)) " 家" span.quiet { "（" (day) " 筛查）" }
                },
                None => span.quiet { "；还没有做过筛查" },
            }
        }
    }
}

fn thousandths(count: u64, whole: i64) -> u32 {
    let whole = u64::try_from(whole).unwrap_or(0).max(1);
    u32::try_from(count.saturating_mul(1000) / whole).unwrap_or(u32::MAX)
}

fn counted(view: &GoalsView, params: &GoalParams) -> Markup {
    let plan_end = format!("期末（{}）", view.plan.until);
    let now = format!("统计日（{}）", view.on);
    let columns = [
        text("目标"),
        text("规划要求"),
        text("基数"),
        number(&plan_end),
        number(&now),
        text("结论"),
        text("最近公布"),
    ];
    let rows: Vec<ui::Row> = view.goals.iter().map(|goal| counted_row(goal, params)).collect();
    let caption = "数字由已登记的称号逐家计算，点开即是名单；规划没有写明的写“规划未载”，不写 0。";
    ui::table(&Table {
        caption,
        columns: &columns,
        rows: &rows,
    })
}

fn counted_row(goal: &GoalView, params: &GoalParams) -> ui::Row {
    let cell = |actual: Option<&crate::view::goal::ActualView>| match actual {
        Some(actual) => part::count(actual, params.behind(&goal.code, actual.on)),
        None => html! { span.quiet { "尚未到期末" } },
    };
    let now = match &goal.now {
        Some(_) => cell(goal.now.as_ref()),
        None => html! { span.quiet { "尚不能计算" } },
    };
    vec![
        ui::link(&params.goal_address(&goal.code), &goal.title),
        part::target(goal.target.as_ref()),
        part::baselines(&goal.baselines),
        if goal.now.is_some() {
            cell(goal.at_plan_end.as_ref())
        } else {
            html! {}
        },
        now,
        conclusion(goal),
        latest(goal),
    ]
}

/// What was reached at the end of the plan and what only later is told apart.
pub(super) fn conclusion(goal: &GoalView) -> Markup {
    match (&goal.at_plan_end, &goal.now) {
        (Some(end), Some(now)) if goal.target.is_some() && end.attainment != now.attainment => html! {
            div { "期末 " (part::verdict(end)) }
            div { "现在 " (part::verdict(now)) @if goal.is_late(end, now) { " " (ui::badge(Tone::Wait, "期后达到")) } }
        },
        (_, Some(now)) => part::verdict(now),
        _ => html! {},
    }
}

pub(super) fn latest(goal: &GoalView) -> Markup {
    html! {
        @match goal.outcomes.iter().max_by_key(|figure| figure.on) {
            Some(figure) => {
                span.nowrap { (figure.text) }
                span.note { (figure.on) " " (ui::confidence_badge(figure.confidence)) }
            }
            None => span.quiet { "未见公布" },
        }
    }
}

fn monitor(view: &GoalsView, params: &GoalParams) -> Markup {
    let columns = [
        text("指标"),
        text("规划要求"),
        text("基数"),
        text("最近公布"),
        text("结论"),
    ];
    let rows: Vec<ui::Row> = view.monitor.iter().map(|goal| monitor_row(goal, params)).collect();
    let caption = "这些指标由其他部门公布，本库只登记来源，不计算。规划自身冲突的要求全部列出。";
    ui::table(&Table {
        caption,
        columns: &columns,
        rows: &rows,
    })
}

fn monitor_row(goal: &GoalView, params: &GoalParams) -> ui::Row {
    let targets = html! {
        @if goal.targets.is_empty() { span.quiet { "规划未载" } }
        @for target in &goal.targets { div { (part::target(Some(target))) } }
        @if goal.conflicting { (ui::badge(Tone::Wait, "规划自身冲突")) }
    };
    vec![
        ui::link(&params.goal_address(&goal.code), &goal.title),
        targets,
        part::baselines(&goal.baselines),
        latest(goal),
        published_verdict(goal),
    ]
}

/// Says how the last published figure stands to the target.
pub(super) fn published_verdict(goal: &GoalView) -> Markup {
    let reached = goal
        .outcomes
        .iter()
        .max_by_key(|figure| figure.on)
        .and_then(|figure| figure.reached);
    match reached {
        Some(true) => ui::badge(Tone::Good, "公布数达到"),
        Some(false) => ui::badge(Tone::Bad, "公布数未达到"),
        None => html! {},
    }
}
