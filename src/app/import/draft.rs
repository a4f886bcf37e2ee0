//! Drafts: every row of a file typed, or refused with each reason and its place. Pure: needs the file, the
//! operator's options and the catalogue, neither database nor clock.

mod profile;
mod tenure;

use serde::{Deserialize, Serialize};

use super::options::Options;
use super::table::{Block, Line, LineKind, find_blocks};
use super::value::{self, Code, ValueError};
use crate::app::columns::Field;
use crate::app::error::FieldError;
use crate::app::matching::Identity;
use crate::app::sheet::{Book, Cell};
use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};
use crate::domain::credit_code::CreditCode;
use crate::domain::import::ImportKind;
use crate::domain::source::{Citation, Confidence, SourceKind};

pub use profile::ProfileDraft;
pub use tenure::TenureDraft;

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What the rows are.
    pub kind: ImportKind,
    /// What the rows cite, without the hash of the file.
    pub citation: Citation,
    /// The tabs of the file, for naming places.
    pub sheets: Vec<String>,
    /// What was understood, in sentences for the operator.
    pub remarks: Vec<String>,
    /// Every row below a header, in order.
    pub rows: Vec<DraftRow>,
}

/// A row, read.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRow {
    /// Its place, see [`place_number`].
    pub place: u32,
    /// Its cells as printed.
    pub cells: Vec<String>,
    /// What it says.
    pub content: Content,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A firm that a tenure list names.
    Tenure(Box<TenureDraft>),
    /// A firm with its profile.
    Profile(Box<ProfileDraft>),
    /// No firm: a heading, a total, a remark.
    Aside,
    /// It cannot be read: every reason with its place.
    Wrong(Vec<String>),
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

/// Reads a file into drafts.
///
/// # Errors
/// What the operator must say before any row can be read, e.g. the tier when no title names one.
pub fn read_drafts(book: &Book, options: &Options, catalog: &Catalog) -> Result<Reading, Vec<FieldError>> {
    let refuse = |error: super::table::TableError| {
        vec![FieldError {
            field: "file".to_owned(),
            message: error.to_string(),
        }]
    };
    let blocks = find_blocks(book, options.sheet.as_deref()).map_err(refuse)?;
    let kind = options.kind.unwrap_or_else(|| guess_kind(&blocks, book, catalog));
    let mut reading = Reading {
        kind,
        citation: citation_of(&blocks, book, options),
        sheets: book.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        remarks: Vec::new(),
        rows: Vec::new(),
    };
    let reader = match kind {
        ImportKind::Tenures => RowReader::Tenure(tenure::Scheme::new(&blocks, book, options, catalog)?),
        ImportKind::Enterprises => RowReader::Profile,
        ImportKind::Filings => {
            let message = "填报数据请在企业页面录入；批量导入尚未开放".to_owned();
            return Err(vec![FieldError {
                field: "kind".to_owned(),
                message,
            }]);
        }
    };
    for (number, block) in blocks.iter().enumerate() {
        let sheet = reading
            .sheets
            .iter()
            .position(|name| *name == block.sheet)
            .unwrap_or_default();
        for line in &block.rows {
            let content = reader.read(number, block, line, catalog);
            reading.rows.push(DraftRow {
                place: place_number(sheet, line.row.line),
                cells: line.row.cells.iter().map(Cell::text).collect(),
                content,
            });
        }
    }
    reading.rows.sort_by_key(|row| row.place);
    reading.remarks = reader.remarks(&blocks, catalog);
    Ok(reading)
}

enum RowReader {
    Tenure(tenure::Scheme),
    Profile,
}

impl RowReader {
    fn read(&self, number: usize, block: &Block, line: &Line, catalog: &Catalog) -> Content {
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
        };
        match cells.problems.is_empty() {
            true => content,
            false => Content::Wrong(cells.problems),
        }
    }

    fn remarks(&self, blocks: &[Block], catalog: &Catalog) -> Vec<String> {
        match self {
            RowReader::Tenure(scheme) => scheme.remarks(blocks, catalog),
            RowReader::Profile => Vec::new(),
        }
    }
}

/// A list of a tier names a tier or a purpose somewhere; anything else with more columns is a directory of firms.
fn guess_kind(blocks: &[Block], book: &Book, catalog: &Catalog) -> ImportKind {
    let speaks = |title: &str| super::heading::tier_of(title, catalog).is_some();
    let tenures = blocks.iter().any(|block| {
        let titles = block.titles.iter().any(|title| speaks(title));
        titles || speaks(&block.sheet) || block.has(Field::Tier) || block.has(Field::Certificate)
    });
    let profiles = blocks.iter().any(|block| {
        [
            Field::Address,
            Field::Products,
            Field::Scope,
            Field::Established,
            Field::Industry,
        ]
        .iter()
        .any(|field| block.has(*field))
    });
    match tenures || speaks(&book.file_name) || !profiles {
        true => ImportKind::Tenures,
        false => ImportKind::Enterprises,
    }
}

fn citation_of(blocks: &[Block], book: &Book, options: &Options) -> Citation {
    let titles = || blocks.iter().flat_map(|block| block.titles.iter());
    let telling = titles().find(|title| super::heading::purpose_of(title).is_some());
    let title = options.source_title.clone().or_else(|| telling.cloned());
    let document = options
        .document
        .clone()
        .or_else(|| titles().find_map(|title| super::heading::document_of(title)));
    let stem = book
        .file_name
        .rsplit_once('.')
        .map_or(book.file_name.as_str(), |(stem, _)| stem);
    let pasted = if stem.is_empty() { "粘贴的名单" } else { stem };
    Citation {
        kind: SourceKind::Notice,
        title: title.unwrap_or_else(|| pasted.to_owned()),
        document: document.unwrap_or_default(),
        link: options.link.clone().unwrap_or_default(),
        file_hash: String::new(),
        published: options.published,
        confidence: Confidence::B,
    }
}

/// Reads the cells of one row and collects everything that is wrong with it.
struct Cells<'a> {
    block: &'a Block,
    line: &'a Line,
    catalog: &'a Catalog,
    problems: Vec<String>,
}

impl Cells<'_> {
    /// Reads a cell with `read`; a problem is noted with its column and nothing is returned.
    fn read<T: Default>(&mut self, field: Field, read: impl Fn(&Cell) -> Result<T, ValueError>) -> T {
        let Some((mapped, cell)) = self.block.cell(&self.line.row, field) else {
            return T::default();
        };
        match read(cell) {
            Ok(value) => value,
            Err(ValueError(problem)) => {
                self.problems.push(format!("{}：{problem}", mapped.place()));
                T::default()
            }
        }
    }

    fn text(&mut self, field: Field) -> Option<String> {
        self.read(field, value::read_text)
    }

    fn complain(&mut self, field: Field, problem: &str) {
        let place = self.block.cell(&self.line.row, field).map(|(mapped, _)| mapped.place());
        self.problems.push(match place {
            Some(place) => format!("{place}：{problem}"),
            None => problem.to_owned(),
        });
    }

    /// Reads who the row speaks of.
    fn firm(&mut self) -> Firm {
        let name = self.text(Field::Name).unwrap_or_default();
        let code = match self.read(Field::CreditCode, value::read_code) {
            Some(Code::Credit(code)) => Some(code),
            Some(Code::Registration(_)) | None => None,
        };
        if name.is_empty() && code.is_none() && self.problems.is_empty() {
            self.complain(Field::Name, "企业名称为空；请补上名称，或删除这一行");
        }
        let (division, zone) = self.place();
        Firm {
            name,
            credit_code: code,
            division,
            zone,
        }
    }

    /// Reads division and zone; lists put zones into the division's column.
    fn place(&mut self) -> (Option<DivisionCode>, Option<ZoneCode>) {
        let text = self.text(Field::Division);
        let own_zone = self.text(Field::Zone);
        let mut zone = own_zone.as_deref().and_then(|text| find_zone(text, self.catalog));
        if let (Some(text), None) = (&own_zone, &zone) {
            self.complain(Field::Zone, &format!("不认识功能区“{text}”；请核对名称"));
        }
        let Some(text) = text else {
            return (None, zone);
        };
        let division = find_division(&text, self.catalog);
        if division.is_none() {
            let named = find_zone(&text, self.catalog);
            if named.is_none() && !is_whole_city(&text) {
                self.complain(
                    Field::Division,
                    &format!("不认识县区“{text}”；请改用县区或功能区的名称"),
                );
            }
            zone = zone.or(named);
        }
        (division, zone)
    }
}

fn is_whole_city(text: &str) -> bool {
    matches!(text, "市直" | "市本级" | "/" | "无")
}

/// Finds a division by title, alias, former name or code, with or without the city in front.
fn find_division(text: &str, catalog: &Catalog) -> Option<DivisionCode> {
    let matches = |title: &str| !title.is_empty() && (text == title || text.ends_with(title));
    let found = catalog.divisions.iter().find(|division| {
        let former = division.former.iter();
        text == division.code.as_str()
            || matches(&division.title)
            || division.aliases.iter().any(|alias| matches(alias))
            || former
                .clone()
                .any(|former| text == former.code.as_str() || matches(&former.title))
    });
    found.map(|division| division.code.clone())
}

fn find_zone(text: &str, catalog: &Catalog) -> Option<ZoneCode> {
    let matches = |title: &String| !title.is_empty() && (text == *title || text.ends_with(title.as_str()));
    let found = catalog
        .zones
        .iter()
        .find(|zone| text == zone.code.as_str() || matches(&zone.title) || zone.aliases.iter().any(matches));
    found.map(|zone| zone.code.clone())
}
