//! Points that a score lacks: every item's ladder of next points, and the fewest items that reach the line.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::atom::Atom;
use super::change::{Aim, Change, Subject};
use super::climb::{Climb, Ladder, joined};
use super::hope::Hope;
use super::law::{Law, Move, option_move};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::rules::card::{Item, Scale, ScoreCard, Step};
use crate::rules::facts::Facts;
use crate::rules::score;
use crate::rules::standard::{Operand, ScoreOf};
use crate::rules::verdict::{Bound, Relation, Verdict};

/// A ladder of an item, with what its top adds to the whole and to the item itself.
struct Rise {
    gain: Quantity,
    own: Quantity,
    ladder: Rc<Ladder>,
}

impl Law<'_> {
    /// Returns combinations of items that bring a score over a line, the smallest first. Where none does because what
    /// raises one item lowers another, the other is raised from there.
    pub(super) fn score_moves(&self, of: ScoreOf, bound: &Bound, facts: &Facts) -> Vec<Move> {
        let Some(card) = &self.standard.score else {
            return Vec::new();
        };
        let rises = self.rises((card, of), facts);
        let direct = self.climb((card, of, bound), &rises, facts);
        if !direct.is_empty() || self.most < 2 {
            return direct;
        }
        let costs = |rise: &&Rise| rise.gain < rise.own;
        let tops = rises.iter().filter(costs).filter_map(|rise| rise.ladder.rungs.last());
        let behind = |top: &Move| {
            let there = self.after(facts, top);
            let more = self.climb((card, of, bound), &self.rises((card, of), &there), &there);
            let joined = more.into_iter().map(|more| joined(top.iter().chain(&more)));
            joined.collect::<Vec<Move>>()
        };
        tops.flat_map(behind).collect()
    }

    /// Returns the ladders that raise an item, those first that the whole gains most by.
    fn rises(&self, (card, of): (&ScoreCard, ScoreOf), facts: &Facts) -> Vec<Rise> {
        let points = |of: ScoreOf, facts: &Facts| self.hoped_points(card, of, facts).unwrap_or_else(Quantity::zero);
        let low = points(of, facts);
        let mut rises = Vec::new();
        for place in (0..card.items.len()).filter(|&place| concerns(of, place, card)) {
            let item = ScoreOf::Item(place);
            let before = points(item, facts);
            for ladder in self.ladders((place, &card.items[place]), facts) {
                let Some(top) = ladder.rungs.last() else { continue };
                let after = self.after(facts, top);
                let gains = (
                    points(of, &after).checked_sub(&low),
                    points(item, &after).checked_sub(&before),
                );
                if let (Some(gain), Some(own)) = gains {
                    rises.push(Rise { gain, own, ladder });
                }
            }
        }
        rises.sort_by(|a, b| b.gain.cmp(&a.gain));
        rises
    }

    fn climb(&self, (card, of, bound): (&ScoreCard, ScoreOf, &Bound), rises: &[Rise], facts: &Facts) -> Vec<Move> {
        let low = self.hoped_points(card, of, facts).unwrap_or_else(Quantity::zero);
        let Some(short) = bound.value.checked_sub(&low) else {
            return Vec::new();
        };
        let gaining = rises.iter().filter(|rise| rise.gain > Quantity::zero());
        let ladders = gaining.map(|rise| (rise.gain.clone(), Rc::clone(&rise.ladder)));
        let reaches = |changes: &[Change]| {
            let after = self.after(facts, changes);
            let decided = |part| self.verdict(part, &after);
            let quickly = card.judge_quickly((of, bound), &after, &decided);
            let verdict = quickly.unwrap_or_else(|| bound.judge(&self.points(card, of, &after)));
            self.hope.is_there(verdict, Verdict::Met)
        };
        let mut climb = Climb::new(ladders.collect(), (short, self.wide), &reaches);
        climb.search(self.most);
        climb.moves(&|change| self.effort((&change.0, &change.1), facts))
    }

    pub(super) fn points(&self, card: &ScoreCard, of: ScoreOf, facts: &Facts) -> Range {
        score::points(card, of, facts, &|part| self.verdict(part, facts))
    }

    /// Returns the points that count: the least there can be, or the most where a chance is enough.
    fn hoped_points(&self, card: &ScoreCard, of: ScoreOf, facts: &Facts) -> Option<Quantity> {
        match self.hope {
            Hope::Sure => self.least_points(card, of, facts),
            Hope::Chance => self.points(card, of, facts).high().cloned(),
        }
    }

    /// Returns the least points there can be.
    pub(super) fn least_points(&self, card: &ScoreCard, of: ScoreOf, facts: &Facts) -> Option<Quantity> {
        let quickly = card.least_quickly(of, facts, &|part| self.verdict(part, facts));
        quickly.or_else(|| self.points(card, of, facts).low().cloned())
    }

    /// Returns the ladders of an item, one for each set of facts that can raise it. Most stay as they are whatever a
    /// search changes.
    pub(super) fn ladders(&self, (place, item): (usize, &Item), facts: &Facts) -> Vec<Rc<Ladder>> {
        let rests_on = self.item_facts.get(place);
        if rests_on.is_none_or(|rests_on| facts.differs_in(self.facts, rests_on)) {
            return self.find_ladders((place, item), facts);
        }
        let known = self.ladders.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let found = self.find_ladders((place, item), facts);
            self.ladders.borrow_mut().insert(place, found.clone());
            found
        })
    }

    fn find_ladders(&self, (place, item): (usize, &Item), facts: &Facts) -> Vec<Rc<Ladder>> {
        let card = self.standard.score.as_ref();
        let low = card.and_then(|card| self.least_points(card, ScoreOf::Item(place), facts));
        let mut by_facts: BTreeMap<Vec<(Subject, bool)>, Vec<Move>> = BTreeMap::new();
        for rung in self.rungs(&item.scale, &low.unwrap_or_else(Quantity::zero), facts) {
            let several = matches!(item.scale, Scale::BestOf(_));
            let falls = |aim: &Aim| several && matches!(aim, Aim::AtMost(_));
            let key = rung.iter().map(|(subject, aim)| (subject.clone(), falls(aim)));
            let mut key: Vec<(Subject, bool)> = key.collect();
            key.sort();
            by_facts.entry(key).or_default().push(rung);
        }
        let mut ladders: Vec<Ladder> = by_facts.into_values().map(|rungs| Ladder { rungs }).collect();
        if matches!(item.scale, Scale::BestOf(_)) {
            let order = |rung: &Move| self.distance(rung, facts);
            ladders
                .iter_mut()
                .for_each(|ladder| ladder.rungs.sort_by_cached_key(order));
        }
        ladders.into_iter().map(Rc::new).collect()
    }

    /// Orders moves of the same facts in the same direction: several measures of one fact have lines in one row. One
    /// fact goes as far as its amount; several go as far as they do together.
    fn distance(&self, changes: &[Change], facts: &Facts) -> (Quantity, Quantity) {
        let amount = |aim: &Aim| match aim {
            Aim::AtMost(amount) => Quantity::zero().checked_sub(amount),
            aim => aim.number().cloned(),
        };
        let sum = |all: Quantity, one: Quantity| all.checked_add(&one).unwrap_or(all);
        let amounts = changes.iter().filter_map(|(_, aim)| amount(aim));
        let amounts = amounts.fold(Quantity::zero(), sum);
        let several = changes.iter().filter(|_| changes.len() > 1);
        let efforts = several.map(|(subject, aim)| self.effort((subject, aim), facts));
        (efforts.fold(Quantity::zero(), sum), amounts)
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
            hope: Hope::Sure,
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
