//! `yanzhen migrate`: the schema, and the data that ships with the program.

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::config::Config;

/// Creates or upgrades the database.
pub(super) async fn run(config: &Config) -> anyhow::Result<Outcome> {
    App::migrate(config).await?;
    say!("数据库已是最新结构：{}", shown(&config.database_url()));
    let seeded = super::open(config, "yanzhen").await?.seed().await?;
    say!(
        "规划目标 {} 项；新登记有来源的企业 {} 家、称号 {} 项",
        seeded.goals,
        seeded.firms,
        seeded.titles
    );
    Ok(Outcome::Done)
}

/// A database URL without its password.
fn shown(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) => format!("{}://…@{}", &url[..scheme], &url[at + 1..]),
        _ => url.to_owned(),
    }
}
