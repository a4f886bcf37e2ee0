//! Assessments that were kept: the exact texts of what went in and what came out, so that anyone can verify an id
//! with nothing but a hash, and any later program can say whether it still answers the same.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::day::Day;
use super::enterprise::EnterpriseId;
use super::revision::Revision;
use super::source::{Citation, SourceId};

/// The SHA-256 of an assessment's inputs, in hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[sea_orm(value_type = "String")]
pub struct AssessmentId(String);

/// Says that a text is no id of an assessment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no assessment id: 64 characters of 0-9 and a-f")]
pub struct AssessmentIdError(String);

/// An assessment as it was made. Nothing of it ever changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAssessment {
    /// The hash of [`KeptAssessment::inputs`].
    pub id: AssessmentId,
    /// The id of the standard.
    pub standard: String,
    /// The hash of the standard's text.
    pub standard_hash: String,
    /// The version of the machine.
    pub engine: u32,
    /// The day of assessment.
    pub date: Day,
    /// Engine, standard, day and every fact that was read: the text the id is a hash of.
    pub inputs: String,
    /// What was found, as the machine wrote it.
    pub answer: String,
    /// The sources that the inputs name by number.
    pub sources: BTreeMap<SourceId, Citation>,
}

/// The text of a standard as it was read then: its own file, then the one it amends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardText {
    /// The hash that assessments name.
    pub hash: String,
    /// The id of the standard.
    pub standard: String,
    /// Paths below `seeds/` with their content.
    pub files: Vec<(String, String)>,
}

/// That an assessment was kept for a firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Which one.
    pub assessment: AssessmentId,
    /// For whom.
    pub enterprise: EnterpriseId,
    /// New application or review, by its word.
    pub purpose: String,
    /// When.
    pub at: DateTime<Utc>,
    /// In which write.
    pub revision: Revision,
}

super::word::written_as_text!(AssessmentId);

impl AssessmentId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AssessmentId {
    type Err = AssessmentIdError;

    fn from_str(text: &str) -> Result<Self, AssessmentIdError> {
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match text.len() == 64 && text.bytes().all(hex) {
            true => Ok(Self(text.to_owned())),
            false => Err(AssessmentIdError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for AssessmentId {
    type Error = AssessmentIdError;

    fn try_from(text: String) -> Result<Self, AssessmentIdError> {
        text.parse()
    }
}

impl From<AssessmentId> for String {
    fn from(id: AssessmentId) -> String {
        id.0
    }
}

impl fmt::Display for AssessmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
