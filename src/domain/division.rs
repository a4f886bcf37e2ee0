//! Divisions 「行政区划」 and functional zones 「功能区」, which overlap them, as data of `seeds/divisions.toml`.

use serde::Deserialize;

use super::code::{DivisionCode, ZoneCode};
use super::source::Confidence;

/// A county-level division.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Its GB/T 2260 code.
    pub code: DivisionCode,
    /// Its Chinese name.
    pub title: String,
    /// Names that no longer stand but live on in addresses and firm names, with their codes.
    #[serde(default)]
    pub former: Vec<FormerDivision>,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where this entry comes from.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
}

/// A division that was merged into another; its code lives on in credit codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerDivision {
    /// The old code.
    pub code: DivisionCode,
    /// The old name.
    pub title: String,
    /// How far the old code is verified.
    pub confidence: Confidence,
}

/// A functional zone: its own axis, never a division.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its code.
    pub code: ZoneCode,
    /// Its Chinese name.
    pub title: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
    /// Where this entry comes from.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
}
