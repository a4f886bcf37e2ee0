//! `yanzhen restore`: puts a backup in the place of the embedded database.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::app::backup::Trust;
use crate::config::Config;

/// From where.
#[derive(Args, Clone, Debug)]
pub(super) struct Restore {
    #[arg(help = "yanzhen backup 写出的文件")]
    file: PathBuf,
    /// Whether a person vouches for a backup whose hash is gone.
    #[arg(
        long,
        env = "YANZHEN_UNVERIFIED",
        help = "备份旁边没有校验值文件也恢复：只在确认来源可靠时使用"
    )]
    unverified: bool,
}

/// Restores and says what is there now and where the rest went.
pub(super) async fn run(config: &Config, args: &Restore) -> anyhow::Result<Outcome> {
    let trust = if args.unverified {
        Trust::Person
    } else {
        Trust::Checksum
    };
    let (backup, replaced) = App::restore(config, &args.file, trust).await?;
    say!("已恢复 {}", backup.file.display());
    say!(
        "截至第 {} 号改动，{} 家企业，检查无误；检索索引在下次启动时重建",
        backup.revision,
        backup.enterprises
    );
    if let Some(replaced) = replaced {
        say!("原来的数据库另存为 {}", replaced.display());
    }
    Ok(Outcome::Done)
}
