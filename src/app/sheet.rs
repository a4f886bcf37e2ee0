//! Sheets: a list as it really arrives, read into rows that know their file line and columns that know their
//! letter. Reading never guesses and never drops: what cannot be trusted stays in its cell as a flaw.

pub mod apart;
mod beside;
mod bound;
mod collector;
mod container;
mod error;
mod markup;
mod ods;
mod parts;
mod plain;
mod text;
mod workbook;
mod xls;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::personal::without_ids;
use crate::domain::word::words;

pub use bound::{Bound, MAX_CELL, MAX_COLUMNS, MAX_FILE};
pub use error::SheetError;

/// A file of tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// The name the file came under; empty for pasted text.
    pub file_name: String,
    /// What the content is, whatever its extension says.
    pub format: Format,
    /// The sheets in order; a text file is one sheet.
    pub sheets: Vec<Sheet>,
}

words! {
    /// What the content of a file is.
    pub enum Format {
        /// Excel 2007 and later, with or without macros; macros are never run.
        Xlsx = "xlsx" "电子表格",
        /// Excel 97–2003.
        Xls = "xls" "旧版电子表格",
        /// Excel's binary workbook.
        Xlsb = "xlsb" "二进制电子表格",
        /// OpenDocument.
        Ods = "ods" "开放文档电子表格",
        /// Separated values in UTF-8.
        Utf8Text = "utf8_text" "文本",
        /// Separated values in GB18030, as Chinese Excel saves them.
        Gb18030Text = "gb18030_text" "国标编码文本",
        /// Separated values in UTF-16, Excel's "Unicode text".
        Utf16Text = "utf16_text" "统一码文本",
        /// Records of JSON.
        Json = "json" "记录文本",
        /// A text with tables of Markdown.
        Markdown = "markdown" "文本表格",
        /// A web page, or Spreadsheet 2003 XML.
        Markup = "markup" "网页表格",
    }
}

/// One table with everything around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The name on its tab; empty for a text file.
    pub name: String,
    /// The rows that hold anything, in order.
    pub rows: Vec<Row>,
}

/// A row that holds at least one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The row number a spreadsheet shows, or the line of the text file, from 1.
    pub line: u32,
    /// The cells from column A to the last that holds anything.
    pub cells: Vec<Cell>,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number that the workbook stores as one; kept as the decimal text a reader sees.
    Number(String),
    /// A calendar day.
    Date(Day),
    /// Something that cannot be trusted.
    Flawed(Flaw),
}

/// Why the content of a cell cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Flaw {
    /// A number of more digits than a spreadsheet keeps; what the reader sees.
    #[error("长数字已被表格软件存成“{0}”，末尾几位已丢失；请把该列设为文本后重新填写")]
    LostDigits(String),
    /// A formula that failed, e.g. `#N/A`.
    #[error("公式结果是“{0}”；请改成具体内容")]
    FailedFormula(String),
    /// A formula whose result is not in the file.
    #[error("公式没有算出结果；请用表格软件打开、保存后再导入，或改成具体内容")]
    UnsolvedFormula,
    /// More text than a cell of a list can mean; its length in characters.
    #[error("单元格有 {0} 个字，上限 {MAX_CELL} 个；请删去多余内容")]
    TooLong(usize),
}

impl Row {
    /// Returns the cell of a column counted from 0; cells behind the last are empty.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Counts the cells that hold anything.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

impl Cell {
    /// Makes a cell of text: trimmed, empty when nothing is left, flawed when it is too long.
    pub fn from_text(text: &str) -> Self {
        let trimmed = plain::plain(text);
        if trimmed.is_empty() {
            return Cell::Empty;
        }
        // A byte count below the limit spares counting characters.
        if trimmed.len() > MAX_CELL {
            let length = trimmed.chars().count();
            if length > MAX_CELL {
                return Cell::Flawed(Flaw::TooLong(length));
            }
        }
        // Identity numbers serve nothing here: no part of the program sees one whole.
        Cell::Text(without_ids(&trimmed).unwrap_or_else(|| trimmed.into_owned()))
    }

    /// Tells whether the cell holds nothing.
    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// Returns what a reader sees.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number(text) => text.clone(),
            Cell::Date(day) => day.to_string(),
            Cell::Flawed(Flaw::LostDigits(seen) | Flaw::FailedFormula(seen)) => seen.clone(),
            Cell::Flawed(flaw @ (Flaw::TooLong(_) | Flaw::UnsolvedFormula)) => format!("（{flaw}）"),
        }
    }
}

/// What reading a file comes upon, in the order of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// A sheet begins; its name.
    Sheet(String),
    /// A row of it that holds anything.
    Row(Row),
    /// A sheet begins that the workbook hides; its name.
    HiddenSheet(String),
    /// A row that the workbook hides.
    HiddenRow(Row),
}

impl Part {
    /// Tells whether a sheet begins, shown or hidden.
    pub fn begins_sheet(&self) -> bool {
        match self {
            Part::Sheet(_) | Part::HiddenSheet(_) => true,
            Part::Row(_) | Part::HiddenRow(_) => false,
        }
    }
}

/// Takes the parts of a file as they are read; a break stops the reading.
pub type Visit<'a> = dyn FnMut(Part) -> ControlFlow<()> + 'a;

/// Reads a file by its content, row by row: what is behind is forgotten.
///
/// # Errors
/// Refuses what is too large, damaged, encrypted or no table, saying what it is and what to do.
pub fn visit_book(file_name: &str, bytes: &[u8], visit: &mut Visit<'_>) -> Result<Format, SheetError> {
    if bytes.len() > MAX_FILE {
        return Err(SheetError::FileTooLarge);
    }
    let read = match apart::program() {
        Some(program) => apart::visit(program, (file_name, bytes), visit),
        None => read_here(file_name, bytes, visit),
    };
    if let Err(SheetError::Damaged(cause)) = &read {
        tracing::info!(cause, "a file could not be read to its end");
    }
    read
}

fn read_here(file_name: &str, bytes: &[u8], visit: &mut Visit<'_>) -> Result<Format, SheetError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(SheetError::Empty);
    }
    let mut rows = Rows::new(visit);
    let (format, read) = match container::sniff(file_name, bytes)? {
        container::Container::Xlsx(parts) => (Format::Xlsx, workbook::read_xlsx((bytes, parts), &mut rows)),
        container::Container::Ods(mut parts) => (Format::Ods, ods::read(&mut parts, &mut rows)),
        container::Container::Xls => (Format::Xls, xls::read(bytes, &mut rows)),
        container::Container::Xlsb(parts) => (Format::Xlsb, workbook::read_xlsb((bytes, parts), &mut rows)),
        container::Container::Text => text::read_text(bytes, &mut rows)?,
    };
    rows.finish(read)?;
    Ok(format)
}

/// Reads a whole file by its content.
///
/// # Errors
/// As [`visit_book`].
pub fn read_book(file_name: &str, bytes: &[u8]) -> Result<Book, SheetError> {
    let mut sheets = Vec::new();
    let format = visit_book(file_name, bytes, &mut |part| collect(&mut sheets, part))?;
    Ok(Book {
        file_name: file_name.to_owned(),
        format,
        sheets,
    })
}

/// Reads text that was pasted from a spreadsheet, a document or a web page.
///
/// # Errors
/// Refuses what is too large or empty.
pub fn read_pasted(text: &str) -> Result<Book, SheetError> {
    let mut sheets = Vec::new();
    let mut visit = |part| collect(&mut sheets, part);
    let mut rows = Rows::new(&mut visit);
    let (format, read) = text::read_text(text.as_bytes(), &mut rows)?;
    rows.finish(read)?;
    Ok(Book {
        file_name: String::new(),
        format,
        sheets,
    })
}

fn collect(sheets: &mut Vec<Sheet>, part: Part) -> ControlFlow<()> {
    match (part, sheets.last_mut()) {
        (Part::Sheet(name), _) => sheets.push(Sheet { name, rows: Vec::new() }),
        (Part::Row(row), Some(sheet)) => sheet.rows.push(row),
        (Part::Row(_) | Part::HiddenRow(_) | Part::HiddenSheet(_), _) => {}
    }
    ControlFlow::Continue(())
}

/// Returns the letters of a column counted from 0: A, B … Z, AA.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// Hands rows on under the limits, dropping blank ones.
struct Rows<'a, 'b> {
    visit: &'a mut Visit<'b>,
    tally: bound::Tally,
}

impl<'a, 'b> Rows<'a, 'b> {
    fn new(visit: &'a mut Visit<'b>) -> Self {
        Self {
            visit,
            tally: bound::Tally::default(),
        }
    }

    fn begin_sheet(&mut self, name: &str) -> Result<(), SheetError> {
        self.tally.sheet()?;
        self.hand_on(Part::Sheet(name.to_owned()))
    }

    fn begin_hidden_sheet(&mut self, name: &str) -> Result<(), SheetError> {
        self.tally.sheet()?;
        self.hand_on(Part::HiddenSheet(name.to_owned()))
    }

    fn push(&mut self, line: u32, cells: Vec<Cell>) -> Result<(), SheetError> {
        self.push_as(Part::Row, (line, cells))
    }

    fn push_hidden(&mut self, line: u32, cells: Vec<Cell>) -> Result<(), SheetError> {
        self.push_as(Part::HiddenRow, (line, cells))
    }

    fn push_as(&mut self, part: fn(Row) -> Part, (line, mut cells): (u32, Vec<Cell>)) -> Result<(), SheetError> {
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        let (mut filled, mut text) = (0, 0);
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            filled += 1;
            text += match cell {
                Cell::Text(text) | Cell::Number(text) => text.len(),
                Cell::Empty | Cell::Date(_) | Cell::Flawed(_) => 0,
            };
        }
        if filled > MAX_COLUMNS {
            return Err(SheetError::TooManyColumns { line, columns: filled });
        }
        self.tally.row(cells.len(), text)?;
        self.hand_on(part(Row { line, cells }))
    }

    fn hand_on(&mut self, part: Part) -> Result<(), SheetError> {
        match (self.visit)(part) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(SheetError::Stopped),
        }
    }

    /// To be stopped is no failure; a file without any row is one.
    fn finish(self, read: Result<(), SheetError>) -> Result<(), SheetError> {
        match read {
            Ok(()) if self.tally.rows == 0 => Err(SheetError::Empty),
            Ok(()) | Err(SheetError::Stopped) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let cases = [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
        ];
        for (column, letters) in cases {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn pasted_lines_keep_their_line_and_their_columns() {
        let book = read_pasted("序号\t企业名称\n\n1\t洛阳甲有限公司\n2\t 洛阳乙有限公司 \n").unwrap();
        let lines: Vec<_> = book.sheets[0]
            .rows
            .iter()
            .map(|row| (row.line, row.cell(1).text()))
            .collect();
        assert_eq!(
            lines,
            [
                (1, "企业名称".to_owned()),
                (3, "洛阳甲有限公司".to_owned()),
                (4, "洛阳乙有限公司".to_owned())
            ]
        );
    }
}
