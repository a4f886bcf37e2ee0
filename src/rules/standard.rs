//! Standards 「认定标准」 as checked data: conditions that cite their clause, a score card, and the days and
//! purpose they are in force for. Only `rules::library` makes one, so whatever exists is sound: every code is
//! known, every unit fits, every band is reached, and the conditions form a tree without cycles.

use std::sync::Arc;

use serde::Serialize;

use super::card::ScoreCard;
pub use super::clause::{Clause, Correction, Quote};
use super::derivation::Derivation;
use super::title::TitleTest;
use super::verdict::{Bound, Verdict};
use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::day::Day;
use crate::domain::indicator::{Lever, Period};
use crate::domain::range::Range;
use crate::domain::source::{Confidence, SourceKind};
use crate::domain::unit::Unit;
use crate::domain::word::words;

/// One legal version of the conditions of a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// `<tier>/<file name>`, e.g. `x/2026-04-01.review`.
    pub id: String,
    /// The SHA-256 of the texts it was read from, in hex.
    pub hash: String,
    /// The tier it recognises.
    pub tier: TierCode,
    /// Its Chinese title.
    pub title: String,
    /// The document with its number.
    pub document: String,
    /// Where the document can be read, empty when nowhere public.
    pub link: String,
    /// What it may be used for.
    pub purpose: AppliesTo,
    /// The first day in force.
    pub effective: Day,
    /// The last day in force, when known.
    pub until: Option<Day>,
    /// Whether the scheme still runs.
    pub status: StandardStatus,
    /// The transition clause that makes this text apply on these days.
    pub because: String,
    /// What a reader must know.
    pub note: String,
    /// What was put right in the file after it was published, the oldest first.
    pub corrected: Vec<Correction>,
    /// The conditions, in the order of the file.
    pub conditions: Vec<Condition>,
    /// The condition that is the whole demand.
    pub root: usize,
    /// The conditions with those they rest on first.
    pub(super) order: Vec<usize>,
    /// The parts of every condition, those first that take the least to decide: a verdict may stop at any of them.
    pub(super) cheapest: Vec<Vec<usize>>,
    /// The parts that must all be met, in groups that share no fact; see `rules::gap`.
    pub(super) groups: Vec<Vec<usize>>,
    /// The score card, when a condition asks for a score.
    pub score: Option<ScoreCard>,
}

words! {
    /// What a standard may be used for.
    pub enum AppliesTo {
        /// New applications only.
        New = "new" "新申报",
        /// Reviews only.
        Review = "review" "复核",
        /// Both.
        Any = "any" "不限",
    }
}

words! {
    /// What an assessment is for.
    pub enum Purpose {
        /// 「新申报」.
        New = "new" "新申报",
        /// 「复核」.
        Review = "review" "复核",
    }
}

words! {
    /// Whether the scheme of a standard still runs.
    #[derive(Default)]
    pub enum StandardStatus {
        /// It runs.
        #[default]
        Running = "running" "执行中",
        /// Its plan period is over; kept for what it decided.
        Lapsed = "lapsed" "方案期已过",
    }
}

/// One condition: what is demanded and which clause demands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Its id within the standard.
    pub id: String,
    /// Its Chinese title.
    pub title: String,
    /// Document and article.
    pub clause: Clause,
    /// What a reader must know, e.g. why a person decides.
    pub note: String,
    /// What proves it.
    pub evidence: Vec<String>,
    /// How far the text is verified.
    pub confidence: Confidence,
    /// The sentence it rests on, where it could be read.
    pub quote: Option<Quote>,
    /// The test.
    pub test: Test,
}

/// The closed vocabulary of tests. Conditions name others by their place in the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A number on one side of a line.
    Compare(Comparison),
    /// A choice among these options.
    OneOf {
        /// The indicator.
        choice: ChoiceInput,
        /// The options that satisfy.
        options: Vec<String>,
    },
    /// A question that a person answers with yes or no.
    Ask {
        /// The indicator of the answers.
        choice: ChoiceInput,
        /// The answer that satisfies.
        answer: String,
        /// Titles that answer it: who holds one of them on record has answered otherwise, who surely holds none, so.
        titles: Vec<TierCode>,
    },
    /// A valid certificate of one of these tiers on the day.
    Holds(Vec<TierCode>),
    /// What the record says of titles held, run out or taken away.
    Title(TitleTest),
    /// A score on one side of a line.
    Score {
        /// Which score.
        of: ScoreOf,
        /// The line.
        bound: Bound,
    },
    /// All of these.
    All(Vec<usize>),
    /// Any of these.
    Any(Vec<usize>),
    /// Not this one.
    Not(usize),
    /// At least so many of these.
    Count {
        /// How many.
        at_least: usize,
        /// Of these.
        of: Vec<usize>,
    },
}

/// A number compared with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The number.
    pub operand: Operand,
    /// The line as the law prints it.
    pub bound: Bound,
    /// The line as the operand counts: a compound growth rate is compared by its power.
    pub scaled: Bound,
    /// In which years.
    pub years: Years,
    /// The kind of source that alone can prove it.
    pub source: Option<SourceKind>,
}

/// In which of the last years a comparison must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Years {
    /// The last one.
    Last,
    /// Each of the last so many.
    Each(u8),
    /// Any of the last so many.
    Any(u8),
}

/// A number: an indicator or what follows from indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// An indicator as filed.
    Indicator(Input),
    /// The first divided by the second.
    Ratio(Box<[Operand; 2]>),
    /// The first minus the second.
    Difference(Box<[Operand; 2]>),
    /// The sum of several in one year.
    Sum(Vec<Operand>),
    /// The sum over years.
    Total(Box<Operand>, u8),
    /// The arithmetic mean over years.
    Mean(Box<Operand>, u8),
    /// The arithmetic mean of the growth rates of so many years.
    Growth(Box<Operand>, u8),
    /// The growth factor over so many years, whose root is the compound rate.
    CompoundGrowth(Box<Operand>, u8),
    /// The mean growth rate of the last three fiscal years, or of as many as the firm has; see `rules::operand`.
    GrowthSinceFounding(Box<Operand>),
    /// Completed years from a date to the end of the last fiscal year.
    YearsSince(Input),
    /// Completed years since the firm was established.
    AgeYears,
    /// Days since the firm was established.
    AgeDays,
}

/// A number that can be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The indicator.
    pub code: IndicatorCode,
    /// Its Chinese title.
    pub title: String,
    /// Its unit.
    pub unit: Unit,
    /// All it can be.
    pub possible: Range,
    /// What a value is true of.
    pub period: Period,
    /// How advice may move it.
    pub change: Lever,
}

/// A choice that can be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceInput {
    /// The indicator.
    pub code: IndicatorCode,
    /// Its Chinese title.
    pub title: String,
    /// Its options: code and Chinese title.
    pub options: Vec<(String, String)>,
    /// What a value is true of.
    pub period: Period,
    /// How advice may move it.
    pub change: Lever,
    /// Whether the compiled catalogue lists the same options in the same order, so that places mean the same.
    pub(super) is_compiled: bool,
    /// The tables by which it follows from figures while nobody states it.
    pub derived: Vec<Arc<Derivation>>,
}

/// Which score a condition asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreOf {
    /// All groups together.
    Total,
    /// One group.
    Group(usize),
    /// One item.
    Item(usize),
}

impl Standard {
    /// Tells whether it is in force for a purpose on a day.
    pub fn applies(&self, purpose: Purpose, date: Day) -> bool {
        self.purpose.covers(purpose) && self.effective <= date && self.until.is_none_or(|until| date <= until)
    }

    /// Returns the condition of an id.
    pub fn condition(&self, id: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.id == id)
    }
}

impl AppliesTo {
    /// Tells whether it may be used for everything.
    pub fn is_any(self) -> bool {
        self == AppliesTo::Any
    }

    /// Tells whether a purpose is covered.
    pub fn covers(self, purpose: Purpose) -> bool {
        match self {
            AppliesTo::Any => true,
            AppliesTo::New => purpose == Purpose::New,
            AppliesTo::Review => purpose == Purpose::Review,
        }
    }
}

impl Test {
    /// Returns the conditions this one is made of.
    pub fn parts(&self) -> &[usize] {
        match self {
            Test::All(of) | Test::Any(of) | Test::Count { of, .. } => of,
            Test::Not(of) => std::slice::from_ref(of),
            Test::Compare(_)
            | Test::OneOf { .. }
            | Test::Ask { .. }
            | Test::Holds(_)
            | Test::Title(_)
            | Test::Score { .. } => &[],
        }
    }
}

impl Years {
    /// Returns how many years are looked at.
    pub fn count(self) -> u8 {
        match self {
            Years::Last => 1,
            Years::Each(years) | Years::Any(years) => years,
        }
    }

    /// Joins the verdict of another year.
    pub(super) fn join(self, whole: Verdict, year: Verdict) -> Verdict {
        match self {
            Years::Last | Years::Each(_) => whole.min(year),
            Years::Any(_) => whole.max(year),
        }
    }
}

impl Operand {
    /// Returns the unit of the number.
    pub fn unit(&self) -> Unit {
        match self {
            Operand::Indicator(input) => input.unit,
            Operand::Ratio(_) | Operand::Growth(..) | Operand::CompoundGrowth(..) | Operand::GrowthSinceFounding(_) => {
                Unit::Ratio
            }
            Operand::Difference(pair) => pair[0].unit(),
            Operand::Sum(parts) => parts.first().map_or(Unit::Ratio, Operand::unit),
            Operand::Total(of, _) | Operand::Mean(of, _) => of.unit(),
            Operand::YearsSince(_) | Operand::AgeYears => Unit::Year,
            Operand::AgeDays => Unit::Day,
        }
    }

    /// Returns how many figures it reads for one year.
    pub(super) fn reads(&self) -> usize {
        match self {
            Operand::Indicator(_) | Operand::YearsSince(_) | Operand::AgeYears | Operand::AgeDays => 1,
            Operand::Ratio(pair) | Operand::Difference(pair) => pair.iter().map(Operand::reads).sum(),
            Operand::Sum(parts) => parts.iter().map(Operand::reads).sum(),
            Operand::Total(of, years) | Operand::Mean(of, years) => of.reads() * usize::from(*years),
            Operand::Growth(of, years) => of.reads() * (usize::from(*years) + 1),
            Operand::CompoundGrowth(of, _) => of.reads() * 2,
            Operand::GrowthSinceFounding(of) => of.reads() * 3,
        }
    }

    /// Tells whether it rests on an indicator.
    pub(super) fn names(&self, indicator: &IndicatorCode) -> bool {
        match self {
            Operand::Indicator(input) | Operand::YearsSince(input) => input.code == *indicator,
            Operand::Ratio(pair) | Operand::Difference(pair) => pair.iter().any(|part| part.names(indicator)),
            Operand::Sum(parts) => parts.iter().any(|part| part.names(indicator)),
            Operand::Total(of, _)
            | Operand::Mean(of, _)
            | Operand::Growth(of, _)
            | Operand::CompoundGrowth(of, _)
            | Operand::GrowthSinceFounding(of) => of.names(indicator),
            Operand::AgeYears | Operand::AgeDays => false,
        }
    }

    /// Returns the indicators it rests on.
    pub fn inputs(&self) -> Vec<&Input> {
        match self {
            Operand::Indicator(input) | Operand::YearsSince(input) => vec![input],
            Operand::Ratio(pair) | Operand::Difference(pair) => pair.iter().flat_map(Operand::inputs).collect(),
            Operand::Sum(parts) => parts.iter().flat_map(Operand::inputs).collect(),
            Operand::Total(of, _)
            | Operand::Mean(of, _)
            | Operand::Growth(of, _)
            | Operand::CompoundGrowth(of, _)
            | Operand::GrowthSinceFounding(of) => of.inputs(),
            Operand::AgeYears | Operand::AgeDays => Vec::new(),
        }
    }
}
