//! `yanzhen export`: a tier list as of any day, as a file.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::export::{Delivery, Format};
use crate::app::import::heading::tier_named;
use crate::app::tier_list::TierListQuery;
use crate::app::{App, Error, Noun};
use crate::config::Config;
use crate::domain::access::Actor;
use crate::domain::code::DivisionCode;

/// Which list goes where.
#[derive(Args, Clone, Debug)]
pub(super) struct Export {
    /// The tier.
    #[arg(long, env = "YANZHEN_TIER", help = "称号的代码或名称")]
    tier: String,
    /// The day.
    #[arg(long, env = "YANZHEN_ON", help = "统计日，如 2025-12-31；省略为今天")]
    on: Option<NaiveDate>,
    /// The day up to which records count.
    #[arg(long, env = "YANZHEN_KNOWN_ON", help = "只用此日以前已登记的记录；省略为全部")]
    known_on: Option<NaiveDate>,
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
    /// The file.
    #[arg(short, long, env = "YANZHEN_OUTPUT", help = "写到哪个文件")]
    output: PathBuf,
}

/// Writes the list.
pub(super) async fn run(config: &Config, export: &Export) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    let tier = tier_named(&export.tier, app.catalog()).ok_or(Error::NotFound(Noun::Tier));
    let query = TierListQuery {
        tier: tier.map_err(|_| anyhow::anyhow!("没有称号“{}”；可用代码或正式名称", export.tier))?,
        on: export.on.unwrap_or_else(|| app.today()),
        known_on: export.known_on,
        standings: Vec::new(),
        divisions: export.division.clone(),
    };
    let format = match export.format {
        Some(format) => format,
        None => format_of(&export.output)?,
    };
    let folder = export.output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let actor = Actor::local_bureau("yanzhen export");
    let delivery = Delivery {
        actor: &actor,
        format,
        columns: export.columns.clone(),
        folder: folder.unwrap_or(Path::new(".")),
    };
    let file = app.export_tier_list(&query, &delivery).await?;
    let rows = file.rows;
    let path = file.move_to(&export.output)?;
    say!("已导出 {rows} 行到 {}（统计日 {}）", path.display(), query.on);
    Ok(Outcome::Done)
}

fn format_of(path: &Path) -> anyhow::Result<Format> {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    extension.parse().map_err(|message: String| anyhow::anyhow!(message))
}
