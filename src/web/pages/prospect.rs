//! What a firm could do next, on its page: one line a title, the nearest first.

use maud::{Markup, html};

use crate::domain::tier::Term;
use crate::rules::verdict::Verdict;
use crate::view::prospect::{ProspectView, ProspectsView, Stage};
use crate::web::assessment::{address, overview_address};
use crate::web::ui::{self, Table, Tone};

/// Lines that may stand open before those that only lack data are folded.
const UNFOLDED: usize = 4;

/// Renders every title with the condition or the step that it hangs on.
pub(super) fn panel(view: &ProspectsView) -> Markup {
    let firm = view.enterprise.id;
    let all = ui::link(&overview_address(firm), "换日期或用途核对");
    let at = |stages: &[Stage]| -> Vec<&ProspectView> {
        let prospects = view.prospects.iter();
        prospects.filter(|one| stages.contains(&one.stage)).collect()
    };
    let near = at(&[Stage::Held, Stage::Qualified, Stage::OneStep, Stage::Experts]);
    let (open, later) = (at(&[Stage::Undecided]), at(&[Stage::NotNow]));
    let body = html! {
        @if view.prospects.is_empty() {
            (ui::empty("这一天没有可用的标准", html! { "收录的标准都不在有效期内。" }))
        }
        @if !near.is_empty() { (table(view, &near)) }
        (folded("待补数据", &open, view, near.len() + open.len() <= UNFOLDED))
        (folded("暂不具备条件", &later, view, near.is_empty() && open.is_empty()))
    };
    ui::panel_with(
        "下一步",
        html! { span.quiet { "条件核对日 " (view.on) } " " (all) },
        body,
    )
}

fn folded(title: &str, prospects: &[&ProspectView], view: &ProspectsView, unfolded: bool) -> Markup {
    html! {
        @if !prospects.is_empty() {
            details open[unfolded] {
                summary { (title) " " (prospects.len()) " 项：" (titles(prospects)) }
                (table(view, prospects))
            }
        }
    }
}

fn titles(prospects: &[&ProspectView]) -> String {
    let titles: Vec<&str> = prospects.iter().map(|one| one.tier.title.as_str()).collect();
    titles.join("、")
}

fn table(view: &ProspectsView, prospects: &[&ProspectView]) -> Markup {
    let columns = [
        ui::text("称号"),
        ui::tight("情况"),
        ui::text("还差什么"),
        ui::text("适用标准"),
    ];
    let rows: Vec<ui::Row> = prospects.iter().map(|one| row(view, one)).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn row(view: &ProspectsView, one: &ProspectView) -> ui::Row {
    let asked = (one.purpose, view.on);
    vec![
        ui::link(&address(view.enterprise.id, &one.tier.code, asked), &one.tier.title),
        ui::badge(tone(one.stage), one.stage.title()),
        html! {
            @if one.stage == Stage::Held {
                div {
                    @match one.until {
                        Some(until) => { "有效至 " (until) }
                        None if one.term == Term::Open => (one.term.title()),
                        None => "有效期未注明",
                    }
                    "；"
                    (review(one.verdict))
                }
                @if one.verdict != Verdict::Met { span.note { "按复核：" (one.text) } }
            } @else { (one.text) }
        },
        html! { (one.document) },
    ]
}

fn review(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "复核条件全部符合",
        Verdict::Unmet => "复核存在不符合项",
        Verdict::Undecided => "复核待核实",
    }
}

fn tone(stage: Stage) -> Tone {
    match stage {
        Stage::Held | Stage::Qualified => Tone::Good,
        Stage::OneStep => Tone::Accent,
        Stage::Experts | Stage::Undecided => Tone::Wait,
        Stage::NotNow => Tone::Plain,
    }
}
