//! Titles that run out: the first ones on the first page, all of them on their own.

use axum::response::Response;
use maud::{Markup, html};

use crate::app::Session;
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::tier::Term;
use crate::view::expiry::{ExpiringPage, ExpiringTier, ExpiringView};
use crate::web::expiry::{self, ExpiryParams};
use crate::web::export::{Export, send_file};
use crate::web::extract::{Query, Submitted};
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Choice, Page, Pager, Section, Select, Table, Tone};

/// Days before its end from which a title is urgent.
const URGENT_DAYS: i64 = 30;

/// Lists the titles that run out within half a year.
pub async fn list_expiring(session: Session, Query(params): Query<ExpiryParams>) -> Result<Markup, Problem> {
    let page = session.list_expiring(&params.query(), params.place()?).await?;
    Ok(render(&page, &params, session.catalog()))
}

/// Hands out all of them.
pub async fn export_expiring(
    session: Session,
    Submitted(asked): Submitted<Export<ExpiryParams>>,
) -> Result<Response, Problem> {
    let folder = session.app().drafts()?;
    let delivery = asked.file.delivery(&folder)?;
    let file = session.export_expiring(&asked.list.query(), &delivery).await?;
    send_file(file, delivery.format).await
}

fn render(page: &ExpiringPage, params: &ExpiryParams, catalog: &Catalog) -> Markup {
    let named = page.tier.as_deref().unwrap_or("各类称号");
    let lead = html! {
        @if let Some(county) = &page.division { (county) "，" }
        (page.on) " 至 " (page.to) " 到期、还没有新证书接续的“" (named) "”，先到期的在前。"
        @for tier in &page.yearly { (tier.title) "按年度更新，另列 " (yearly(tier, params)) " 项。" }
    };
    let next = page.next.as_ref().map(|place| params.page_after(expiry::PATH, place));
    let summary = format!("共 {} 项，本页 {} 项", page.total, page.titles.len());
    let first = ExpiryParams {
        after: None,
        ..params.clone()
    }
    .address(expiry::PATH, &[]);
    let pager = Pager {
        summary: &summary,
        previous: params.after.as_ref().map(|_| first.as_str()),
        next: next.as_deref(),
    };
    let body = html! {
        (ui::heading(&format!("即将到期：{} 项", page.total), html! {}, Some(lead)))
        (filter(params, catalog))
        @if page.titles.is_empty() {
            (ui::empty("半年内没有到期的称号", html! { "名单没有注明有效期的称号不在此列。" }))
        } @else {
            (ui::panel_with("名单", actions(page, params), titles("", &page.titles)))
            (ui::pager(&pager))
        }
    };
    ui::page(&Page::new("即将到期", Section::Home), body)
}

fn yearly(tier: &ExpiringTier, params: &ExpiryParams) -> Markup {
    let asked = ExpiryParams {
        tier: Some(tier.tier.clone()),
        after: None,
        ..params.clone()
    };
    ui::link(&asked.address(expiry::PATH, &[]), &tier.count.to_string())
}

fn actions(page: &ExpiringPage, params: &ExpiryParams) -> Markup {
    let address = |format| params.address("/expiring/export", &[("format", format)]);
    html! {
        span.row.actions.no-print {
            (ui::button_post(&address("xlsx"), &format!("导出全部 {} 项（Excel）", page.total)))
            (ui::button_post(&address("csv"), "导出 CSV"))
        }
    }
}

fn filter(params: &ExpiryParams, catalog: &Catalog) -> Markup {
    let choice = |value, title| Choice { value, title };
    let counties = catalog.divisions.iter();
    let counties = counties.map(|division| choice(division.code.as_str(), division.title.as_str()));
    let counties: Vec<Choice<'_>> = std::iter::once(choice("", "全部")).chain(counties).collect();
    let lasting = catalog.tiers.iter().filter(|tier| tier.term != Term::Open);
    let tiers = lasting.map(|tier| choice(tier.code.as_str(), tier.short_title.as_str()));
    let tiers: Vec<Choice<'_>> = std::iter::once(choice("", "全部（不含每年更新的）"))
        .chain(tiers)
        .collect();
    let select = |name, label, choices, value| {
        ui::select(&Select {
            name,
            label,
            choices,
            value,
            errors: &[],
        })
    };
    html! {
        form.filters method="get" action=(expiry::PATH) {
            (select("tier", "称号", &tiers, params.tier.as_ref().map_or("", TierCode::as_str)))
            (select("county", "县区", &counties, params.county.as_ref().map_or("", DivisionCode::as_str)))
            (ui::submit("查看"))
        }
    }
}

/// Renders titles with the days that are left.
pub(super) fn titles(caption: &str, titles: &[ExpiringView]) -> Markup {
    let columns = [
        ui::text("企业"),
        ui::tight("县区"),
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
        html! { (title.division.as_deref().unwrap_or_default()) },
        html! { (title.title) },
        html! { (title.until) },
        ui::badge(tone, &format!("{} 天", title.days_left)),
    ]
}
