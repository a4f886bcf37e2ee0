//! What texts in the cells of lists mean, as people said.

use anyhow::Context;
use clap::Args;

use super::Outcome;
use crate::app::Session;
use crate::app::columns::find_column;
use crate::cli::out::say;

/// What is remembered or forgotten; all is listed afterwards.
#[derive(Args, Clone, Debug)]
pub(super) struct ValuesArgs {
    #[arg(
        long,
        env = "YANZHEN_IMPORT_VALUES_SET",
        value_name = "列:写法=内容",
        help = "记住一种写法，如 行业:做买卖的=批发业；等号后留空就当作没有写；可重复"
    )]
    set: Vec<String>,
    #[arg(
        long,
        env = "YANZHEN_IMPORT_VALUES_REMOVE",
        value_name = "列:写法",
        help = "删除记住的一种写法，可重复"
    )]
    remove: Vec<String>,
}

pub(super) async fn run(session: &Session, args: &ValuesArgs) -> anyhow::Result<Outcome> {
    for said in &args.set {
        let (place, meant) = said
            .split_once('=')
            .with_context(|| format!("“{said}”应写成 列:写法=内容"))?;
        let (column, written) = place_of(place)?;
        session.remember_value((column, written), meant).await?;
    }
    for said in &args.remove {
        let (column, written) = place_of(said)?;
        session.forget_value(column, written).await?;
    }
    let known = session.list_values().await?;
    for value in &known {
        say!("{}:{}={}", value.title, value.written, value.meant);
    }
    say!("记住的写法 {} 种", known.len());
    Ok(Outcome::Done)
}

fn place_of(said: &str) -> anyhow::Result<(&'static str, &str)> {
    let parts = said.split_once([':', '：']);
    let (title, written) = parts.with_context(|| format!("“{said}”应写成 列:写法"))?;
    let column = find_column(title).with_context(|| format!("没有列“{title}”；请写模板里的列名，如 行业"))?;
    Ok((column.key, written))
}
