//! What is still missing, at one look: the easiest way step by step, the other ways, the cheapest points.

use maud::{Markup, html};

use super::clause;
use crate::rules::gap::StepKind;
use crate::view::assessment::{AdviceView, BlockedView, DemandView, OfferView, ServedView, StepView};
use crate::web::ui::{self, Table, Tone};

/// How many lines are read before the fold.
const BEFORE_FOLD: usize = 5;

/// Renders advice.
pub(in crate::web::pages) fn panel(advice: &AdviceView) -> Markup {
    let body = html! {
        p.verdict-line { (advice.summary) }
        @for blocked in &advice.blocked { (obstacle(blocked)) }
        @let (first, rest) = advice.nearest.split_at(advice.nearest.len().min(BEFORE_FOLD));
        @if !first.is_empty() { (steps(first)) }
        @if !rest.is_empty() { details { summary { "其余 " (rest.len()) " 步" } (steps(rest)) } }
        @if !advice.note.is_empty() { p.note { (advice.note) } }
        @for demand in &advice.choices { (choice(demand)) }
        @if !advice.offers.is_empty() { (offers(&advice.offers)) }
    };
    ui::panel("还差什么", body)
}

fn obstacle(blocked: &BlockedView) -> Markup {
    let body = html! {
        p { "要求：" (blocked.required) "。" (blocked.reason) }
        p.note { (clause::clause(&blocked.clause)) }
    };
    ui::notice(Tone::Bad, &blocked.title, body)
}

fn steps(steps: &[StepView]) -> Markup {
    html! { ol.steps { @for one in steps { li { (step(one)) } } } }
}

fn step(step: &StepView) -> Markup {
    html! {
        (ui::badge(tone(step.kind), &step.kind_title)) " " (step.text) "。"
        @if let Some(day) = step.earliest { strong { "最早 " (day) "。" } }
        span.note {
            @for (place, served) in step.serves.iter().enumerate() {
                @if place > 0 { "；" }
                (purpose(served))
            }
        }
    }
}

fn purpose(served: &ServedView) -> Markup {
    html! { "用于" (served.title) "（" (served.clause.article) "）" }
}

pub(in crate::web::pages) fn tone(kind: StepKind) -> Tone {
    match kind {
        StepKind::Information | StepKind::Correction | StepKind::Person => Tone::Wait,
        StepKind::Money | StepKind::Work => Tone::Accent,
        StepKind::Time => Tone::Plain,
    }
}

fn choice(demand: &DemandView) -> Markup {
    html! {
        details {
            summary { "换一条路：" (demand.conditions.join("、")) "，共 " (demand.ways.len() + demand.more) " 种办法" }
            ol.ways {
                @for way in &demand.ways {
                    li {
                        @if !way.via.is_empty() { strong { (way.via.join("；")) } }
                        (steps(&way.steps))
                    }
                }
            }
            @if demand.more > 0 { p.note { "另有 " (demand.more) " 种组合没有列出。" } }
        }
    }
}

fn offers(offers: &[OfferView]) -> Markup {
    let columns = [ui::text("评分项"), ui::number("总分可加"), ui::text("办法")];
    let row = |offer: &OfferView| {
        vec![
            html! { (offer.item) },
            html! { "+" (offer.gain) },
            html! { @for one in &offer.steps { div { (ui::badge(tone(one.kind), &one.kind_title)) " " (one.text) } } },
        ]
    };
    let rows: Vec<ui::Row> = offers.iter().map(row).collect();
    html! {
        details {
            summary { "最省力的加分：每个评分项的下一档" }
            (ui::table(&Table { caption: "先列只要补填的，再按每分的改变幅度从小到大；由人判定和要等时间的在后。", columns: &columns, rows: &rows }))
        }
    }
}
