//! `yanzhen template`: an empty list to fill.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::template::TemplateKind;
use crate::config::Config;

/// Which template goes where.
#[derive(Args, Clone, Debug)]
pub(super) struct Template {
    /// What it is for.
    #[arg(help = "holders（称号名单）、enterprises（企业名录）或 filings（经营数据）")]
    kind: TemplateKind,
    /// The file.
    #[arg(short, long, env = "YANZHEN_OUTPUT", help = "写到哪个 xlsx 文件")]
    output: PathBuf,
}

/// Writes the template.
pub(super) async fn run(config: &Config, template: &Template) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen template").await?;
    let bytes = session.template(template.kind, session.today())?;
    std::fs::write(&template.output, bytes)
        .map_err(|error| anyhow::anyhow!("写不了文件 {}：{error}", template.output.display()))?;
    say!("已写好模板 {}", template.output.display());
    Ok(Outcome::Done)
}
