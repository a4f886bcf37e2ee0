//! `yanzhen match`: names in, registered names, codes and titles out. Nothing is recorded.

use std::io::Read;

use anyhow::Context;
use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::matching::{read_names_of_file, read_pasted_names};
use crate::config::Config;
use crate::domain::day::Day;

/// Which names are matched.
#[derive(Args, Clone, Debug)]
pub(super) struct Match {
    #[arg(help = "名单文件（xlsx、CSV、每行一个名称的文本）；- 表示标准输入")]
    file: std::path::PathBuf,
    #[arg(long, env = "YANZHEN_MATCH_ON", help = "称号按哪一天显示；省略为今天")]
    on: Option<Day>,
}

/// Prints one line a name, separated by tabs.
pub(super) async fn run(config: &Config, args: &Match) -> anyhow::Result<Outcome> {
    let identities = if args.file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("读不了标准输入")?;
        read_pasted_names(&text)?
    } else {
        let bytes = super::read_file(&args.file)?;
        read_names_of_file(&args.file.to_string_lossy(), &bytes)?
    };
    let session = super::open(config, "yanzhen match").await?;
    let view = session
        .match_names(&identities, args.on.unwrap_or_else(|| session.today()))
        .await?;
    say!("名称\t登记名称\t统一社会信用代码\t称号\t说明\t候选");
    for row in &view.matches {
        let candidates: Vec<&str> = row.candidates.iter().map(|candidate| candidate.name.as_str()).collect();
        say!(
            "{}\t{}\t{}\t{}\t{}\t{}",
            row.name,
            row.registered_name,
            row.credit_code,
            row.titles.join("、"),
            row.reason,
            candidates.join("、")
        );
    }
    eprintln!(
        "确定 {} 个，待确认 {} 个，没有相近企业 {} 个",
        view.accepted, view.doubtful, view.unknown
    );
    match view.doubtful + view.unknown {
        0 => Ok(Outcome::Done),
        _ => Ok(Outcome::NeedsAttention),
    }
}
