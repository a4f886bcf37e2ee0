//! The leadership brief 「领导简报」: every goal of a plan with its counts, rule, counties, what runs out and what may
//! come, in one piece.

use schemars::JsonSchema;
use serde::Serialize;

use super::{GoalView, GoalsView, LaddersView, SharesView, TrendView};
use crate::domain::day::Day;

/// The brief.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportView {
    /// The plan with all goals and the monitor.
    pub goals: GoalsView,
    /// As known at the end of this day; as known now when absent.
    pub known_on: Option<Day>,
    /// Each counted goal in full.
    pub details: Vec<ReportGoal>,
    /// The ladders.
    pub ladders: LaddersView,
    /// The registry's revision that everything was read at.
    pub revision: i64,
}

/// A counted goal in full.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportGoal {
    /// The goal.
    pub goal: GoalView,
    /// Its counties.
    pub shares: Option<SharesView>,
    /// Its movement.
    pub trend: Option<TrendView>,
}
