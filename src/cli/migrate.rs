//! `yanzhen migrate`: the schema, and the data that ships with the program.

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::config::Config;

/// Creates or upgrades the database.
pub(super) async fn run(config: &Config) -> anyhow::Result<Outcome> {
    let session = super::session_of(&App::create(config).await?, "yanzhen");
    say!("数据库已是最新结构：{}", config.shown_url());
    let seeded = session.seed().await?;
    say!(
        "规划目标 {} 项；新登记有来源的企业 {} 家、称号 {} 项",
        seeded.goals,
        seeded.firms,
        seeded.titles
    );
    Ok(Outcome::Done)
}
