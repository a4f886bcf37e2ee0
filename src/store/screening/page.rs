//! Firms with all that the law reads of them. The database tells of a page of firms in two texts; making sense of
//! them takes a core and no database, so whoever has a core for it does.

use std::str::Split;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait};

use super::figures::read_figures;
use super::text::{joined, next, next_known, rows};
use super::{Error, ScreeningWork};
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::source::SourceId;
use crate::domain::tenure::{Award, Ending};
use crate::rules::facts::{Facts, Reading};
use crate::rules::reads::Reads;
use crate::store::entity::{filing, tenure};
use crate::store::reader::Reader;
use crate::store::row::Place;

/// The columns of a filing. The last may hold spaces.
const FILING: &[&str] = &["enterprise_id", "id", "year", "source_id", "source_kind", "figures"];
/// The columns of a tenure that the law reads.
const TENURE: &[&str] = &[
    "enterprise_id",
    "id",
    "tier",
    "valid_from",
    "COALESCE(CAST(valid_until AS TEXT), '-')",
    "COALESCE(CAST(ended_on AS TEXT), '-')",
    "COALESCE(end_reason, '-')",
    "COALESCE(CAST(end_source_id AS TEXT), '-')",
    "basis",
    "source_id",
];

/// Firms as the database tells of them.
#[derive(Clone, Debug)]
pub struct FirmPage {
    work: Vec<ScreeningWork>,
    filings: String,
    tenures: String,
}

/// What is recorded of a firm, as far as the law reads it.
#[derive(Clone, Debug)]
pub struct FirmRecord<'p> {
    /// Its own row.
    pub work: &'p ScreeningWork,
    /// What current filings say.
    pub readings: Vec<(IndicatorCode, Reading)>,
    /// Its certificates, without batch and number.
    pub awards: Vec<Award>,
}

impl FirmRecord<'_> {
    /// Returns what the law reads on a day; the readings go over into it.
    pub fn take_facts(&mut self, date: Day) -> Facts {
        Facts::on(date)
            .with_established(self.work.established)
            .with_readings(std::mem::take(&mut self.readings))
            .with_awards(&self.awards)
    }
}

/// A row of a page.
struct Line<'p> {
    enterprise: i64,
    id: i64,
    rest: &'p str,
}

impl Reader {
    /// Returns what is known of firms now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_firms(&self, mut work: Vec<ScreeningWork>) -> Result<FirmPage, Error> {
        work.sort_by_key(|firm| firm.enterprise);
        let ids: Vec<i64> = work.iter().map(|firm| firm.enterprise.0).collect();
        let (firm, replaced) = (filing::Column::EnterpriseId, filing::Column::Superseded);
        let filings = self
            .text_of::<filing::Entity, _>(FILING, (firm, &ids), replaced)
            .await?;
        let (firm, replaced) = (tenure::Column::EnterpriseId, tenure::Column::Superseded);
        let tenures = self
            .text_of::<tenure::Entity, _>(TENURE, (firm, &ids), replaced)
            .await?;
        Ok(FirmPage { work, filings, tenures })
    }

    /// Returns columns of current rows of some firms, in no order.
    async fn text_of<E: EntityTrait, C: ColumnTrait>(
        &self,
        columns: &[&str],
        (firm, ids): (C, &[i64]),
        replaced: C,
    ) -> Result<String, Error> {
        let select = Query::select()
            .expr_as(joined(columns, self.run().get_database_backend()), "rows")
            .from(E::default())
            .and_where(self.among_ids(firm, ids.iter().copied()))
            .and_where(replaced.is_null())
            .cond_where(self.within(firm))
            .take();
        let row = self.run().query_one(&select).await?;
        let text: Option<String> = row.map_or(Ok(None), |row| row.try_get_by_index(0))?;
        Ok(text.unwrap_or_default())
    }
}

impl FirmPage {
    /// Returns the firms in the order of their numbers, each with what these readers of figures need.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn firms<'p>(&'p self, reads: &'p Reads) -> Result<impl Iterator<Item = Result<FirmRecord<'p>, Error>>, Error> {
        let mut filings = lines("filing", &self.filings)?.into_iter().peekable();
        let mut tenures = lines("tenure", &self.tenures)?.into_iter().peekable();
        let of = move |work: &'p ScreeningWork| {
            let EnterpriseId(id) = work.enterprise;
            let (mut readings, mut awards) = (Vec::new(), Vec::new());
            while let Some(line) = filings.next_if(|line| line.enterprise <= id) {
                line.read_filing(reads, &mut readings)?;
            }
            while let Some(line) = tenures.next_if(|line| line.enterprise <= id) {
                awards.push(line.read_award()?);
            }
            Ok(FirmRecord { work, readings, awards })
        };
        Ok(self.work.iter().map(of))
    }
}

/// Returns the rows of a text in the order of firms.
fn lines<'p>(table: &'static str, text: &'p str) -> Result<Vec<Line<'p>>, Error> {
    let mut lines = rows(text)
        .map(|row| Line::of(table, row))
        .collect::<Result<Vec<_>, _>>()?;
    lines.sort_by_key(|line| line.enterprise);
    Ok(lines)
}

impl<'p> Line<'p> {
    fn of(table: &'static str, row: &'p str) -> Result<Self, Error> {
        let mut parts = row.splitn(3, ' ');
        let place = Place { table, row: &row };
        Ok(Self {
            enterprise: next(&mut parts, &place)?,
            id: next(&mut parts, &place)?,
            rest: parts.next().unwrap_or_default(),
        })
    }

    fn read_filing(&self, reads: &Reads, readings: &mut Vec<(IndicatorCode, Reading)>) -> Result<(), Error> {
        let place = Place {
            table: "filing",
            row: &self.id,
        };
        let mut parts = self.rest.splitn(4, ' ');
        let (year, source, kind) = (
            next(&mut parts, &place)?,
            next(&mut parts, &place)?,
            next(&mut parts, &place)?,
        );
        let of = (year, SourceId(source), kind);
        let figures = parts.next().unwrap_or_default();
        read_figures(figures, (of, reads), readings)
            .map_err(|error| place.corrupt(format_args!("column `figures`: {error}")))
    }

    fn read_award(&self) -> Result<Award, Error> {
        let place = Place {
            table: "tenure",
            row: &self.id,
        };
        let mut parts = self.rest.split(' ');
        let (tier, from) = (next(&mut parts, &place)?, next(&mut parts, &place)?);
        let until = next_known(&mut parts, &place)?;
        let ended = ending(&mut parts, &place)?;
        Ok(Award {
            tier,
            batch: String::new(),
            certificate: String::new(),
            from,
            until,
            ended,
            basis: next(&mut parts, &place)?,
            source: SourceId(next(&mut parts, &place)?),
        })
    }
}

fn ending(parts: &mut Split<'_, char>, place: &Place<'_>) -> Result<Option<Ending>, Error> {
    let (on, reason) = (next_known(parts, place)?, next_known(parts, place)?);
    match (on, reason, next_known(parts, place)?) {
        (None, None, None) => Ok(None),
        (Some(on), Some(reason), Some(source)) => {
            let source = SourceId(source);
            Ok(Some(Ending { on, reason, source }))
        }
        _ => Err(place.corrupt("day, reason and source of its end must stand together")),
    }
}
