//! The desk: requests by light, what is planned, what runs out, what is pressed for.

use maud::{Markup, html};

use super::{expiry, matter};
use crate::app::Session;
use crate::domain::access::Right;
use crate::view::desk::{BandView, DeskView, PlannedView, SupervisionView};
use crate::view::matter::LightCount;
use crate::web::matter::{PATH, USUAL};
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, SearchBox, Section, Table};
use crate::web::visit::PLAN;

/// Shows the desk.
pub async fn show_desk(session: Session) -> Result<Markup, Problem> {
    let view = session.show_desk().await?;
    Ok(render(&session, &view))
}

fn render(session: &Session, view: &DeskView) -> Markup {
    let sees_firms = session.may(Right::SeeFirms);
    let search = SearchBox { query: "", main: true };
    let all = ui::link(&format!("{PATH}?matter={USUAL}"), "全部诉求");
    let body = html! {
        (ui::heading("工作台", html! {}, Some(html! { (view.on) " · " (session.actor().role.title()) })))
        @if sees_firms { (ui::search_box(&search)) }
        p { @for count in view.lights.iter().filter(|count| count.count > 0) { (light(count)) " " } }
        (ui::panel_with("待办诉求", all, html! {
            @if view.matters.is_empty() { (ui::empty("没有待办的诉求", html! { "新的诉求交到手上时会出现在这里。" })) }
            @else { (matter::table(&view.matters, sees_firms)) }
        }))
        @if !view.supervisions.is_empty() { (ui::panel("督办", supervisions(&view.supervisions))) }
        @if sees_firms {
            (ui::panel_with("计划的走访", html! { span.no-print { (ui::link(PLAN, "安排走访")) } }, planned(&view.planned)))
            (ui::panel_with("企业称号到期", bands(&view.bands), html! {
                @if view.expiring.is_empty() { (ui::empty("半年内没有到期的称号", html! { "名单没有载明有效期的称号不在此列。" })) }
                @else { (expiry::titles("", &view.expiring)) }
            }))
        }
    };
    ui::page(&Page::new("工作台", Section::Desk).with_search(), body)
}

fn light(count: &LightCount) -> Markup {
    let address = format!("{PATH}?matter={USUAL}&light={}", count.light);
    html! { a href=(address) { (matter::lamp(count.light)) " " (count.count) " 件" } }
}

/// How many run out within how long.
fn bands(bands: &[BandView]) -> Markup {
    let told: Vec<String> = bands
        .iter()
        .map(|band| format!("{} 天内 {} 项", band.days, band.titles))
        .collect();
    html! { span.quiet { (told.join("，")) } " " (ui::link("/expiring", "全部")) }
}

fn planned(planned: &[PlannedView]) -> Markup {
    if planned.is_empty() {
        return ui::empty(
            "没有计划的走访",
            html! { "可以从快到期的称号里" (ui::link(PLAN, "安排走访")) "。" },
        );
    }
    let columns = [ui::tight("日期"), ui::text("企业"), ui::text("事由"), ui::tight("")];
    let row = |planned: &PlannedView| -> ui::Row {
        let matter = &planned.matter;
        vec![
            html! { (planned.on) },
            ui::firm(matter.enterprise, &matter.name, matter.fictional),
            ui::link(&matter::address(matter.id), &matter.title),
            ui::link(&format!("/enterprises/{}/sheet", matter.enterprise), "走访单"),
        ]
    };
    let rows: Vec<ui::Row> = planned.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

/// Renders what is pressed for.
pub(super) fn supervisions(supervisions: &[SupervisionView]) -> Markup {
    let columns = [
        ui::tight("编号"),
        ui::text("原因"),
        ui::tight("级次"),
        ui::text("督办人"),
        ui::tight("时间"),
    ];
    let row = |it: &SupervisionView| -> ui::Row {
        vec![
            ui::link(&matter::address(it.matter), &format!("第 {} 号", it.matter.0)),
            html! { (it.cause) },
            html! { "第 " (it.rung) " 级" },
            html! { (it.told) },
            html! { (it.opened) },
        ]
    };
    let rows: Vec<ui::Row> = supervisions.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}
