//! Doubts: figures that cannot all be right, because a part is more than its whole. Neither counts until one of them is
//! corrected. The catalogue says what is a part of what.

use std::collections::BTreeSet;

use super::cells::Cell;
use super::read::Found;
use super::readings::Readings;
use super::{Chosen, Facts, Reading, Seen, Trace};
use crate::domain::code::IndicatorCode;
use crate::domain::filing::Value;
use crate::domain::range::Range;
use crate::domain::source::SourceKind;
use crate::rules::standard::ChoiceInput;

/// A figure and the year it was filed for.
pub(super) type Filed = (IndicatorCode, i32);

/// Two figures that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The part, and its year.
    pub part: (IndicatorCode, i32),
    /// The whole that is surely less, and its year: the same, or each the latest where that counts.
    pub whole: (IndicatorCode, i32),
}

impl Doubt {
    /// Returns the figure that contradicts one of the two.
    fn beside(&self, filed: &Filed) -> Option<&Filed> {
        match filed {
            own if *own == self.part => Some(&self.whole),
            own if *own == self.whole => Some(&self.part),
            _ => None,
        }
    }
}

/// Finds every contradiction between readings.
pub(super) fn find(readings: &Readings) -> Vec<Doubt> {
    let mut found = Vec::new();
    for code in IndicatorCode::all_parts() {
        let said = readings.find(&code);
        let years = said.chunk_by(|one, other| one.year == other.year);
        let skipped = if code.is_latest() {
            years.clone().count().saturating_sub(1)
        } else {
            0
        };
        for own in years.skip(skipped) {
            for whole in code.wholes() {
                let Some((year, other)) = beside(readings, (&whole, own[0].year)) else {
                    continue;
                };
                if exceeds(hull(own.iter()).as_ref(), hull(other.iter()).as_ref()) {
                    found.push(Doubt {
                        part: (code.clone(), own[0].year),
                        whole: (whole, year),
                    });
                }
            }
        }
    }
    found
}

/// Returns the readings that stand beside those of a year: of the same one, or the latest where that counts.
fn beside<'r>(readings: &'r Readings, (code, year): (&IndicatorCode, i32)) -> Option<(i32, &'r [Reading])> {
    let year = match code.is_latest() {
        true => readings.find(code).last()?.year,
        false => year,
    };
    let found = readings.at(readings.of_year(code, year));
    (!found.is_empty()).then_some((year, found))
}

fn hull<'a>(readings: impl Iterator<Item = &'a Reading>) -> Option<Range> {
    let numbers = readings.filter_map(|reading| match &reading.value {
        Value::Number(range) => Some(range.clone()),
        Value::Choice(_) => None,
    });
    numbers.reduce(|all, one| all.hull(&one))
}

/// Tells whether every number of a part is above every number of its whole.
fn exceeds(part: Option<&Range>, whole: Option<&Range>) -> bool {
    let least = part.and_then(Range::low);
    let most = whole.and_then(Range::high);
    least.zip(most).is_some_and(|(least, most)| least > most)
}

impl Facts {
    /// Returns every contradiction between what was said, whatever reads it.
    pub fn doubts(&self) -> &[Doubt] {
        self.readings.doubts()
    }

    /// Tells whether a figure is contradicted by another; without a year the latest counts.
    pub(in crate::rules) fn is_doubted(&self, code: &IndicatorCode, year: Option<i32>) -> bool {
        let year = year.or_else(|| self.readings.find(code).last().map(|reading| reading.year));
        year.is_some_and(|year| !self.contradicting(code, year).is_empty())
    }

    /// Tells whether anything may contradict something.
    #[inline]
    pub(super) fn has_doubts(&self) -> bool {
        !self.supposed.is_empty() || !self.readings.doubts().is_empty()
    }

    /// Returns the figures that contradict one of a year.
    #[inline(never)]
    pub(super) fn contradicting(&self, code: &IndicatorCode, year: i32) -> Vec<Filed> {
        if code.wholes().chain(code.parts()).next().is_none() {
            return Vec::new();
        }
        if self.supposed.is_empty() {
            let filed = (code.clone(), year);
            let beside = self.readings.doubts().iter().filter_map(|doubt| doubt.beside(&filed));
            return beside.cloned().collect();
        }
        let Some((latest, own)) = self.supposed_beside(code, year) else {
            return Vec::new();
        };
        if latest != year {
            return Vec::new();
        }
        let other = |code: IndicatorCode| {
            self.supposed_beside(&code, year)
                .map(|(year, range)| ((code, year), range))
        };
        let wholes = code
            .wholes()
            .filter_map(other)
            .filter(|(_, whole)| exceeds(Some(&own), Some(whole)));
        let parts = code
            .parts()
            .filter_map(other)
            .filter(|(_, part)| exceeds(Some(part), Some(&own)));
        wholes.chain(parts).map(|(filed, _)| filed).collect()
    }

    /// Returns what all that was said of a number leaves possible, of a year or of the latest.
    pub(in crate::rules) fn all_said(&self, code: &IndicatorCode, year: Option<i32>) -> Option<Range> {
        let (_, range) = self.supposed_beside(code, year.unwrap_or(self.date.year()))?;
        Some(range)
    }

    /// As [`beside`], with what is supposed in the place of what was said.
    fn supposed_beside(&self, code: &IndicatorCode, year: i32) -> Option<(i32, Range)> {
        let year = match code.is_latest() {
            true => self.latest_supposing(code, |_| true)?,
            false => year,
        };
        let range = match self.supposed_of(code, Some(year)) {
            Some(own) => hull(std::iter::once(&own.reading)),
            None => hull(self.readings.at(self.readings.of_year(code, year)).iter()),
        };
        range.map(|range| (year, range))
    }

    /// Returns a figure that others contradict, as it was read.
    pub(super) fn seen_doubted(&self, (code, year): &Filed, doubt: Vec<IndicatorCode>) -> Seen {
        let readings = match self.supposed_of(code, Some(*year)) {
            Some(own) => super::Said::new(&own.reading.alone(), 0..1),
            None => self.readings.share(self.readings.of_year(code, *year)),
        };
        Seen {
            indicator: Some(code.clone()),
            year: Some(*year).filter(|_| !code.is_latest()),
            value: None,
            readings,
            doubt,
        }
    }

    /// Notes what contradicts a figure, with both; tells whether anything does.
    pub(super) fn note_doubt(&self, found: &Found<'_>, trace: &mut Trace) -> bool {
        let Some(year) = self.year_of(found) else {
            return false;
        };
        let beside = self.contradicting(found.code, year);
        if beside.is_empty() {
            return false;
        }
        trace.note(true, || {
            let others = beside.iter().map(|(code, _)| code.clone()).collect();
            self.seen_doubted(&(found.code.clone(), year), others)
        });
        for other in &beside {
            trace.note(true, || self.seen_doubted(other, vec![found.code.clone()]));
        }
        true
    }

    fn year_of(&self, found: &Found<'_>) -> Option<i32> {
        let supposed = found.supposed.map(|reading| reading.year);
        supposed.or_else(|| found.cell.map(Cell::year)).or(found.year)
    }

    /// Returns the figures by which the firm's own answer cannot be; none when it can, or others say it.
    pub(super) fn belied(
        &self,
        (input, known): (&ChoiceInput, Chosen),
        found: &Found<'_>,
        trace: &mut Trace,
    ) -> Option<Vec<IndicatorCode>> {
        let table = input.derived.iter().find(|table| table.applies(self.date))?;
        let own = |reading: &Reading| reading.kind == SourceKind::SelfDeclared;
        if !self.readings_of(found).iter().all(own) {
            return None;
        }
        let mut read = Trace::new(trace.keep);
        let possible = table.possible(self, &mut read);
        if !known.among(possible).is_none() {
            return None;
        }
        let figures: BTreeSet<IndicatorCode> = table.lines().map(|(input, _)| input.code.clone()).collect();
        let known = |code: &IndicatorCode| self.last_value(code, None).is_some();
        for seen in read.seen.into_iter().filter(|seen| seen.value.is_some()) {
            trace.note(false, || seen);
        }
        Some(figures.into_iter().filter(known).collect())
    }
}
