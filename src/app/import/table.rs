//! Tables within sheets: where a header stands, what its columns mean, which rows are firms and which are titles,
//! section headings, totals or remarks. Every row with content is accounted for.

mod header;
mod personal;

use super::meaning::{Meaning, Part, Vocabulary};
use super::name::{is_heading, is_remark, names_a_firm};
use super::scan::{Found, Scan, Wanted};
use super::silence::says_nothing;
use crate::app::columns::Field;
use crate::app::sheet::{self, Book, Cell, Row, column_letters};
pub(super) use header::Header;
pub use personal::Personal;

/// A table: titles, a header, rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The name of its sheet.
    pub sheet: String,
    /// The titles above it, the nearest last; the sheet's name is not among them.
    pub titles: Vec<String>,
    /// The line of the (last) header row; nothing when a bare list of names has none.
    pub header_line: Option<u32>,
    /// What its columns mean.
    pub columns: Vec<Mapped>,
    /// The rows below the header, where they are kept; a survey only passes by them.
    pub rows: Vec<Line>,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Its position from 0.
    pub index: usize,
    /// The header as printed.
    pub header: String,
    /// What it means, when the header says so.
    pub meaning: Option<Meaning>,
    /// The column before it that means the same and is read in its place.
    pub twin: Option<usize>,
}

/// A row below a header.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The row as read.
    pub row: Row,
    /// What it is.
    pub kind: LineKind,
    /// The section heading it stands under, if the table has sections.
    pub section: Option<String>,
}

/// What a row below a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A firm.
    Firm,
    /// A heading within the table, e.g. 「二、复核通过企业」.
    Section,
    /// A total, a remark, a signature: no firm.
    Remark,
}

/// Why no table was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No row is a header.
    #[error(
        "没有找到表头：应有一行含“企业名称”（或“单位名称”“公司名称”）或“统一社会信用代码”；已看过 {0}。请补上表头后重试"
    )]
    NoHeader(String),
    /// The sheet that was asked for does not exist.
    #[error("没有名为“{wanted}”的工作表；文件里有：{}", known.join("、"))]
    NoSuchSheet {
        /// The name asked for.
        wanted: String,
        /// The names there are.
        known: Vec<String>,
    },
}

impl Block {
    /// Returns the cell of a field in a row, with its column; nothing when the table has no such column.
    pub fn cell<'a>(&'a self, row: &'a Row, field: Field) -> Option<(&'a Mapped, &'a Cell)> {
        let mapped = self.columns.iter().find(|mapped| mapped.is(field))?;
        Some((mapped, row.cell(mapped.index)))
    }

    /// Returns the cell of a part in a row, with its column; nothing when the table has no such column.
    pub fn part<'a>(&'a self, row: &'a Row, part: Part) -> Option<(&'a Mapped, &'a Cell)> {
        let mapped = self
            .columns
            .iter()
            .find(|mapped| mapped.meaning == Some(Meaning::Part(part)))?;
        Some((mapped, row.cell(mapped.index)))
    }

    /// Tells whether the table has a column of this field.
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|mapped| mapped.is(field))
    }

    /// Tells whether the table has a column of this part.
    pub fn has_part(&self, part: Part) -> bool {
        self.columns
            .iter()
            .any(|mapped| mapped.meaning == Some(Meaning::Part(part)))
    }

    /// Tells whether the table has columns of figures.
    pub fn has_figures(&self) -> bool {
        self.columns
            .iter()
            .any(|mapped| matches!(mapped.meaning, Some(Meaning::Figure(_))))
    }
}

impl Mapped {
    /// Tells whether it is the column of a field.
    pub fn is(&self, field: Field) -> bool {
        self.meaning == Some(Meaning::Field(field))
    }

    /// Says where the column is: `B 列“企业名称”`.
    pub fn place(&self) -> String {
        match self.header.is_empty() {
            true => format!("{} 列", column_letters(self.index)),
            false => format!("{} 列“{}”", column_letters(self.index), self.header),
        }
    }
}

/// Finds every table in a book, or in one sheet of it.
///
/// # Errors
/// Says what was looked for when there is none.
pub fn find_blocks(book: &Book, sheet: Option<&str>) -> Result<Vec<Block>, TableError> {
    let vocabulary = Vocabulary::of_columns();
    let wanted = Wanted {
        only: sheet,
        hidden: false,
    };
    let mut scan = Scan::new(&vocabulary, wanted);
    let mut blocks = Vec::new();
    walk(book, &mut scan, &mut blocks);
    let verdict = scan.verdict()?;
    if let Verdict::BareList { .. } = verdict {
        blocks.clear();
    }
    for group in verdict.passes_behind_the_first() {
        walk(
            book,
            &mut Scan::again(&vocabulary, wanted, (&verdict, group)),
            &mut blocks,
        );
    }
    Ok(blocks)
}

fn walk(book: &Book, scan: &mut Scan<'_>, blocks: &mut Vec<Block>) {
    for sheet in &book.sheets {
        scan.part(sheet::Part::Sheet(sheet.name.clone()), &mut |found| keep(blocks, found));
        for row in &sheet.rows {
            scan.part(sheet::Part::Row(row.clone()), &mut |found| keep(blocks, found));
        }
    }
    scan.finish(&mut |found| keep(blocks, found));
}

fn keep(blocks: &mut Vec<Block>, found: Found) {
    match (found, blocks.last_mut()) {
        (Found::Table(block), _) => blocks.push(block),
        (Found::Line(line), Some(block)) => block.rows.push(line),
        (Found::Line(_), None) => {}
    }
}

/// How a file is to be read, once all of it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its tables have headers; so many stand side by side at most.
    Tables {
        /// At least one.
        side_by_side: usize,
    },
    /// It is a list of names without a header.
    BareList {
        /// Its columns.
        width: usize,
        /// Those with names.
        names: Vec<usize>,
    },
}

impl Verdict {
    /// The passes over a file that read all of its tables: those side by side come one after the other.
    pub(super) fn passes(&self) -> std::ops::Range<usize> {
        match self {
            Verdict::Tables { side_by_side } => 0..*side_by_side,
            Verdict::BareList { names, .. } => 0..names.len(),
        }
    }

    /// The passes that remain when the first look read what it could: a list without header was not read by it.
    pub(super) fn passes_behind_the_first(&self) -> std::ops::Range<usize> {
        match self {
            Verdict::Tables { side_by_side } => 1..*side_by_side,
            Verdict::BareList { names, .. } => 0..names.len(),
        }
    }
}

pub(super) fn is_title(row: &Row) -> bool {
    row.filled() == 1 && !names_a_firm(&joined(row))
}

pub(super) fn joined(row: &Row) -> String {
    let texts = row.cells.iter().filter(|cell| !cell.is_empty());
    one_line(&texts.map(Cell::text).collect::<Vec<_>>().join(" "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells what a row below a header is.
pub(super) fn line_kind(columns: &[Mapped], row: &Row) -> LineKind {
    let mut identified = false;
    for mapped in columns {
        let Some(meaning) = mapped.meaning.as_ref().filter(|meaning| meaning.identifies()) else {
            continue;
        };
        match row.cell(mapped.index) {
            Cell::Empty => {}
            Cell::Text(text) if says_nothing(text) => {}
            // Most rows name a firm, and are not looked at further.
            Cell::Text(text) if names_a_firm(text) => return LineKind::Firm,
            _ if *meaning == Meaning::Field(Field::CreditCode) => return LineKind::Firm,
            _ => identified = true,
        }
    }
    let (filled, text) = (row.filled(), joined(row));
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    if first.is_some_and(|cell| is_remark(&cell.text())) || row.cells.iter().all(is_silent) {
        return LineKind::Remark;
    }
    match filled {
        1 if is_heading(&text) => LineKind::Section,
        _ if identified => LineKind::Firm,
        1 => LineKind::Remark,
        // A row without a name but with figures is a firm somebody forgot to name: an error, not a remark.
        _ => LineKind::Firm,
    }
}

fn is_silent(cell: &Cell) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => says_nothing(text),
        Cell::Number(_) | Cell::Date(_) | Cell::Flawed(_) => false,
    }
}
