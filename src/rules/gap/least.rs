//! How far a fact has to move at least, or what it has to be, to put a number on the right side of a line.

use std::cell::{RefCell, RefMut};

use super::atom::{Atom, Slot};
use super::change::{Aim, Change, Subject};
use super::follow::Following;
use super::grid::{Grid, first_crossing};
use super::law::{Law, Move};
use crate::domain::indicator::Way;
use crate::domain::quantity::Quantity;
use crate::domain::source::SourceKind;
use crate::rules::facts::Facts;

/// A fact that is tried at many places.
struct Trial<'t> {
    law: &'t Law<'t>,
    atom: &'t Atom<'t>,
    subject: &'t Subject,
    following: Option<Following>,
    facts: RefCell<Facts>,
    /// Whether its wholes stay as they are.
    within: bool,
}

impl<'t> Trial<'t> {
    fn new(law: &'t Law<'t>, atom: &'t Atom<'t>, (subject, facts): (&'t Subject, &Facts)) -> Self {
        Self {
            following: law.following(subject, facts),
            facts: RefCell::new(facts.clone()),
            within: false,
            law,
            atom,
            subject,
        }
    }

    fn within(mut self) -> Self {
        self.within = true;
        self
    }

    fn holds(&self, number: Quantity) -> bool {
        self.atom.holds(&self.with(number))
    }

    /// Returns the number that is compared, where it is known exactly.
    fn number(&self, number: Quantity) -> Option<Quantity> {
        self.atom.value(&self.with(number)).exact().cloned()
    }

    fn with(&self, number: Quantity) -> RefMut<'_, Facts> {
        let mut facts = self.facts.borrow_mut();
        let with = self.following.as_ref().filter(|_| !self.within);
        self.law
            .suppose_with(&mut facts, (self.subject, &Aim::Any(number)), with);
        facts
    }

    /// Returns the first place that is enough, from one towards another.
    fn first(&self, span: (i64, i64), grid: &Grid) -> Option<i64> {
        let holds = |place| self.holds(grid.at(place));
        let number = |place| self.number(grid.at(place));
        first_crossing(span, &self.atom.bound.value, (holds, number))
    }
}

impl Law<'_> {
    /// Returns every way to put the number on the right side by one fact, or by all that are missing.
    pub(super) fn atom_moves(&self, atom: &Atom, facts: &Facts) -> Vec<Move> {
        let slots = atom.slots(facts);
        let is_missing = |slot: &&Slot| slot.known(facts, atom.source).is_none();
        let missing: Vec<&Slot> = slots.iter().filter(is_missing).collect();
        if missing.len() > self.most {
            return Vec::new();
        }
        if !missing.is_empty() {
            return vec![self.fill(atom, &missing, facts)];
        }
        let moves = slots.iter().flat_map(|slot| self.slot_moves(atom, slot, facts));
        let moves: Vec<Move> = moves.map(|change| vec![change]).collect();
        if moves.is_empty() && self.most > 1 {
            self.pair_moves(atom, &slots, facts)
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
            let ready = self.after(facts, [&nudge]);
            let others = slots.iter().filter(|slot| slot.subject(facts) != nudge.0);
            let changes = others.flat_map(|slot| self.slot_moves(atom, slot, &ready));
            moves.extend(changes.map(|change| vec![nudge.clone(), change]));
        }
        moves
    }

    fn nudge(&self, atom: &Atom, slot: &Slot, facts: &Facts) -> Option<Change> {
        let way = slot.way().filter(|_| self.is_movable(slot, facts))?;
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
            let known = self.after(facts, &others);
            let (unit, possible) = slot.open(&known);
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
        if grid.is_empty() {
            return None;
        }
        let trial = Trial::new(self, atom, (subject, facts));
        let holds = |place: i64| trial.holds(grid.at(place));
        // Zero divides nothing: the first number above it speaks for the low end as well.
        let least = [grid.low, grid.low.saturating_add(1).min(grid.high)];
        let low = least.into_iter().find(|&place| holds(place));
        match (low, holds(grid.high)) {
            (Some(low), true) if low == grid.low => Some(Aim::Any(grid.at(example_place(grid)))),
            (_, true) => trial
                .first((grid.low, grid.high), grid)
                .map(|place| Aim::AtLeast(grid.at(place))),
            (Some(low), false) => trial
                .first((grid.high, low), grid)
                .map(|place| Aim::AtMost(grid.at(place))),
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
            let (_, open) = slot.open(facts);
            let grid = Grid::new(unit, &known.intersect(&open).unwrap_or(known.clone()));
            if let Some(aim) = self.pivot(atom, (&subject, &grid), facts) {
                return vec![(subject, aim)];
            }
        }
        let ends = Grid::new(unit, &known);
        let limits = Grid::new(unit, &possible);
        let trial = Trial::new(self, atom, (&subject, facts));
        let mut found = Vec::new();
        let open = self.was_open(slot, atom.source);
        let movable = self.is_movable(slot, facts);
        let allowed = |way: Way| movable && slot.way() == Some(way);
        if (allowed(Way::Up) || open) && ends.low < limits.high {
            let place = trial.first((ends.low, limits.high), &limits);
            found.extend(place.map(|place| (subject.clone(), Aim::AtLeast(limits.at(place)))));
        }
        let inside = Grid::new(unit, &slot.open(facts).1);
        if (allowed(Way::Down) || open) && inside.low < ends.high {
            // Zero divides nothing: the first number above it may be as far as it goes.
            let least = [inside.low, inside.low.saturating_add(1)];
            let least = least.into_iter().find(|&place| trial.holds(limits.at(place)));
            let place = least.and_then(|least| trial.first((ends.high, least), &limits));
            found.extend(place.map(|place| (subject.clone(), Aim::AtMost(limits.at(place)))));
        }
        if allowed(Way::Up) && slot.shifts() {
            let trial = Trial::new(self, atom, (&subject, facts)).within();
            let place = (ends.low < inside.high).then(|| trial.first((ends.low, inside.high), &inside));
            found.extend(
                place
                    .flatten()
                    .map(|place| (subject.clone(), Aim::Within(inside.at(place)))),
            );
        }
        found
    }

    /// Tells whether a fact can still be made what it has to be.
    fn is_movable(&self, slot: &Slot, facts: &Facts) -> bool {
        match (slot, slot.subject(facts)) {
            (Slot::Figure { input, .. }, Subject::Figure { year, .. }) => self.is_open_year(input.period, year),
            _ => false,
        }
    }

    /// Tells whether nobody knew the fact at the start: then a number filled in on the way may move either way.
    fn was_open(&self, slot: &Slot, source: Option<SourceKind>) -> bool {
        slot.known(self.facts, source).is_none()
    }
}

fn example(slot: &Slot, facts: &Facts) -> Change {
    let (unit, possible) = slot.open(facts);
    let grid = Grid::new(unit, &possible);
    (slot.subject(facts), Aim::Any(grid.at(example_place(&grid))))
}

/// One of whatever it is, or the nearest possible number.
fn example_place(grid: &Grid) -> i64 {
    1.min(grid.high).max(grid.low)
}
