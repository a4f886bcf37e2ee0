//! Tables within sheets: where a header stands, what its columns mean, which rows are firms and which are titles,
//! section headings, totals or remarks. Every row with content is accounted for.

use crate::app::columns::{self, Field};
use crate::app::sheet::{Book, Cell, Row, Sheet, column_letters};

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
    /// The rows below the header.
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
    pub field: Option<Field>,
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
        let mapped = self.columns.iter().find(|mapped| mapped.field == Some(field))?;
        Some((mapped, row.cell(mapped.index)))
    }

    /// Tells whether the table has a column of this field.
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|mapped| mapped.field == Some(field))
    }
}

impl Mapped {
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
    let known = || book.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
    let chosen: Vec<&Sheet> = match sheet {
        None => book.sheets.iter().collect(),
        Some(wanted) => book.sheets.iter().filter(|sheet| sheet.name == wanted).collect(),
    };
    if let (true, Some(wanted)) = (chosen.is_empty(), sheet) {
        return Err(TableError::NoSuchSheet {
            wanted: wanted.to_owned(),
            known: known(),
        });
    }
    let blocks: Vec<Block> = chosen.iter().flat_map(|sheet| blocks_of(sheet)).collect();
    if !blocks.is_empty() {
        return Ok(blocks);
    }
    match chosen.as_slice() {
        [only] if only.rows.iter().all(|row| row.filled() <= 2) => Ok(vec![bare_list(only)]),
        _ => Err(TableError::NoHeader(seen(&chosen))),
    }
}

fn seen(sheets: &[&Sheet]) -> String {
    let describe = |sheet: &&Sheet| match sheet.name.as_str() {
        "" => format!("文件的 {} 行", sheet.rows.len()),
        name => format!("工作表“{name}”的 {} 行", sheet.rows.len()),
    };
    sheets.iter().map(describe).collect::<Vec<_>>().join("、")
}

fn blocks_of(sheet: &Sheet) -> Vec<Block> {
    let headers = header_rows(sheet);
    let mut blocks: Vec<Block> = Vec::new();
    let mut next_title = 0;
    for (at, header) in headers.iter().enumerate() {
        let end = headers.get(at + 1).map_or(sheet.rows.len(), |next| {
            titles_start(sheet, header.last + 1, next.first)
        });
        blocks.push(Block {
            sheet: sheet.name.clone(),
            titles: sheet.rows[next_title..header.first].iter().map(joined).collect(),
            header_line: Some(sheet.rows[header.last].line),
            columns: header.columns.clone(),
            rows: lines(&header.columns, &sheet.rows[header.last + 1..end]),
        });
        next_title = end;
    }
    blocks
}

/// A bare list: names only, perhaps behind a running number.
fn bare_list(sheet: &Sheet) -> Block {
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(1);
    let mapped = |index: usize| Mapped {
        index,
        header: String::new(),
        field: (index + 1 == width).then_some(Field::Name),
    };
    let columns: Vec<Mapped> = (0..width).map(mapped).collect();
    Block {
        sheet: sheet.name.clone(),
        titles: Vec::new(),
        header_line: None,
        rows: lines(&columns, &sheet.rows),
        columns,
    }
}

struct HeaderRows {
    first: usize,
    last: usize,
    columns: Vec<Mapped>,
}

/// A header is a row that names the firm's column; a second header row directly below refines it.
fn header_rows(sheet: &Sheet) -> Vec<HeaderRows> {
    let mut headers: Vec<HeaderRows> = Vec::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        match headers.last_mut() {
            Some(header) if header.last + 1 == index && refines(header, row) => {
                merge_columns(&mut header.columns, row);
                header.last = index;
            }
            _ if is_header(row) => headers.push(HeaderRows {
                first: index,
                last: index,
                columns: columns_of(row),
            }),
            _ => {}
        }
    }
    headers
}

fn found(cell: &Cell) -> Option<Field> {
    match cell {
        Cell::Text(text) => columns::find_column(text).map(|column| column.field),
        _ => None,
    }
}

fn is_header(row: &Row) -> bool {
    let fields: Vec<Field> = row.cells.iter().filter_map(found).collect();
    let identifies = fields.contains(&Field::Name) || fields.contains(&Field::CreditCode);
    identifies && fields.len() * 2 >= row.filled().min(4)
}

/// A second header row names columns and repeats or leaves empty the firm's one.
fn refines(header: &HeaderRows, row: &Row) -> bool {
    let named = row.cells.iter().filter_map(found).count();
    let firm = header.columns.iter().find(|mapped| mapped.field == Some(Field::Name));
    let firm_is_free = firm.is_none_or(|mapped| {
        let cell = row.cell(mapped.index);
        cell.is_empty() || found(cell) == Some(Field::Name)
    });
    named > 0 && named * 2 >= row.filled() && firm_is_free
}

fn columns_of(row: &Row) -> Vec<Mapped> {
    let mut columns: Vec<Mapped> = Vec::new();
    for (index, cell) in row.cells.iter().enumerate() {
        let field = found(cell).filter(|field| columns.iter().all(|earlier| earlier.field != Some(*field)));
        columns.push(Mapped {
            index,
            header: one_line(&cell.text()),
            field,
        });
    }
    columns
}

fn merge_columns(columns: &mut Vec<Mapped>, row: &Row) {
    for lower in columns_of(row).into_iter().filter(|lower| !lower.header.is_empty()) {
        match columns.iter_mut().find(|upper| upper.index == lower.index) {
            Some(upper) => {
                upper.field = lower.field.or(upper.field);
                upper.header = lower.header;
            }
            None => columns.push(lower),
        }
    }
}

/// Returns where the titles of the next table begin: going up from its header while rows look like titles.
fn titles_start(sheet: &Sheet, from: usize, header: usize) -> usize {
    let mut start = header;
    while start > from && is_title(&sheet.rows[start - 1]) {
        start -= 1;
    }
    start
}

fn is_title(row: &Row) -> bool {
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

fn joined(row: &Row) -> String {
    let texts = row.cells.iter().filter(|cell| !cell.is_empty());
    one_line(&texts.map(Cell::text).collect::<Vec<_>>().join(" "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(columns: &[Mapped], rows: &[Row]) -> Vec<Line> {
    let mut section = None;
    let mut lines = Vec::new();
    for row in rows {
        let kind = line_kind(columns, row);
        if kind == LineKind::Section {
            section = Some(joined(row));
        }
        lines.push(Line {
            row: row.clone(),
            kind,
            section: section.clone(),
        });
    }
    lines
}

fn line_kind(columns: &[Mapped], row: &Row) -> LineKind {
    let cell_of = |field: Field| {
        let mapped = columns.iter().find(|mapped| mapped.field == Some(field));
        mapped.map_or(&Cell::Empty, |mapped| row.cell(mapped.index))
    };
    let text = joined(row);
    let identified = !cell_of(Field::Name).is_empty() || !cell_of(Field::CreditCode).is_empty();
    if identified && !is_remark(&text) && !(row.filled() == 1 && is_aside(&text)) {
        return LineKind::Firm;
    }
    match row.filled() {
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

fn is_remark(text: &str) -> bool {
    const STARTS: &[&str] = &[
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
    STARTS.iter().any(|start| text.starts_with(start)) && !names_a_firm(text)
}
