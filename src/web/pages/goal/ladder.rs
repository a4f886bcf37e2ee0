//! Ladders: how many firms stand on each rung, how many moved up this year, each number with its list.

use maud::{Markup, html};

use crate::app::goal::LadderPart;
use crate::domain::day::Day;
use crate::view::goal::{LadderView, LaddersView, RungView, StepView};
use crate::web::chart::{self, Rung};
use crate::web::goal::LadderParams;
use crate::web::holder::HolderParams;
use crate::web::question::Question;
use crate::web::ui::{self, Input, Page, Section, Table, number, text, tight};

/// Renders the page.
pub(super) fn render(view: &LaddersView, on: Option<Day>) -> Markup {
    let on = on.map(|day| day.to_string()).unwrap_or_default();
    let lead = html! { (view.on) " 当天各级称号的企业数（含有效期未注明的），和 " (view.since) " 以来新登上的。" };
    let day = Input {
        name: "on",
        label: "统计日",
        kind: "date",
        value: &on,
        hint: "留空为今天",
        errors: &[],
    };
    let body = html! {
        (ui::heading("梯队", html! {}, Some(lead)))
        form.filters.no-print action="/goals/ladder" method="get" { (ui::input(&day)) (ui::submit("查看")) }
        (ui::panel("当年升级", steps(view)))
        @for ladder in &view.ladders { (ui::panel(&ladder.title, rungs(ladder, view))) }
    };
    ui::page(
        &Page::new("梯队", Section::Goals).trail(&[("规划目标", "/goals")]),
        body,
    )
}

fn holders(rung: &RungView, view: &LaddersView) -> String {
    let asked = HolderParams {
        tier: Some(rung.tier.clone()),
        on: Some(view.on),
        ..HolderParams::default()
    };
    asked.address("/holders", &[])
}

fn new(view: &LaddersView, firms: u64, part: &LadderPart) -> Markup {
    html! { a href=(LadderParams::firms_address(view.on, part)) { (firms) } }
}

/// A count, and those of it that the goals beside it do not count for certain.
fn count(rung: &RungView, view: &LaddersView) -> Markup {
    html! {
        a href=(holders(rung, view)) { (rung.holders) }
        @if rung.end_unknown > 0 { span.note { "其中有效期未注明 " span.nowrap { (rung.end_unknown) " 家" } } }
    }
}

fn rungs(ladder: &LadderView, view: &LaddersView) -> Markup {
    let drawn: Vec<Rung> = ladder
        .rungs
        .iter()
        .map(|rung| Rung {
            title: rung.title.clone(),
            value: rung.holders,
            note: format!("今年新登上 {} 家", rung.new),
            address: holders(rung, view),
        })
        .collect();
    let label = format!("{}各级企业数，数字见下表", ladder.title);
    let columns = [text("称号"), number("企业数"), number("今年首次取得")];
    let row = |rung: &RungView| -> ui::Row {
        vec![
            html! { (rung.title) },
            count(rung, view),
            new(view, rung.new, &LadderPart::New(rung.tier.clone())),
        ]
    };
    let rows: Vec<ui::Row> = ladder.rungs.iter().rev().map(row).collect();
    html! {
        (chart::funnel(&label, &drawn))
        details { summary { "各级数字" } (ui::table(&Table { caption: "图中宽度按平方根，人数以数字为准。", columns: &columns, rows: &rows })) }
    }
}

/// Every ladder in one table.
pub(super) fn all_rungs(view: &LaddersView) -> Markup {
    let columns = [text("梯队"), text("称号"), number("企业数"), number("今年首次取得")];
    let mut rows: Vec<ui::Row> = Vec::new();
    for ladder in &view.ladders {
        for rung in ladder.rungs.iter().rev() {
            rows.push(vec![
                html! { (ladder.title) },
                html! { (rung.title) },
                count(rung, view),
                new(view, rung.new, &LadderPart::New(rung.tier.clone())),
            ]);
        }
    }
    ui::table(&Table {
        caption: "按登记的称号计，含有效期未注明的；目标只计确定的，按营业额等数字计的目标见各目标。",
        columns: &columns,
        rows: &rows,
    })
}

pub(super) fn steps(view: &LaddersView) -> Markup {
    let columns = [text("台阶"), tight("从"), text("到"), number("今年"), text("说明")];
    let row = |step: &StepView| -> ui::Row {
        vec![
            html! { (step.title) },
            html! { @if step.from.is_empty() { span.quiet { "不限" } } @else { (step.from) } },
            html! { @if step.to.is_empty() { span.quiet { "—" } } @else { (step.to) } },
            match step.moved {
                Some(firms) => new(view, firms, &LadderPart::Moved(step.code.clone())),
                None => html! { span.quiet { "尚无数据" } },
            },
            html! { (step.note) span.note { (step.clause) } },
        ]
    };
    let rows: Vec<ui::Row> = view.steps.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}
