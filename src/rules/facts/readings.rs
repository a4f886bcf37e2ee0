//! The readings of a firm in one flat row, because finding them is most of what an evaluation does: sorted by code
//! and year, with a table that says in a few bytes what most of them say.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::Reading;
use super::cells::Cells;
use super::doubt::Doubt;
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
    /// The years of the codes that the compiled catalogue knows.
    cells: Cells,
    /// What contradicts each other, for nearly every firm nothing.
    doubts: Arc<[Doubt]>,
}

/// A reading that is not in its place yet.
pub(super) struct Loose<'a> {
    pub(super) code: &'a IndicatorCode,
    pub(super) year: i32,
    pub(super) kind: SourceKind,
    source: SourceId,
    pub(super) value: &'a Value,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            codes: Arc::new([]),
            all: Arc::new([]),
            cells: Cells::default(),
            doubts: Arc::new([]),
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

    /// Has the cells at hand, and the addresses of all readings.
    pub(super) fn fetch(&self) {
        const PAGE: usize = 4096;
        let pages = self.all.iter().step_by(PAGE / size_of::<Reading>());
        std::hint::black_box(pages.fold(0, |all, reading| all ^ reading.year));
        self.cells.fetch();
    }

    /// Returns what contradicts each other.
    pub(super) fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    fn doubting(mut self) -> Self {
        let found = super::doubt::find(&self);
        if !found.is_empty() {
            self.doubts = found.into();
        }
        self
    }

    /// Returns what the years say in a few bytes.
    pub(super) fn cells(&self) -> &Cells {
        &self.cells
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

    /// Puts readings of some figures and years in the place of all that was said of them.
    pub(super) fn retell(&mut self, told: &[(IndicatorCode, i32, Vec<Reading>)]) {
        let old = Arc::clone(&self.all);
        let mut loose = self.loose(&old);
        loose.retain(|reading| {
            !told
                .iter()
                .any(|(code, year, _)| reading.year == *year && reading.code == code)
        });
        let fresh: Vec<(IndicatorCode, Reading)> = told
            .iter()
            .flat_map(|(code, _, readings)| readings.iter().map(|reading| (code.clone(), reading.clone())))
            .collect();
        loose.extend(fresh.iter().map(Loose::from));
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
        *self = Self {
            codes: codes_of(&loose).into(),
            cells: Cells::of(&loose),
            all: readings.into_iter().map(|(_, reading)| reading).collect(),
            ..Self::default()
        }
        .doubting();
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
        Self {
            codes: codes_of(&loose).into(),
            all: loose.iter().map(Loose::settle).collect(),
            cells: Cells::of(&loose),
            ..Self::default()
        }
        .doubting()
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
