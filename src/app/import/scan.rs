//! Scanning: tables found row by row. What a row is follows from the rows before it and, for a title, from the
//! header behind it; so only the few rows that may be titles wait.

use std::collections::VecDeque;

use super::meaning::{Meaning, Vocabulary};
use super::table::{
    Block, Line, LineKind, Mapped, TableError, Verdict, header_of, is_title, joined, line_kind, merge_columns, refines,
};
use crate::app::columns::Field;
use crate::app::sheet::{Part, Row};

/// More rows than this are no titles of the table behind them.
const TITLES: usize = 20;

/// What a scan comes upon.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A table begins, without rows.
    Table(Block),
    /// A row of it.
    Line(Line),
}

/// Takes what is found.
pub type Take<'a> = dyn FnMut(Found) + 'a;

/// A scan under way.
pub struct Scan<'a> {
    vocabulary: &'a Vocabulary,
    only: Option<&'a str>,
    sheets: Vec<SeenSheet>,
    /// Whether rows of the current sheet are looked at.
    open: bool,
    /// Rows that may be titles of the next table.
    pending: VecDeque<Row>,
    table: Option<Table>,
    /// The width of a list without header, in the second pass over one.
    bare: Option<usize>,
}

/// What is remembered of a sheet.
#[derive(Clone, Debug, Default)]
struct SeenSheet {
    name: String,
    rows: usize,
    width: usize,
    narrow: bool,
    tables: usize,
}

struct Table {
    columns: Vec<Mapped>,
    titles: Vec<String>,
    line: Option<u32>,
    /// Whether the row before was its header: a second header row may follow.
    announced: bool,
    section: Option<String>,
}

impl<'a> Scan<'a> {
    /// Begins a scan of all sheets, or of one.
    pub fn new(vocabulary: &'a Vocabulary, only: Option<&'a str>) -> Self {
        Self {
            vocabulary,
            only,
            sheets: Vec::new(),
            open: false,
            pending: VecDeque::new(),
            table: None,
            bare: None,
        }
    }

    /// Begins a second scan, of the same file as a list without header.
    pub(super) fn bare(vocabulary: &'a Vocabulary, only: Option<&'a str>, width: usize) -> Self {
        Self {
            bare: Some(width),
            ..Self::new(vocabulary, only)
        }
    }

    /// Takes in the next part of the file.
    pub fn part(&mut self, part: Part, take: &mut Take<'_>) {
        match part {
            Part::Sheet(name) => {
                self.finish(take);
                self.open = self.only.is_none_or(|only| only == name);
                self.sheets.push(SeenSheet {
                    name,
                    narrow: true,
                    ..SeenSheet::default()
                });
            }
            Part::Row(row) if self.open => self.row(row, take),
            Part::Row(_) => {}
        }
    }

    fn row(&mut self, row: Row, take: &mut Take<'_>) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rows += 1;
            sheet.width = sheet.width.max(row.cells.len());
            sheet.narrow &= row.filled() <= 2;
        }
        if let Some(width) = self.bare {
            return self.bare_row(width, row, take);
        }
        if let Some(table) = self.table.as_mut().filter(|table| !table.announced)
            && refines(&table.columns, &row, self.vocabulary)
        {
            merge_columns(&mut table.columns, &row, self.vocabulary);
            table.line = Some(row.line);
            return;
        }
        match header_of(&row, self.vocabulary) {
            Some(columns) => self.header(columns, row.line, take),
            None => self.body(row, take),
        }
    }

    fn header(&mut self, columns: Vec<Mapped>, line: u32, take: &mut Take<'_>) {
        self.announce(take);
        let titles = self.pending.drain(..).map(|row| joined(&row)).collect();
        self.table = Some(Table {
            columns,
            titles,
            line: Some(line),
            announced: false,
            section: None,
        });
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.tables += 1;
        }
    }

    fn body(&mut self, row: Row, take: &mut Take<'_>) {
        self.announce(take);
        if self.table.is_some() && !is_title(&row) {
            self.flush(take);
            return self.line(row, take);
        }
        self.pending.push_back(row);
        if self.pending.len() > TITLES
            && let Some(oldest) = self.pending.pop_front()
        {
            self.line(oldest, take);
        }
    }

    /// A table is announced with the first row that is not its header.
    fn announce(&mut self, take: &mut Take<'_>) {
        let Some(table) = self.table.as_mut().filter(|table| !table.announced) else {
            return;
        };
        table.announced = true;
        take(Found::Table(Block {
            sheet: self.sheets.last().map(|sheet| sheet.name.clone()).unwrap_or_default(),
            titles: std::mem::take(&mut table.titles),
            header_line: table.line,
            columns: table.columns.clone(),
            rows: Vec::new(),
        }));
    }

    /// What was no title is a row.
    fn flush(&mut self, take: &mut Take<'_>) {
        while let Some(row) = self.pending.pop_front() {
            self.line(row, take);
        }
    }

    /// Rows above the first table of a sheet that are no titles either are nobody's.
    fn line(&mut self, row: Row, take: &mut Take<'_>) {
        let Some(table) = &mut self.table else { return };
        let kind = line_kind(&table.columns, &row);
        if kind == LineKind::Section {
            table.section = Some(joined(&row));
        }
        take(Found::Line(Line {
            row,
            kind,
            section: table.section.clone(),
        }));
    }

    fn bare_row(&mut self, width: usize, row: Row, take: &mut Take<'_>) {
        if self.table.is_none() {
            let mapped = |index: usize| Mapped {
                index,
                header: String::new(),
                meaning: (index + 1 == width).then_some(Meaning::Field(Field::Name)),
            };
            self.table = Some(Table {
                columns: (0..width).map(mapped).collect(),
                titles: Vec::new(),
                line: None,
                announced: false,
                section: None,
            });
            self.announce(take);
        }
        self.line(row, take);
    }

    /// Ends the current sheet.
    pub fn finish(&mut self, take: &mut Take<'_>) {
        self.announce(take);
        self.flush(take);
        self.table = None;
    }

    fn chosen(&self) -> impl Iterator<Item = &SeenSheet> {
        self.sheets
            .iter()
            .filter(|sheet| self.only.is_none_or(|only| only == sheet.name))
    }

    /// Returns the names of the sheets seen.
    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    /// Says how the file is to be read, once all of it was seen.
    pub(super) fn verdict(&self) -> Result<Verdict, TableError> {
        let chosen: Vec<&SeenSheet> = self.chosen().collect();
        if let (true, Some(wanted)) = (chosen.is_empty(), self.only) {
            return Err(TableError::NoSuchSheet {
                wanted: wanted.to_owned(),
                known: self.sheet_names(),
            });
        }
        if chosen.iter().any(|sheet| sheet.tables > 0) {
            return Ok(Verdict::Tables);
        }
        match chosen.as_slice() {
            [only] if only.narrow && only.rows > 0 => Ok(Verdict::BareList {
                width: only.width.max(1),
            }),
            _ => Err(TableError::NoHeader(seen(&chosen))),
        }
    }
}

fn seen(sheets: &[&SeenSheet]) -> String {
    let describe = |sheet: &&SeenSheet| match sheet.name.as_str() {
        "" => format!("文件的 {} 行", sheet.rows),
        name => format!("工作表“{name}”的 {} 行", sheet.rows),
    };
    sheets.iter().map(describe).collect::<Vec<_>>().join("、")
}
