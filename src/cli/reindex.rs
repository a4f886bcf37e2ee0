//! `yanzhen reindex`: builds the search index anew from the database.

use super::Outcome;
use super::out::say;
use crate::config::Config;

/// Has the index of this data folder built anew, by the server that uses it when there is one.
pub(super) async fn run(config: &Config) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen reindex").await?;
    let firms = session.reindex().await?;
    say!("检索索引已重建：{firms} 家企业");
    Ok(Outcome::Done)
}
