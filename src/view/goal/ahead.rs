//! What a headline goal loses within a year, and who could fill the gap.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::day::Day;

/// The figures beside the count of a headline goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AheadView {
    /// A year from the day of the view.
    pub until: Day,
    /// Firms that surely count and whose last title ends by then.
    pub ending: u64,
    /// The day for which the screening stands; none when nobody screened.
    pub screened_on: Option<Day>,
    /// Firms that qualify and do not count yet.
    pub eligible: u64,
    /// Firms one step away.
    pub near: u64,
}
