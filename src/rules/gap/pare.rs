//! What is more than needed of a route: a change that is idle, and of an amount what goes beyond the line that it is
//! for. An amount comes from one line, and what the fact is part of may cross another.

use std::collections::BTreeMap;

use super::change::{Aim, Subject};
use super::grid::{Grid, first_holding};
use super::law::Law;
use crate::domain::filing::Value;

/// How often a route is gone through for what is more than needed.
const ROUNDS: usize = 4;

/// Changes, each fact once.
type Changes = BTreeMap<Subject, Aim>;

impl Law<'_> {
    /// Takes away what is idle, and of every amount what is more than needed, until nothing is.
    pub(super) fn pared(&self, parts: &[usize], mut changes: Changes) -> Changes {
        for _ in 0..ROUNDS {
            let fewer = self.slackened(parts, self.without_idle(parts, changes.clone()));
            if fewer == changes {
                break;
            }
            changes = fewer;
        }
        changes
    }

    fn without_idle(&self, parts: &[usize], mut changes: Changes) -> Changes {
        let subjects: Vec<Subject> = changes.keys().cloned().collect();
        for subject in subjects {
            let mut fewer = changes.clone();
            fewer.remove(&subject);
            if self.unmet(parts, &self.after_all(&fewer)).is_empty() {
                changes = fewer;
            }
        }
        changes
    }

    /// Takes every amount back as far as the parts stay met.
    fn slackened(&self, parts: &[usize], mut changes: Changes) -> Changes {
        for (subject, aim) in changes.clone() {
            let Some(grid) = self.scope_of(&subject, &aim) else {
                continue;
            };
            let holds = |aim: &Aim| {
                let mut other = changes.clone();
                other.insert(subject.clone(), aim.clone());
                self.unmet(parts, &self.after_all(&other)).is_empty()
            };
            if let Some(aim) = slackened(&aim, &grid, holds) {
                changes.insert(subject, aim);
            }
        }
        changes
    }

    /// Returns all that a fact can be: what is known roughly stays within what is known.
    fn scope_of(&self, subject: &Subject, aim: &Aim) -> Option<Grid> {
        let Subject::Figure { indicator, year } = subject else {
            return None;
        };
        let input = self.numbers.get(indicator)?;
        let aimed = aim.number()?;
        // What is corrected becomes what it was.
        if self.facts.is_doubted(indicator, *year) {
            return None;
        }
        let known = match self.known(subject) {
            Some(Value::Number(range)) if range.contains(aimed) => Some(range),
            _ => None,
        };
        Some(Grid::new(input.unit, known.as_ref().unwrap_or(&input.possible)))
    }
}

/// Returns an aim that asks for less and still holds; none when the aim asks for no amount or for the least already.
fn slackened(aim: &Aim, grid: &Grid, holds: impl Fn(&Aim) -> bool) -> Option<Aim> {
    let (place, room) = match aim {
        Aim::AtLeast(amount) | Aim::Within(amount) => {
            let place = grid.above(amount);
            (place, place - grid.low)
        }
        Aim::AtMost(amount) => {
            let place = grid.below(amount);
            (place, grid.high - place)
        }
        Aim::Any(_) | Aim::OneOf(_) | Aim::Held | Aim::Until(_) => return None,
    };
    let less = |gone: i64| match aim {
        Aim::Within(_) => Aim::Within(grid.at(place - gone)),
        Aim::AtMost(_) => Aim::AtMost(grid.at(place + gone)),
        _ => Aim::AtLeast(grid.at(place - gone)),
    };
    let fails = |gone: i64| !holds(&less(gone));
    if room < 0 || (room > 0 && fails(1)) {
        return None;
    }
    if let Some(failing) = first_holding((0, room), fails) {
        return Some(less(failing - 1));
    }
    // One end of all it can be is enough: it is the other end that counts, if either does.
    let from_here = |place: i64| match aim {
        Aim::AtMost(_) => Aim::AtLeast(grid.at(place)),
        _ => Aim::AtMost(grid.at(place)),
    };
    let (first, last) = match aim {
        Aim::AtMost(_) => (grid.low, grid.high),
        _ => (grid.high, grid.low),
    };
    match first_holding((first, last), |place| holds(&from_here(place)))? {
        place if place == first => Some(Aim::Any(grid.at(1.min(grid.high).max(grid.low)))),
        place => Some(from_here(place)),
    }
}
