//! Drafts: every row of a file typed, or refused with each reason and its place. Pure: needs the file, the
//! operator's options and the catalogue, neither database nor clock.

mod cells;
mod change;
mod citation;
mod details;
mod filing;
mod outcome;
mod profile;
mod repeat;
mod said;
mod survey;
mod tenure;

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Upload;
use super::account::Account;
use super::meaning::Vocabulary;
use super::options::{Options, Outsiders};
use super::scan::{Found, Scan, Wanted};
use super::table::{Block, Line, LineKind, Personal, Verdict};
use super::values::Values;
use crate::app::columns::{Field, column_of};
use crate::app::matching::Identity;
use crate::app::sheet::{Row, SheetError, visit_book};
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};
use crate::domain::credit_code::CreditCode;
use crate::domain::day::Day;
use crate::domain::import::ImportKind;
use crate::domain::source::Citation;
use cells::Cells;

pub use cells::{Note, Unread};
pub use change::ChangeDraft;
pub use citation::RowCitation;
pub use filing::FilingDraft;
pub use outcome::OutcomeDraft;
pub use profile::ProfileDraft;
pub(super) use repeat::Repeated;
pub(super) use said::{check_value, choices_of};
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
    /// What became of every filled cell of the file.
    pub account: Account,
    options: Options,
    today: Day,
    verdict: Verdict,
    vocabulary: Vocabulary,
    scheme: Arc<dyn Scheme>,
    repeated: Repeated,
}

/// A row, read.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRow {
    /// Its place, see [`place_number`].
    pub place: u32,
    /// The row as it stands in the file.
    pub row: Row,
    /// What of its columns speaks of persons.
    pub personal: Arc<Personal>,
    /// What it says.
    pub content: Content,
    /// The cells that could not be read although the row could.
    pub notes: Vec<Note>,
    /// The source that the row names for itself.
    pub citation: Option<RowCitation>,
    /// Where the same firm stands before in the file, in words.
    pub twin: Option<String>,
    /// The place in another city for which the row is passed over.
    pub outsider: Option<String>,
}

impl DraftRow {
    /// Returns its cells as they are kept and shown: of persons only what everybody may see.
    pub fn cells(&self) -> Vec<String> {
        self.personal.shown(&self.row)
    }
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// What lists of its kind say.
    Said(Said),
    /// No firm: a heading, a total, a remark.
    Aside,
    /// It cannot be read: the name it gives, and every reason with its place.
    Wrong(String, Vec<String>),
}

/// What a row says, as it is kept while a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
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
    /// The place in another city, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
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

/// Says where a row stands: `第 3 行`, or with several sheets `工作表“复核”第 3 行`. Tables that stand side by side number
/// like further sheets behind the last.
pub fn place_title(place: u32, sheets: &[String]) -> String {
    let index = place.saturating_sub(1);
    let (line, sheet) = (index % SHEET_STRIDE + 1, (index / SHEET_STRIDE) as usize);
    let beside = match sheet / sheets.len().max(1) {
        0 => String::new(),
        group => format!("（并排的第 {} 栏）", group + 1),
    };
    match sheets.get(sheet % sheets.len().max(1)) {
        Some(sheet) if sheets.len() > 1 => format!("工作表“{sheet}”第 {line} 行{beside}"),
        _ => format!("第 {line} 行{beside}"),
    }
}

/// How lists of a kind are read, once a file was surveyed.
trait Scheme: std::fmt::Debug + Send + Sync {
    /// Reads a row of the table of a number.
    fn read(&self, number: usize, cells: &mut Cells<'_>) -> Said;

    /// What was understood of the tables, in sentences for the operator.
    fn remarks(&self, _tables: &[survey::Surveyed], _catalog: &Catalog) -> Vec<String> {
        Vec::new()
    }

    /// Whether a row may name a source of its own beside what is recorded.
    fn cites(&self) -> bool {
        true
    }
}

/// What reading a row gives besides its content.
type Read = (Content, Vec<Note>, Option<RowCitation>);

fn read(
    scheme: &dyn Scheme,
    number: usize,
    (block, line): (&Block, &Line),
    (catalog, today, values): (&Catalog, Day, &Values),
) -> Read {
    if line.kind != LineKind::Firm {
        return (Content::Aside, Vec::new(), None);
    }
    let mut cells = Cells {
        block,
        line,
        catalog,
        today,
        values,
        problems: Vec::new(),
        notes: Vec::new(),
    };
    let content = Content::Said(scheme.read(number, &mut cells));
    let citation = scheme.cites().then(|| RowCitation::read(&mut cells)).flatten();
    cells.notes.sort();
    cells.notes.dedup();
    if cells.problems.is_empty() {
        return (content, cells.notes, citation);
    }
    let name = block.cell(&line.row, Field::Name).map(|(_, cell)| cell.text());
    (
        Content::Wrong(name.unwrap_or_default(), cells.problems),
        Vec::new(),
        None,
    )
}

impl Content {
    /// Returns what the row says; nothing of one that says nothing or cannot be read.
    pub fn said(&self) -> Option<&Said> {
        match self {
            Content::Said(said) => Some(said),
            Content::Aside | Content::Wrong(..) => None,
        }
    }

    /// Returns who the row speaks of.
    fn firm(&self) -> Option<&Firm> {
        self.said().and_then(Said::firm)
    }
}

impl Said {
    /// Returns who it speaks of; nothing when it is about a goal.
    pub fn firm(&self) -> Option<&Firm> {
        match self {
            Said::Tenure(draft) => Some(&draft.firm),
            Said::Profile(draft) => Some(&draft.firm),
            Said::Filing(draft) => Some(&draft.firm),
            Said::Change(draft) => Some(&draft.firm),
            Said::Outcome(_) => None,
        }
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
        let wanted = self.wanted();
        let mut tables = Tables {
            reading: self,
            catalog,
            after,
            block: None,
            personal: Arc::default(),
            number: 0,
            sheet: 0,
            flow: ControlFlow::Continue(()),
        };
        for group in self.verdict.passes() {
            let mut scan = Scan::again(&self.vocabulary, wanted, (&self.verdict, group));
            let mut sheets = 0_usize;
            visit_book(&upload.file_name, &upload.bytes, &mut |part| {
                let begins = part.begins_sheet();
                scan.part(part, &mut |found| tables.take(found, take));
                if begins {
                    tables.sheet = self.virtual_sheet(sheets, group);
                    sheets += 1;
                }
                tables.flow
            })?;
            if tables.flow.is_break() {
                return Ok(());
            }
            scan.finish(&mut |found| tables.take(found, take));
        }
        Ok(())
    }

    /// Which parts of the file are read.
    fn wanted(&self) -> Wanted<'_> {
        self.options.wanted()
    }

    fn virtual_sheet(&self, sheet: usize, group: usize) -> usize {
        virtual_sheet(sheet, group, self.sheets.len())
    }

    /// Firms of other cities are passed over in lists of a province; a directory takes them in.
    fn skips_outsiders(&self) -> bool {
        let chosen = self.options.outsiders;
        chosen.map_or(self.kind != ImportKind::Enterprises, |chosen| chosen == Outsiders::Skip)
    }
}

/// Tables that stand side by side number like further sheets behind the last.
pub fn virtual_sheet(sheet: usize, group: usize, sheets: usize) -> usize {
    sheets.max(1) * group + sheet
}

/// Where reading the rows stands.
struct Tables<'a> {
    reading: &'a Reading,
    catalog: &'a Catalog,
    after: u32,
    block: Option<Block>,
    personal: Arc<Personal>,
    number: usize,
    sheet: usize,
    flow: ControlFlow<()>,
}

impl Tables<'_> {
    fn take(&mut self, found: Found, take: &mut dyn FnMut(DraftRow) -> ControlFlow<()>) {
        match found {
            Found::Table(block) => {
                self.number += usize::from(self.block.is_some());
                self.personal = Arc::new(Personal::of(&block));
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
        let reading = self.reading;
        let none = Values::new();
        let (at, values) = ((block, &line), reading.options.values.as_ref().unwrap_or(&none));
        let scheme = reading.scheme.as_ref();
        let (content, mut notes, citation) = read(scheme, self.number, at, (self.catalog, reading.today, values));
        let twin = content.firm().and_then(|_| reading.repeated.first_of(at, place));
        let elsewhere = content.firm().and_then(|firm| firm.elsewhere.clone());
        let outsider = elsewhere.clone().filter(|_| reading.skips_outsiders());
        if let (Some(place), None) = (elsewhere, &outsider) {
            notes.push(Note {
                place: column_of(Field::Division).title.to_owned(),
                problem: format!("“{place}”不在本市，县区空着"),
                unread: None,
            });
        }
        self.flow = take(DraftRow {
            place,
            personal: Arc::clone(&self.personal),
            content,
            notes,
            citation,
            twin: twin.map(|first| place_title(first, &reading.sheets)),
            outsider,
            row: line.row,
        });
    }
}
