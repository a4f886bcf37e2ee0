//! Presets 「导出方案」: named sets of columns in an order. Some ship with the program, others a bureau keeps.

use serde::{Deserialize, Serialize};

use super::word::words;

/// The kinds of list that carry columns of the column table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Who holds a tier.
    Tier,
    /// Enterprises with all that is known of them.
    Enterprises,
}

words!(List { Tier = "holders", Enterprises = "enterprises" });

/// A preset that ships with the program.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltInPreset {
    /// Its stable code.
    pub code: String,
    /// What readers call it.
    pub title: String,
    /// The list it is for, by its word.
    #[serde(deserialize_with = "read_list")]
    pub list: List,
    /// The keys of its columns in order.
    pub columns: Vec<String>,
}

fn read_list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<List, D::Error> {
    let word = String::deserialize(deserializer)?;
    word.parse().map_err(serde::de::Error::custom)
}

/// The number of a preset that a bureau keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PresetId(pub i64);

/// A preset that a bureau keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its number.
    pub id: PresetId,
    /// What is kept.
    pub content: PresetContent,
}

/// What a preset says; its title is unique among those of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetContent {
    /// The list it is for.
    pub list: List,
    /// What readers call it.
    pub title: String,
    /// The keys of its columns in order.
    pub columns: Vec<String>,
}
