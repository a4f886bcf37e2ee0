//! Facts: what is known of one firm on one day, as the law reads it. Rival sources stand side by side and the
//! law reads their hull; what nobody filed is missing, never zero; a tier without a record is unknown, never "no".

mod chosen;
mod readings;
mod said;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::quick::Span;
use super::range::from_ends;
use super::standard::{ChoiceInput, Input};
use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::filing::{Figures, Value};
use crate::domain::indicator::Period;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::{SourceId, SourceKind};
use crate::domain::tenure::{Award, Standing};
use readings::Readings;

pub(super) use chosen::Chosen;
pub(super) use readings::{Cell, Quick};
pub use said::Said;

/// What is known of one firm on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    date: NaiveDate,
    established: Option<NaiveDate>,
    readings: Readings,
    holdings: BTreeMap<TierCode, Vec<Holding>>,
}

/// What one source says of one indicator in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The fiscal year, or the year at whose end it is true.
    pub year: i32,
    /// What kind of source says so.
    pub kind: SourceKind,
    /// Which source.
    pub source: SourceId,
    /// What it says.
    pub value: Value,
}

/// A certificate and where it stands on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The tier.
    pub tier: TierCode,
    /// Where it stands on the day.
    pub standing: Standing,
    /// The first day of validity.
    pub from: NaiveDate,
    /// The last printed day.
    pub until: Option<NaiveDate>,
    /// The list that awards it.
    pub source: SourceId,
    /// True when the firm says of itself that it holds none: a statement without a certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

/// An input as the law read it: the readings of the year, and the range or options they leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The indicator; absent for the day of establishment.
    pub indicator: Option<IndicatorCode>,
    /// The year that was asked for; absent when the latest counts.
    pub year: Option<i32>,
    /// What the readings that count leave possible; absent when there are none.
    pub value: Option<Value>,
    /// The readings, also those of a source that cannot prove it.
    pub readings: Said,
}

/// What a trace keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Only whether something was missing.
    Nothing,
    /// What was missing.
    Missing,
    /// Everything that was read.
    Everything,
}

/// What an evaluation read.
#[derive(Debug)]
pub(super) struct Trace {
    keep: Keep,
    pub(super) missing: bool,
    pub(super) seen: Vec<Seen>,
    /// The numbers that points were given for, in the order they were read.
    pub(super) numbers: Vec<Range>,
}

impl Trace {
    pub(super) fn new(keep: Keep) -> Self {
        Self {
            keep,
            missing: false,
            seen: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Returns a trace that keeps no readings.
    pub(super) fn silent() -> Self {
        Self::new(Keep::Nothing)
    }

    pub(super) fn keep_number(&mut self, number: &Range) {
        if self.keep == Keep::Everything {
            self.numbers.push(number.clone());
        }
    }

    fn note(&mut self, missing: bool, seen: impl FnOnce() -> Seen) {
        self.missing |= missing;
        match self.keep {
            Keep::Nothing => return,
            Keep::Missing if !missing => return,
            Keep::Missing | Keep::Everything => {}
        }
        let seen = seen();
        if !self.seen.contains(&seen) {
            self.seen.push(seen);
        }
    }
}

impl Facts {
    /// Returns the facts of a firm of which nothing is known on a day.
    pub fn on(date: NaiveDate) -> Self {
        Self {
            date,
            established: None,
            readings: Readings::default(),
            holdings: BTreeMap::new(),
        }
    }

    /// Adds the day of establishment, when known.
    #[must_use]
    pub fn with_established(mut self, established: Option<NaiveDate>) -> Self {
        self.established = established;
        self
    }

    /// Adds the current filings of the firm.
    #[must_use]
    pub fn with_filings<'a>(mut self, filings: impl IntoIterator<Item = &'a Figures>) -> Self {
        self.readings.add(filings.into_iter());
        self
    }

    /// Adds the certificates of the firm, each with its standing on the day.
    #[must_use]
    pub fn with_awards<'a>(mut self, awards: impl IntoIterator<Item = &'a Award>) -> Self {
        for award in awards {
            let holding = Holding {
                tier: award.tier.clone(),
                standing: award.standing_on(self.date),
                from: award.from,
                until: award.until,
                source: award.source,
                absent: false,
            };
            self.hold(holding);
        }
        self
    }

    /// Adds certificates whose standing on the day was determined before.
    #[must_use]
    pub fn with_holdings(mut self, holdings: impl IntoIterator<Item = Holding>) -> Self {
        holdings.into_iter().for_each(|holding| self.hold(holding));
        self
    }

    /// Adds that the firm says it does not hold a tier; without a word about it the tier is unknown.
    #[must_use]
    pub fn with_absent(mut self, tier: TierCode, source: SourceId) -> Self {
        let holding = Holding {
            tier,
            standing: Standing::Ended,
            from: self.date,
            until: None,
            source,
            absent: true,
        };
        self.hold(holding);
        self
    }

    fn hold(&mut self, holding: Holding) {
        let holdings = self.holdings.entry(holding.tier.clone()).or_default();
        holdings.push(holding);
        holdings.sort_by_key(|holding| (holding.from, holding.source, holding.until));
    }

    /// Returns the day of assessment.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Returns the day of establishment, when known.
    pub fn established(&self) -> Option<NaiveDate> {
        self.established
    }

    /// Returns the last complete fiscal year before the day.
    pub fn base_year(&self) -> i32 {
        self.date.year() - 1
    }

    /// Returns the certificates of a tier.
    pub fn holdings(&self, tier: &TierCode) -> &[Holding] {
        self.holdings.get(tier).map_or(&[], Vec::as_slice)
    }

    /// Returns the readings of an indicator, in the order of years.
    pub fn readings(&self, indicator: &IndicatorCode) -> &[Reading] {
        self.readings.find(indicator)
    }

    /// Returns the facts without what is known of one indicator in one year.
    #[must_use]
    pub fn without(mut self, indicator: &IndicatorCode, year: i32) -> Self {
        self.readings.remove(indicator, year);
        self
    }

    /// Reads a number `back` years before the last one, as far as sources of the demanded kind tell.
    pub(super) fn number(&self, input: &Input, at: At, trace: &mut Trace) -> Range {
        let found = self.found(&input.code, input.period, at);
        let known = match found.cell.map(|cell| cell.quick) {
            Some(Quick::Point(above, below)) => Some(Range::exactly(Quantity::from_lowest(above, below))),
            _ => self.hull(&found, at),
        };
        trace.note(known.is_none(), || Seen {
            indicator: Some(input.code.clone()),
            year: self.year_asked(input.period, at.back),
            value: known.clone().map(Value::Number),
            readings: self.said(&found),
        });
        known.unwrap_or_else(|| input.possible.clone())
    }

    /// Reads the same without keeping what was read.
    pub(super) fn span(&self, input: &Input, at: At, trace: &mut Trace) -> Span {
        let found = self.found(&input.code, input.period, at);
        if let Some(Quick::Point(above, below)) = found.cell.map(|cell| cell.quick) {
            return Span::point(above, below);
        }
        match self.hull(&found, at) {
            Some(known) => Span::from(&known),
            None => {
                trace.missing = true;
                Span::from(&input.possible)
            }
        }
    }

    /// Returns the hull of the numbers that count; nothing when there are none.
    fn hull(&self, found: &Found<'_>, at: At) -> Option<Range> {
        let mut known: Option<Range> = None;
        for reading in self.readings_of(found).iter().filter(|reading| at.accepts(reading)) {
            if let Value::Number(range) = &reading.value {
                known = Some(known.map_or_else(|| range.clone(), |hull| hull.hull(range)));
            }
        }
        known
    }

    /// Reads the options that are possible; all of them when nothing is known.
    pub(super) fn options(&self, input: &ChoiceInput, trace: &mut Trace) -> BTreeSet<String> {
        self.chosen(input, trace).of(input)
    }

    /// Reads the same as places among the options of the input.
    pub(in crate::rules) fn chosen(&self, input: &ChoiceInput, trace: &mut Trace) -> Chosen {
        let found = self.found(&input.code, input.period, At::last(None));
        let mut known = match found.cell.map(|cell| cell.quick) {
            Some(Quick::Options(places)) if input.is_compiled => Chosen::at(places),
            _ => self.stated(input, &found),
        };
        if known.is_none() {
            known = Chosen::places(input, &self.derived(input, trace));
        }
        trace.note(known.is_none(), || Seen {
            indicator: Some(input.code.clone()),
            year: self.year_asked(input.period, 0),
            value: (!known.is_none()).then(|| Value::Choice(known.of(input))),
            readings: self.said(&found),
        });
        match known.is_none() {
            true => Chosen::all(input),
            false => known,
        }
    }

    /// Returns the options that some source states.
    fn stated(&self, input: &ChoiceInput, found: &Found<'_>) -> Chosen {
        let mut stated = Chosen::default();
        for reading in self.readings_of(found) {
            if let Value::Choice(options) = &reading.value {
                stated = stated.or(Chosen::places(input, options));
            }
        }
        stated
    }

    /// Returns the options that follow from figures; none when nothing follows, or no table is in force.
    fn derived(&self, input: &ChoiceInput, trace: &mut Trace) -> BTreeSet<String> {
        let Some(table) = input.derived.iter().find(|table| table.applies(self.date)) else {
            return BTreeSet::new();
        };
        let mut read = Trace::new(trace.keep);
        let possible = table.possible(self, &mut read);
        if possible.len() >= input.options.len() {
            return BTreeSet::new();
        }
        // What the answer does not need is not missing: a firm too small in one figure is no large one.
        for seen in read.seen.into_iter().filter(|seen| seen.value.is_some()) {
            trace.note(false, || seen);
        }
        possible
    }

    /// Reads the day of establishment as a number.
    pub(super) fn day_of_establishment(&self, trace: &mut Trace) -> Range {
        let known = self.established.map(Quantity::from_date);
        trace.note(known.is_none(), || Seen {
            indicator: None,
            year: None,
            value: known.clone().map(|day| Value::Number(Range::exactly(day))),
            readings: Said::default(),
        });
        let today = Quantity::from_date(self.date);
        known.map_or_else(|| from_ends(None, Some(today)), Range::exactly)
    }

    /// Returns the year a value is asked for; none when the latest counts.
    fn year_asked(&self, period: Period, back: u8) -> Option<i32> {
        match period {
            Period::Year | Period::YearEnd => Some(self.base_year() - i32::from(back)),
            Period::EvaluationYear => Some(self.date.year() - i32::from(back)),
            Period::Current => None,
        }
    }

    /// Finds the year that an operand asks for.
    fn found<'a>(&'a self, code: &'a IndicatorCode, period: Period, at: At) -> Found<'a> {
        let asked = self.year_asked(period, at.back);
        let found = |year: Option<i32>, cell| Found { code, year, cell };
        match self.readings.cells(code) {
            Some(cells) if at.source.is_none() => {
                let cell = match asked {
                    Some(year) => cells.iter().find(|cell| cell.year == year),
                    None => cells.iter().rfind(|cell| cell.year <= self.date.year()),
                };
                found(cell.map(|cell| cell.year), cell)
            }
            _ => {
                let latest = || latest_year(self.readings(code), self.date.year(), at);
                found(asked.or_else(latest), None)
            }
        }
    }

    /// Returns what the sources say in the year that was found, also those that do not count.
    fn readings_of(&self, found: &Found<'_>) -> &[Reading] {
        self.readings.at(self.places_of(found))
    }

    fn said(&self, found: &Found<'_>) -> Said {
        match self.places_of(found) {
            none if none.is_empty() => Said::default(),
            places => self.readings.share(places),
        }
    }

    fn places_of(&self, found: &Found<'_>) -> std::ops::Range<usize> {
        match (found.cell, found.year) {
            (Some(cell), _) => cell.places(),
            (None, Some(year)) => self.readings.of_year(found.code, year),
            (None, None) => 0..0,
        }
    }
}

/// Where the readings stand that an operand asks for.
struct Found<'a> {
    code: &'a IndicatorCode,
    year: Option<i32>,
    cell: Option<&'a Cell>,
}

/// The latest year that a source which counts speaks of; else the latest that any does.
fn latest_year(all: &[Reading], not_after: i32, at: At) -> Option<i32> {
    let mut past = all.iter().filter(|reading| reading.year <= not_after).rev();
    past.clone()
        .find(|reading| at.accepts(reading))
        .or_else(|| past.next())
        .map(|reading| reading.year)
}

/// Which year and which sources an operand asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) back: u8,
    source: Option<SourceKind>,
}

impl At {
    /// The last year, as sources of this kind tell it; of any kind when none is demanded.
    pub(super) fn last(source: Option<SourceKind>) -> Self {
        Self { back: 0, source }
    }

    /// So many years before this one.
    pub(super) fn back(self, years: u8) -> Self {
        Self {
            back: self.back.saturating_add(years),
            source: self.source,
        }
    }

    /// The kind of source that is demanded.
    pub(super) fn source(self) -> Option<SourceKind> {
        self.source
    }

    fn accepts(self, reading: &Reading) -> bool {
        self.source.is_none_or(|kind| kind == reading.kind)
    }
}
