//! Pieces that several goal pages share: numbers as links, verdicts, the choice of days.

use maud::{Markup, html};

use crate::domain::code::DivisionCode;
use crate::domain::day::Day;
use crate::domain::tally::{Certainty, Coming, Part};
use crate::view::goal::{ActualView, Attainment, FigureView, TargetView};
use crate::web::goal::{Behind, GoalParams};
use crate::web::ui::{self, Tone};

/// Renders a number of firms as a link to them.
pub(super) fn firms(behind: Behind<'_>, firms: u64, part: &Part) -> Markup {
    html! { a href=(behind.address(part)) { (firms) } }
}

/// Renders a number of firms that may come to count as a link to them.
pub(super) fn coming(
    behind: Behind<'_>,
    firms: u64,
    coming: Coming,
    division: Option<Option<&DivisionCode>>,
) -> Markup {
    html! { a href=(behind.coming(coming, division)) { (firms) } }
}

/// Returns the part of one certainty.
pub(super) fn of(certainty: Certainty) -> Part {
    Part {
        certainty: Some(certainty),
        ..Part::default()
    }
}

fn closed() -> Part {
    Part {
        closed: Some(true),
        ..of(Certainty::Certain)
    }
}

/// Renders a count: the certain firms, those with an unknown end apart, and how many are fictional.
pub(super) fn count(actual: &ActualView, behind: Behind<'_>) -> Markup {
    html! {
        (firms(behind, actual.certain, &of(Certainty::Certain))) " 家"
        (remarks(actual, behind))
    }
}

/// Renders what must be known beside a count.
pub(super) fn remarks(actual: &ActualView, behind: Behind<'_>) -> Markup {
    let made_up = |part: Part| Part {
        fictional: Some(true),
        ..part
    };
    html! {
        @if actual.fictional_certain > 0 {
            span.note { "其中虚构 " (firms(behind, actual.fictional_certain, &made_up(of(Certainty::Certain)))) " 家" }
        }
        @if actual.closed_certain > 0 {
            span.note { "其中已注销、吊销 " (firms(behind, actual.closed_certain, &closed())) " 家" }
        }
        @if actual.open > 0 {
            span.note {
                "另有 " (firms(behind, actual.open, &of(Certainty::Open))) " 家" (open_word(actual))
                @if actual.fictional_open > 0 {
                    "（其中虚构 " (firms(behind, actual.fictional_open, &made_up(of(Certainty::Open)))) " 家）"
                }
            }
        }
        @if actual.unfiled > 0 {
            span.note {
                "另有 " (firms(behind, actual.unfiled, &of(Certainty::Missing))) " 家没有填报，不当作零"
                @if actual.fictional_unfiled > 0 {
                    "（其中虚构 " (firms(behind, actual.fictional_unfiled, &made_up(of(Certainty::Missing)))) " 家）"
                }
            }
        }
    }
}

/// What is not known of the firms that may count: the end of a title, or on which side of a line a figure lies.
fn open_word(actual: &ActualView) -> &'static str {
    if actual.by_figure {
        "数字跨线，不能确定"
    } else {
        "有效期未注明"
    }
}

/// Renders how a count stands to its target.
pub(super) fn verdict(actual: &ActualView) -> Markup {
    match (actual.attainment, actual.missing) {
        (None, _) => html! { span.quiet { "规划未设目标" } },
        (Some(Attainment::Reached), _) => ui::badge(Tone::Good, Attainment::Reached.title()),
        (Some(Attainment::Undecided), missing) => html! {
            (ui::badge(Tone::Wait, Attainment::Undecided.title()))
            span.note { "确定的还差 " (missing.unwrap_or(0)) " 家，不能确定的若都算上则达到" }
        },
        (Some(Attainment::Missed), missing) => html! {
            (ui::badge(Tone::Bad, Attainment::Missed.title()))
            @if let Some(missing) = missing { span.note { "差 " (missing) " 家" } }
        },
    }
}

/// Renders a target with its clause.
pub(super) fn target(target: Option<&TargetView>) -> Markup {
    html! {
        @match target {
            Some(target) => {
                span.nowrap { (target.text) }
                @if !target.wording.is_empty() { span.note.origin { "规划原文：" (target.wording) } }
                span.note.origin { (target.by) " 前；" (target.document) " " (target.clause) }
            }
            None => span.quiet { "规划未载" },
        }
    }
}

/// Renders where a goal started; what the plan does not state is not zero.
pub(super) fn baselines(figures: &[FigureView]) -> Markup {
    html! {
        @if figures.is_empty() { span.quiet { "规划未载" } }
        @for figure in figures {
            div { (figure.text) span.note.origin { (figure.on) @if !figure.note.is_empty() { "；" (figure.note) } } }
        }
    }
}

/// Renders the form that chooses the day to count for and the day to know of.
pub(super) fn days_form(action: &str, params: &GoalParams) -> Markup {
    let input = |name, label, value, hint| ui::Input {
        name,
        label,
        kind: "date",
        value,
        hint,
        errors: &[],
    };
    let printed = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let (on, known) = (printed(params.on), printed(params.known));
    html! {
        form.filters.no-print action=(action) method="get" {
            @if let Some(plan) = &params.plan { input type="hidden" name="plan" value=(plan); }
            @if let Some(rule) = &params.rule { input type="hidden" name="rule" value=(rule); }
            (ui::input(&input("on", "统计日", &on, "留空为今天")))
            (ui::input(&input("known", "只用此日以前已登记的", &known, "留空为全部已登记")))
            (ui::submit("查看"))
        }
    }
}
