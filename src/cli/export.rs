//! `yanzhen export`: a tier list as of any day, or the firms that a search finds, as a file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::Session;
use crate::app::columns::List;
use crate::app::export::{Delivery, Format};
use crate::app::import::heading::tier_named;
use crate::app::search::{SearchQuery, SearchSort};
use crate::app::tier_list::TierListQuery;
use crate::config::Config;
use crate::domain::code::DivisionCode;
use crate::domain::day::Day;

/// Which list goes where.
#[derive(Args, Clone, Debug)]
pub(super) struct Export {
    /// The tier.
    #[arg(
        long,
        env = "YANZHEN_TIER",
        help = "导出称号名单：称号的代码或名称",
        required_unless_present = "search"
    )]
    tier: Option<String>,
    /// The firms that a search finds.
    #[arg(
        long,
        env = "YANZHEN_SEARCH",
        conflicts_with = "tier",
        help = "导出企业名录：查得的全部企业；空文字（--search ''）为全部企业"
    )]
    search: Option<String>,
    /// The day.
    #[arg(long, env = "YANZHEN_ON", help = "统计日，如 2025-12-31；省略为今天")]
    on: Option<Day>,
    /// The day up to which records count.
    #[arg(long, env = "YANZHEN_KNOWN_ON", help = "只用此日以前已登记的记录；省略为全部")]
    known_on: Option<Day>,
    /// Only firms of these divisions.
    #[arg(long, env = "YANZHEN_DIVISION", help = "只要这些县区（代码），可重复")]
    division: Vec<DivisionCode>,
    /// The form; told by the extension of the file when absent.
    #[arg(
        long,
        env = "YANZHEN_FORMAT",
        help = "xlsx、csv、csv-gb18030 或 jsonl；省略时按文件扩展名"
    )]
    format: Option<Format>,
    /// The columns.
    #[arg(
        long,
        env = "YANZHEN_COLUMNS",
        value_delimiter = ',',
        help = "要哪些列、什么次序：列的代码或标题，用逗号分开；省略为名单的默认列"
    )]
    columns: Vec<String>,
    /// The preset.
    #[arg(
        long,
        env = "YANZHEN_PRESET",
        conflicts_with = "columns",
        help = "按导出方案选列：内置或自存方案的名称，如 认定名单、公示名单、复核名单、年报"
    )]
    preset: Option<String>,
    /// The file.
    #[arg(short, long, env = "YANZHEN_OUTPUT", help = "写到哪个文件")]
    output: PathBuf,
}

/// Writes the list.
pub(super) async fn run(config: &Config, export: &Export) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen export").await?;
    let format = match export.format {
        Some(format) => format,
        None => format_of(&export.output)?,
    };
    let list = if export.search.is_some() {
        List::Enterprises
    } else {
        List::Tier
    };
    let columns = match &export.preset {
        Some(name) => session.preset_columns(list, name).await?,
        None => export.columns.clone(),
    };
    let folder = export.output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let delivery = Delivery {
        format,
        columns,
        folder: folder.unwrap_or(Path::new(".")),
    };
    let on = export.on.unwrap_or_else(|| session.today());
    let file = match &export.search {
        Some(text) => {
            session.app().freshen().await?;
            session
                .export_enterprises(&search_query(text, on, export), &delivery)
                .await?
        }
        None => {
            session
                .export_tier_list(&tier_query(&session, on, export)?, &delivery)
                .await?
        }
    };
    let rows = file.rows;
    let path = file.move_to(&export.output)?;
    say!("已导出 {rows} 行到 {}（统计日 {on}）", path.display());
    Ok(Outcome::Done)
}

fn tier_query(session: &Session, on: Day, export: &Export) -> anyhow::Result<TierListQuery> {
    let name = export.tier.as_deref().unwrap_or_default();
    let tier = tier_named(name, session.catalog());
    Ok(TierListQuery {
        tier: tier.ok_or_else(|| anyhow::anyhow!("没有称号“{name}”；可用代码或正式名称"))?,
        on,
        known_on: export.known_on,
        standings: Vec::new(),
        divisions: export.division.clone(),
    })
}

fn search_query(text: &str, on: Day, export: &Export) -> SearchQuery {
    SearchQuery {
        counties: export.division.clone(),
        sort: SearchSort::Name,
        ..SearchQuery::new(text, on)
    }
}

fn format_of(path: &Path) -> anyhow::Result<Format> {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    Ok(extension.parse()?)
}
