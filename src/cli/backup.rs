//! `yanzhen backup`: a checked copy of the embedded database.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::app::App;
use crate::config::Config;

/// Where to.
#[derive(Args, Clone, Debug)]
pub(super) struct Backup {
    #[arg(help = "备份文件，不能已经存在；带 --keep 时是存放备份的目录")]
    file: PathBuf,
    /// How many backups stay in the folder.
    #[arg(
        long,
        env = "YANZHEN_BACKUP_KEEP",
        help = "写进目录，按时间命名，只留最近几份；适合定时任务"
    )]
    keep: Option<NonZeroUsize>,
}

/// Writes the backup and says what is in it.
pub(super) async fn run(config: &Config, args: &Backup) -> anyhow::Result<Outcome> {
    let app = App::open(config).await?;
    let backup = match args.keep {
        None => app.back_up(&args.file).await?,
        Some(keep) => app.back_up_into(&args.file, keep).await?,
    };
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
