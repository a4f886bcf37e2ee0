//! The first page: find a firm, see where the goals stand, see what runs out soon.

use axum::extract::State;
use maud::{Markup, html};

use crate::app::App;
use crate::view::expiry::{ExpiringTier, ExpiringView, ExpiryView};
use crate::view::tier_list::TierCountsView;
use crate::web::goal::GoalParams;
use crate::web::pages::goal;
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, SearchBox, Section, Table, Tone};

/// Days before its end from which a title is urgent.
const URGENT_DAYS: i64 = 30;

/// Shows the first page.
pub async fn show_home(State(app): State<App>) -> Result<Markup, Problem> {
    let goals = app.headline_goals(&GoalParams::default().query(app.today())?).await?;
    let expiry = app.show_expiry().await?;
    let tiers = app.count_tiers(app.today()).await?;
    let search = SearchBox { query: "", main: true };
    let body = html! {
        (ui::heading("查企业", html! {}, Some(html! { "全称、简称、曾用名、统一社会信用代码或主导产品都可以；按 " kbd { "/" } " 键随时回到搜索框。" })))
        (ui::search_box(&search))
        (goal::headlines(&goals))
        (lists(&tiers))
        (expiring(&expiry))
    };
    Ok(ui::page(&Page::new("雁阵 · 企业梯度培育登记", Section::Home), body))
}

fn lists(counts: &TierCountsView) -> Markup {
    let held = counts.tiers.iter().filter(|tier| tier.holders > 0);
    let lists: Vec<Markup> = held
        .map(|tier| html! { a.badge.accent href={ "/holders?tier=" (tier.code) } { (tier.title) " " (tier.holders) } })
        .collect();
    let body = match lists.as_slice() {
        [] => ui::empty(
            "还没有登记任何称号",
            html! { "请先" (ui::link("/imports", "导入认定名单")) "。" },
        ),
        lists => ui::badges(lists),
    };
    ui::panel_with("称号名单", ui::link("/holders", "全部称号"), body)
}

fn expiring(expiry: &ExpiryView) -> Markup {
    let total: u64 = expiry.tiers.iter().map(|tier| tier.count).sum();
    let beside = html! { span.quiet { (expiry.on) " 至 " (expiry.to) "，共 " (total) " 项" } };
    let columns = [
        ui::text("企业"),
        ui::text("称号"),
        ui::tight("有效期至"),
        ui::tight("剩余"),
    ];
    let rows: Vec<_> = expiry.first.iter().map(expiring_row).collect();
    let body = match rows.as_slice() {
        [] => ui::empty("半年内没有到期的称号", html! { "名单没有载明有效期的称号不在此列。" }),
        rows => html! {
            (counts(&expiry.tiers))
            (ui::table(&Table { caption: "最先到期的：", columns: &columns, rows }))
        },
    };
    ui::panel_with("即将到期", beside, body)
}

fn counts(tiers: &[ExpiringTier]) -> Markup {
    let badges: Vec<_> = tiers
        .iter()
        .map(|tier| ui::badge(Tone::Plain, &format!("{} {}", tier.title, tier.count)))
        .collect();
    html! { div { (ui::badges(&badges)) } }
}

fn expiring_row(title: &ExpiringView) -> ui::Row {
    let tone = if title.days_left <= URGENT_DAYS {
        Tone::Bad
    } else {
        Tone::Wait
    };
    vec![
        html! {
            (ui::link(&format!("/enterprises/{}", title.enterprise), &title.name)) " "
            @if title.fictional { (ui::fictional_badge()) }
        },
        html! { (title.title) },
        html! { (title.until) },
        ui::badge(tone, &format!("{} 天", title.days_left)),
    ]
}
