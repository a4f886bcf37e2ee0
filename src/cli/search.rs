//! `yanzhen search`: finds firms from the command line, with the same answers as the pages.

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::Session;
use crate::app::outage::causes;
use crate::app::search::SearchQuery;
use crate::config::Config;
use crate::domain::code::{DivisionCode, TierCode};
use crate::view::search::{FoundView, SearchView};

/// What to look for.
#[derive(Args, Clone, Debug)]
pub(super) struct Search {
    /// The text.
    #[arg(help = "名称、简称、曾用名、拼音、产品、信用代码或股票代码；多个词用空格分开")]
    text: Vec<String>,
    /// The tiers.
    #[arg(
        long,
        env = "YANZHEN_SEARCH_TIER",
        help = "只列持有这一称号的企业（称号代码或名称），可以重复"
    )]
    tier: Vec<String>,
    /// The counties.
    #[arg(
        long,
        env = "YANZHEN_SEARCH_COUNTY",
        help = "只列这一县区的企业（代码或名称），可以重复"
    )]
    county: Vec<String>,
    /// How many.
    #[arg(long, env = "YANZHEN_SEARCH_LIMIT", default_value_t = 20, help = "最多列出多少家")]
    limit: usize,
    /// As JSON.
    #[arg(long, env = "YANZHEN_SEARCH_JSON", help = "输出 JSON，与 /api/v1/enterprises 相同")]
    json: bool,
}

/// Prints the firms that match.
pub(super) async fn run(config: &Config, search: &Search) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen search").await?;
    if let Err(error) = session.app().freshen().await {
        // A running server holds the index and keeps it up to date.
        tracing::debug!(error = causes(&error), "searching the index as it stands");
    }
    let mut query = SearchQuery::new(search.text.join(" "), session.today());
    query.tiers = search
        .tier
        .iter()
        .map(|text| tier(&session, text))
        .collect::<anyhow::Result<_>>()?;
    query.counties = search
        .county
        .iter()
        .map(|text| county(&session, text))
        .collect::<anyhow::Result<_>>()?;
    query.limit = search.limit;
    let view = session.search(&query).await?;
    if search.json {
        say!("{}", serde_json::to_string_pretty(&view)?);
    } else {
        print(&view);
    }
    Ok(Outcome::Done)
}

fn tier(session: &Session, text: &str) -> anyhow::Result<TierCode> {
    let coded = text.parse().ok().and_then(|code| session.catalog().tier(&code));
    let tier = coded.or_else(|| session.catalog().tier_called(text));
    tier.map(|tier| tier.code.clone())
        .ok_or_else(|| anyhow::anyhow!("没有“{text}”这个称号，请用称号的代码或名称"))
}

fn county(session: &Session, text: &str) -> anyhow::Result<DivisionCode> {
    let coded = text.parse().ok().and_then(|code| session.catalog().division(&code));
    let division = coded.or_else(|| session.catalog().division_called(text));
    division
        .map(|division| division.code.clone())
        .ok_or_else(|| anyhow::anyhow!("没有“{text}”这个县区，请用代码或名称"))
}

pub(super) fn print(view: &SearchView) {
    for notice in &view.notices {
        say!("提示：{}", notice.text());
    }
    say!("共 {} 家", view.meta.total);
    let (meant, matches): (Vec<&FoundView>, Vec<&FoundView>) =
        view.enterprises.iter().partition(|firm| firm.why.by.is_question());
    matches.iter().for_each(|firm| print_firm(firm));
    if !meant.is_empty() {
        say!("您要找的是不是：");
        meant.iter().for_each(|firm| print_firm(firm));
    }
    if view.meta.next.is_some() {
        say!("还有更多，请用 --limit 增加条数或加上筛选");
    }
}

fn print_firm(firm: &FoundView) {
    let mut line = format!("{:>7}  {}", firm.id, firm.name);
    if firm.fictional {
        line += "  [虚构]";
    }
    line += &format!("  {}", firm.credit_code.as_deref().unwrap_or("代码未载"));
    for named in [&firm.division, &firm.zone].into_iter().flatten() {
        line += &format!("  {}", named.title);
    }
    for held in &firm.tiers {
        line += &format!("  [{}]", held.tier.title);
    }
    if let Some(text) = &firm.why.text {
        line += &format!("  （{}：{text}）", firm.why.by.title());
    }
    say!("{line}");
}
