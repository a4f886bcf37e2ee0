//! Export: lists as files that survive spreadsheets. Text is never a formula, codes are never numbers, and a
//! file is complete or it is not there: it grows beside its place and is moved into it whole.

mod csv_file;
mod xlsx_file;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tempfile::NamedTempFile;

use super::columns::{Column, Value};

/// The most rows that a sheet takes beside its header.
pub const MAX_XLSX_ROWS: u64 = 1_048_570;

/// The form of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Separated values in UTF-8 with a byte order mark, which Chinese Excel needs.
    Csv,
}

/// What the reader of a list must know; the second sheet of a workbook, the last lines of a text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The title of the list.
    pub title: String,
    /// Label and text, e.g. `统计口径`.
    pub entries: Vec<(String, String)>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disk or the folder refused.
    #[error("写文件失败：{0}；请检查目录是否存在、是否可写、磁盘是否已满")]
    Io(#[from] std::io::Error),
    /// The workbook cannot hold it.
    #[error("生成 xlsx 失败：{0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The text file cannot hold it.
    #[error("生成 CSV 失败：{0}")]
    Csv(#[from] csv::Error),
    /// More rows than a sheet holds.
    #[error("共 {0} 行，超出单个工作表 {MAX_XLSX_ROWS} 行的上限；请改用 CSV 或加上筛选条件")]
    TooManyRows(u64),
}

impl Format {
    /// Returns the extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    /// Returns its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "xlsx" => Ok(Format::Xlsx),
            "csv" => Ok(Format::Csv),
            _ => Err(format!("不支持的格式“{text}”；可用 xlsx 或 csv")),
        }
    }
}

/// A file that is being written row by row in constant memory.
pub struct ListFile {
    body: Body,
    file: NamedTempFile,
    rows: u64,
}

enum Body {
    Xlsx(Box<xlsx_file::XlsxFile>),
    Csv(Box<csv_file::CsvFile>),
}

impl ListFile {
    /// Begins a file in a folder, under a name of its own until it is whole.
    ///
    /// # Errors
    /// The folder refuses.
    pub fn begin(folder: &Path, format: Format, columns: &[&Column]) -> Result<Self, ExportError> {
        let file = tempfile::Builder::new()
            .prefix(".yanzhen-export-")
            .tempfile_in(folder)?;
        let body = match format {
            Format::Xlsx => Body::Xlsx(Box::new(xlsx_file::XlsxFile::begin(folder, columns)?)),
            Format::Csv => Body::Csv(Box::new(csv_file::CsvFile::begin(file.reopen()?, columns)?)),
        };
        Ok(Self { body, file, rows: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The disk is full or the sheet is.
    pub fn push(&mut self, cells: &[Value]) -> Result<(), ExportError> {
        self.rows += 1;
        match &mut self.body {
            Body::Xlsx(_) if self.rows > MAX_XLSX_ROWS => Err(ExportError::TooManyRows(self.rows)),
            Body::Xlsx(xlsx) => xlsx.push(self.rows as u32, cells),
            Body::Csv(csv) => csv.push(cells),
        }
    }

    /// Returns how many rows were added.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file with its explanation.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(self, explanation: &Explanation) -> Result<WholeFile, ExportError> {
        match self.body {
            Body::Xlsx(xlsx) => xlsx.finish(self.file.as_file(), self.rows as u32, explanation)?,
            Body::Csv(csv) => csv.finish(explanation)?,
        }
        self.file.as_file().sync_all()?;
        Ok(WholeFile {
            file: self.file,
            rows: self.rows,
        })
    }
}

/// A file that is whole; it vanishes when nobody moves it to its place.
pub struct WholeFile {
    file: NamedTempFile,
    /// The rows in it.
    pub rows: u64,
}

impl WholeFile {
    /// Moves the file to its place, replacing what stood there.
    ///
    /// # Errors
    /// The place refuses.
    pub fn move_to(self, path: &Path) -> Result<PathBuf, ExportError> {
        self.file.persist(path).map_err(|error| error.error)?;
        Ok(path.to_owned())
    }

    /// Opens the file for reading; it is gone from its folder once both are dropped.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(&self) -> Result<std::fs::File, ExportError> {
        Ok(self.file.reopen()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::columns::{Field, column_of};
    use crate::app::sheet::{Cell, read_book};

    fn write(format: Format, cells: &[Value]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let columns = [
            column_of(Field::Serial),
            column_of(Field::Name),
            column_of(Field::CreditCode),
            column_of(Field::From),
        ];
        let mut file = ListFile::begin(folder.path(), format, &columns).unwrap();
        file.push(cells).unwrap();
        let entries = vec![("统计口径".to_owned(), "存量".to_owned())];
        let whole = file
            .finish(&Explanation {
                title: "示例名单".to_owned(),
                entries,
            })
            .unwrap();
        let path = folder.path().join("list");
        std::fs::read(whole.move_to(&path).unwrap()).unwrap()
    }

    fn row() -> [Value; 4] {
        [
            Value::Count(1),
            Value::Text("=1+1公司".to_owned()),
            Value::Text("914112810713741814".to_owned()),
            Value::Date("2023-01-01".parse().unwrap()),
        ]
    }

    #[test]
    fn codes_and_formulas_stay_text_in_both_forms() {
        for format in [Format::Xlsx, Format::Csv] {
            let book = read_book(&format!("list.{format}"), &write(format, &row())).unwrap();
            let cells = &book.sheets[0].rows[1].cells;
            assert_eq!(cells[1], Cell::Text("=1+1公司".to_owned()), "{format}");
            assert_eq!(cells[2], Cell::Text("914112810713741814".to_owned()), "{format}");
            assert_eq!(cells[3].text(), "2023-01-01", "{format}");
        }
    }

    #[test]
    fn a_negative_percentage_stays_a_number_while_a_formula_is_guarded() {
        let cells = [
            Value::Count(1),
            Value::Number("-3.2%".to_owned()),
            Value::Text("@SUM(A1)".to_owned()),
            Value::Empty,
        ];
        let text = String::from_utf8(write(Format::Csv, &cells)).unwrap();
        assert!(text.starts_with("\u{feff}序号,企业名称,"), "{text}");
        assert!(text.contains("\r\n1,-3.2%,'@SUM(A1),\r\n"), "{text}");
        let book = read_book("list.xlsx", &write(Format::Xlsx, &cells)).unwrap();
        assert_eq!(book.sheets[0].rows[1].cells[1], Cell::Number("-0.032".to_owned()));
    }

    #[test]
    fn a_cut_file_is_no_valid_shorter_file() {
        let whole = write(Format::Xlsx, &row());
        assert!(read_book("list.xlsx", &whole[..whole.len() - 100]).is_err());
        let whole = String::from_utf8(write(Format::Csv, &row())).unwrap();
        assert!(whole.contains("共 1 行；统计口径：存量（完）"), "{whole}");
    }

    #[test]
    fn the_second_sheet_explains_the_list() {
        let book = read_book("list.xlsx", &write(Format::Xlsx, &row())).unwrap();
        let texts: Vec<_> = book.sheets[1]
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().map(Cell::text))
            .collect();
        assert_eq!(book.sheets[1].name, "说明");
        assert_eq!(texts, ["示例名单", "统计口径", "存量", "行数", "1"]);
    }
}
