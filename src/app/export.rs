//! Export: any list as a file that survives spreadsheets. Text is never a formula, codes are never numbers, memory
//! does not grow with the list, and a file is complete or it is not there.
//!
//! A list of any kind is handed out in three steps; what it holds and how it is read is its own affair:
//! ```text
//! let (headings, picked) = choose(&offered, &delivery.columns)?;
//! let mut outgoing = app.start_handout(Handout { headings, explanation, subject }, &delivery)?;
//! while let Some(page) = … { outgoing.push(page).await? }      // pages of rows, picked cells in order
//! let file = app.finish_handout(outgoing).await?;              // whole, and recorded in the audit
//! ```

mod ahead;
mod csv_file;
mod enterprise;
mod file;
mod format;
mod handout;
mod json_file;
mod tier_list;
mod xlsx_file;

use super::Error;
use super::columns::{Column, Kind};

pub use enterprise::FirmRows;
pub(in crate::app) use file::caught;
pub use file::{ListFile, WholeFile};
pub use format::Format;
pub use handout::{Delivery, Handout, Outgoing};
pub use xlsx_file::COMPRESSION;
pub(in crate::app) use xlsx_file::tab_name;

/// The most rows that a sheet takes beside its header.
pub const MAX_XLSX_ROWS: u64 = 1_048_570;

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The stable key of presets, addresses and JSON.
    pub key: String,
    /// What readers see.
    pub title: String,
    /// The width in characters.
    pub width: u8,
    /// What its cells hold.
    pub kind: Kind,
}

impl Heading {
    /// Describes a column of text.
    pub fn text(key: &str, title: &str, width: u8) -> Self {
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            width,
            kind: Kind::Text,
        }
    }

    /// Says what the cells hold when it is not text.
    #[must_use]
    pub fn of(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }
}

impl From<&Column> for Heading {
    fn from(column: &Column) -> Self {
        Self::text(column.key, column.title, column.width).of(column.kind)
    }
}

/// What the reader of a list must know; the second sheet of a workbook, the last line of a text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The title of the list.
    pub title: String,
    /// Label and text, e.g. `统计口径`.
    pub entries: Vec<(String, String)>,
}

impl Explanation {
    /// Explains a list.
    pub fn new(title: impl Into<String>, entries: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let entries = entries.into_iter().map(|(label, text)| (label.to_owned(), text));
        Self {
            title: title.into(),
            entries: entries.collect(),
        }
    }
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disk or the folder refused.
    #[error("写文件失败：{0}；请检查目录是否存在、是否可写、磁盘是否已满")]
    Io(#[from] std::io::Error),
    /// The workbook cannot hold it.
    #[error("生成 xlsx 失败：{0}")]
    Xlsx(#[source] rust_xlsxwriter::XlsxError),
    /// The text file cannot hold it.
    #[error("生成 CSV 失败：{0}")]
    Csv(#[source] csv::Error),
    /// More rows than a sheet holds.
    #[error("共 {0} 行，超出单个工作表 {MAX_XLSX_ROWS} 行的上限；请改用 CSV 或加上筛选条件")]
    TooManyRows(u64),
    /// A cell of Excel takes no more than 32,767 characters.
    #[error("第 {row} 行的“{title}”超过 32767 个字符，Excel 的单元格放不下；请改用 CSV")]
    TooLong {
        /// The row, from 1.
        row: u64,
        /// The column.
        title: String,
    },
    /// The encoding lacks a character; nothing is replaced silently.
    #[error("第 {row} 行的“{title}”有 GB18030 写不出的字符“{character}”；请改用 UTF-8 的 CSV 或 xlsx")]
    Unencodable {
        /// The row, from 1.
        row: u64,
        /// The column.
        title: String,
        /// The character as a reader can look it up.
        character: String,
    },
}

/// What the disk refused is the disk's, whichever library met it.
impl From<rust_xlsxwriter::XlsxError> for ExportError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            rust_xlsxwriter::XlsxError::IoError(error) => Self::Io(error),
            other => Self::Xlsx(other),
        }
    }
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        match error.is_io_error() {
            true => Self::Io(error.into()),
            false => Self::Csv(error),
        }
    }
}

impl From<ExportError> for Error {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::TooManyRows(_) | ExportError::TooLong { .. } | ExportError::Unencodable { .. } => {
                Self::invalid("format", error.to_string())
            }
            ExportError::Io(_) | ExportError::Xlsx(_) | ExportError::Csv(_) => Self::Internal(error.into()),
        }
    }
}

/// Picks columns by key in the order asked for; all that are offered when none is asked for. Returns the headings
/// and where each stands among those offered.
///
/// # Errors
/// Names the key that is not offered.
pub fn choose(offered: &[Heading], keys: &[String]) -> Result<(Vec<Heading>, Vec<usize>), Error> {
    if keys.is_empty() {
        return Ok((offered.to_vec(), (0..offered.len()).collect()));
    }
    let mut picked: Vec<usize> = Vec::new();
    for key in keys {
        let place = offered
            .iter()
            .position(|heading| heading.key == *key || heading.title == *key)
            .ok_or_else(|| no_such_column(key, offered))?;
        if !picked.contains(&place) {
            picked.push(place);
        }
    }
    let headings = picked.iter().map(|place| offered[*place].clone()).collect();
    Ok((headings, picked))
}

fn no_such_column(key: &str, offered: &[Heading]) -> Error {
    let known: Vec<String> = offered
        .iter()
        .map(|heading| format!("{}（{}）", heading.key, heading.title))
        .collect();
    Error::invalid(
        "columns",
        format!("这份名单没有“{key}”这一列；可选 {}", known.join("、")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_the_order_asked_for_and_each_once() {
        let offered = [
            Heading::text("a", "甲", 1),
            Heading::text("b", "乙", 1),
            Heading::text("c", "丙", 1),
        ];
        let places = |keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            choose(&offered, &keys).map(|(_, places)| places).ok()
        };
        assert_eq!(places(&[]), Some(vec![0, 1, 2]));
        assert_eq!(places(&["c", "甲", "c"]), Some(vec![2, 0]));
        assert_eq!(places(&["d"]), None);
    }
}
