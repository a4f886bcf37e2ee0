//! Reading facts as the law asks for them: of which year, from which sources, and what they leave possible.

use std::collections::BTreeSet;

use super::cells::{Cell, Quick};
use super::{At, Chosen, Facts, Keep, Reading, Said, Seen, Trace, scored};
use crate::domain::code::IndicatorCode;
use crate::domain::filing::Value;
use crate::domain::indicator::{Lever, Period};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::rules::card::is_band;
use crate::rules::quick::Span;
use crate::rules::range::from_ends;
use crate::rules::standard::{ChoiceInput, Input};

impl Facts {
    /// Has what an evaluation will read at hand.
    pub(in crate::rules) fn fetch(&self) {
        self.readings.fetch();
    }

    /// Reads a number `back` years before the last one, as far as sources of the demanded kind tell.
    pub(in crate::rules) fn number(&self, input: &Input, at: At, trace: &mut Trace) -> Range {
        let found = self.found(&input.code, input.period, at);
        if self.has_doubts() && self.note_doubt(&found, trace) {
            return input.possible.clone();
        }
        let known = match found.quick {
            Some(Quick::Point(above, below)) => Some(Range::exactly(Quantity::from_lowest(above, below.into()))),
            Some(Quick::Hull(place)) => self.readings.cells().hull(place).cloned(),
            _ => self.hull(&found, at),
        };
        if let (None, Some(nothing)) = (&known, self.before_founding(input, at)) {
            self.day_of_establishment(trace);
            return nothing;
        }
        trace.note(known.is_none(), || Seen {
            indicator: Some(input.code.clone()),
            year: self.year_asked(input.period, at.back),
            value: known.clone().map(Value::Number),
            readings: self.said(&found),
            doubt: Vec::new(),
        });
        known.unwrap_or_else(|| input.possible.clone())
    }

    /// Reads the same without keeping what was read.
    pub(in crate::rules) fn span(&self, input: &Input, at: At, trace: &mut Trace) -> Span {
        match self.glance(&input.code, input.period, at) {
            Some(Quick::Point(above, below)) => return Span::point(above, below.into()),
            Some(Quick::Hull(place)) => {
                let hull = self.readings.cells().hull(place);
                return hull.map_or(Span::from(&input.possible), Span::from);
            }
            _ => {}
        }
        let found = self.found(&input.code, input.period, at);
        if self.has_doubts() && self.note_doubt(&found, trace) {
            return Span::from(&input.possible);
        }
        if let Some(Quick::Point(above, below)) = found.quick {
            return Span::point(above, below.into());
        }
        match self.hull(&found, at) {
            Some(known) => Span::from(&known),
            None => {
                let nothing = self.before_founding(input, at);
                trace.missing |= nothing.is_none();
                Span::from(nothing.as_ref().unwrap_or(&input.possible))
            }
        }
    }

    /// Returns what a number was in a year before the firm was founded, of which nobody is asked: nothing was earned
    /// or spent, and nobody worked there.
    fn before_founding(&self, input: &Input, at: At) -> Option<Range> {
        let is_annual = matches!(input.period, Period::Year | Period::YearEnd);
        let founded = self.established.filter(|_| is_annual)?;
        if self.base_year() - i32::from(at.back) >= founded.year() {
            return None;
        }
        let none = Quantity::zero();
        Some(match input.possible.contains(&none) {
            true => Range::exactly(none),
            false => input.possible.clone(),
        })
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

    /// What a person has to judge is not proved by the firm's own word.
    fn judged(&self, change: Lever) -> At {
        if self.own_word { At::last(None) } else { scored(change) }
    }

    /// Reads the options that are possible; all of them when nothing is known.
    pub(in crate::rules) fn options(&self, input: &ChoiceInput, trace: &mut Trace) -> BTreeSet<String> {
        self.chosen(input, trace).of(input)
    }

    /// Reads the same as places among the options of the input. What a person has to judge is not proved by the firm's
    /// own word.
    pub(in crate::rules) fn chosen(&self, input: &ChoiceInput, trace: &mut Trace) -> Chosen {
        self.chosen_by(input, self.judged(input.change), trace)
    }

    /// Reads the same where it gives points; a mark that an expert gives is not even for its own eyes the firm's to give.
    pub(in crate::rules) fn marked(
        &self,
        input: &ChoiceInput,
        points: &[(String, Range)],
        trace: &mut Trace,
    ) -> Chosen {
        let at = if is_band(points) {
            scored(input.change)
        } else {
            self.judged(input.change)
        };
        self.chosen_by(input, at, trace)
    }

    fn chosen_by(&self, input: &ChoiceInput, at: At, trace: &mut Trace) -> Chosen {
        // What the firm says of itself is held against what follows from its figures.
        if trace.keep != Keep::Everything && input.is_compiled && input.derived.is_empty() {
            match self.glance(&input.code, input.period, at) {
                Some(Quick::Options(places)) if places != 0 => return Chosen::at(places),
                _ => {}
            }
        }
        let found = self.found(&input.code, input.period, at);
        let mut known = match found.quick {
            Some(Quick::Options(places)) if input.is_compiled => Chosen::at(places),
            _ => self.stated(input, (&found, at)),
        };
        if known.is_none() {
            known = self.derived(input, trace);
        } else if let Some(figures) = self.belied((input, known), &found, trace) {
            trace.note(true, || Seen {
                indicator: Some(input.code.clone()),
                year: self.year_asked(input.period, 0),
                value: None,
                readings: self.said(&found),
                doubt: figures,
            });
            return Chosen::all(input);
        }
        trace.note(known.is_none(), || Seen {
            indicator: Some(input.code.clone()),
            year: self.year_asked(input.period, 0),
            value: (!known.is_none()).then(|| Value::Choice(known.of(input))),
            readings: self.said(&found),
            doubt: Vec::new(),
        });
        match known.is_none() {
            true => Chosen::all(input),
            false => known,
        }
    }

    /// Returns the options that some source states which counts.
    fn stated(&self, input: &ChoiceInput, (found, at): (&Found<'_>, At)) -> Chosen {
        let mut stated = Chosen::default();
        for reading in self.readings_of(found).iter().filter(|reading| at.accepts(reading)) {
            if let Value::Choice(options) = &reading.value {
                stated = stated.or(Chosen::places(input, options));
            }
        }
        stated
    }

    /// Returns the options that follow from figures; none when nothing follows, or no table is in force.
    fn derived(&self, input: &ChoiceInput, trace: &mut Trace) -> Chosen {
        let Some(table) = input.derived.iter().find(|table| table.applies(self.date)) else {
            return Chosen::default();
        };
        let mut read = Trace::new(trace.keep);
        let possible = table.possible(self, &mut read);
        if possible == Chosen::all(input) {
            return Chosen::default();
        }
        // What the answer does not need is not missing: a firm too small in one figure is no large one.
        for seen in read.seen.into_iter().filter(|seen| seen.value.is_some()) {
            trace.note(false, || seen);
        }
        possible
    }

    /// Reads the day of establishment as a number.
    pub(in crate::rules) fn day_of_establishment(&self, trace: &mut Trace) -> Range {
        let known = self.established.map(Quantity::from_date);
        trace.note(known.is_none(), || Seen {
            indicator: None,
            year: None,
            value: known.clone().map(|day| Value::Number(Range::exactly(day))),
            readings: Said::default(),
            doubt: Vec::new(),
        });
        let today = Quantity::from_date(self.date);
        known.map_or_else(|| from_ends(None, Some(today)), Range::exactly)
    }

    /// Returns the year a value is asked for; none when the latest counts.
    pub fn year_asked(&self, period: Period, back: u8) -> Option<i32> {
        match period {
            Period::Year | Period::YearEnd => Some(self.base_year() - i32::from(back)),
            Period::EvaluationYear => Some(self.date.year() - i32::from(back)),
            Period::Current => None,
        }
    }

    /// Returns what is known in a few bytes of the year that an operand asks for.
    #[inline]
    fn glance(&self, code: &IndicatorCode, period: Period, at: At) -> Option<Quick> {
        if self.has_doubts() || at.source().is_some() {
            return None;
        }
        let cells = self.readings.cells().of_code(code)?;
        at.counted(self.cell(cells, self.year_asked(period, at.back), at)?)
    }

    #[inline]
    fn cell<'a>(&self, cells: &'a [Cell], asked: Option<i32>, at: At) -> Option<&'a Cell> {
        match asked {
            Some(year) => cells.iter().rev().find(|cell| cell.year() == year),
            None => latest_cell(cells, self.date.year(), at),
        }
    }

    /// Finds the year that an operand asks for.
    #[inline]
    fn found<'a>(&'a self, code: &'a IndicatorCode, period: Period, at: At) -> Found<'a> {
        let asked = self.year_asked(period, at.back);
        match self.supposed.is_empty() {
            true => self.found_said(code, asked, at),
            false => self.found_supposing(code, asked, at),
        }
    }

    #[inline(never)]
    fn found_supposing<'a>(&'a self, code: &'a IndicatorCode, asked: Option<i32>, at: At) -> Found<'a> {
        if !self.supposes(code) {
            return self.found_said(code, asked, at);
        }
        let accepts = |reading: &Reading| at.accepts(reading);
        let year = asked.or_else(|| self.latest_supposing(code, accepts));
        let Some(own) = self.supposed_of(code, year) else {
            return self.found_said(code, year, at);
        };
        Found {
            year,
            quick: accepts(&own.reading).then_some(own.quick),
            supposed: Some(&own.reading),
            ..Found::nothing(code)
        }
    }

    #[inline]
    fn found_said<'a>(&'a self, code: &'a IndicatorCode, asked: Option<i32>, at: At) -> Found<'a> {
        let cells = self.readings.cells().of_code(code);
        let Some(cells) = cells.filter(|_| at.source().is_none()) else {
            let latest = || latest_year(self.readings(code), self.date.year(), at);
            return Found {
                year: asked.or_else(latest),
                ..Found::nothing(code)
            };
        };
        let cell = self.cell(cells, asked, at);
        Found {
            cell,
            quick: cell.and_then(|cell| at.counted(cell)),
            ..Found::nothing(code)
        }
    }

    /// Returns what the sources say in the year that was found, also those that do not count.
    pub(super) fn readings_of<'a>(&'a self, found: &Found<'a>) -> &'a [Reading] {
        match found.supposed {
            Some(reading) => std::slice::from_ref(reading),
            None => self.readings.at(self.places_of(found)),
        }
    }

    fn said(&self, found: &Found<'_>) -> Said {
        if let Some(reading) = found.supposed {
            return Said::new(&reading.alone(), 0..1);
        }
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
pub(super) struct Found<'a> {
    pub(super) code: &'a IndicatorCode,
    /// The year; absent when there is a cell of it, or no year at all.
    pub(super) year: Option<i32>,
    pub(super) cell: Option<&'a Cell>,
    /// What the readings say that count, when a few bytes can.
    quick: Option<Quick>,
    /// What is supposed in the place of all that was said in that year.
    pub(super) supposed: Option<&'a Reading>,
}

impl<'a> Found<'a> {
    fn nothing(code: &'a IndicatorCode) -> Self {
        Self {
            code,
            year: None,
            cell: None,
            quick: None,
            supposed: None,
        }
    }
}

/// As [`latest_year`], of cells.
fn latest_cell(cells: &[Cell], not_after: i32, at: At) -> Option<&Cell> {
    let mut past = cells.iter().filter(|cell| cell.year() <= not_after).rev();
    let counts = |cell: &&Cell| at.counts(cell);
    past.clone().find(counts).or_else(|| past.next())
}

/// The latest year that a source which counts speaks of; else the latest that any does.
fn latest_year(all: &[Reading], not_after: i32, at: At) -> Option<i32> {
    let mut past = all.iter().filter(|reading| reading.year <= not_after).rev();
    past.clone()
        .find(|reading| at.accepts(reading))
        .or_else(|| past.next())
        .map(|reading| reading.year)
}
