//! Assessments 「评估」: what a standard says of a firm on a day, with every finding and an id that anyone can
//! compute again: the same standard, facts and engine give the same bytes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Holding, Seen};
use super::score::Score;
use super::standard::{Standard, Test};
use super::verdict::Verdict;
use crate::domain::day::Day;
use crate::domain::digest::sha256_hex;
use crate::domain::range::Range;

/// The version of the machine; raised when the same standard and facts give other findings than before.
pub const ENGINE: u32 = 3;

/// What a standard says of a firm on a day, with what it takes to say it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The SHA-256 over standard, facts as used and engine, in hex.
    pub id: String,
    /// The id of the standard.
    pub standard: String,
    /// The hash of the standard's text.
    pub standard_hash: String,
    /// The version of the machine.
    pub engine: u32,
    /// The day of assessment.
    pub date: Day,
    /// What was found.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What was found: the verdict and everything it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The verdict of the whole.
    pub verdict: Verdict,
    /// The findings, each at the place of its condition in the standard.
    pub findings: Vec<Finding>,
    /// The score, when the standard has one.
    pub score: Option<Score>,
    /// The conditions that make the verdict what it is, none of them a combination: those unmet of an unmet
    /// whole, those undecided of an undecided one; empty when all is met.
    pub deciding: Vec<usize>,
}

/// What was found of one condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// The number compared, for each year that was asked.
    pub values: Vec<Measured>,
    /// What was read.
    pub seen: Vec<Seen>,
    /// The certificates of the tiers that were asked.
    pub holdings: Vec<Holding>,
}

/// A number that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The year it is of; absent for a score.
    pub year: Option<i32>,
    /// Everything it can be.
    pub value: Range,
}

impl Default for Finding {
    fn default() -> Self {
        Self {
            verdict: Verdict::Undecided,
            values: Vec::new(),
            seen: Vec::new(),
            holdings: Vec::new(),
        }
    }
}

impl Finding {
    /// Returns the inputs that nobody filed, or nobody whose word counts.
    pub fn missing(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(|seen| seen.value.is_none())
    }
}

impl Outcome {
    pub(super) fn conclude(standard: &Standard, findings: Vec<Finding>, score: Option<Score>) -> Self {
        Self {
            verdict: findings[standard.root].verdict,
            deciding: deciding(standard, &|place| findings[place].verdict),
            findings,
            score,
        }
    }
}

impl Assessment {
    pub(super) fn sign(standard: &Standard, facts: &Facts, outcome: Outcome) -> Self {
        Self {
            id: sha256_hex(canonical_inputs(standard, facts, &outcome)),
            standard: standard.id.clone(),
            standard_hash: standard.hash.clone(),
            engine: ENGINE,
            date: facts.date(),
            outcome,
        }
    }
}

/// Returns the text the id is a hash of: one line for each thing that was read, sorted.
pub fn canonical_inputs(standard: &Standard, facts: &Facts, outcome: &Outcome) -> String {
    let mut lines = BTreeSet::new();
    let of_items = outcome.score.iter().flat_map(|score| &score.items);
    let of_findings = outcome.findings.iter().flat_map(|finding| &finding.seen);
    for seen in of_items.flat_map(|item| &item.seen).chain(of_findings) {
        lines.insert(format!("read {}", json(seen)));
    }
    for holding in outcome.findings.iter().flat_map(|finding| &finding.holdings) {
        lines.insert(format!("holds {}", json(holding)));
    }
    let mut text = format!(
        "engine {ENGINE}\nstandard {} {}\ndate {}\n",
        standard.id,
        standard.hash,
        facts.date()
    );
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn json(part: &impl Serialize) -> String {
    serde_json::to_string(part).expect("plain data with text keys always serializes")
}

/// Walks from the whole down through the parts that share its verdict to the tests that are no combination.
pub(super) fn deciding(standard: &Standard, verdict_of: &dyn Fn(usize) -> Verdict) -> Vec<usize> {
    let mut found = Vec::new();
    if verdict_of(standard.root) != Verdict::Met {
        descend(standard, verdict_of, (standard.root, &mut found));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn descend(standard: &Standard, verdict_of: &dyn Fn(usize) -> Verdict, (index, found): (usize, &mut Vec<usize>)) {
    let verdict = verdict_of(index);
    let test = &standard.conditions[index].test;
    let parts = test.parts();
    if parts.is_empty() || matches!(test, Test::Not(_)) {
        found.push(index);
        return;
    }
    let counted = matches!(test, Test::Count { .. });
    for &part in parts {
        if verdict_of(part) == verdict || (counted && verdict_of(part) != Verdict::Met) {
            descend(standard, verdict_of, (part, &mut *found));
        }
    }
}
