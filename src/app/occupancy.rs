//! Who uses a data folder: every process that works on it shares a lock, and only who holds it alone may put
//! another database in its place. The system frees the lock when a process dies, however it dies.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use anyhow::Context;

/// Held for as long as a process uses a data folder.
pub(super) struct Occupancy {
    /// None on a disk that nobody can write to.
    _lock: Option<File>,
}

/// Held by the one process that serves a data folder.
pub(super) struct Serving {
    _lock: File,
}

impl Serving {
    /// Becomes the server of a folder.
    pub(super) fn begin(folder: &Path) -> anyhow::Result<Self> {
        let lock = open(folder, "serving.lock")?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "数据目录 {} 已有一个服务在运行；一个数据目录只能由一个服务使用。\
                 请停止原来的服务，或为这个服务另设 --data-dir",
                folder.display()
            ),
            Err(TryLockError::Error(error)) => Err(error).context("数据目录锁不住，请检查文件系统"),
        }
    }
}

impl Occupancy {
    /// Joins the users of a folder.
    pub(super) fn share(folder: &Path) -> anyhow::Result<Self> {
        let lock = match open(folder, LOCK) {
            Err(error) if is_read_only(&error) => return Ok(Self { _lock: None }),
            lock => lock?,
        };
        match lock.try_lock_shared() {
            Ok(()) => Ok(Self { _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => anyhow::bail!("数据目录正在恢复备份，请等它完成后再试"),
            Err(TryLockError::Error(error)) => Err(error).context("数据目录锁不住，请检查文件系统"),
        }
    }

    /// Takes a folder for itself.
    pub(super) fn exclude(folder: &Path) -> anyhow::Result<Self> {
        let lock = open(folder, LOCK)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("数据目录 {} 正被使用，请先停止服务和其他命令，再恢复", folder.display())
            }
            Err(TryLockError::Error(error)) => Err(error).context("数据目录锁不住，请检查文件系统"),
        }
    }
}

const LOCK: &str = "yanzhen.lock";

fn is_read_only(error: &anyhow::Error) -> bool {
    let refused = error.downcast_ref::<io::Error>().map(io::Error::kind);
    refused == Some(io::ErrorKind::ReadOnlyFilesystem)
}

fn open(folder: &Path, name: &str) -> anyhow::Result<File> {
    let path = folder.join(name);
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    options
        .open(&path)
        .with_context(|| format!("打不开 {}，请检查权限", path.display()))
}
