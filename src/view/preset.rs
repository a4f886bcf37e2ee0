//! Presets as readers see them, with the columns that a list offers.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::preset::{BuiltInPreset, List, Preset, PresetId};

/// What a list can be handed out with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresetsView {
    /// The kind of list.
    pub list: List,
    /// Every column that it offers, in the order of the column table.
    pub columns: Vec<ColumnView>,
    /// The columns when nobody chooses.
    pub default: Vec<String>,
    /// The presets, built-in ones first.
    pub presets: Vec<PresetView>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnView {
    /// Its stable key.
    pub key: &'static str,
    /// What readers see.
    pub title: &'static str,
}

/// A preset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PresetView {
    /// What addresses call it.
    pub code: String,
    /// What readers call it.
    pub title: String,
    /// The keys of its columns in order.
    pub columns: Vec<String>,
    /// Its number when the bureau keeps it; built-in ones have none.
    pub id: Option<PresetId>,
}

impl PresetView {
    /// Tells whether it is meant by a name: its code or its title.
    pub fn is_called(&self, name: &str) -> bool {
        self.code == name || self.title == name
    }
}

impl From<&BuiltInPreset> for PresetView {
    fn from(preset: &BuiltInPreset) -> Self {
        Self {
            code: preset.code.clone(),
            title: preset.title.clone(),
            columns: preset.columns.clone(),
            id: None,
        }
    }
}

impl From<&Preset> for PresetView {
    fn from(preset: &Preset) -> Self {
        Self {
            code: format!("own-{}", preset.id.0),
            title: preset.content.title.clone(),
            columns: preset.content.columns.clone(),
            id: Some(preset.id),
        }
    }
}
