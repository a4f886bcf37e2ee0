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
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
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
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
}

/// A functional zone: its own axis, never a division.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its code.
    pub code: ZoneCode,
    /// Its Chinese name.
    pub title: String,
    /// What people call it.
    pub short_title: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// A six-digit code that statistics use for it; it is no division of GB/T 2260.
    #[serde(default)]
    pub statistical_code: Option<DivisionCode>,
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
    /// Where this entry comes from.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
}

impl Division {
    /// Tells whether a text names this division by its title, an alias, a former name or a code, with or
    /// without the city in front.
    pub fn is_called(&self, text: &str, city: &Division) -> bool {
        let text = text.trim();
        let bare = text.strip_prefix(city.title.as_str()).unwrap_or(text);
        let former = self
            .former
            .iter()
            .any(|was| was.title == bare || was.code.as_str() == bare);
        self.title == bare || self.code.as_str() == bare || former || self.aliases.iter().any(|alias| alias == bare)
    }
}

impl Zone {
    /// Tells whether a text names this zone by its title, an alias or a code.
    pub fn is_called(&self, text: &str) -> bool {
        let text = text.trim();
        let code = self.statistical_code.as_ref().is_some_and(|code| code.as_str() == text);
        self.title == text || self.code.as_str() == text || code || self.aliases.iter().any(|alias| alias == text)
    }
}
