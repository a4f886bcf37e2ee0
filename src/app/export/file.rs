//! Files that grow beside their place, row by row in constant memory, and are moved into it whole.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::csv_file::{CsvFile, Encoding};
use super::json_file::JsonFile;
use super::xlsx_file::XlsxFile;
use super::{Explanation, ExportError, Format, Heading, MAX_XLSX_ROWS};
use crate::app::columns::Value;

/// A file that is being written row by row in constant memory.
pub struct ListFile {
    body: Body,
    file: NamedTempFile,
    rows: u64,
}

enum Body {
    Xlsx(Box<XlsxFile>),
    Csv(Box<CsvFile>),
    Json(JsonFile),
}

impl ListFile {
    /// Begins a file in a folder, under a name of its own until it is whole.
    ///
    /// # Errors
    /// The folder refuses.
    pub fn begin(folder: &Path, format: Format, headings: &[Heading]) -> Result<Self, ExportError> {
        let file = tempfile::Builder::new()
            .prefix(".yanzhen-export-")
            .tempfile_in(folder)?;
        let csv = |encoding| -> Result<Body, ExportError> {
            Ok(Body::Csv(Box::new(CsvFile::begin(file.reopen()?, encoding, headings)?)))
        };
        let body = match format {
            Format::Xlsx => Body::Xlsx(Box::new(caught(|| XlsxFile::begin(folder, headings))?)),
            Format::Csv => csv(Encoding::Utf8)?,
            Format::CsvGb18030 => csv(Encoding::Gb18030)?,
            Format::JsonLines => Body::Json(JsonFile::begin(file.reopen()?, headings)),
        };
        Ok(Self { body, file, rows: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The disk is full, the sheet is, or a cell cannot be written in this form.
    pub fn push(&mut self, cells: Vec<Value>) -> Result<(), ExportError> {
        self.rows += 1;
        match &mut self.body {
            Body::Xlsx(_) if self.rows > MAX_XLSX_ROWS => Err(ExportError::TooManyRows(self.rows)),
            Body::Xlsx(xlsx) => caught(|| xlsx.push(self.rows as u32, cells)),
            Body::Csv(csv) => csv.push(&cells),
            Body::Json(json) => json.push(&cells),
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
            Body::Xlsx(xlsx) => caught(|| xlsx.finish(self.file.as_file(), self.rows as u32, explanation))?,
            Body::Csv(csv) => csv.finish(explanation)?,
            Body::Json(json) => json.finish(explanation)?,
        }
        self.file.as_file().sync_all()?;
        Ok(WholeFile {
            file: self.file,
            rows: self.rows,
            title: explanation.title.clone(),
        })
    }
}

/// The library of workbooks panics when the disk refuses; that is a failure like any other. A panic of another kind
/// goes on.
pub(in crate::app) fn caught<T>(work: impl FnOnce() -> Result<T, ExportError>) -> Result<T, ExportError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| match refusal_of(panic.as_ref()) {
        Some(refusal) => Err(refusal.into()),
        None => resume_unwind(panic),
    })
}

fn refusal_of(panic: &(dyn Any + Send)) -> Option<io::Error> {
    let said = panic.downcast_ref::<String>()?;
    // What the system answered, as its error prints itself.
    let (_, code) = said.split_once("Os { code: ")?;
    let code = code.split(',').next()?.parse().ok()?;
    Some(io::Error::from_raw_os_error(code))
}

/// A file that is whole; it vanishes when nobody moves it to its place.
pub struct WholeFile {
    file: NamedTempFile,
    /// The rows in it.
    pub rows: u64,
    /// What it says of itself; its name follows it, so that neither can say something else.
    pub title: String,
}

impl WholeFile {
    /// Takes over a file that is whole, with the rows in it.
    pub(in crate::app) fn of(file: NamedTempFile, rows: u64, title: String) -> Self {
        Self { file, rows, title }
    }

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
        try_write(format, cells).unwrap()
    }

    fn try_write(format: Format, cells: &[Value]) -> Result<Vec<u8>, ExportError> {
        let folder = tempfile::tempdir().unwrap();
        let fields = [Field::Serial, Field::Name, Field::CreditCode, Field::From];
        let headings = fields.map(|field| Heading::from(column_of(field)));
        let mut file = ListFile::begin(folder.path(), format, &headings)?;
        file.push(cells.to_vec())?;
        let whole = file.finish(&Explanation::new("示例名单", [("统计口径", "存量".to_owned())]))?;
        let path = folder.path().join("list");
        Ok(std::fs::read(whole.move_to(&path)?)?)
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
    fn codes_and_formulas_stay_text_in_every_form_of_table() {
        for format in [Format::Xlsx, Format::Csv, Format::CsvGb18030] {
            let name = format!("list.{}", format.extension());
            let book = read_book(&name, &write(format, &row())).unwrap();
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
        assert_eq!(book.sheets[0].rows[1].cells[1], Cell::Number("-3.2%".to_owned()));
    }

    #[test]
    fn json_lines_keep_text_numbers_and_what_is_absent_apart() {
        let cells = [
            Value::Count(1),
            Value::Text("“引号”\"\\公司".to_owned()),
            Value::Number("12.50".to_owned()),
            Value::Empty,
        ];
        let text = String::from_utf8(write(Format::JsonLines, &cells)).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["name"], "“引号”\"\\公司");
        assert!(text.contains("\"credit_code\":12.50,\"valid_from\":null}"), "{text}");
        assert_eq!(
            (&lines[1]["meta"]["rows"], &lines[1]["meta"]["explanation"]["统计口径"]),
            (&1.into(), &"存量".into())
        );
        let percent = [
            Value::Empty,
            Value::Number("-3.2%".to_owned()),
            Value::Empty,
            Value::Empty,
        ];
        let text = String::from_utf8(write(Format::JsonLines, &percent)).unwrap();
        assert!(text.contains("\"name\":\"-3.2%\""), "{text}");
    }

    #[test]
    fn a_character_that_the_encoding_lacks_is_named_and_not_replaced() {
        let name = |text: &str| {
            [
                Value::Count(1),
                Value::Text(text.to_owned()),
                Value::Empty,
                Value::Empty,
            ]
        };
        let rare = name("𠮷㐂金属有限公司");
        let book = read_book("list.csv", &write(Format::CsvGb18030, &rare)).unwrap();
        assert_eq!(book.sheets[0].rows[1].cells[1].text(), "𠮷㐂金属有限公司");
        let error = try_write(Format::CsvGb18030, &name("甲\u{e5e5}公司")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "第 1 行的“企业名称”有 GB18030 写不出的字符“U+E5E5”；请改用 UTF-8 的 CSV 或 xlsx"
        );
    }

    #[test]
    fn a_text_that_no_cell_holds_is_refused_by_name() {
        let long = [
            Value::Empty,
            Value::Text("长".repeat(32_768)),
            Value::Empty,
            Value::Empty,
        ];
        let error = try_write(Format::Xlsx, &long).unwrap_err().to_string();
        assert!(error.contains("第 1 行的“企业名称”超过 32767 个字符"), "{error}");
        assert!(try_write(Format::Csv, &long).is_ok());
    }

    #[test]
    fn a_cut_file_is_no_valid_shorter_file() {
        let whole = write(Format::Xlsx, &row());
        assert!(read_book("list.xlsx", &whole[..whole.len() - 100]).is_err());
        let whole = String::from_utf8(write(Format::Csv, &row())).unwrap();
        assert!(whole.contains("共 1 行；统计口径：存量（完）"), "{whole}");
        let whole = String::from_utf8(write(Format::JsonLines, &row())).unwrap();
        assert!(whole.lines().last().unwrap().starts_with("{\"meta\":"), "{whole}");
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
