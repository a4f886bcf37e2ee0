//! `yanzhen screen`: every firm against every tier, then how many stand on which list.

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::import::heading::tier_named;
use crate::app::screening::ListQuery;
use crate::config::Config;
use crate::domain::day::Day;
use crate::rules::screening::List;
use crate::view::screening::{ScreenedFirmView, ScreeningListView, ScreeningView};

/// What to screen and what to show.
#[derive(Args, Clone, Debug)]
pub(super) struct Screen {
    /// The day.
    #[arg(long, env = "YANZHEN_DATE", help = "筛查日，如 2026-04-01；省略为今天")]
    date: Option<Day>,
    /// The tier of the list to print.
    #[arg(long, env = "YANZHEN_TIER", help = "再列出这一称号（代码或名称）的一份名单")]
    tier: Option<String>,
    /// The list to print.
    #[arg(
        long,
        env = "YANZHEN_SCREEN_LIST",
        default_value = "one_step",
        help = "哪一份：qualified 够格未认定，one_step 差一步，experts 只待专家评分，undecided 待补数据，at_risk 持有但复核不过，review_undecided 持有待核实"
    )]
    list: List,
    /// How many firms to print.
    #[arg(long, env = "YANZHEN_SCREEN_LIMIT", default_value_t = 20, help = "最多列出多少家")]
    limit: u64,
    /// As JSON.
    #[arg(long, env = "YANZHEN_SCREEN_JSON", help = "输出 JSON，与 /api/v1/screening 相同")]
    json: bool,
}

/// Screens what is not done yet, and prints the counts or a list.
pub(super) async fn run(config: &Config, screen: &Screen) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen screen").await?;
    let date = screen.date.unwrap_or_else(|| session.today());
    let done = session.screen(date, |_| ()).await?;
    let Some(tier) = &screen.tier else {
        let view = session.show_screening(None).await?;
        if screen.json {
            say!("{}", serde_json::to_string_pretty(&view)?);
            return Ok(Outcome::Done);
        }
        say!("按 {date} 筛查了 {} 家，{} 家的结果有变化", done.firms, done.changed);
        print_counts(&view);
        return Ok(Outcome::Done);
    };
    let query = ListQuery {
        tier: tier_named(tier, session.catalog())
            .ok_or_else(|| anyhow::anyhow!("没有称号“{tier}”；可用代码或正式名称"))?,
        list: screen.list,
        division: None,
        field: None,
        condition: None,
    };
    let view = session.screening_list(&query, None, screen.limit).await?;
    if screen.json {
        say!("{}", serde_json::to_string_pretty(&view)?);
    } else {
        print_list(&view);
    }
    Ok(Outcome::Done)
}

pub(super) fn print_counts(view: &ScreeningView) {
    for tier in &view.tiers {
        let counts = tier.counts.iter().zip(&view.lists).filter(|(count, _)| count.firms > 0);
        let counts: Vec<String> = counts
            .map(|(count, list)| format!("{} {}", list.title, count.firms))
            .collect();
        if !counts.is_empty() {
            say!("  {}（{}）：{}", tier.tier.title, tier.tier.code, counts.join("，"));
        }
    }
}

fn print_list(view: &ScreeningListView) {
    say!("{} · {}：{} 家", view.tier.title, view.list.title, view.firms);
    say!("  {}", view.list.meaning);
    view.page.iter().for_each(print_firm);
}

fn print_firm(firm: &ScreenedFirmView) {
    let made_up = if firm.fictional { "（虚构）" } else { "" };
    say!("\n{} {}{made_up}", firm.enterprise, firm.name);
    for clause in &firm.deciding {
        say!("  [{}] {}（{}）", firm.verdict.title(), clause.title, clause.clause);
    }
    if let Some(one) = &firm.step {
        let earliest = one.step.earliest.map(|day| format!("；最早 {day}")).unwrap_or_default();
        say!("  差一步：[{}] {}{earliest}", one.step.kind_title, one.sentence());
    }
    if let Some(marks) = &firm.marks {
        say!("  得分 {}", marks.printed);
    }
    let missing: Vec<&str> = firm.missing.iter().map(|field| field.title.as_str()).collect();
    if !missing.is_empty() {
        say!("  缺：{}", missing.join("；"));
    }
}
