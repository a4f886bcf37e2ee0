//! Which ladders of points are climbed together, and how high: as few of them as reach the line, none higher than
//! it takes.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::change::{Aim, Change, Subject};
use super::law::Move;
use crate::domain::quantity::Quantity;

/// The moves that raise one item by the same facts, the fewest points first.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    pub(super) rungs: Vec<Move>,
}

/// How many combinations are tried, and kept, before the search is content.
const TRIALS: usize = 600;
const KEPT: usize = 8;

/// A search for combinations of ladders that reach a line.
pub(super) struct Climb<'c> {
    ladders: Vec<(Quantity, Rc<Ladder>)>,
    /// How many points are short.
    short: Quantity,
    reaches: &'c dyn Fn(&[Change]) -> bool,
    /// Whether more ladders than are needed are climbed as well, each of them less high: another demand may keep one
    /// of them low.
    wide: bool,
    trials: usize,
    found: Vec<Vec<usize>>,
}

impl<'c> Climb<'c> {
    /// Starts with ladders, each with the most that it gives, those first that give most.
    pub(super) fn new(
        ladders: Vec<(Quantity, Rc<Ladder>)>,
        (short, wide): (Quantity, bool),
        reaches: &'c dyn Fn(&[Change]) -> bool,
    ) -> Self {
        Self {
            ladders,
            short,
            reaches,
            wide,
            trials: 0,
            found: Vec::new(),
        }
    }

    pub(super) fn search(&mut self, most: usize) {
        for size in 1..=self.ladders.len().min(most) {
            self.choose((0, size), (&mut Vec::new(), Quantity::zero()));
            if self.is_content(2) {
                return;
            }
        }
    }

    /// Single ladders are few and all of them are tried.
    fn is_content(&self, size: usize) -> bool {
        size > 1 && (self.trials >= TRIALS || self.found.len() >= KEPT)
    }

    /// Chooses so many more ladders from a place on; they are sorted by what they gain at most.
    fn choose(&mut self, (from, more): (usize, usize), (chosen, gained): (&mut Vec<usize>, Quantity)) {
        if more == 0 {
            self.try_out(chosen);
            return;
        }
        for next in from..self.ladders.len() {
            let best = self.ladders.iter().skip(next).take(more).map(|(gain, _)| gain);
            let best = best.fold(gained.clone(), |sum, gain| sum.checked_add(gain).unwrap_or(sum));
            let enough = best >= self.short;
            if !enough || self.is_content(chosen.len() + more) {
                return;
            }
            let Some(gained) = gained.checked_add(&self.ladders[next].0) else {
                return;
            };
            chosen.push(next);
            self.choose((next + 1, more - 1), (chosen, gained));
            chosen.pop();
        }
    }

    fn try_out(&mut self, chosen: &[usize]) {
        if !self.wide && self.is_more_than_needed(chosen) {
            return;
        }
        self.trials += 1;
        let rungs: Vec<usize> = chosen.iter().map(|&one| self.ladders[one].1.rungs.len() - 1).collect();
        if (self.reaches)(&self.merged(chosen, &rungs)) {
            self.found.push(chosen.to_vec());
        }
    }

    fn is_more_than_needed(&self, chosen: &[usize]) -> bool {
        let contains = |found: &Vec<usize>| found.len() < chosen.len() && found.iter().all(|one| chosen.contains(one));
        self.found.iter().any(contains)
    }

    /// Puts the moves of some rungs together.
    fn merged(&self, chosen: &[usize], rungs: &[usize]) -> Move {
        let rungs = chosen.iter().zip(rungs);
        joined(rungs.flat_map(|(&ladder, &rung)| &self.ladders[ladder].1.rungs[rung]))
    }

    /// Takes every combination down to the lowest rungs that still reach the line, the hardest ladder first.
    pub(super) fn moves(&self, effort: &dyn Fn(&Change) -> Quantity) -> Vec<Move> {
        let lowered = |chosen: &Vec<usize>| {
            let mut rungs: Vec<usize> = chosen.iter().map(|&one| self.ladders[one].1.rungs.len() - 1).collect();
            let mut order: Vec<usize> = (0..chosen.len()).collect();
            let alone = |place: &usize| self.found.contains(&vec![chosen[*place]]);
            let hardness = |place: &usize| {
                let top = &self.ladders[chosen[*place]].1.rungs[rungs[*place]];
                std::cmp::Reverse((alone(place), top.iter().map(effort).max()))
            };
            order.sort_by_cached_key(hardness);
            for place in order {
                let full = rungs[place];
                for rung in 0..full {
                    rungs[place] = rung;
                    if (self.reaches)(&self.merged(chosen, &rungs)) {
                        break;
                    }
                    rungs[place] = full;
                }
            }
            self.merged(chosen, &rungs)
        };
        self.found.iter().map(lowered).collect()
    }
}

/// Puts changes together; of two aims for one fact the farther counts.
pub(super) fn joined<'c>(changes: impl Iterator<Item = &'c Change>) -> Move {
    let mut all: BTreeMap<Subject, Aim> = BTreeMap::new();
    for (subject, aim) in changes {
        let farther = match all.get(subject) {
            Some(known) => aim.clone().farther(known),
            None => aim.clone(),
        };
        all.insert(subject.clone(), farther);
    }
    all.into_iter().collect()
}
