//! Pieces that several goal pages share: numbers as links, verdicts, the choice of days.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::domain::code::GoalCode;
use crate::domain::tally::{Certainty, Part};
use crate::view::goal::{ActualView, Attainment, FigureView, TargetView};
use crate::web::goal::{FirmsParams, GoalParams};
use crate::web::ui::{self, Tone};

/// What leads from a count to its firms.
#[derive(Clone, Copy)]
pub(super) struct Behind<'a> {
    pub(super) code: &'a GoalCode,
    pub(super) on: NaiveDate,
    pub(super) known_on: &'a str,
}

impl Behind<'_> {
    /// Renders a number of firms as a link to them.
    pub(super) fn firms(self, firms: u64, part: &Part) -> Markup {
        let address = FirmsParams::address(self.code, (self.on, self.known_on), part);
        html! { a href=(address) { (firms) } }
    }
}

fn certain() -> Part {
    let certainty = Some(Certainty::Certain);
    Part {
        certainty,
        ..Part::default()
    }
}

fn open() -> Part {
    let certainty = Some(Certainty::Open);
    Part {
        certainty,
        ..Part::default()
    }
}

/// Renders a count: the certain firms, those with an unknown end apart, and how many are fictional.
pub(super) fn count(actual: &ActualView, behind: Behind<'_>) -> Markup {
    html! {
        (behind.firms(actual.certain, &certain())) " 家"
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
            span.note { "其中虚构 " (behind.firms(actual.fictional_certain, &made_up(certain()))) " 家" }
        }
        @if actual.open > 0 {
            span.note {
                "另有 " (behind.firms(actual.open, &open())) " 家期限未载"
                @if actual.fictional_open > 0 {
                    "（其中虚构 " (behind.firms(actual.fictional_open, &made_up(open()))) " 家）"
                }
            }
        }
    }
}

/// Renders how a count stands to its target.
pub(super) fn verdict(actual: &ActualView) -> Markup {
    match (actual.attainment, actual.missing) {
        (None, _) => html! { span.quiet { "规划未设目标" } },
        (Some(Attainment::Reached), _) => ui::badge(Tone::Good, "已达到"),
        (Some(Attainment::Undecided), missing) => html! {
            (ui::badge(Tone::Wait, "未定"))
            span.note { "有效的还差 " (missing.unwrap_or(0)) " 家，期限未载的若仍有效则达到" }
        },
        (Some(Attainment::Missed), missing) => html! {
            (ui::badge(Tone::Bad, "未达到"))
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
                @if !target.wording.is_empty() { span.note { "规划原文：" (target.wording) } }
                span.note { (target.by) " 前；" (target.document) " " (target.clause) }
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
            div { (figure.text) span.note { (figure.on) @if !figure.note.is_empty() { "；" (figure.note) } } }
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
    html! {
        form.filters.no-print action=(action) method="get" {
            (ui::input(&input("as_of", "统计日", &params.as_of, "留空为今天")))
            (ui::input(&input("known_on", "只用此日以前已登记的", &params.known_on, "留空为全部已登记")))
            (ui::submit("查看"))
        }
    }
}
