//! `yanzhen backup`: a checked copy of the embedded database.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::config::Config;

/// Where to.
#[derive(Args, Clone, Debug)]
pub(super) struct Backup {
    #[arg(help = "备份文件，不能已经存在")]
    file: PathBuf,
}

/// Writes the backup and says what is in it.
pub(super) async fn run(config: &Config, args: &Backup) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    let backup = app.back_up(&args.file).await?;
    say!("已备份到 {}", backup.file.display());
    say!(
        "截至第 {} 号改动，{} 家企业，检查无误",
        backup.revision,
        backup.enterprises
    );
    say!("SHA-256 {}（同名 .sha256 文件）", backup.hash);
    say!("导入的原始文件在 {}，请一并复制。", config.files_dir().display());
    Ok(Outcome::Done)
}
