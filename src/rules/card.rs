//! Score cards 「评分表」 as checked data: groups of items, and how each item gives its points.

use super::standard::{ChoiceInput, Clause, Input, Operand, Quote};
use super::verdict::Bound;
use crate::domain::indicator::Means;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::Confidence;

/// A score card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreCard {
    /// Its Chinese title.
    pub title: String,
    /// The full mark.
    pub full: Quantity,
    /// The groups, in order.
    pub groups: Vec<Group>,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// A group of score items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id within the standard.
    pub id: String,
    /// Its Chinese title.
    pub title: String,
    /// The full mark, which caps the sum of its items.
    pub full: Quantity,
}

/// A score item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id within the standard.
    pub id: String,
    /// The place of its group.
    pub group: usize,
    /// Its Chinese title.
    pub title: String,
    /// Document and article.
    pub clause: Clause,
    /// The full mark.
    pub full: Quantity,
    /// What a reader must know.
    pub note: String,
    /// How far the text is verified.
    pub confidence: Confidence,
    /// The sentence it rests on, where it could be read.
    pub quote: Option<Quote>,
    /// How points are given.
    pub scale: Scale,
}

/// How points are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scale {
    /// By the first step whose line is reached; the last step has none.
    Bands {
        /// The number.
        of: Operand,
        /// The steps, best first.
        steps: Vec<Step>,
    },
    /// By the option chosen.
    Options {
        /// The choice.
        choice: ChoiceInput,
        /// The points of every option.
        points: Vec<(String, Range)>,
    },
    /// The best of several.
    BestOf(Vec<Scale>),
    /// So many points for each condition that is met.
    Tally {
        /// Points each.
        each: Quantity,
        /// The conditions.
        of: Vec<usize>,
        /// At most so many points.
        cap: Quantity,
    },
    /// So many points for every full portion of a number.
    Per {
        /// The number.
        of: Operand,
        /// The portion.
        every: Quantity,
        /// Points for each.
        points: Quantity,
        /// At most so many points.
        cap: Quantity,
    },
    /// The points that others gave and filed; unknown until then.
    Filed(Input),
}

impl Scale {
    /// Returns how many figures it reads.
    pub(super) fn reads(&self) -> usize {
        match self {
            Scale::Bands { of, .. } | Scale::Per { of, .. } => of.reads(),
            Scale::BestOf(scales) => scales.iter().map(Scale::reads).sum(),
            Scale::Options { .. } | Scale::Filed(_) => 1,
            Scale::Tally { .. } => 0,
        }
    }

    /// Tells whether its points are what a person gives: filed as such, or a band of which an expert chooses.
    pub(super) fn is_marked(&self) -> bool {
        match self {
            Scale::Filed(input) => input.change.by == Means::Person,
            Scale::Options { choice, points } => choice.change.by == Means::Person && is_band(points),
            _ => false,
        }
    }

    /// Returns the choices it reads.
    pub fn choices(&self) -> Vec<&ChoiceInput> {
        match self {
            Scale::Options { choice, .. } => vec![choice],
            Scale::BestOf(scales) => scales.iter().flat_map(Scale::choices).collect(),
            Scale::Bands { .. } | Scale::Tally { .. } | Scale::Per { .. } | Scale::Filed(_) => Vec::new(),
        }
    }
}

/// A step of a band scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line as printed and as the operand counts; absent in the last step.
    pub bound: Option<(Bound, Bound)>,
    /// The points: one number, or what an expert may choose from.
    pub points: Range,
}

/// Tells whether an expert chooses of the points of an option.
pub(super) fn is_band(points: &[(String, Range)]) -> bool {
    points.iter().any(|(_, points)| points.exact().is_none())
}
