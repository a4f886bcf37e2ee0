//! The first page: find a firm, see where the goals stand, see what runs out soon.

use maud::{Markup, html};

use crate::app::Session;
use crate::domain::access::Right;
use crate::view::expiry::{ExpiringTier, ExpiryView};
use crate::view::tier_list::TierCountsView;
use crate::web::expiry::{self, ExpiryParams};
use crate::web::goal::GoalParams;
use crate::web::pages::goal;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::ui::{self, Page, SearchBox, Section};

/// Shows the first page.
pub async fn show_home(session: Session) -> Result<Markup, Problem> {
    let goals = session
        .headline_goals(&GoalParams::default().query(session.today()))
        .await?;
    let expiry = match session.may(Right::SeeFirms) {
        true => Some(session.show_expiry().await?),
        false => None,
    };
    let tiers = session.count_tiers(session.today()).await?;
    let search = SearchBox { query: "", main: true };
    let body = html! {
        (ui::heading("洛阳市优质企业梯度培育", html! {}, Some(html! {
            "查企业持有的称号、还差什么；看目标进度、名单和到期。" span.wide-only { "任何页面按 " kbd { "/" } " 键回到搜索框。" }
        })))
        @if session.may(Right::SeeFirms) { (ui::search_box(&search)) }
        (goal::headlines(&goals))
        div.tools.no-print {
            (ui::button_link("/goals", "全部目标"))
            @if session.may(Right::SeeFirms) { (ui::button_link("/goals/report", "领导简报")) }
            @if session.may(Right::SeeScreening) { (ui::button_link("/screening", "可申报与差一项企业")) }
        }
        (lists(&tiers))
        @if let Some(expiry) = &expiry { (expiring(expiry)) }
    };
    Ok(ui::page(
        &Page::new("雁阵 · 企业梯度培育库", Section::Home).with_search(),
        body,
    ))
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
    let all = html! { a href=(expiry::PATH) { "全部 " (total) } " 项" };
    let beside = html! { span.quiet { (expiry.on) " 至 " (expiry.to) "，" (all) } };
    let body = html! {
        @if expiry.first.is_empty() {
            (ui::empty("半年内没有到期的称号", html! { "名单没有注明有效期的称号不在此列。" }))
        } @else {
            (counts(&expiry.tiers))
            @if !expiry.yearly.is_empty() { p.quiet { "另有每年更新的：" (counts(&expiry.yearly)) } }
            (super::expiry::titles("最先到期的：", &expiry.first))
        }
    };
    ui::panel_with("即将到期", beside, body)
}

fn counts(tiers: &[ExpiringTier]) -> Markup {
    let badges: Vec<Markup> = tiers
        .iter()
        .map(|tier| html! { a.badge href=(ExpiryParams { tier: Some(tier.tier.clone()), ..ExpiryParams::default() }.address(expiry::PATH, &[])) { (tier.title) " " (tier.count) } })
        .collect();
    ui::badges(&badges)
}
