//! One number against one line, and the facts it is made of.

use super::change::Subject;
use super::hope::Hope;
use crate::domain::day::Day;
use crate::domain::indicator::{Means, Period, Way};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::SourceKind;
use crate::domain::unit::Unit;
use crate::rules::facts::{At, Facts, Trace};
use crate::rules::range::from_ends;
use crate::rules::standard::{Comparison, Input, Operand};
use crate::rules::verdict::{Bound, Verdict};

/// A number of one year and the side of a line it has to be on.
pub(super) struct Atom<'s> {
    pub(super) operand: &'s Operand,
    /// The line on the scale of the operand.
    pub(super) bound: &'s Bound,
    pub(super) back: u8,
    pub(super) source: Option<SourceKind>,
    pub(super) want: Verdict,
    pub(super) hope: Hope,
}

/// A fact that a number is made of.
#[derive(Clone, Copy)]
pub(super) enum Slot<'s> {
    Figure { input: &'s Input, back: u8 },
    Founding,
}

impl<'s> Atom<'s> {
    /// A comparison in one year, to be met.
    pub(super) fn of(comparison: &'s Comparison, back: u8) -> Self {
        Self {
            operand: &comparison.operand,
            bound: &comparison.scaled,
            back,
            source: comparison.source,
            want: Verdict::Met,
            hope: Hope::Sure,
        }
    }

    pub(super) fn holds(&self, facts: &Facts) -> bool {
        let mut trace = Trace::silent();
        let span = self.operand.span(facts, self.at(), &mut trace);
        let quickly = span.and_then(|span| span.judge(self.bound));
        let verdict = quickly.unwrap_or_else(|| self.bound.judge(&self.value(facts)));
        let verdict = match trace.missing && verdict == Verdict::Met {
            true => Verdict::Undecided,
            false => verdict,
        };
        self.hope.is_there(verdict, self.want)
    }

    /// Returns everything the number can be.
    pub(super) fn value(&self, facts: &Facts) -> Range {
        self.operand.value(facts, self.at(), &mut Trace::silent())
    }

    fn at(&self) -> At {
        At::last(self.source).back(self.back)
    }

    pub(super) fn slots(&self, facts: &Facts) -> Vec<Slot<'_>> {
        slots_of(self.operand, self.back, facts)
    }
}

/// Returns the facts that a number of some year is made of, each once.
pub(super) fn slots_of<'s>(operand: &'s Operand, back: u8, facts: &Facts) -> Vec<Slot<'s>> {
    let mut slots = Vec::new();
    collect(operand, (back, facts), &mut slots);
    let mut seen = Vec::new();
    slots.retain(|slot| {
        let subject = slot.subject(facts);
        let new = !seen.contains(&subject);
        seen.push(subject);
        new
    });
    slots
}

fn collect<'s>(operand: &'s Operand, (back, facts): (u8, &Facts), slots: &mut Vec<Slot<'s>>) {
    let years = |of: &'s Operand, years: u8, slots: &mut Vec<Slot<'s>>| {
        (0..years).for_each(|year| collect(of, (back.saturating_add(year), facts), slots));
    };
    match operand {
        Operand::Indicator(input) | Operand::YearsSince(input) => slots.push(Slot::Figure { input, back }),
        Operand::Ratio(pair) | Operand::Difference(pair) => {
            pair.iter().for_each(|part| collect(part, (back, facts), slots));
        }
        Operand::Sum(parts) => parts.iter().for_each(|part| collect(part, (back, facts), slots)),
        Operand::Total(of, count) | Operand::Mean(of, count) => years(of, *count, slots),
        Operand::Growth(of, count) => years(of, count.saturating_add(1), slots),
        Operand::CompoundGrowth(of, count) => {
            collect(of, (back, facts), slots);
            collect(of, (back.saturating_add(*count), facts), slots);
        }
        Operand::GrowthSinceFounding(of) => {
            let founded = facts.established().map(|day| facts.base_year() - day.year() + 1);
            let count = founded.map_or(3, |count| count.clamp(0, 3));
            years(of, u8::try_from(count).unwrap_or(3), slots);
            if founded.is_none() {
                slots.push(Slot::Founding);
            }
        }
        Operand::AgeYears | Operand::AgeDays => slots.push(Slot::Founding),
    }
}

impl Slot<'_> {
    pub(super) fn subject(&self, facts: &Facts) -> Subject {
        match self {
            Slot::Figure { input, back } => Subject::Figure {
                indicator: input.code.clone(),
                year: year_of(input.period, *back, facts),
            },
            Slot::Founding => Subject::Founding,
        }
    }

    /// Returns what is known; none when nothing is.
    pub(super) fn known(&self, facts: &Facts, source: Option<SourceKind>) -> Option<Range> {
        match self {
            Slot::Figure { input, back } => {
                let mut trace = Trace::silent();
                let range = facts.number(input, At::last(source).back(*back), &mut trace);
                (!trace.missing).then_some(range)
            }
            Slot::Founding => facts.established().map(Quantity::from_date).map(Range::exactly),
        }
    }

    /// Returns all it can be on the day beside what is known of its wholes and parts, and its unit.
    pub(super) fn open(&self, facts: &Facts) -> (Unit, Range) {
        let (unit, possible) = self.possible(facts);
        match (self, self.subject(facts)) {
            (Slot::Figure { input, .. }, Subject::Figure { year, .. }) => {
                (unit, super::follow::within(&possible, &input.code, (year, facts)))
            }
            _ => (unit, possible),
        }
    }

    /// Returns all it can be on the day, and its unit.
    pub(super) fn possible(&self, facts: &Facts) -> (Unit, Range) {
        let today = || from_ends(Some(first_day()), Some(Quantity::from_date(facts.date())));
        match self {
            Slot::Figure { input, .. } if input.unit == Unit::Date => {
                let past = input.possible.intersect(&today());
                (Unit::Date, past.unwrap_or_else(|| input.possible.clone()))
            }
            Slot::Figure { input, .. } => (input.unit, input.possible.clone()),
            Slot::Founding => (Unit::Date, today()),
        }
    }

    /// Tells whether it can grow while its wholes stay as they are.
    pub(super) fn shifts(&self) -> bool {
        matches!(self, Slot::Figure { input, .. } if input.code.shifts())
    }

    /// Returns which way it can be moved. Days do not move: they are waited for.
    pub(super) fn way(&self) -> Option<Way> {
        match self {
            Slot::Figure { input, .. } if input.change.by == Means::Never || input.unit == Unit::Date => None,
            Slot::Figure { input, .. } => input.change.way,
            Slot::Founding => None,
        }
    }
}

/// No firm is older than 1900, as no day of the catalogue is.
fn first_day() -> Quantity {
    Day::new(1900, 1, 1).map_or_else(Quantity::zero, Quantity::from_date)
}

pub(super) fn year_of(period: Period, back: u8, facts: &Facts) -> Option<i32> {
    match period {
        Period::Year | Period::YearEnd => Some(facts.base_year() - i32::from(back)),
        Period::EvaluationYear => Some(facts.date().year() - i32::from(back)),
        Period::Current => None,
    }
}
