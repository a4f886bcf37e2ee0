//! What is supposed of a firm while advice is sought: one value in the place of all that was said of a figure in its
//! year. What was said stays as it is, so that thousands of suppositions cost nothing but themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cells::Quick;
use super::{Facts, Reading};
use crate::domain::code::IndicatorCode;
use crate::domain::filing::{Figures, Value};
use crate::domain::source::{SourceId, SourceKind};

/// One supposed reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Supposed {
    pub(super) code: IndicatorCode,
    pub(super) reading: Reading,
    pub(super) quick: Quick,
}

impl Supposed {
    pub(super) fn is_of(&self, code: &IndicatorCode, year: Option<i32>) -> bool {
        self.code == *code && year.is_none_or(|year| self.reading.year == year)
    }
}

impl Facts {
    /// Supposes a value of a figure in a year, as a source of this kind tells it.
    pub(in crate::rules) fn suppose(&mut self, (code, year): (&IndicatorCode, i32), kind: SourceKind, value: Value) {
        self.supposed.retain(|other| !other.is_of(code, Some(year)));
        self.supposed.push(Supposed {
            code: code.clone(),
            quick: Quick::of(&value, code),
            reading: Reading {
                year,
                kind,
                source: SourceId(0),
                value,
            },
        });
    }

    /// Returns facts that say what these suppose.
    #[must_use]
    pub(in crate::rules) fn settled(mut self) -> Self {
        for Supposed { code, reading, .. } in std::mem::take(&mut self.supposed) {
            self = self.refiled(&Figures {
                year: reading.year,
                source: reading.source,
                source_kind: reading.kind,
                values: [(code, reading.value)].into(),
            });
        }
        self
    }

    /// Returns what stands for a figure, the last of all years or of one.
    pub(in crate::rules) fn last_value(&self, code: &IndicatorCode, year: Option<i32>) -> Option<&Value> {
        let supposed = self.supposed.iter().filter(|one| one.is_of(code, year));
        let supposed = supposed.map(|one| &one.reading);
        let said = self.still_said(code).rev();
        let said = said.filter(|reading| year.is_none_or(|year| reading.year == year));
        let last = said.take(1).chain(supposed).max_by_key(|reading| reading.year);
        last.map(|reading| &reading.value)
    }

    /// Returns the readings of an indicator that no supposition takes the place of.
    fn still_said(&self, code: &IndicatorCode) -> impl DoubleEndedIterator<Item = &Reading> + Clone {
        let stands = |reading: &&Reading| !self.supposed.iter().any(|one| one.is_of(code, Some(reading.year)));
        self.readings.find(code).iter().filter(stands)
    }

    /// Returns the latest year that a source which counts speaks of, suppositions among them; else that any does.
    pub(super) fn latest_supposing(&self, code: &IndicatorCode, accepts: impl Fn(&Reading) -> bool) -> Option<i32> {
        let supposed = self.supposed.iter().filter(|one| one.is_of(code, None));
        let all = self.still_said(code).chain(supposed.map(|one| &one.reading));
        let past = all.filter(|reading| reading.year <= self.date.year());
        let latest = |counts: &dyn Fn(&Reading) -> bool| {
            let years = past.clone().filter(|reading| counts(reading));
            years.map(|reading| reading.year).max()
        };
        latest(&accepts).or_else(|| latest(&|_| true))
    }

    /// Returns what is supposed of a figure in a year.
    pub(super) fn supposed_of(&self, code: &IndicatorCode, year: Option<i32>) -> Option<&Supposed> {
        let year = year?;
        self.supposed.iter().find(|one| one.is_of(code, Some(year)))
    }

    /// Tells whether any of some facts is another than before: a kind and a code each, as `rules::gap` names them.
    pub(in crate::rules) fn differs_in(&self, before: &Facts, facts: &BTreeSet<(u8, &str)>) -> bool {
        let other = |one: &&Supposed| !before.supposed.contains(one);
        let mut supposed = self
            .supposed
            .iter()
            .filter(|one| facts.contains(&(0, one.code.as_str())));
        let same_titles = Arc::ptr_eq(&self.holdings, &before.holdings) || !facts.iter().any(|(kind, _)| *kind == 1);
        let same_founding = self.established == before.established || !facts.contains(&(2, ""));
        !same_titles || !same_founding || supposed.any(|one| other(&one))
    }

    /// Tells whether anything is supposed of an indicator.
    pub(super) fn supposes(&self, code: &IndicatorCode) -> bool {
        self.supposed.iter().any(|one| one.code == *code)
    }
}

impl Reading {
    pub(super) fn alone(&self) -> Arc<[Reading]> {
        Arc::new([self.clone()])
    }
}
