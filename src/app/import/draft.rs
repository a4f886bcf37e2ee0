//! Drafts: every row of a file typed, or refused with each reason and its place. Pure: needs the file, the
//! operator's options and the catalogue, neither database nor clock.

mod cells;
mod change;
mod filing;
mod outcome;
mod profile;
mod repeat;
mod survey;
mod tenure;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::Upload;
use super::meaning::Vocabulary;
use super::scan::{Found, Scan};
use super::table::{Block, Line, LineKind, Verdict};
use crate::app::columns::Field;
use crate::app::matching::Identity;
use crate::app::sheet::{Cell, Row, SheetError, visit_book};
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};
use crate::domain::credit_code::CreditCode;
use crate::domain::import::ImportKind;
use crate::domain::source::Citation;
use cells::Cells;

pub use change::ChangeDraft;
pub use filing::FilingDraft;
pub use outcome::OutcomeDraft;
pub use profile::ProfileDraft;
pub(super) use repeat::Repeated;
pub use survey::survey;
pub use tenure::TenureDraft;

/// A file, surveyed: all that reading its rows one by one needs.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What the rows are.
    pub kind: ImportKind,
    /// What the rows cite, without the hash of the file.
    pub citation: Citation,
    /// The tabs of the file, for naming places.
    pub sheets: Vec<String>,
    /// What was understood, in sentences for the operator.
    pub remarks: Vec<String>,
    /// The number of rows below headers.
    pub rows: u32,
    only: Option<String>,
    verdict: Verdict,
    vocabulary: Vocabulary,
    reader: RowReader,
    repeated: Repeated,
}

/// A row, read.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRow {
    /// Its place, see [`place_number`].
    pub place: u32,
    /// The row as it stands in the file.
    pub row: Row,
    /// What it says.
    pub content: Content,
}

impl DraftRow {
    /// Returns its cells as printed.
    pub fn cells(&self) -> Vec<String> {
        self.row.cells.iter().map(Cell::text).collect()
    }
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A firm that a tenure list names.
    Tenure(Box<TenureDraft>),
    /// A firm with its profile.
    Profile(Box<ProfileDraft>),
    /// Figures of a firm.
    Filing(Box<FilingDraft>),
    /// A firm that was renamed or moved.
    Change(Box<ChangeDraft>),
    /// What was published for a goal.
    Outcome(Box<OutcomeDraft>),
    /// No firm: a heading, a total, a remark.
    Aside,
    /// It cannot be read: the name it gives, and every reason with its place.
    Wrong(String, Vec<String>),
}

/// What a row says of a firm's identity, as it is kept with a queued row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firm {
    /// The name as printed.
    pub name: String,
    /// The credit code.
    pub credit_code: Option<CreditCode>,
    /// The division.
    pub division: Option<DivisionCode>,
    /// The zone.
    pub zone: Option<ZoneCode>,
}

impl Firm {
    /// Returns what matching looks at.
    pub fn identity(&self) -> Identity {
        Identity {
            name: self.name.clone(),
            credit_code: self.credit_code.clone(),
            division: self.division.clone(),
        }
    }
}

/// Rows of one sheet number as a spreadsheet counts; those of the next sheet begin behind the last row a sheet can
/// have. One number thus orders all rows of a file and leads back to sheet and line.
const SHEET_STRIDE: u32 = 1 << 20;

/// Returns the number of a place.
pub fn place_number(sheet: usize, line: u32) -> u32 {
    u32::try_from(sheet)
        .expect("sheets are few")
        .saturating_mul(SHEET_STRIDE)
        .saturating_add(line)
}

/// Says where a row stands: `第 3 行`, or with several sheets `工作表“复核”第 3 行`.
pub fn place_title(place: u32, sheets: &[String]) -> String {
    let index = place.saturating_sub(1);
    let line = index % SHEET_STRIDE + 1;
    match sheets.get((index / SHEET_STRIDE) as usize) {
        Some(sheet) if sheets.len() > 1 => format!("工作表“{sheet}”第 {line} 行"),
        _ => format!("第 {line} 行"),
    }
}

#[derive(Clone, Debug)]
enum RowReader {
    Tenure(tenure::Scheme),
    Profile,
    Filing(filing::Scheme),
    Change(change::Scheme),
    Outcome(outcome::Scheme),
}

impl RowReader {
    fn read(&self, number: usize, (block, line): (&Block, &Line), catalog: &Catalog) -> Content {
        if line.kind != LineKind::Firm {
            return Content::Aside;
        }
        let mut cells = Cells {
            block,
            line,
            catalog,
            problems: Vec::new(),
        };
        let content = match self {
            RowReader::Tenure(scheme) => Content::Tenure(Box::new(scheme.read(number, &mut cells))),
            RowReader::Profile => Content::Profile(Box::new(profile::read(&mut cells))),
            RowReader::Filing(scheme) => Content::Filing(Box::new(scheme.read(number, &mut cells))),
            RowReader::Change(scheme) => Content::Change(Box::new(scheme.read(&mut cells))),
            RowReader::Outcome(scheme) => Content::Outcome(Box::new(scheme.read(&mut cells))),
        };
        if cells.problems.is_empty() {
            return content;
        }
        let name = block.cell(&line.row, Field::Name).map(|(_, cell)| cell.text());
        Content::Wrong(name.unwrap_or_default(), cells.problems)
    }
}

impl Reading {
    /// Returns the names and codes that stand in the file more than once.
    pub(super) fn repeated(&self) -> &Repeated {
        &self.repeated
    }

    /// Reads the rows behind a place, one by one, in the order of the file; a break stops.
    ///
    /// # Errors
    /// The file cannot be read to its end.
    pub fn each_row(
        &self,
        upload: &Upload,
        (after, catalog): (u32, &Catalog),
        take: &mut dyn FnMut(DraftRow) -> ControlFlow<()>,
    ) -> Result<(), SheetError> {
        let mut scan = match self.verdict {
            Verdict::Tables => Scan::new(&self.vocabulary, self.only.as_deref()),
            Verdict::BareList { width } => Scan::bare(&self.vocabulary, self.only.as_deref(), width),
        };
        let mut tables = Tables {
            reading: self,
            catalog,
            after,
            block: None,
            number: 0,
            sheet: 0,
            flow: ControlFlow::Continue(()),
        };
        let mut sheets = 0_usize;
        visit_book(&upload.file_name, &upload.bytes, &mut |part| {
            let begins = matches!(part, crate::app::sheet::Part::Sheet(_));
            scan.part(part, &mut |found| tables.take(found, take));
            if begins {
                sheets += 1;
                tables.sheet = sheets - 1;
            }
            tables.flow
        })?;
        scan.finish(&mut |found| tables.take(found, take));
        Ok(())
    }
}

/// Where reading the rows stands.
struct Tables<'a> {
    reading: &'a Reading,
    catalog: &'a Catalog,
    after: u32,
    block: Option<Block>,
    number: usize,
    sheet: usize,
    flow: ControlFlow<()>,
}

impl Tables<'_> {
    fn take(&mut self, found: Found, take: &mut dyn FnMut(DraftRow) -> ControlFlow<()>) {
        match found {
            Found::Table(block) => {
                self.number += usize::from(self.block.is_some());
                self.block = Some(block);
            }
            Found::Line(line) => self.line(line, take),
        }
    }

    fn line(&mut self, line: Line, take: &mut dyn FnMut(DraftRow) -> ControlFlow<()>) {
        let place = place_number(self.sheet, line.row.line);
        let Some(block) = self
            .block
            .as_ref()
            .filter(|_| self.after < place && self.flow.is_continue())
        else {
            return;
        };
        let content = self.reading.reader.read(self.number, (block, &line), self.catalog);
        self.flow = take(DraftRow {
            place,
            row: line.row,
            content,
        });
    }
}
