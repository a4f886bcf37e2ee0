//! `yanzhen reindex`: builds the search index anew from the database.

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::config::Config;

/// Empties the index and fills it again.
pub(super) async fn run(config: &Config) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    app.clear_index().await?;
    let firms = app.catch_up().await?;
    say!("检索索引已重建：{firms} 家企业");
    Ok(Outcome::Done)
}
