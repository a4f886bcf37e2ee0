//! Presets 「导出方案」: named sets of columns in an order. Some ship with the program, others a bureau keeps.

use serde::{Deserialize, Serialize};

use super::word::words;

words! {
    /// The kinds of list that carry columns of the column table.
    pub enum List {
        /// Who holds a tier.
        Tier = "holders" "称号名单",
        /// Enterprises with all that is known of them.
        Enterprises = "enterprises" "企业名录",
    }
}

/// A preset that ships with the program.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltInPreset {
    /// Its stable code.
    pub code: String,
    /// What readers call it.
    pub title: String,
    /// The list it is for.
    pub list: List,
    /// The keys of its columns in order.
    pub columns: Vec<String>,
}

/// The number of a preset that a bureau keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
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
