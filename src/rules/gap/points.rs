//! Points that a score lacks: every item's ladder of next points, and the fewest items that reach the line.

use std::collections::BTreeMap;

use super::atom::Atom;
use super::change::{Change, Subject};
use super::law::{Law, Move, option_move};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::rules::card::{Item, Scale, ScoreCard, Step};
use crate::rules::facts::Facts;
use crate::rules::score;
use crate::rules::standard::{Operand, ScoreOf};
use crate::rules::verdict::{Bound, Relation, Verdict};

/// The moves that raise one item by the same facts, the fewest points first.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    pub(super) rungs: Vec<Move>,
}

/// How many combinations are tried, and kept, before the search is content.
const TRIALS: usize = 600;
const KEPT: usize = 8;

/// A search for combinations of ladders that reach a line.
struct Climb<'c> {
    ladders: Vec<(Quantity, Ladder)>,
    /// How many points are short.
    short: Quantity,
    reaches: &'c dyn Fn(&[Change]) -> bool,
    trials: usize,
    found: Vec<Vec<usize>>,
}

impl Law<'_> {
    /// Returns combinations of items that bring a score over a line, the smallest first.
    pub(super) fn score_moves(&self, of: ScoreOf, bound: &Bound, facts: &Facts) -> Vec<Move> {
        let Some(card) = &self.standard.score else {
            return Vec::new();
        };
        let points = |facts: &Facts| self.points(card, of, facts);
        let before = points(facts);
        let low = before.low().cloned().unwrap_or_else(Quantity::zero);
        let Some(short) = bound.value.checked_sub(&low) else {
            return Vec::new();
        };
        let gain = |ladder: &Ladder| {
            let top = ladder.rungs.last()?;
            let after = points(&self.apply_all(facts.clone(), top));
            after.low()?.checked_sub(&low)
        };
        let ladders = (0..card.items.len())
            .filter(|&item| concerns(of, item, card))
            .flat_map(|item| self.ladders((item, &card.items[item]), facts));
        let mut ladders: Vec<(Quantity, Ladder)> =
            ladders.filter_map(|ladder| Some((gain(&ladder)?, ladder))).collect();
        ladders.retain(|(gain, _)| *gain > Quantity::zero());
        ladders.sort_by(|a, b| b.0.cmp(&a.0));
        let reaches = |changes: &[Change]| {
            let points = points(&self.apply_all(facts.clone(), changes));
            bound.judge(&points) == Verdict::Met
        };
        let mut climb = Climb {
            ladders,
            short,
            reaches: &reaches,
            trials: 0,
            found: Vec::new(),
        };
        climb.search(self.most);
        climb.moves(&|change| self.effort((&change.0, &change.1), facts))
    }

    pub(super) fn points(&self, card: &ScoreCard, of: ScoreOf, facts: &Facts) -> Range {
        score::points(card, of, facts, &|part| self.verdict(part, facts))
    }

    /// Returns the ladders of an item, one for each set of facts that can raise it.
    pub(super) fn ladders(&self, (place, item): (usize, &Item), facts: &Facts) -> Vec<Ladder> {
        let card = self.standard.score.as_ref();
        let low = card.and_then(|card| self.points(card, ScoreOf::Item(place), facts).low().cloned());
        let mut by_facts: BTreeMap<Vec<Subject>, Vec<Move>> = BTreeMap::new();
        for rung in self.rungs(&item.scale, &low.unwrap_or_else(Quantity::zero), facts) {
            let mut subjects: Vec<Subject> = rung.iter().map(|(subject, _)| subject.clone()).collect();
            subjects.sort();
            by_facts.entry(subjects).or_default().push(rung);
        }
        let ladders = by_facts.into_values();
        ladders.map(|rungs| Ladder { rungs }).collect()
    }

    /// Returns the moves that give more than so many points, the fewest points first.
    fn rungs(&self, scale: &Scale, low: &Quantity, facts: &Facts) -> Vec<Move> {
        match scale {
            Scale::Bands { of, steps } => {
                let better = steps.iter().rev().filter(|step| gives_more(step, low));
                let bounds = better.filter_map(|step| step.bound.as_ref());
                bounds.flat_map(|(_, line)| self.over(of, line, facts)).collect()
            }
            Scale::Options { choice, points } => {
                let mut better: Vec<&(String, Range)> =
                    points.iter().filter(|(_, points)| above(points, low)).collect();
                better.sort_by(|a, b| a.1.low().cmp(&b.1.low()));
                let moves = better
                    .iter()
                    .filter_map(|(code, _)| option_move(choice, &[code], facts));
                moves.map(|change| vec![change]).collect()
            }
            Scale::BestOf(scales) => scales.iter().flat_map(|scale| self.rungs(scale, low, facts)).collect(),
            Scale::Tally { of, .. } => {
                let open = of.iter().filter(|&&part| self.verdict(part, facts) != Verdict::Met);
                let moves = open.flat_map(|&part| self.toward((part, Verdict::Met), facts));
                moves.map(|(changes, _)| changes).collect()
            }
            Scale::Per { of, every, points, cap } => {
                let lines = portions((every, points, cap), low);
                lines.iter().flat_map(|line| self.over(of, line, facts)).collect()
            }
            Scale::Filed(input) => {
                let of = Operand::Indicator(input.clone());
                let full = input.possible.high().cloned().unwrap_or_else(Quantity::zero);
                let one = Quantity::from(1);
                let lines = portions((&one, &one, &full), low);
                lines.iter().flat_map(|line| self.over(&of, line, facts)).collect()
            }
        }
    }

    fn over(&self, operand: &Operand, bound: &Bound, facts: &Facts) -> Vec<Move> {
        let atom = Atom {
            operand,
            bound,
            back: 0,
            source: None,
            want: Verdict::Met,
        };
        self.atom_moves(&atom, facts)
    }
}

fn concerns(of: ScoreOf, item: usize, card: &ScoreCard) -> bool {
    match of {
        ScoreOf::Total => true,
        ScoreOf::Group(group) => card.items[item].group == group,
        ScoreOf::Item(one) => one == item,
    }
}

fn gives_more(step: &Step, low: &Quantity) -> bool {
    above(&step.points, low)
}

fn above(points: &Range, low: &Quantity) -> bool {
    points.low().is_some_and(|points| points > low)
}

/// Returns the line of every further portion that still gives points.
pub(super) fn portions((every, points, cap): (&Quantity, &Quantity, &Quantity), low: &Quantity) -> Vec<Bound> {
    let mut lines = Vec::new();
    let mut count = low
        .checked_div(points)
        .map_or_else(Quantity::zero, |count| count.floor());
    loop {
        let given = count.checked_mul(points);
        if given.is_none_or(|given| given >= *cap) || lines.len() >= 100 {
            return lines;
        }
        let Some(next) = count.checked_add(&Quantity::from(1)) else {
            return lines;
        };
        count = next;
        if let Some(value) = count.checked_mul(every) {
            lines.push(Bound {
                relation: Relation::AtLeast,
                value,
            });
        }
    }
}

impl Climb<'_> {
    fn search(&mut self, most: usize) {
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
        let contains = |found: &Vec<usize>| found.iter().all(|one| chosen.contains(one));
        if self.found.iter().any(contains) {
            return;
        }
        self.trials += 1;
        let rungs: Vec<usize> = chosen.iter().map(|&one| self.ladders[one].1.rungs.len() - 1).collect();
        if (self.reaches)(&self.merged(chosen, &rungs)) {
            self.found.push(chosen.to_vec());
        }
    }

    /// Puts the moves of some rungs together; of two aims for one fact the farther counts.
    fn merged(&self, chosen: &[usize], rungs: &[usize]) -> Move {
        let mut changes: BTreeMap<Subject, super::Aim> = BTreeMap::new();
        for (&ladder, &rung) in chosen.iter().zip(rungs) {
            for (subject, aim) in &self.ladders[ladder].1.rungs[rung] {
                let farther = match changes.get(subject) {
                    Some(known) => aim.clone().farther(known),
                    None => aim.clone(),
                };
                changes.insert(subject.clone(), farther);
            }
        }
        changes.into_iter().collect()
    }

    /// Takes every combination down to the lowest rungs that still reach the line, the hardest ladder first.
    fn moves(&self, effort: &dyn Fn(&Change) -> Quantity) -> Vec<Move> {
        let lowered = |chosen: &Vec<usize>| {
            let mut rungs: Vec<usize> = chosen.iter().map(|&one| self.ladders[one].1.rungs.len() - 1).collect();
            let mut order: Vec<usize> = (0..chosen.len()).collect();
            let hardness = |place: &usize| {
                let top = &self.ladders[chosen[*place]].1.rungs[rungs[*place]];
                std::cmp::Reverse(top.iter().map(effort).max())
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
