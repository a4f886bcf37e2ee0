//! Refusals of a file as a whole: what it is, which limit it breaks, what to do.

use super::bound::{Bound, MAX_COLUMNS, MAX_FILE};

/// Why a file is not read at all. The sentence is for the person who chose the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// There is nothing in it.
    #[error("文件是空的，没有任何内容；请确认选对了文件")]
    Empty,
    /// The file is larger than the limit.
    #[error("文件超过上限 {} MB；请删去图片等无关内容或拆成几个文件", MAX_FILE / 1024 / 1024)]
    FileTooLarge,
    /// Reading it would take more memory than the limit, in MB.
    #[error("文件已损坏或内容过多：读取它要用的内存超过上限 {0} MB；请用表格软件打开，只保留名单，另存为 xlsx 后再试")]
    TooMuchMemory(u64),
    /// Reading it would take more processor time than the limit, in seconds.
    #[error("文件已损坏或内容过多：读取它要用的时间超过上限 {0} 秒；请用表格软件打开，只保留名单，另存为 xlsx 后再试")]
    TooMuchTime(u64),
    /// Too many files are being read.
    #[error("正在读取的文件太多，请稍后再试")]
    Busy,
    /// What the process that read it said.
    #[error("{0}")]
    Refused(String),
    /// The process that reads it could not be started or broke off.
    #[error("读取文件的进程启动不了或中断了，请稍后再试；若一再出现，请联系管理员")]
    Unread,
    /// It holds more of something than is read; how much was found of it.
    #[error("{}", .0.sentence(*.1))]
    Beyond(Bound, u64),
    /// More filled columns than the limit.
    #[error("第 {line} 行有 {columns} 列，上限 {MAX_COLUMNS} 列；请删去无关的列")]
    TooManyColumns {
        /// The row.
        line: u32,
        /// Its columns.
        columns: usize,
    },
    /// The content is no table.
    #[error("{0}不是表格，不能导入；请另存为 xlsx 或 CSV 后再试")]
    NotATable(&'static str),
    /// The extension promises a workbook and the content is none.
    #[error("文件扩展名是“.{extension}”，内容却是{found}；请用表格软件打开，另存为 xlsx 后再试")]
    WrongExtension {
        /// The extension.
        extension: String,
        /// What the content is.
        found: &'static str,
    },
    /// The workbook is protected by a password.
    #[error("文件设有打开密码；请用表格软件去掉密码后再导入")]
    Encrypted,
    /// The file cannot be read to its end; why, in the words of who read it, is told to the log only.
    #[error("文件不完整或已损坏，读不到结尾；请重新下载，或用表格软件打开后另存为 xlsx")]
    Damaged(String),
    /// The text is in no encoding we know.
    #[error("文本既不是 UTF-8 也不是 GB18030 编码（第 {0} 行起无法识别）；请另存为 UTF-8 编码的 CSV 或 xlsx")]
    UnknownEncoding(usize),
    /// A quote opens in this line and swallows the rows behind it.
    #[error("第 {0} 行有一个引号没有结束，后面的行会被并进这一格；请补上或删去这个引号")]
    UnclosedQuote(u32),
    /// The text begins as JSON and is none from this line on.
    #[error("内容是 JSON，但第 {0} 行起有误，无法读取；请重新导出，或另存为 xlsx、CSV")]
    BrokenJson(usize),
    /// Whoever took the rows wanted no more; never shown.
    #[error("读取已停止")]
    Stopped,
}
