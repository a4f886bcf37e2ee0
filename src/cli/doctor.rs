//! `yanzhen doctor`: looks for damage and says where.

use super::Outcome;
use crate::app::App;
use crate::config::Config;

/// Prints every fault; any fault needs a person.
pub(super) async fn run(config: &Config) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    let readiness = app.readiness().await?;
    println!(
        "内置数据：无误（{} 个称号，{} 份标准）",
        app.catalog().tiers.len(),
        app.library().standards().len()
    );
    println!("数据库：结构最新，最后一次改动为第 {} 号", readiness.latest);
    let faults = app.find_faults().await?;
    if faults.is_empty() {
        println!("完整性与审计链：未发现问题");
        return Ok(Outcome::Done);
    }
    for fault in &faults {
        println!("问题：{fault}");
    }
    println!("共 {} 处问题。请先备份数据目录，再据此核对。", faults.len());
    Ok(Outcome::NeedsAttention)
}
