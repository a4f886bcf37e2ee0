//! Scores: the points every item can have, and the interval they add up to. An item that nobody filed is
//! everything its scale can give; an expert band stays a band.

use serde::{Deserialize, Serialize};

use super::card::{Item, Scale, ScoreCard, Step};
use super::facts::{At, Facts, Keep, Seen, Trace, scored};
use super::range;
use super::standard::ScoreOf;
use super::verdict::Verdict;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;

/// The points of a score card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The points of every item, in the order of the card.
    pub items: Vec<ItemFinding>,
    /// The points of every group, capped at its full mark.
    pub groups: Vec<Range>,
    /// The total.
    pub total: Range,
}

/// The points of one item and what they rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFinding {
    /// The item's id.
    pub item: String,
    /// The points it can have.
    pub points: Range,
    /// The numbers that were banded, in the order the item names them.
    pub values: Vec<Range>,
    /// What was read.
    pub seen: Vec<Seen>,
}

impl Score {
    /// Returns the points of the whole card, a group or an item.
    pub fn of(&self, of: ScoreOf) -> &Range {
        match of {
            ScoreOf::Total => &self.total,
            ScoreOf::Group(index) => &self.groups[index],
            ScoreOf::Item(index) => &self.items[index].points,
        }
    }
}

impl ItemFinding {
    /// Returns how many points are open: the high end minus the low end.
    pub fn open(&self) -> Option<Quantity> {
        let (low, high) = (self.points.low()?, self.points.high()?);
        high.checked_sub(low)
    }
}

/// The verdicts of the conditions a tally counts.
pub(super) type Verdicts<'a> = &'a dyn Fn(usize) -> Verdict;

/// Adds up a card with everything it rests on.
pub(super) fn explain(card: &ScoreCard, facts: &Facts, (verdicts, keep): (Verdicts, Keep)) -> Score {
    let items = card
        .items
        .iter()
        .map(|item| {
            let mut trace = Trace::expecting(item.scale.reads(), keep);
            let points = points_of(item, facts, (verdicts, &mut trace));
            ItemFinding {
                item: item.id.clone(),
                points,
                values: trace.numbers,
                seen: trace.seen,
            }
        })
        .collect::<Vec<_>>();
    let points: Vec<&Range> = items.iter().map(|item| &item.points).collect();
    let (groups, total) = add_up(card, &points);
    Score { items, groups, total }
}

/// Adds up a card without keeping what it rests on.
pub(super) fn points(card: &ScoreCard, of: ScoreOf, facts: &Facts, verdicts: Verdicts) -> Range {
    let mut trace = Trace::silent();
    if let ScoreOf::Item(index) = of {
        return points_of(&card.items[index], facts, (verdicts, &mut trace));
    }
    let mut group_of = |index: usize| {
        let own = card.items.iter().filter(|item| item.group == index);
        let sum = range::total_of(own.map(|item| points_of(item, facts, (verdicts, &mut trace))));
        range::cap(&sum, &card.groups[index].full)
    };
    match of {
        ScoreOf::Group(index) | ScoreOf::Item(index) => group_of(index),
        ScoreOf::Total => range::total_of((0..card.groups.len()).map(group_of)),
    }
}

fn add_up(card: &ScoreCard, points: &[&Range]) -> (Vec<Range>, Range) {
    let group_sum = |index: usize| {
        let mut sum = Range::exactly(Quantity::zero());
        for (item, points) in card.items.iter().zip(points) {
            if item.group == index {
                sum = range::sum(&sum, points);
            }
        }
        range::cap(&sum, &card.groups[index].full)
    };
    let groups: Vec<Range> = (0..card.groups.len()).map(group_sum).collect();
    let total = range::total(&groups);
    (groups, total)
}

fn points_of(item: &Item, facts: &Facts, how: (Verdicts, &mut Trace)) -> Range {
    range::cap(&item.scale.points(facts, how), &item.full)
}

impl Scale {
    pub(super) fn points(&self, facts: &Facts, (verdicts, trace): (Verdicts, &mut Trace)) -> Range {
        match self {
            Scale::Bands { of, steps } => {
                let value = of.value(facts, At::last(None), trace);
                trace.keep_number(&value);
                banded(steps, &value)
            }
            Scale::Options { choice, points } => {
                let possible = facts.marked(choice, points, trace);
                // The points stand in the order of the options.
                let chosen = points.iter().enumerate().filter(|(place, _)| possible.has(*place));
                hull(chosen.map(|(_, (_, points))| points))
            }
            Scale::BestOf(scales) => {
                let mut best = Range::exactly(Quantity::zero());
                for scale in scales {
                    best = range::greater(&best, &scale.points(facts, (verdicts, &mut *trace)));
                }
                best
            }
            Scale::Tally { each, of, cap } => tally((each, cap), of.iter().map(|&index| verdicts(index))),
            Scale::Per { of, every, points, cap } => {
                let value = of.value(facts, At::last(None), trace);
                trace.keep_number(&value);
                let portions = |number: &Quantity| {
                    let full = number.checked_div(every)?.floor().max(Quantity::zero());
                    full.checked_mul(points)
                };
                let points = range::greater(&range::map_rising(&value, portions), &Range::exactly(Quantity::zero()));
                range::cap(&points, cap)
            }
            Scale::Filed(input) => facts.number(input, scored(input.change), trace),
        }
    }
}

/// Returns the points of every step that some number of the range reaches.
fn banded(steps: &[Step], value: &Range) -> Range {
    let mut reached: Option<Range> = None;
    for step in steps {
        let verdict = match &step.bound {
            Some((_, scaled)) => scaled.judge(value),
            None => Verdict::Met,
        };
        if verdict != Verdict::Unmet {
            reached = Some(reached.map_or_else(|| step.points.clone(), |all| all.hull(&step.points)));
        }
        if verdict == Verdict::Met {
            break;
        }
    }
    reached.unwrap_or_else(Range::everything)
}

fn hull<'a>(mut ranges: impl Iterator<Item = &'a Range>) -> Range {
    let Some(first) = ranges.next() else {
        return Range::everything();
    };
    ranges.fold(first.clone(), |all, one| all.hull(one))
}

fn tally((each, cap): (&Quantity, &Quantity), verdicts: impl Iterator<Item = Verdict>) -> Range {
    let (mut met, mut possible) = (0, 0);
    for verdict in verdicts {
        met += i64::from(verdict == Verdict::Met);
        possible += i64::from(verdict != Verdict::Unmet);
    }
    let low = each.checked_mul(&Quantity::from(met));
    let high = each.checked_mul(&Quantity::from(possible));
    range::cap(&range::from_ends(low, high), cap)
}
