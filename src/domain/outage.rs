//! What stands between the registry and its work, and an operator can mend. Every face says the same of it: what
//! happened, that nothing was half done, and what to do.

/// Why nothing could be written or read just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// No room is left on the disk.
    DiskFull,
    /// The disk or the folder refuses: read-only, without permission, failing.
    Unwritable,
    /// Another writer holds the lock for longer than one waits.
    Busy,
    /// The database cannot be reached.
    Away,
    /// The file of the database is damaged.
    Damaged,
    /// Another process writes to the search index.
    IndexBusy,
    /// Files are being read already, or the process that reads them does not start.
    Readers,
}

impl Outage {
    /// Returns the stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::Unwritable => "disk_unwritable",
            Self::Busy => "busy",
            Self::Away => "database_away",
            Self::Damaged => "database_damaged",
            Self::IndexBusy => "index_busy",
            Self::Readers => "readers_busy",
        }
    }

    /// Says what happened, in one sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::DiskFull => "磁盘已满，没有保存",
            Self::Unwritable => "磁盘不能读写，没有保存",
            Self::Busy => "另一项写入还没有结束",
            Self::Away => "数据库连不上",
            Self::Damaged => "数据库文件已损坏",
            Self::IndexBusy => "检索索引正由另一个程序更新",
            Self::Readers => "现在读不了这份文件",
        }
    }

    /// Says what to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::DiskFull => "请管理员先腾出磁盘空间，再提交一次。查询不受影响；有了空间就能继续，不必重启。",
            Self::Unwritable => "数据目录可能只读、没有权限，或磁盘出错。请管理员检查，恢复后再提交一次。",
            Self::Busy => "请稍候再提交一次。如果一直如此，请管理员检查是否有停住的程序占着数据库。",
            Self::Away => "请稍后再试。管理员请检查数据库服务和网络；恢复后会自动重新连接。",
            Self::Damaged => "请管理员停止服务，保留现有文件，检查损坏之处，再恢复最近的备份。",
            Self::IndexBusy => "请稍候再试。服务运行时索引由服务更新，不必另外重建。",
            Self::Readers => {
                "正在读取的文件太多，或读取文件的进程没有启动。请过几秒再提交一次；如果一直如此，请管理员查看日志。"
            }
        }
    }
}
