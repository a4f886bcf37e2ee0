//! The survey: one look at a file that finds its tables and what their titles say, without keeping rows. Tables that
//! stand side by side take a look each.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::super::Upload;
use super::super::account::Account;
use super::super::heading;
use super::super::meaning::unit::{Written, units_in};
use super::super::meaning::{Part, Vocabulary};
use super::super::options::Options;
use super::super::scan::{Found, Scan};
use super::super::table::{Block, Line, LineKind, Verdict};
use super::{Reading, Repeated, Scheme, change, filing, outcome, place_number, profile, tenure, virtual_sheet};
use crate::app::columns::Field;
use crate::app::error::{Error, FieldError};
use crate::app::sheet::{Format, visit_book};
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::import::ImportKind;
use crate::domain::source::{Citation, Confidence, SourceKind};
use crate::domain::text;

/// Headers that only a directory of firms has, although the registry has no column for them.
const DIRECTORY: &[&str] = &[
    "法定代表人",
    "法人代表",
    "法人",
    "注册资本",
    "企业类型",
    "联系电话",
    "联系人",
    "登记机关",
];

/// A table as the survey passed it.
#[derive(Clone, Debug)]
pub(super) struct Surveyed {
    /// The table without its rows.
    pub(super) block: Block,
    /// Its rows that speak of a firm.
    pub(super) firms: u32,
    /// Whether every such row stands under a heading that names a tier.
    pub(super) sections_name_tier: bool,
    /// Whether every such row stands under a heading that says what becomes of the firms.
    pub(super) sections_say_purpose: bool,
    /// The units that its titles and remarks name.
    pub(super) units: Vec<Written>,
}

/// Surveys a file on a day.
///
/// # Errors
/// What is wrong with the file as a whole; what the operator must say before any row can be read, e.g. the tier when
/// no title names one.
pub fn survey(upload: &Upload, options: &Options, (catalog, today): (&Catalog, Day)) -> Result<Reading, Error> {
    let vocabulary = Vocabulary::new(catalog, &options.columns);
    let wanted = options.wanted();
    let mut pass = Pass::new(catalog);
    let mut scan = Scan::new(&vocabulary, wanted);
    pass.over(upload, (&mut scan, 0))?;
    let verdict = scan
        .verdict()
        .map_err(|error| Error::invalid("file", error.to_string()))?;
    let sheets = scan.sheet_names();
    if let Verdict::BareList { .. } = verdict {
        pass = Pass::new(catalog);
    }
    pass.sheets = sheets.len();
    for group in verdict.passes_behind_the_first() {
        pass.over(
            upload,
            (&mut Scan::again(&vocabulary, wanted, (&verdict, group)), group),
        )?;
    }
    let Pass {
        tables,
        rows,
        repeated,
        format,
        account,
        ..
    } = pass;
    let kind = options
        .kind
        .unwrap_or_else(|| guess_kind(&tables, (upload, options), catalog));
    let citation = citation_of(source_kind(kind, options), &tables, (upload, options));
    let long = long_texts(&citation, options);
    if !long.is_empty() {
        return Err(long.into());
    }
    let scheme = scheme_of(kind, &tables, (upload, options, format), catalog)?;
    let mut remarks = scheme.remarks(&tables, catalog);
    remarks.extend(account.remarks());
    Ok(Reading {
        kind,
        citation,
        sheets,
        remarks,
        rows,
        account,
        options: options.clone(),
        today,
        verdict,
        vocabulary,
        scheme,
        repeated: repeated.settle(),
    })
}

/// What is said of a source is shown with every title that it gives.
fn long_texts(citation: &Citation, options: &Options) -> Vec<FieldError> {
    let batch = options.batch.clone().unwrap_or_default();
    let texts = [
        ("source_title", "来源标题", &citation.title, text::TITLE),
        ("document", "文号", &citation.document, text::DOCUMENT),
        ("link", "链接", &citation.link, text::LINK),
        ("batch", "批次", &batch, text::DOCUMENT),
    ];
    let long = texts.into_iter().filter_map(|(field, what, it, most)| {
        Some(FieldError {
            field: field.to_owned(),
            message: text::too_long(what, it, most)?,
        })
    });
    long.collect()
}

fn scheme_of(
    kind: ImportKind,
    tables: &[Surveyed],
    (upload, options, format): (&Upload, &Options, Option<Format>),
    catalog: &Catalog,
) -> Result<Arc<dyn Scheme>, Vec<FieldError>> {
    let name = &upload.file_name;
    Ok(match kind {
        ImportKind::Tenures => Arc::new(tenure::Scheme::new(tables, name, options, catalog)?),
        ImportKind::Enterprises => Arc::new(profile::Scheme),
        ImportKind::Filings => {
            let mut scheme = filing::Scheme::new(tables, name, (options, catalog))?;
            scheme.keeps_percent_signs = !matches!(format, Some(Format::Xls | Format::Xlsb | Format::Ods));
            Arc::new(scheme)
        }
        ImportKind::Changes => Arc::new(change::Scheme::new(tables, options)?),
        ImportKind::Outcomes => Arc::new(outcome::Scheme::new(tables, options.source_title.clone(), name)?),
    })
}

struct Pass<'a> {
    catalog: &'a Catalog,
    tables: Vec<Surveyed>,
    rows: u32,
    /// The last heading within a table and what it says: tier, purpose.
    section: Option<(String, bool, bool)>,
    repeated: Repeated,
    /// What the content of the file is.
    format: Option<Format>,
    account: Account,
    /// The sheets of the file, known behind the first look.
    sheets: usize,
    /// The sheet that is being read, as places number it.
    sheet: usize,
}

impl<'a> Pass<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            tables: Vec::new(),
            rows: 0,
            section: None,
            repeated: Repeated::default(),
            format: None,
            account: Account::default(),
            sheets: 1,
            sheet: 0,
        }
    }

    fn over(&mut self, upload: &Upload, (scan, group): (&mut Scan<'_>, usize)) -> Result<(), Error> {
        let mut sheets = 0;
        let visited = visit_book(&upload.file_name, &upload.bytes, &mut |part| {
            let begins = part.begins_sheet();
            scan.part(part, &mut |found| self.take(found));
            if begins {
                self.sheet = virtual_sheet(sheets, group, self.sheets);
                sheets += 1;
            }
            ControlFlow::Continue(())
        });
        self.format = Some(visited?);
        scan.finish(&mut |found| self.take(found));
        self.account.add(scan.account());
        Ok(())
    }

    fn take(&mut self, found: Found) {
        match found {
            Found::Table(block) => {
                let titles = block.titles.iter().rev().chain([&block.sheet]);
                self.tables.push(Surveyed {
                    units: titles.flat_map(|title| units_in(title)).collect(),
                    block,
                    firms: 0,
                    sections_name_tier: true,
                    sections_say_purpose: true,
                });
            }
            Found::Line(line) => self.line(&line),
        }
    }

    fn line(&mut self, line: &Line) {
        self.rows += 1;
        let (tier, purpose) = match line.kind {
            LineKind::Firm => self.section_says(line.section.as_deref()),
            LineKind::Section | LineKind::Remark => (true, true),
        };
        let Some(table) = self.tables.last_mut() else { return };
        if line.kind != LineKind::Firm {
            let cells = line.row.cells.iter().filter(|cell| !cell.is_empty());
            table.units.extend(cells.flat_map(|cell| units_in(&cell.text())));
            return;
        }
        table.firms += 1;
        table.sections_name_tier &= tier;
        table.sections_say_purpose &= purpose;
        let place = place_number(self.sheet, line.row.line);
        self.repeated.meet((&table.block, line), place);
    }

    fn section_says(&mut self, section: Option<&str>) -> (bool, bool) {
        let Some(section) = section else {
            return (false, false);
        };
        if let Some((known, tier, purpose)) = &self.section
            && known == section
        {
            return (*tier, *purpose);
        }
        let tier = heading::tier_of(section, self.catalog).is_some();
        let purpose = heading::purpose_of(section).is_some();
        self.section = Some((section.to_owned(), tier, purpose));
        (tier, purpose)
    }
}

/// A list of a tier names a tier or a purpose somewhere; anything else with more columns is a directory of firms.
fn guess_kind(tables: &[Surveyed], (upload, options): (&Upload, &Options), catalog: &Catalog) -> ImportKind {
    if options.tier.is_some() || options.purpose.is_some() {
        return ImportKind::Tenures;
    }
    let speaks = |title: &str| heading::tier_of(title, catalog).is_some();
    let blocks = || tables.iter().map(|table| &table.block);
    if blocks().any(|block| block.has_part(Part::Goal) && block.has_part(Part::Amount)) {
        return ImportKind::Outcomes;
    }
    let changes = |block: &Block| block.has_part(Part::NewName) || block.has_part(Part::NewPlace);
    if blocks().any(changes) {
        return ImportKind::Changes;
    }
    let tenures = blocks().any(|block| {
        let titles = block.titles.iter().any(|title| speaks(title));
        titles || speaks(&block.sheet) || block.has(Field::Tier) || block.has(Field::Certificate)
    });
    let profiles = blocks().any(|block| {
        [
            Field::Address,
            Field::Products,
            Field::Scope,
            Field::Established,
            Field::Industry,
        ]
        .iter()
        .any(|field| block.has(*field))
            || block
                .columns
                .iter()
                .any(|mapped| DIRECTORY.contains(&mapped.header.as_str()))
    });
    let figures =
        |block: &Block| block.has_figures() || block.has_part(Part::Indicator) && block.has_part(Part::Amount);
    if !tenures && !speaks(&upload.file_name) && blocks().any(figures) {
        return ImportKind::Filings;
    }
    match tenures || speaks(&upload.file_name) || !profiles {
        true => ImportKind::Tenures,
        false => ImportKind::Enterprises,
    }
}

/// Lists are notices; figures come from whoever filed them.
fn source_kind(kind: ImportKind, options: &Options) -> SourceKind {
    match kind {
        ImportKind::Filings => options.figures_from.unwrap_or(SourceKind::SelfDeclared),
        ImportKind::Tenures | ImportKind::Enterprises | ImportKind::Changes | ImportKind::Outcomes => {
            SourceKind::Notice
        }
    }
}

fn citation_of(kind: SourceKind, tables: &[Surveyed], (upload, options): (&Upload, &Options)) -> Citation {
    let titles = || tables.iter().flat_map(|table| table.block.titles.iter());
    let telling = titles().find(|title| heading::purpose_of(title).is_some());
    let title = options.source_title.clone().or_else(|| telling.cloned());
    let document = options
        .document
        .clone()
        .or_else(|| titles().find_map(|title| heading::document_of(title)));
    let name = upload.file_name.as_str();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let pasted = if stem.is_empty() { "粘贴的名单" } else { stem };
    Citation {
        kind,
        title: title.unwrap_or_else(|| pasted.to_owned()),
        document: document.unwrap_or_default(),
        link: options.link.clone().unwrap_or_default(),
        file_hash: String::new(),
        published: options.published,
        confidence: Confidence::B,
    }
}
