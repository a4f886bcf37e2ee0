//! Who uses a data folder: every process that works on it shares a lock, and only who holds it alone may put
//! another database in its place. The system frees the lock when a process dies, however it dies.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::Context;

/// Held for as long as a process uses a data folder.
pub(super) struct Occupancy {
    _lock: File,
}

impl Occupancy {
    /// Joins the users of a folder.
    pub(super) fn share(folder: &Path) -> anyhow::Result<Self> {
        let lock = open(folder)?;
        match lock.try_lock_shared() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => anyhow::bail!("数据目录正在恢复备份，请等它完成后再试"),
            Err(TryLockError::Error(error)) => Err(error).context("数据目录锁不住，请检查文件系统"),
        }
    }

    /// Takes a folder for itself.
    pub(super) fn exclude(folder: &Path) -> anyhow::Result<Self> {
        let lock = open(folder)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("数据目录 {} 正被使用，请先停止服务和其他命令，再恢复", folder.display())
            }
            Err(TryLockError::Error(error)) => Err(error).context("数据目录锁不住，请检查文件系统"),
        }
    }
}

fn open(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("yanzhen.lock");
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    options
        .open(&path)
        .with_context(|| format!("打不开 {}，请检查权限", path.display()))
}
