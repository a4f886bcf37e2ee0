//! One number against one line: which of its facts can be moved, and how far at least.

use chrono::Datelike;

use super::change::{Aim, Change, Grid, Subject, figures, first_holding};
use super::law::{Law, Move};
use crate::domain::indicator::{Means, Period, Way};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::SourceKind;
use crate::domain::unit::Unit;
use crate::rules::facts::{At, Facts, Trace};
use crate::rules::range::from_ends;
use crate::rules::standard::{Input, Operand};
use crate::rules::verdict::{Bound, Verdict};

/// A number of one year and the side of a line it has to be on.
pub(super) struct Atom<'s> {
    pub(super) operand: &'s Operand,
    /// The line on the scale of the operand.
    pub(super) bound: &'s Bound,
    pub(super) back: u8,
    pub(super) source: Option<SourceKind>,
    pub(super) want: Verdict,
}

/// A fact that a number is made of.
#[derive(Clone, Copy)]
pub(super) enum Slot<'s> {
    Figure { input: &'s Input, back: u8 },
    Founding,
}

impl Atom<'_> {
    pub(super) fn holds(&self, facts: &Facts) -> bool {
        let mut trace = Trace::silent();
        let at = At::last(self.source).back(self.back);
        let value = self.operand.value(facts, at, &mut trace);
        let verdict = self.bound.judge(&value);
        verdict == self.want && !(trace.missing && verdict == Verdict::Met)
    }

    fn narrowed(&self, facts: &Facts) -> Facts {
        narrowed(self.operand, facts)
    }

    fn slots(&self, facts: &Facts) -> Vec<Slot<'_>> {
        slots_of(self.operand, self.back, facts)
    }
}

/// Returns the facts that a number rests on and no others: a search tries them many times.
pub(super) fn narrowed(operand: &Operand, facts: &Facts) -> Facts {
    let mut narrow = Facts::on(facts.date()).with_established(facts.established());
    for input in operand.inputs() {
        if !narrow.readings(&input.code).is_empty() {
            continue;
        }
        let of_reading = |reading: &crate::rules::facts::Reading| {
            let from = (reading.source, reading.kind);
            figures(reading.year, from, (&input.code, &reading.value))
        };
        let filings: Vec<_> = facts.readings(&input.code).iter().map(of_reading).collect();
        narrow = narrow.with_filings(&filings);
    }
    narrow
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

    /// Returns all it can be on the day, and its unit.
    pub(super) fn possible(&self, facts: &Facts) -> (Unit, Range) {
        let today = || from_ends(None, Some(Quantity::from_date(facts.date())));
        match self {
            Slot::Figure { input, .. } if input.unit == Unit::Date => {
                let past = input.possible.intersect(&today());
                (Unit::Date, past.unwrap_or_else(|| input.possible.clone()))
            }
            Slot::Figure { input, .. } => (input.unit, input.possible.clone()),
            Slot::Founding => (Unit::Date, today()),
        }
    }

    fn way(&self) -> Option<Way> {
        match self {
            Slot::Figure { input, .. } if input.change.by == Means::Never => None,
            Slot::Figure { input, .. } => input.change.way,
            Slot::Founding => Some(Way::Down),
        }
    }

    /// Only the last year of a span is still ahead of the firm: what came before is history.
    fn is_latest(&self, back: u8) -> bool {
        match self {
            Slot::Figure { back: own, .. } => *own == back,
            Slot::Founding => true,
        }
    }
}

pub(super) fn year_of(period: Period, back: u8, facts: &Facts) -> Option<i32> {
    match period {
        Period::Year | Period::YearEnd => Some(facts.base_year() - i32::from(back)),
        Period::EvaluationYear => Some(facts.date().year() - i32::from(back)),
        Period::Current => None,
    }
}

impl Law<'_> {
    /// Returns every way to put the number on the right side by one fact, or by all that are missing.
    pub(super) fn atom_moves(&self, atom: &Atom, facts: &Facts) -> Vec<Move> {
        let slots = atom.slots(facts);
        let narrow = atom.narrowed(facts);
        let missing: Vec<&Slot> = slots
            .iter()
            .filter(|slot| slot.known(&narrow, atom.source).is_none())
            .collect();
        if missing.len() > self.most {
            return Vec::new();
        }
        if !missing.is_empty() {
            return vec![self.fill(atom, &missing, &narrow)];
        }
        let moves = slots.iter().flat_map(|slot| self.slot_moves(atom, slot, &narrow));
        let moves: Vec<Move> = moves.map(|change| vec![change]).collect();
        if moves.is_empty() && self.most > 1 {
            self.pair_moves(atom, &slots, &narrow)
        } else {
            moves
        }
    }

    /// Where no fact alone is enough, e.g. nothing divided by nothing, moves one by the least and then another.
    fn pair_moves(&self, atom: &Atom, slots: &[Slot], facts: &Facts) -> Vec<Move> {
        let mut moves = Vec::new();
        for nudged in slots {
            let Some(nudge) = self.nudge(atom, nudged, facts) else {
                continue;
            };
            let ready = self.apply_all(facts.clone(), [&nudge]);
            let others = slots.iter().filter(|slot| slot.subject(facts) != nudge.0);
            let changes = others.flat_map(|slot| self.slot_moves(atom, slot, &ready));
            moves.extend(changes.map(|change| vec![nudge.clone(), change]));
        }
        moves
    }

    fn nudge(&self, atom: &Atom, slot: &Slot, facts: &Facts) -> Option<Change> {
        let way = slot.way().filter(|_| slot.is_latest(atom.back))?;
        let (unit, possible) = slot.possible(facts);
        let known = Grid::new(unit, &slot.known(facts, atom.source)?);
        let limits = Grid::new(unit, &possible);
        let aim = match way {
            Way::Up if known.high < limits.high => Aim::AtLeast(limits.at(known.high + 1)),
            Way::Down if limits.low < known.low => Aim::AtMost(limits.at(known.low - 1)),
            Way::Up | Way::Down => return None,
        };
        Some((slot.subject(facts), aim))
    }

    /// Fills in all that is missing, one of them as far as it takes; the others with an example.
    fn fill(&self, atom: &Atom, missing: &[&Slot], facts: &Facts) -> Move {
        let examples: Move = missing.iter().map(|slot| example(slot, facts)).collect();
        for (place, slot) in missing.iter().enumerate() {
            let mut others = examples.clone();
            others.remove(place);
            let known = self.apply_all(facts.clone(), &others);
            let (unit, possible) = slot.possible(facts);
            let grid = Grid::new(unit, &possible);
            if let Some(aim) = self.pivot(atom, (&slot.subject(facts), &grid), &known) {
                others.insert(place, (slot.subject(facts), aim));
                return others;
            }
        }
        examples
    }

    /// Finds what a fact that is not known exactly has to be, within what it can be.
    fn pivot(&self, atom: &Atom, (subject, grid): (&Subject, &Grid), facts: &Facts) -> Option<Aim> {
        let holds = |place: i64| {
            let aim = Aim::Any(grid.at(place));
            atom.holds(&self.apply(facts.clone(), (subject, &aim)))
        };
        // Zero divides nothing: the first number above it speaks for the low end as well.
        let least = [grid.low, grid.low.saturating_add(1).min(grid.high)];
        let low = least.into_iter().find(|&place| holds(place));
        match (low, holds(grid.high)) {
            (Some(low), true) if low == grid.low => Some(Aim::Any(grid.at(example_place(grid)))),
            (_, true) => first_holding((grid.low, grid.high), holds).map(|place| Aim::AtLeast(grid.at(place))),
            (Some(low), false) => first_holding((grid.high, low), holds).map(|place| Aim::AtMost(grid.at(place))),
            (None, false) => None,
        }
    }

    fn slot_moves(&self, atom: &Atom, slot: &Slot, facts: &Facts) -> Vec<Change> {
        let subject = slot.subject(facts);
        let (unit, possible) = slot.possible(facts);
        let Some(known) = slot.known(facts, atom.source) else {
            return Vec::new();
        };
        if known.exact().is_none() {
            let grid = Grid::new(unit, &known.intersect(&possible).unwrap_or(known.clone()));
            if let Some(aim) = self.pivot(atom, (&subject, &grid), facts) {
                return vec![(subject, aim)];
            }
        }
        let ends = Grid::new(unit, &known);
        let limits = Grid::new(unit, &possible);
        let holds = |place: i64| {
            let aim = Aim::Any(limits.at(place));
            atom.holds(&self.apply(facts.clone(), (&subject, &aim)))
        };
        let mut found = Vec::new();
        let open = self.was_open(slot, atom.source);
        let allowed = |way: Way| slot.is_latest(atom.back) && slot.way() == Some(way);
        if (allowed(Way::Up) || open) && ends.low < limits.high {
            let place = first_holding((ends.low, limits.high), holds);
            found.extend(place.map(|place| (subject.clone(), Aim::AtLeast(limits.at(place)))));
        }
        if (allowed(Way::Down) || open) && limits.low < ends.high {
            let place = first_holding((ends.high, limits.low), holds);
            found.extend(place.map(|place| (subject.clone(), Aim::AtMost(limits.at(place)))));
        }
        found
    }

    /// Tells whether nobody knew the fact at the start: then a number filled in on the way may move either way.
    fn was_open(&self, slot: &Slot, source: Option<SourceKind>) -> bool {
        slot.known(self.facts, source).is_none()
    }
}

fn example(slot: &Slot, facts: &Facts) -> Change {
    let (unit, possible) = slot.possible(facts);
    let grid = Grid::new(unit, &possible);
    (slot.subject(facts), Aim::Any(grid.at(example_place(&grid))))
}

/// One of whatever it is, or the nearest possible number.
fn example_place(grid: &Grid) -> i64 {
    1.clamp(grid.low, grid.high)
}
