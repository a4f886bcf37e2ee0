//! Titles that run out: the first ones on the first page, all of them on their own.

use maud::{Markup, html};

use crate::app::Session;
use crate::view::expiry::{ExpiringPage, ExpiringView};
use crate::web::expiry::{self, ExpiryParams};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Page, Pager, Section, Table, Tone};

/// Days before its end from which a title is urgent.
const URGENT_DAYS: i64 = 30;

/// Lists the titles that run out within half a year.
pub async fn list_expiring(session: Session, Query(params): Query<ExpiryParams>) -> Result<Markup, Problem> {
    let page = session.list_expiring(params.tier.as_ref(), params.place()?).await?;
    Ok(render(&page, &params))
}

fn render(page: &ExpiringPage, params: &ExpiryParams) -> Markup {
    let named = page.tier.as_deref().unwrap_or("各类称号");
    let lead = html! { (page.on) " 至 " (page.to) " 到期、还没有新证书接续的“" (named) "”，先到期的在前。" };
    let next = page.next.as_ref().map(|place| params.page_after(expiry::PATH, place));
    let summary = format!("共 {} 项，本页 {} 项", page.total, page.titles.len());
    let pager = Pager {
        summary: &summary,
        previous: None,
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading(&format!("即将到期：{} 项", page.total), html! {}, Some(lead)))
        @if page.titles.is_empty() {
            (ui::empty("半年内没有到期的称号", html! { "名单没有载明有效期的称号不在此列。" }))
        } @else {
            (ui::panel("名单", titles("", &page.titles)))
            (ui::pager(&pager))
        }
    };
    ui::page(&Page::new("即将到期", Section::Home), body)
}

/// Renders titles with the days that are left.
pub(super) fn titles(caption: &str, titles: &[ExpiringView]) -> Markup {
    let columns = [
        ui::text("企业"),
        ui::text("称号"),
        ui::tight("有效期至"),
        ui::tight("剩余"),
    ];
    let rows: Vec<ui::Row> = titles.iter().map(row).collect();
    ui::table(&Table {
        caption,
        columns: &columns,
        rows: &rows,
    })
}

fn row(title: &ExpiringView) -> ui::Row {
    let tone = if title.days_left <= URGENT_DAYS {
        Tone::Bad
    } else {
        Tone::Wait
    };
    vec![
        ui::firm(title.enterprise, &title.name, title.fictional),
        html! { (title.title) },
        html! { (title.until) },
        ui::badge(tone, &format!("{} 天", title.days_left)),
    ]
}
