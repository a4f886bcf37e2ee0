//! Scanning: tables found row by row. What a row is follows from the rows before it and, for a title, from the
//! header behind it; so only the few rows that may be titles wait. Tables that stand side by side are read in passes,
//! one after the other, so that every row has a place of its own and nothing has to be kept.

use std::collections::VecDeque;
use std::ops::Range;

use super::account::Account;
use super::meaning::Vocabulary;
use super::name::{is_heading, is_remark, names_a_firm};
use super::table::{Block, Header, Line, LineKind, Mapped, TableError, Verdict, is_title, joined, line_kind};
use crate::app::sheet::{Cell, Part, Row};

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

/// Which parts of a file are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The only sheet; all when nothing is said.
    pub only: Option<&'a str>,
    /// Also what the workbook hides.
    pub hidden: bool,
}

/// A scan under way.
pub struct Scan<'a> {
    vocabulary: &'a Vocabulary,
    wanted: Wanted<'a>,
    sheets: Vec<SeenSheet>,
    /// Whether rows of the current sheet are looked at.
    open: bool,
    /// Rows that may be titles of the next table.
    pending: VecDeque<Row>,
    table: Option<Table>,
    /// The header of a list without one, once the file was seen.
    bare: Option<Header>,
    /// Which of the tables side by side is read.
    group: usize,
    side_by_side: usize,
    account: Account,
}

/// What is remembered of a sheet.
#[derive(Clone, Debug, Default)]
struct SeenSheet {
    name: String,
    wanted: bool,
    hidden: bool,
    rows: usize,
    tables: usize,
    columns: Vec<SeenColumn>,
    /// Whether no row holds more than two cells.
    narrow: bool,
}

/// What stands in a column, in case the sheet has no header.
#[derive(Clone, Copy, Debug, Default)]
struct SeenColumn {
    filled: usize,
    names: usize,
    texts: usize,
}

struct Table {
    header: Header,
    /// The columns of the table that is read in this pass; nothing when the header has fewer tables side by side.
    own: Option<(Range<usize>, Vec<Mapped>)>,
    titles: Vec<String>,
    /// Whether the row before was its header: a further header row may follow.
    announced: bool,
    section: Option<String>,
}

impl<'a> Scan<'a> {
    /// Begins a scan.
    pub fn new(vocabulary: &'a Vocabulary, wanted: Wanted<'a>) -> Self {
        Self {
            vocabulary,
            wanted,
            sheets: Vec::new(),
            open: false,
            pending: VecDeque::new(),
            table: None,
            bare: None,
            group: 0,
            side_by_side: 1,
            account: Account::default(),
        }
    }

    /// Begins another pass over the same file, for one of the tables that stand side by side.
    pub(super) fn again(vocabulary: &'a Vocabulary, wanted: Wanted<'a>, (verdict, group): (&Verdict, usize)) -> Self {
        let bare = match verdict {
            Verdict::BareList { width, names } => Some(Header::bare(names, *width)),
            Verdict::Tables { .. } => None,
        };
        Self {
            bare,
            group,
            ..Self::new(vocabulary, wanted)
        }
    }

    /// Takes in the next part of the file.
    pub fn part(&mut self, part: Part, take: &mut Take<'_>) {
        match part {
            Part::Sheet(name) => self.open_sheet((name, false), take),
            Part::HiddenSheet(name) => self.open_sheet((name, true), take),
            Part::Row(row) if self.open => self.row(row, take),
            Part::HiddenRow(row) if self.open && self.wanted.hidden => self.row(row, take),
            Part::Row(row) => self.pass_by(&row, false),
            Part::HiddenRow(row) => self.pass_by(&row, true),
        }
    }

    fn open_sheet(&mut self, (name, hidden): (String, bool), take: &mut Take<'_>) {
        self.finish(take);
        let chosen = self.wanted.only == Some(name.as_str());
        let wanted = chosen || self.wanted.only.is_none() && (!hidden || self.wanted.hidden);
        self.open = wanted;
        self.sheets.push(SeenSheet {
            name,
            wanted,
            hidden,
            narrow: true,
            ..SeenSheet::default()
        });
    }

    /// A row that is not looked at is counted.
    fn pass_by(&mut self, row: &Row, hidden_row: bool) {
        let Some(sheet) = self.sheets.last().filter(|_| self.group == 0) else {
            return;
        };
        let cells = row.filled() as u64;
        self.account.cells += cells;
        let place = sheet_title(&sheet.name);
        match (sheet.hidden && !sheet.wanted, hidden_row) {
            (true, _) => *self.account.hidden.entry(format!("隐藏的{place}")).or_default() += cells,
            (false, true) => *self.account.hidden.entry(format!("{place}的隐藏行")).or_default() += cells,
            (false, false) => *self.account.outside.entry(format!("{place}（未选）")).or_default() += cells,
        }
    }

    fn row(&mut self, row: Row, take: &mut Take<'_>) {
        if self.group == 0 {
            self.account.cells += row.filled() as u64;
        }
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.see(&row);
        }
        if self.bare.is_some() {
            return self.bare_row(row, take);
        }
        if let Some(table) = self.table.as_mut().filter(|table| !table.announced)
            && table.header.extend(&row, self.vocabulary)
        {
            self.account.headers += if self.group == 0 { row.filled() as u64 } else { 0 };
            self.side_by_side = self.side_by_side.max(table.header.groups.len());
            return;
        }
        match Header::of(&row, self.pending.back(), self.vocabulary) {
            Some(header) => self.header(header, take),
            None => self.body(row, take),
        }
    }

    fn header(&mut self, header: Header, take: &mut Take<'_>) {
        self.announce(take);
        if header.rows.len() > 1 {
            self.pending.pop_back();
        }
        if self.group == 0 {
            self.account.headers += header.rows.iter().map(|row| row.filled() as u64).sum::<u64>();
            self.account.titles += self.pending.iter().map(|row| row.filled() as u64).sum::<u64>();
        }
        self.side_by_side = self.side_by_side.max(header.groups.len());
        self.table = Some(Table {
            header,
            own: None,
            titles: self.pending.drain(..).map(|row| joined(&row)).collect(),
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
        let group = self.group;
        let Some(table) = self.table.as_mut().filter(|table| !table.announced) else {
            return;
        };
        table.announced = true;
        let Some(range) = table.header.groups.get(group).cloned() else {
            return;
        };
        let within = |mapped: &&Mapped| range.contains(&mapped.index);
        let columns: Vec<Mapped> = table.header.columns.iter().filter(within).cloned().collect();
        table.own = Some((range, columns.clone()));
        take(Found::Table(Block {
            sheet: self.sheets.last().map(|sheet| sheet.name.clone()).unwrap_or_default(),
            titles: std::mem::take(&mut table.titles),
            header_line: table.header.line(),
            columns,
            rows: Vec::new(),
        }));
    }

    /// What was no title is a row.
    fn flush(&mut self, take: &mut Take<'_>) {
        while let Some(row) = self.pending.pop_front() {
            self.line(row, take);
        }
    }

    /// Rows above the first table of a sheet that are no titles either are nobody's, and counted as such.
    fn line(&mut self, row: Row, take: &mut Take<'_>) {
        let Some(table) = &mut self.table else {
            if self.group == 0 {
                let place = sheet_title(self.sheets.last().map_or("", |sheet| sheet.name.as_str()));
                *self.account.outside.entry(place).or_default() += row.filled() as u64;
            }
            return;
        };
        // A heading stands over all the tables side by side, wherever it is written.
        let side_by_side = table.header.groups.len() > 1;
        if side_by_side && row.filled() == 1 && is_heading(&joined(&row)) {
            table.section = Some(joined(&row));
        }
        let Some((range, columns)) = &table.own else { return };
        let row = if side_by_side { only(row, range) } else { row };
        if row.cells.is_empty() {
            return;
        }
        let kind = line_kind(columns, &row);
        self.account.line(columns, (&row, kind));
        if kind == LineKind::Section {
            table.section = Some(joined(&row));
        }
        take(Found::Line(Line {
            row,
            kind,
            section: table.section.clone(),
        }));
    }

    fn bare_row(&mut self, row: Row, take: &mut Take<'_>) {
        if let (None, Some(header)) = (&self.table, self.bare.clone()) {
            self.table = Some(Table {
                header,
                own: None,
                titles: Vec::new(),
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

    /// Returns the names of the sheets seen.
    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    /// Returns what became of the cells of this pass.
    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// Says how the file is to be read, once all of it was seen.
    pub(super) fn verdict(&self) -> Result<Verdict, TableError> {
        let chosen: Vec<&SeenSheet> = self.sheets.iter().filter(|sheet| sheet.wanted).collect();
        if let (true, Some(wanted)) = (chosen.is_empty(), self.wanted.only) {
            return Err(TableError::NoSuchSheet {
                wanted: wanted.to_owned(),
                known: self.sheet_names(),
            });
        }
        if chosen.iter().any(|sheet| sheet.tables > 0) {
            return Ok(Verdict::Tables {
                side_by_side: self.side_by_side,
            });
        }
        match chosen.as_slice() {
            [only] if only.rows > 0 => match only.name_columns() {
                Some(names) => Ok(Verdict::BareList {
                    width: only.columns.len().max(1),
                    names,
                }),
                None => Err(TableError::NoHeader(seen(&chosen))),
            },
            _ => Err(TableError::NoHeader(seen(&chosen))),
        }
    }
}

/// A row with the cells of some columns only, in their places.
fn only(row: Row, range: &Range<usize>) -> Row {
    let kept = |(index, cell): (usize, Cell)| if range.contains(&index) { cell } else { Cell::Empty };
    let mut cells: Vec<Cell> = row.cells.into_iter().enumerate().map(kept).collect();
    while cells.last().is_some_and(Cell::is_empty) {
        cells.pop();
    }
    Row { cells, ..row }
}

impl SeenSheet {
    fn see(&mut self, row: &Row) {
        self.rows += 1;
        self.narrow &= row.filled() <= 2;
        if self.columns.len() < row.cells.len() {
            self.columns.resize(row.cells.len(), SeenColumn::default());
        }
        if self.tables > 0 {
            return;
        }
        for (seen, cell) in self.columns.iter_mut().zip(&row.cells) {
            seen.filled += usize::from(!cell.is_empty());
            if let Cell::Text(text) = cell
                && !is_remark(text)
            {
                seen.names += usize::from(names_a_firm(text));
                seen.texts += usize::from(text.chars().filter(|c| c.is_alphabetic()).count() > 1);
            }
        }
    }

    /// The columns of a list without header that hold names; nothing when it holds more than names and numbers.
    fn name_columns(&self) -> Option<Vec<usize>> {
        let numbered = self
            .columns
            .iter()
            .all(|column| column.texts == 0 || column.names * 2 >= column.texts);
        if !self.narrow && !numbered {
            return None;
        }
        let columns = || self.columns.iter().enumerate();
        let named = columns().filter(|(_, column)| column.names > 0 && column.names * 2 >= column.texts);
        let names: Vec<usize> = named.map(|(index, _)| index).collect();
        if !names.is_empty() {
            return Some(names);
        }
        let most = columns().rev().max_by_key(|(_, column)| column.texts);
        most.filter(|_| self.narrow).map(|(index, _)| vec![index])
    }
}

fn sheet_title(name: &str) -> String {
    match name {
        "" => "表头以外的行".to_owned(),
        name => format!("工作表“{name}”"),
    }
}

fn seen(sheets: &[&SeenSheet]) -> String {
    let describe = |sheet: &&SeenSheet| match sheet.name.as_str() {
        "" => format!("文件的 {} 行", sheet.rows),
        name => format!("工作表“{name}”的 {} 行", sheet.rows),
    };
    sheets.iter().map(describe).collect::<Vec<_>>().join("、")
}
