//! Tables within sheets: where a header stands, what its columns mean, which rows are firms and which are titles,
//! section headings, totals or remarks. Every row with content is accounted for.

use super::meaning::{Meaning, Part, Vocabulary};
use super::scan::{Found, Scan};
use crate::app::columns::Field;
use crate::app::sheet::{self, Book, Cell, Row, column_letters};

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
    let mut scan = Scan::new(&vocabulary, sheet);
    let mut blocks = Vec::new();
    walk(book, &mut scan, &mut blocks);
    if let Verdict::BareList { width } = scan.verdict()? {
        let mut bare = Scan::bare(&vocabulary, sheet, width);
        blocks.clear();
        walk(book, &mut bare, &mut blocks);
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its tables have headers.
    Tables,
    /// It is a list of names without a header.
    BareList {
        /// Its columns; the names stand in the last.
        width: usize,
    },
}

/// Reads what the cells of a row mean as headers; nothing when it cannot be a header.
pub(super) fn header_of(row: &Row, vocabulary: &Vocabulary) -> Option<Vec<Mapped>> {
    // Nearly no row is one: what every row pays for is this look.
    let identifies = |cell: &Cell| matches!(cell, Cell::Text(text) if vocabulary.identifies(text));
    if !row.cells.iter().any(identifies) {
        return None;
    }
    let columns = columns_of(row, vocabulary);
    let known = columns.iter().filter(|mapped| mapped.meaning.is_some()).count();
    (known * 2 >= row.filled().min(4)).then_some(columns)
}

/// A second header row names columns and repeats or leaves empty the firm's one.
pub(super) fn refines(columns: &[Mapped], row: &Row, vocabulary: &Vocabulary) -> bool {
    let found = |cell: &Cell| match cell {
        Cell::Text(text) => vocabulary.meaning(text),
        _ => None,
    };
    let named = row.cells.iter().filter_map(found).count();
    let firm = columns.iter().find(|mapped| mapped.is(Field::Name));
    let firm_is_free = firm.is_none_or(|mapped| {
        let cell = row.cell(mapped.index);
        cell.is_empty() || found(cell) == Some(Meaning::Field(Field::Name))
    });
    named > 0 && named * 2 >= row.filled() && firm_is_free
}

fn columns_of(row: &Row, vocabulary: &Vocabulary) -> Vec<Mapped> {
    let mut columns: Vec<Mapped> = Vec::new();
    for (index, cell) in row.cells.iter().enumerate() {
        let meaning = match cell {
            Cell::Text(text) => vocabulary.meaning(text),
            _ => None,
        };
        let repeated = |meaning: &Meaning| {
            *meaning != Meaning::Ignored && columns.iter().any(|earlier| earlier.meaning.as_ref() == Some(meaning))
        };
        let meaning = meaning.filter(|meaning| !repeated(meaning));
        columns.push(Mapped {
            index,
            header: one_line(&cell.text()),
            meaning,
        });
    }
    settle_unit(&mut columns);
    columns
}

/// 「单位」 is the firm, unless the firm has another column and figures stand in this table: then it is their unit.
fn settle_unit(columns: &mut [Mapped]) {
    let amounts = columns
        .iter()
        .any(|mapped| mapped.meaning == Some(Meaning::Part(Part::Amount)));
    let others = |mapped: &&Mapped| mapped.header != "单位" && mapped.meaning.as_ref().is_some_and(Meaning::identifies);
    if !amounts || !columns.iter().any(|mapped| others(&mapped)) {
        return;
    }
    for mapped in columns.iter_mut().filter(|mapped| mapped.header == "单位") {
        mapped.meaning = Some(Meaning::Part(Part::Unit));
    }
}

pub(super) fn merge_columns(columns: &mut Vec<Mapped>, row: &Row, vocabulary: &Vocabulary) {
    for lower in columns_of(row, vocabulary)
        .into_iter()
        .filter(|lower| !lower.header.is_empty())
    {
        match columns.iter_mut().find(|upper| upper.index == lower.index) {
            Some(upper) => {
                upper.meaning = lower.meaning.or(upper.meaning.take());
                upper.header = lower.header;
            }
            None => columns.push(lower),
        }
    }
}

pub(super) fn is_title(row: &Row) -> bool {
    row.filled() == 1 && !names_a_firm(&joined(row))
}

/// Whether a text ends as firms' names end; a title about firms ends otherwise.
fn names_a_firm(text: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "公司",
        "厂",
        "合作社",
        "研究院",
        "研究所",
        "事务所",
        "集团",
        "中心",
        "分公司",
        "车间",
        "经营部",
    ];
    ENDINGS.iter().any(|ending| text.ends_with(ending))
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
    let identified = columns
        .iter()
        .any(|mapped| mapped.meaning.as_ref().is_some_and(Meaning::identifies) && !row.cell(mapped.index).is_empty());
    let filled = row.filled();
    // Most rows are firms with several cells; only the rest is read as text.
    if identified && filled > 1 && !begins_as_remark(row) {
        return LineKind::Firm;
    }
    let text = joined(row);
    if identified && !is_remark(&text) && !(filled == 1 && is_aside(&text)) {
        return LineKind::Firm;
    }
    match filled {
        1 if starts_a_section(&text) => LineKind::Section,
        // A row without a name but with figures is a firm somebody forgot to name: an error, not a remark.
        2.. if !is_aside(&text) => LineKind::Firm,
        _ => LineKind::Remark,
    }
}

/// Sections are told by what they announce: 「一、新认定」「附件2 复核通过名单」.
fn starts_a_section(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "认定",
        "复核",
        "公示",
        "推荐",
        "撤销",
        "取消",
        "培育",
        "名单",
        "企业（",
        "企业(",
    ];
    !is_remark(text) && WORDS.iter().any(|word| text.contains(word)) && text.chars().count() <= 60
}

fn is_aside(text: &str) -> bool {
    is_remark(text) || starts_a_section(text) && !names_a_firm(text)
}

/// How a row begins that is a remark.
const REMARKS: &[&str] = &[
    "注",
    "备注",
    "说明",
    "合计",
    "总计",
    "小计",
    "共",
    "联系人",
    "联系电话",
    "排名不分先后",
    "（共",
    "(共",
    "导出说明",
    "填报说明",
];

fn is_remark(text: &str) -> bool {
    REMARKS.iter().any(|start| text.starts_with(start)) && !names_a_firm(text)
}

/// No beginning of a remark has a space in it: the first cell tells.
fn begins_as_remark(row: &Row) -> bool {
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    matches!(first, Some(Cell::Text(text)) if REMARKS.iter().any(|start| text.starts_with(start)))
}
