//! A score as readers see it: an interval, the items behind it, and which of them decide.

use schemars::JsonSchema;
use serde::Serialize;

use super::condition::InputView;
use super::{Lookup, phrase};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::Confidence;
use crate::domain::unit::Unit;
use crate::rules::assessment::Outcome;
use crate::rules::card::{Item, Scale, ScoreCard};
use crate::rules::score::{ItemFinding, Score};
use crate::rules::standard::{Clause, Operand, ScoreOf, Test};
use crate::rules::verdict::Verdict;

/// The score of a firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScoreView {
    /// The card's title.
    pub title: String,
    /// The full mark, in words.
    pub full: String,
    /// All the points it can have.
    pub total: Range,
    /// The same in words.
    pub printed: String,
    /// Whether the pass mark is reached: surely, surely not, or depending on the open items.
    pub verdict: Verdict,
    /// The pass mark in words.
    pub pass: String,
    /// The groups, in order.
    pub groups: Vec<GroupView>,
    /// The titles of the items that are open, the widest first, while the score is undecided.
    pub deciding: Vec<String>,
}

/// A group of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupView {
    /// Its title.
    pub title: String,
    /// The full mark, in words.
    pub full: String,
    /// The points it can have.
    pub points: Range,
    /// The same in words.
    pub printed: String,
    /// Its items.
    pub items: Vec<ItemView>,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemView {
    /// Its id within the standard.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Document and article.
    pub clause: Clause,
    /// The full mark, in words.
    pub full: String,
    /// The points it can have.
    pub points: Range,
    /// The same in words.
    pub printed: String,
    /// The numbers that were banded, in words.
    pub actual: Vec<String>,
    /// What was read.
    pub inputs: Vec<InputView>,
    /// How far the text is verified.
    pub confidence: Confidence,
    /// What a reader must know.
    pub note: String,
}

pub(super) fn view(lookup: &Lookup, outcome: &Outcome) -> Option<ScoreView> {
    let (card, score) = (lookup.standard.score.as_ref()?, outcome.score.as_ref()?);
    let (place, bound) = pass(lookup)?;
    let verdict = outcome.findings[place].verdict;
    Some(ScoreView {
        title: card.title.clone(),
        full: Unit::Point.print(&card.full),
        total: score.total.clone(),
        printed: Unit::Point.print_range(&score.total),
        verdict,
        pass: phrase::printed_bound(bound, Unit::Point),
        groups: groups(lookup, card, score),
        deciding: if verdict == Verdict::Undecided {
            deciding(card, score)
        } else {
            Vec::new()
        },
    })
}

/// Finds the condition that asks for the total.
fn pass<'a>(lookup: &Lookup<'a>) -> Option<(usize, &'a crate::rules::verdict::Bound)> {
    let conditions = lookup.standard.conditions.iter().enumerate();
    conditions
        .into_iter()
        .find_map(|(place, condition)| match &condition.test {
            Test::Score {
                of: ScoreOf::Total,
                bound,
            } => Some((place, bound)),
            _ => None,
        })
}

fn groups(lookup: &Lookup, card: &ScoreCard, score: &Score) -> Vec<GroupView> {
    let of_group = |place: usize| {
        let items = card.items.iter().zip(&score.items);
        let own = items.filter(|(item, _)| item.group == place);
        own.map(|(item, found)| ItemView::new(lookup, item, found)).collect()
    };
    card.groups
        .iter()
        .enumerate()
        .map(|(place, group)| GroupView {
            title: group.title.clone(),
            full: Unit::Point.print(&group.full),
            points: score.groups[place].clone(),
            printed: Unit::Point.print_range(&score.groups[place]),
            items: of_group(place),
        })
        .collect()
}

fn deciding(card: &ScoreCard, score: &Score) -> Vec<String> {
    let mut open: Vec<(Quantity, &str)> = card
        .items
        .iter()
        .zip(&score.items)
        .filter_map(|(item, found)| Some((found.open()?, item.title.as_str())))
        .filter(|(open, _)| !open.is_zero())
        .collect();
    open.sort_by(|a, b| b.0.cmp(&a.0));
    open.into_iter().map(|(_, title)| title.to_owned()).collect()
}

impl ItemView {
    fn new(lookup: &Lookup, item: &Item, found: &ItemFinding) -> Self {
        let numbers = operands(&item.scale);
        let actual = numbers.iter().zip(&found.values);
        let several = numbers.len() > 1;
        let print = |(of, value): (&&Operand, &Range)| {
            let printed = phrase::measured(of, value);
            if several {
                format!("{} {printed}", phrase::operand(of))
            } else {
                printed
            }
        };
        Self {
            id: item.id.clone(),
            title: item.title.clone(),
            clause: item.clause.clone(),
            full: Unit::Point.print(&item.full),
            points: found.points.clone(),
            printed: Unit::Point.print_range(&found.points),
            actual: actual.map(print).collect(),
            inputs: found.seen.iter().map(|seen| InputView::new(lookup, seen)).collect(),
            confidence: item.confidence,
            note: item.note.clone(),
        }
    }
}

/// Returns the numbers a scale bands, in the order in which a finding lists them.
fn operands(scale: &Scale) -> Vec<&Operand> {
    match scale {
        Scale::Bands { of, .. } | Scale::Per { of, .. } => vec![of],
        Scale::BestOf(scales) => scales.iter().flat_map(operands).collect(),
        Scale::Options { .. } | Scale::Tally { .. } | Scale::Filed(_) => Vec::new(),
    }
}
