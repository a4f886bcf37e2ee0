//! Where a demand stands and in which words, and what was put right of what was written down.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::source::Confidence;

/// Where a demand stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Clause {
    /// The document with its number.
    pub document: String,
    /// The article, item or annex.
    pub article: String,
    /// Where it can be read, empty when nowhere public.
    pub link: String,
}

/// A sentence of the law, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The sentence.
    pub text: String,
    /// How far its wording is verified: an official copy, one reprint, or only a report of it.
    pub confidence: Confidence,
}

/// What was put right in a published file, and why: the law did not change, what was written down of it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The day.
    pub on: Day,
    /// What was wrong and how it stands now.
    pub what: String,
    /// What says so.
    pub source: String,
}
