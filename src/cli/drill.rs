//! `yanzhen drill`: what can happen to a registry is made to happen, in a folder of its own, and what is expected is
//! printed beside what is seen. A night's run, a new machine and a new disk are tried with the same command.

mod crash;
mod disk;
mod file;
mod place;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::Outcome;
use super::out::say;

/// What is tried, where, and how often.
#[derive(Args, Clone, Debug)]
pub(super) struct Drill {
    #[arg(value_enum, default_value_t = What::All, help = "演练哪一项")]
    what: What,
    /// How often the server is killed.
    #[arg(long, env = "YANZHEN_DRILL_ROUNDS", default_value_t = 25, help = "断电演练的次数")]
    rounds: u32,
    /// On which disk.
    #[arg(
        long,
        env = "YANZHEN_DRILL_FOLDER",
        help = "在哪个目录下演练：在其中另建目录，结束后删除；省略时用系统的临时目录"
    )]
    folder: Option<PathBuf>,
}

/// What can be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    #[value(help = "全部")]
    All,
    #[value(help = "写入中途强行结束服务")]
    Crash,
    #[value(help = "磁盘写满，再腾出空间")]
    DiskFull,
    #[value(help = "磁盘变成只读，再恢复")]
    ReadOnly,
    #[value(help = "时钟往回拨、往前跳")]
    Clock,
    #[value(help = "数据库文件的字节被改")]
    Bytes,
    #[value(help = "边写边备份，再恢复")]
    Restore,
}

/// One thing that was looked at.
struct Seen {
    what: String,
    expected: String,
    seen: String,
}

#[expect(clippy::needless_pass_by_value, reason = "numbers and texts are told as they are")]
impl Seen {
    fn new(what: impl Into<String>, expected: impl ToString, seen: impl ToString) -> Self {
        Self {
            what: what.into(),
            expected: expected.to_string(),
            seen: seen.to_string(),
        }
    }

    /// Whether something is as it should be, and what it is when it is not.
    fn holds(what: impl Into<String>, holds: bool, otherwise: impl ToString) -> Self {
        let seen = if holds { "是".to_owned() } else { otherwise.to_string() };
        Self::new(what, "是", seen)
    }

    /// Whether a text says what it should.
    fn says(what: impl Into<String>, expected: &str, said: &str) -> Self {
        match said.contains(expected) {
            true => Self::new(what, expected, expected),
            false => Self::new(what, expected, said.trim()),
        }
    }
}

/// What a drill came to; nothing when this machine cannot run it, and why.
type Report = anyhow::Result<Result<Vec<Seen>, String>>;

/// Tries, and prints what is expected and what is seen.
pub(super) async fn run(drill: &Drill) -> anyhow::Result<Outcome> {
    let parent = drill.folder.clone().unwrap_or_else(std::env::temp_dir);
    let mut amiss = 0;
    for (what, title) in [
        (What::Crash, "强行结束服务"),
        (What::DiskFull, "磁盘写满"),
        (What::ReadOnly, "磁盘只读"),
        (What::Clock, "时钟跳变"),
        (What::Bytes, "字节被改"),
        (What::Restore, "备份与恢复"),
    ] {
        if drill.what != What::All && drill.what != what {
            continue;
        }
        let folder = tempfile::Builder::new()
            .prefix("yanzhen-drill-")
            .tempdir_in(&parent)
            .with_context(|| format!("{} 里建不了演练目录", parent.display()))?;
        say!("【{title}】");
        match one(what, folder.path(), drill.rounds).await? {
            Ok(seen) => amiss += tell(&seen),
            Err(why) => say!("  没有演练：{why}"),
        }
    }
    match amiss {
        0 => say!("演练结束：全部与预期相同"),
        amiss => say!("演练结束：{amiss} 处与预期不同"),
    }
    Ok(if amiss == 0 {
        Outcome::Done
    } else {
        Outcome::NeedsAttention
    })
}

async fn one(what: What, folder: &Path, rounds: u32) -> Report {
    match what {
        What::All => Ok(Ok(Vec::new())),
        What::Crash => crash::run(folder, rounds).await.map(Ok),
        What::DiskFull => disk::run_full(folder).await,
        What::ReadOnly => disk::run_read_only(folder).await,
        What::Clock => file::run_clock(folder).await.map(Ok),
        What::Bytes => file::run_bytes(folder).await.map(Ok),
        What::Restore => file::run_restore(folder).await.map(Ok),
    }
}

/// Prints and returns how many are not as expected.
fn tell(seen: &[Seen]) -> usize {
    for it in seen {
        let mark = if it.seen == it.expected { "相同" } else { "不同" };
        say!("  {}：预期 {}，所见 {}（{mark}）", it.what, it.expected, it.seen);
    }
    seen.iter().filter(|it| it.seen != it.expected).count()
}
