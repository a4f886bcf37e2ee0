//! The readings of a firm in one flat row, because finding them is most of what an evaluation does: sorted by code
//! and year, with a cell for each year that says in a few bytes what most readings say.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::Reading;
use super::said::Said;
use crate::domain::code::IndicatorCode;
use crate::domain::filing::{Figures, Value};
use crate::domain::source::{SourceId, SourceKind};

/// The readings of every indicator. A copy shares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Readings {
    /// The codes in their order, each with the place behind its last reading.
    codes: Arc<[(IndicatorCode, usize)]>,
    /// The readings in the order of codes, years, kinds, sources and values.
    all: Arc<[Reading]>,
    /// The years of the codes that the compiled catalogue knows, in the order of the readings.
    cells: Arc<[Cell]>,
    /// Where the cells of each such code begin, and where the last end. Empty when the places of this firm's
    /// readings do not fit: then everything is found by its code.
    first: Arc<[u16]>,
}

/// The readings of an indicator in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) struct Cell {
    pub(super) year: i32,
    start: u16,
    end: u16,
    pub(super) told: Told,
    pub(in crate::rules) quick: Quick,
}

/// Who speaks of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Nobody but the firm itself.
    Own,
    /// Nobody but others.
    Others,
    /// The firm and others.
    Both,
}

/// What the readings of a year leave possible together, when a few bytes can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Quick {
    /// One number: above and below the line of its fraction, in lowest terms.
    Point(i64, u32),
    /// Options, as bits by their places in the compiled catalogue.
    Options(u64),
    /// Anything else: it takes the readings themselves.
    Long,
}

impl Cell {
    /// Returns the places of its readings.
    pub(super) fn places(&self) -> Range<usize> {
        usize::from(self.start)..usize::from(self.end)
    }
}

impl Quick {
    /// Returns what one value says.
    pub(super) fn of(value: &Value, code: &IndicatorCode) -> Self {
        quick_of(value, code.compiled_options())
    }
}

/// A reading that is not in its place yet.
struct Loose<'a> {
    code: &'a IndicatorCode,
    year: i32,
    kind: SourceKind,
    source: SourceId,
    value: &'a Value,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            codes: Arc::new([]),
            all: Arc::new([]),
            cells: Arc::new([]),
            first: Arc::new([]),
        }
    }
}

impl Readings {
    /// Returns the readings of a code, in the order of years.
    pub(super) fn find(&self, code: &IndicatorCode) -> &[Reading] {
        &self.all[self.bounds(code)]
    }

    /// Returns the places of the readings of a code in a year.
    pub(super) fn of_year(&self, code: &IndicatorCode, year: i32) -> Range<usize> {
        let Range { start, end } = self.bounds(code);
        let own = &self.all[start..end];
        let from = own.partition_point(|reading| reading.year < year);
        let to = own.partition_point(|reading| reading.year <= year);
        start + from..start + to
    }

    /// Returns the readings at some places.
    pub(super) fn at(&self, places: Range<usize>) -> &[Reading] {
        &self.all[places]
    }

    /// Returns the same to keep.
    pub(super) fn share(&self, places: Range<usize>) -> Said {
        Said::new(&self.all, places)
    }

    /// Returns the years of a code; nothing when it has to be found by its text.
    pub(super) fn cells(&self, code: &IndicatorCode) -> Option<&[Cell]> {
        let place = code.place()?;
        let (start, end) = (*self.first.get(place)?, *self.first.get(place + 1)?);
        self.cells.get(usize::from(start)..usize::from(end))
    }

    fn bounds(&self, code: &IndicatorCode) -> Range<usize> {
        let Ok(place) = self.codes.binary_search_by(|(own, _)| own.cmp(code)) else {
            return 0..0;
        };
        let start = place.checked_sub(1).map_or(0, |before| self.codes[before].1);
        start..self.codes[place].1
    }

    /// Adds what filings say.
    pub(super) fn add<'a>(&mut self, filings: impl Iterator<Item = &'a Figures>) {
        let old = Arc::clone(&self.all);
        let mut loose: Vec<Loose<'_>> = self.loose(&old);
        for figures in filings {
            loose.extend(figures.values.iter().map(|said| Loose::of(figures, said)));
        }
        *self = Self::of(loose);
    }

    /// Puts what a filing says in the place of all that was said of the same codes in its year.
    pub(super) fn put(&mut self, figures: &Figures) {
        let old = Arc::clone(&self.all);
        let mut loose = self.loose(&old);
        loose.retain(|reading| reading.year != figures.year || !figures.values.contains_key(reading.code));
        loose.extend(figures.values.iter().map(|said| Loose::of(figures, said)));
        *self = Self::of(loose);
    }

    /// Adds readings. Those of a firm of which nothing was known are moved and not copied.
    pub(super) fn take(&mut self, mut readings: Vec<(IndicatorCode, Reading)>) {
        if !self.all.is_empty() {
            let old = Arc::clone(&self.all);
            let mut loose = self.loose(&old);
            loose.extend(readings.iter().map(Loose::from));
            *self = Self::of(loose);
            return;
        }
        readings.sort_by(|one, other| order(&Loose::from(one), &Loose::from(other)));
        let loose: Vec<Loose<'_>> = readings.iter().map(Loose::from).collect();
        let (cells, first) = cells_of(&loose).unwrap_or_default();
        *self = Self {
            codes: codes_of(&loose).into(),
            cells: cells.into(),
            first: first.into(),
            all: readings.into_iter().map(|(_, reading)| reading).collect(),
        };
    }

    fn loose<'a>(&'a self, all: &'a [Reading]) -> Vec<Loose<'a>> {
        let mut loose = Vec::with_capacity(all.len());
        let mut from = 0;
        for (code, end) in self.codes.iter() {
            loose.extend(all[from..*end].iter().map(|reading| Loose {
                code,
                year: reading.year,
                kind: reading.kind,
                source: reading.source,
                value: &reading.value,
            }));
            from = *end;
        }
        loose
    }

    fn of(mut loose: Vec<Loose<'_>>) -> Self {
        loose.sort_by(order);
        let (cells, first) = cells_of(&loose).unwrap_or_default();
        Self {
            codes: codes_of(&loose).into(),
            all: loose.iter().map(Loose::settle).collect(),
            cells: cells.into(),
            first: first.into(),
        }
    }
}

impl<'a> Loose<'a> {
    fn of(figures: &Figures, (code, value): (&'a IndicatorCode, &'a Value)) -> Self {
        Self {
            code,
            year: figures.year,
            kind: figures.source_kind,
            source: figures.source,
            value,
        }
    }

    fn settle(&self) -> Reading {
        Reading {
            year: self.year,
            kind: self.kind,
            source: self.source,
            value: self.value.clone(),
        }
    }
}

impl<'a> From<&'a (IndicatorCode, Reading)> for Loose<'a> {
    fn from((code, reading): &'a (IndicatorCode, Reading)) -> Self {
        Self {
            code,
            year: reading.year,
            kind: reading.kind,
            source: reading.source,
            value: &reading.value,
        }
    }
}

/// A total order of readings, so that facts do not depend on the order they were added in.
fn order(one: &Loose<'_>, other: &Loose<'_>) -> Ordering {
    let head = |reading: &Loose<'_>| (reading.kind.as_str(), reading.source);
    (one.code.cmp(other.code))
        .then_with(|| one.year.cmp(&other.year))
        .then_with(|| head(one).cmp(&head(other)))
        .then_with(|| printed(one.value).cmp(&printed(other.value)))
}

fn printed(value: &Value) -> String {
    match value {
        Value::Number(range) => range.to_string(),
        Value::Choice(options) => options.iter().map(String::as_str).collect::<Vec<_>>().join("|"),
    }
}

/// Returns the codes of sorted readings, each with the place behind its last.
fn codes_of(sorted: &[Loose<'_>]) -> Vec<(IndicatorCode, usize)> {
    let mut codes: Vec<(IndicatorCode, usize)> = Vec::new();
    for (place, reading) in (1..).zip(sorted) {
        match codes.last_mut() {
            Some((code, end)) if code == reading.code => *end = place,
            _ => codes.push((reading.code.clone(), place)),
        }
    }
    codes
}

/// Returns the cells of sorted readings and where those of each known code begin; nothing when there are too many.
fn cells_of(sorted: &[Loose<'_>]) -> Option<(Vec<Cell>, Box<[u16]>)> {
    let mut cells: Vec<Cell> = Vec::with_capacity(sorted.len());
    let mut first = vec![0; IndicatorCode::compiled() + 1].into_boxed_slice();
    let mut begun = 0;
    let same = |a: &Loose<'_>, b: &Loose<'_>| a.year == b.year && a.code == b.code;
    let mut start = 0;
    for readings in sorted.chunk_by(same) {
        let end = start + u16::try_from(readings.len()).ok()?;
        if let Some(place) = readings[0].code.place() {
            first[begun..=place].fill(u16::try_from(cells.len()).ok()?);
            begun = place + 1;
            cells.push(Cell {
                year: readings[0].year,
                start,
                end,
                told: told(readings),
                quick: quick(readings),
            });
        }
        start = end;
    }
    first[begun..].fill(u16::try_from(cells.len()).ok()?);
    Some((cells, first))
}

fn told(readings: &[Loose<'_>]) -> Told {
    let is_own = |reading: &Loose<'_>| reading.kind == SourceKind::SelfDeclared;
    match (readings.iter().any(is_own), readings.iter().all(is_own)) {
        (_, true) => Told::Own,
        (true, false) => Told::Both,
        (false, false) => Told::Others,
    }
}

fn quick(readings: &[Loose<'_>]) -> Quick {
    let options = readings[0].code.compiled_options();
    let mut all = readings.iter().map(|reading| quick_of(reading.value, options));
    let first = all.next().unwrap_or(Quick::Long);
    all.fold(first, |one, other| match (one, other) {
        (Quick::Options(one), Quick::Options(other)) => Quick::Options(one | other),
        (Quick::Point(..), same) if one == same => one,
        _ => Quick::Long,
    })
}

fn quick_of(value: &Value, options: &[String]) -> Quick {
    match value {
        Value::Number(range) => match range.exact().and_then(|number| number.small()) {
            Some((above, below)) => Quick::Point(above, below),
            None => Quick::Long,
        },
        Value::Choice(_) if options.len() > 64 => Quick::Long,
        Value::Choice(chosen) => {
            let is_chosen = |option: &&String| chosen.contains(*option);
            let bits = (0..).zip(options).filter(|(_, option)| is_chosen(option));
            Quick::Options(bits.fold(0, |mask, (place, _)| mask | 1_u64 << place))
        }
    }
}
