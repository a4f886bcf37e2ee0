//! The desk of whoever looks after firms, as he sees it.

use schemars::JsonSchema;
use serde::Serialize;

use super::expiry::ExpiringView;
use super::matter::{LightCount, MatterRow};
use crate::domain::day::Day;
use crate::domain::matter::MatterId;
use crate::domain::moment::Moment;
use crate::domain::supervision::Supervision;

/// What there is to do, and what comes up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeskView {
    /// The day.
    pub on: Day,
    /// How many matters are how urgent.
    pub lights: Vec<LightCount>,
    /// Those that are due first.
    pub matters: Vec<MatterRow>,
    /// What is planned for a day, the nearest first.
    pub planned: Vec<PlannedView>,
    /// Titles of the firms that run out first.
    pub expiring: Vec<ExpiringView>,
    /// How many run out within how long.
    pub bands: Vec<BandView>,
    /// What is pressed for, the newest first.
    pub supervisions: Vec<SupervisionView>,
}

/// How many titles run out within so many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BandView {
    /// Days.
    pub days: i64,
    /// Titles.
    pub titles: u64,
}

/// Something that is planned for a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedView {
    /// The day.
    pub on: Day,
    /// What.
    pub matter: MatterRow,
}

/// That a matter is pressed for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SupervisionView {
    /// The matter.
    pub matter: MatterId,
    /// Why.
    pub cause: &'static str,
    /// The rung, from 1.
    pub rung: u32,
    /// Who is told.
    pub told: String,
    /// Since when.
    pub opened: String,
}

impl From<&(Supervision, Moment)> for SupervisionView {
    fn from((supervision, opened): &(Supervision, Moment)) -> Self {
        Self {
            matter: supervision.matter,
            cause: supervision.cause.title(),
            rung: supervision.rung,
            told: supervision.told.clone(),
            opened: opened.to_string(),
        }
    }
}
