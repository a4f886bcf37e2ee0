//! What is asked about the people of firms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::web::question::Question;

/// Why somebody wants to see whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct RevealForm {
    /// The reason, for the audit.
    pub why: String,
}

impl Question for RevealForm {}

/// What a caller knows of a person: one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct PersonForm {
    /// The last four digits of a number.
    pub tail: String,
    /// The whole name of the legal representative.
    pub name: String,
}

impl Question for PersonForm {}
