//! Rows of a tier list: which tier, what becomes of the firm, from when until when. Cells speak for their row,
//! titles for their table, the operator for the file.

use serde::{Deserialize, Serialize};

use super::super::heading::{self, Purpose, Unclear};
use super::super::options::Options;
use super::super::table::{Block, Line};
use super::super::value::{self, End, Validity};
use super::survey::Surveyed;
use super::{Cells, Firm, Said};
use crate::app::columns::Field;
use crate::app::error::FieldError;
use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::tenure::Basis;

/// What a row of a tier list says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenureDraft {
    /// Who.
    pub firm: Firm,
    /// Which tier.
    pub tier: TierCode,
    /// What becomes of them.
    pub purpose: Purpose,
    /// The batch as printed.
    pub batch: String,
    /// The certificate number.
    pub certificate: String,
    /// The first day; for an end, the day it takes effect.
    pub from: Day,
    /// The last day, when printed.
    pub until: Option<Day>,
}

/// What titles and the operator say for each table.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    options: Options,
    tables: Vec<Told>,
}

#[derive(Clone, Debug)]
struct Told {
    tier: Option<TierCode>,
    purpose: Option<Result<Purpose, Unclear>>,
    batch: String,
}

impl super::Scheme for Scheme {
    /// Reads a row; what is wrong goes to the cells' problems, and the draft is then not used.
    fn read(&self, number: usize, cells: &mut Cells<'_>) -> Said {
        let firm = cells.firm();
        let tier = self.tier(number, cells);
        let purpose = self.purpose(number, cells);
        let (from, until) = self.days(purpose, cells);
        let batch = cells.text(Field::Batch);
        let batch = agree(cells, (Field::Batch, "批次"), self.options.batch.clone(), batch);
        Said::Tenure(Box::new(TenureDraft {
            firm,
            tier,
            purpose,
            batch: batch.unwrap_or_else(|| self.tables[number].batch.clone()),
            certificate: cells.text(Field::Certificate).unwrap_or_default(),
            from,
            until,
        }))
    }

    /// What was understood, table by table.
    fn remarks(&self, tables: &[Surveyed], catalog: &Catalog) -> Vec<String> {
        let mut remarks = Vec::new();
        for (said, surveyed) in self.tables.iter().zip(tables) {
            let tier = self.options.tier.as_ref().or(said.tier.as_ref());
            let tier = tier
                .and_then(|code| catalog.tier(code))
                .map_or("按行内所写", |tier| tier.title.as_str());
            let purpose = self.options.purpose.or(said.purpose.and_then(Result::ok));
            let purpose = purpose.map_or("按行内所写", Purpose::title);
            let table = match (surveyed.block.sheet.as_str(), surveyed.block.header_line) {
                ("", Some(line)) => format!("表头在第 {line} 行"),
                (sheet, Some(line)) => format!("工作表“{sheet}”表头在第 {line} 行"),
                (_, None) => "没有表头，按企业名称清单读取".to_owned(),
            };
            let firms = surveyed.firms;
            remarks.push(format!("{table}：称号 {tier}，性质 {purpose}，企业 {firms} 行"));
        }
        remarks
    }
}

impl Scheme {
    pub(super) fn new(
        tables: &[Surveyed],
        file_name: &str,
        options: &Options,
        catalog: &Catalog,
    ) -> Result<Self, Vec<FieldError>> {
        let scheme = Self {
            options: options.clone(),
            tables: tables
                .iter()
                .map(|table| said(&table.block, tables, file_name, catalog))
                .collect(),
        };
        let missing = scheme.missing(tables);
        match missing.is_empty() {
            true => Ok(scheme),
            false => Err(missing),
        }
    }

    /// What no title, no column and no flag says, and every row needs.
    fn missing(&self, tables: &[Surveyed]) -> Vec<FieldError> {
        let mut missing = Vec::new();
        let mut need = |field: &str, message: String| {
            if missing.iter().all(|known: &FieldError| known.field != field) {
                missing.push(FieldError {
                    field: field.to_owned(),
                    message,
                });
            }
        };
        for (said, table) in self.tables.iter().zip(tables) {
            let block = &table.block;
            let names_tier = said.tier.is_some() || block.has(Field::Tier) || table.sections_name_tier;
            if self.options.tier.is_none() && !names_tier {
                need("tier", "标题和列里都没有认出称号，请选择称号".to_owned());
            }
            let purpose = self.options.purpose.map(Ok).or(said.purpose);
            match purpose {
                Some(Ok(_)) => {}
                _ if block.has(Field::Basis) || table.sections_say_purpose => {}
                Some(Err(unclear)) => need("basis", unclear.to_string()),
                None => need("basis", Unclear::Silent.to_string()),
            }
            if !self.has_day(purpose, block) {
                let (field, message) = day_message(purpose);
                need(field, message.to_owned());
            }
        }
        missing
    }

    fn has_day(&self, purpose: Option<Result<Purpose, Unclear>>, block: &Block) -> bool {
        let options = &self.options;
        let given = options.from.is_some() || block.has(Field::From) || block.has(Field::Validity);
        match purpose {
            Some(Ok(Purpose::Award(Basis::Proposed))) => {
                given || options.published.is_some() || block.has(Field::Published)
            }
            Some(Ok(Purpose::Award(_))) | Some(Err(_)) | None => given,
            Some(Ok(_)) => options.on.is_some() || options.published.is_some(),
        }
    }

    fn tier(&self, number: usize, cells: &mut Cells<'_>) -> TierCode {
        let printed = cells.text(Field::Tier);
        let own = printed
            .as_deref()
            .and_then(|text| heading::tier_named(text, cells.catalog));
        let unknown = printed.filter(|_| own.is_none());
        let own = agree(cells, (Field::Tier, "称号"), self.options.tier.clone(), own);
        let section = cells
            .line
            .section
            .as_deref()
            .and_then(|text| heading::tier_of(text, cells.catalog));
        let tier = own.or(section).or_else(|| self.tables[number].tier.clone());
        let problem = unknown.map(|text| format!("不认识称号“{text}”；请改用称号目录里的名称"));
        match (tier, problem) {
            (Some(tier), None) => tier,
            (Some(tier), Some(problem)) => {
                cells.doubt(Field::Tier, problem);
                tier
            }
            (None, problem) => {
                let missing = || "没有写称号；请补上或在导入时指定".to_owned();
                cells.complain(Field::Tier, &problem.unwrap_or_else(missing));
                unread_tier()
            }
        }
    }

    fn purpose(&self, number: usize, cells: &mut Cells<'_>) -> Purpose {
        let printed = cells.text(Field::Basis);
        let read = printed.as_deref().map(read_basis);
        let own = agree(cells, (Field::Basis, "名单性质"), self.options.purpose, read.flatten());
        let section = section_purpose(cells.line).and_then(Result::ok);
        let purpose = own.or(section).or(self.tables[number].purpose.and_then(Result::ok));
        let unknown = (read == Some(None)).then_some("认定方式应为“认定”“复核通过”“公示”之一");
        match (purpose, unknown) {
            (Some(purpose), None) => purpose,
            (Some(purpose), Some(problem)) => {
                cells.doubt(Field::Basis, problem);
                purpose
            }
            (None, problem) => {
                let missing = "没有写明是认定、复核还是公示；请补上或在导入时指定";
                cells.complain(Field::Basis, problem.unwrap_or(missing));
                Purpose::Award(Basis::Proposed)
            }
        }
    }

    fn days(&self, purpose: Purpose, cells: &mut Cells<'_>) -> (Day, Option<Day>) {
        let options = &self.options;
        let validity = cells.read(Field::Validity, value::read_validity);
        let from = cells.day(Field::From).or(validity.from);
        let from = agree(cells, (Field::From, "有效期起"), options.from, from);
        let until = cells.day(Field::Until).or_else(|| last_day(&validity, from, cells));
        let until = agree(cells, (Field::Until, "有效期止"), options.until, until);
        let published = cells.day(Field::Published).or(options.published);
        let first = match purpose {
            Purpose::Award(Basis::Proposed) => from.or(published),
            Purpose::Award(_) => from,
            Purpose::FailedReview | Purpose::Revoked | Purpose::Cancelled => options.on.or(published),
        };
        let Some(first) = first else {
            if cells.problems.is_empty() {
                cells.complain(Field::From, "没有有效期起始日；请补上或在导入时指定");
            }
            return (Day::FIRST, until);
        };
        if until.is_some_and(|until| until < first) {
            cells.complain(Field::Until, "有效期截止日早于起始日；请核对");
        }
        (first, until)
    }
}

/// The last day that a period names. A number of years is not counted out, and a day that stands alone is no last day
/// when the tenure only begins on it.
fn last_day(validity: &Validity, from: Option<Day>, cells: &mut Cells<'_>) -> Option<Day> {
    let begins = validity.until.zip(from).is_some_and(|(until, from)| until <= from);
    match validity.end {
        End::Counted => {
            cells.doubt(Field::Validity, "只写了年限，没有写截止日；截止日先空着，请核对后补上");
            None
        }
        End::Alone if begins => {
            cells.doubt(
                Field::Validity,
                "只写了起始日，没有写截止日；截止日先空着，请核对后补上",
            );
            None
        }
        End::Alone | End::Named | End::Open => validity.until.filter(|until| in_reason(*until, cells)),
    }
}

/// 2099 stands for "long" in many systems: it is no last day.
fn in_reason(until: Day, cells: &mut Cells<'_>) -> bool {
    let holds = until <= cells.today.plus_months(12 * 60);
    if !holds {
        cells.doubt(Field::Validity, format!("“{until}”不合常理；截止日先空着，请核对原件"));
    }
    holds
}

/// A code that no draft keeps: the row is refused.
fn unread_tier() -> TierCode {
    "unread".parse().expect("the word is a legal code")
}

/// What titles say of a table: the nearest first, then the sheet, the first table, the file. Under a title that
/// joins two purposes, a table whose own title says neither review nor end is the award.
fn said(block: &Block, tables: &[Surveyed], file_name: &str, catalog: &Catalog) -> Told {
    let first = tables.first().map_or(&[][..], |first| first.block.titles.as_slice());
    let titles: Vec<&str> = block
        .titles
        .iter()
        .rev()
        .map(String::as_str)
        .chain([block.sheet.as_str()])
        .chain(first.iter().rev().map(String::as_str))
        .chain([file_name])
        .collect();
    let tier = titles.iter().find_map(|title| heading::tier_of(title, catalog));
    let purpose = titles.iter().find_map(|title| heading::purpose_of(title));
    let near = block
        .titles
        .last()
        .filter(|near| heading::tier_of(near, catalog) == tier && tier.is_some());
    let purpose = match purpose {
        Some(Err(Unclear::Mixed)) if near.is_some_and(|near| heading::purpose_of(near).is_none()) => {
            Some(Ok(Purpose::Award(Basis::Recognized)))
        }
        said => said,
    };
    Told {
        tier,
        purpose,
        batch: titles
            .iter()
            .find_map(|title| heading::batch_of(title))
            .unwrap_or_default(),
    }
}

fn section_purpose(line: &Line) -> Option<Result<Purpose, Unclear>> {
    heading::purpose_of(line.section.as_deref()?)
}

fn read_basis(text: &str) -> Option<Purpose> {
    text.parse()
        .ok()
        .or_else(|| heading::purpose_of(text).and_then(Result::ok))
}

/// What the operator and the cell both say must be the same.
fn agree<T: PartialEq>(
    cells: &mut Cells<'_>,
    (field, title): (Field, &str),
    said: Option<T>,
    own: Option<T>,
) -> Option<T> {
    match (said, own) {
        (Some(said), Some(own)) if said != own => {
            cells.complain(field, &format!("{title}与导入时指定的不一致；请核对，或不要指定"));
            Some(said)
        }
        (said, own) => said.or(own),
    }
}

/// Names the day that nobody printed, and asks for it.
fn day_message(purpose: Option<Result<Purpose, Unclear>>) -> (&'static str, &'static str) {
    match purpose {
        Some(Ok(Purpose::Award(Basis::Proposed))) => ("published", "这是公示名单，请填写公布日期"),
        Some(Ok(Purpose::FailedReview | Purpose::Revoked | Purpose::Cancelled)) => ("effective", "请填写终止的生效日"),
        _ => ("from", "名单未注明有效期起始日，请填写；系统不按公布日期推算"),
    }
}
