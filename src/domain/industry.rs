//! Industries (GB/T 4754 divisions) and fields (strategic, high-tech, 风口), as data of `seeds/industries.toml`.

use serde::Deserialize;

use super::code::{FieldCode, IndustryCode};
use super::source::Confidence;

/// A division 「大类」 of GB/T 4754.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    /// The two-digit code.
    pub code: IndustryCode,
    /// Its Chinese name.
    pub title: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A list of fields from one document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldList {
    /// The list's Chinese name, e.g. 战略性新兴产业.
    pub title: String,
    /// The document that lists them.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
    /// What a reader must know, e.g. that the document says 13 and lists 12.
    #[serde(default)]
    pub note: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A field of such a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its code.
    pub code: FieldCode,
    /// Its Chinese name.
    pub title: String,
}
