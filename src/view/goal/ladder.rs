//! Ladders: how many firms stand on each rung, and how many moved up since the first of January.

use schemars::JsonSchema;
use serde::Serialize;

use super::firm::FirmPage;
use crate::domain::code::{StepCode, TierCode};
use crate::domain::day::Day;

/// Every ladder on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LaddersView {
    /// The day.
    pub on: Day,
    /// The first day of its year.
    pub since: Day,
    /// The ladders in the order of the catalogue.
    pub ladders: Vec<LadderView>,
    /// The steps that plans speak of.
    pub steps: Vec<StepView>,
}

/// A ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LadderView {
    /// Its name.
    pub title: String,
    /// Its rungs, the lowest first.
    pub rungs: Vec<RungView>,
}

/// A rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RungView {
    /// The tier.
    pub tier: TierCode,
    /// Its name in short.
    pub title: String,
    /// Firms that hold it, those whose end is not printed among them.
    pub holders: u64,
    /// Those of them of whom no list tells until when: goals do not count them for certain.
    pub end_unknown: u64,
    /// Firms that hold or held it for the first time this year.
    pub new: u64,
}

/// A step up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LadderStepView")]
pub struct StepView {
    /// Its code.
    pub code: StepCode,
    /// What people call it, e.g. 「小升规」.
    pub title: String,
    /// From which titles, in words; empty when it does not matter.
    pub from: String,
    /// To which titles, in words.
    pub to: String,
    /// Firms that took it this year; none when the registry has no such data.
    pub moved: Option<u64>,
    /// Where the plan speaks of it.
    pub clause: String,
    /// What a reader must know.
    pub note: String,
}

/// The firms behind a number of a ladder.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LadderFirmsView {
    /// What they did, e.g. `2026 年首次取得“小巨人”`.
    pub title: String,
    /// The day.
    pub on: Day,
    /// The firms.
    #[serde(flatten)]
    pub page: FirmPage,
}
