//! Outcomes of goals that lists brought in, beside those of the reviewed data. A list replaces what a list said, never
//! what was reviewed.

use super::code::GoalCode;
use super::goal::Outcome;
use super::source::SourceId;

/// A published outcome that stood in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOutcome {
    /// The goal.
    pub goal: GoalCode,
    /// The figure, its day and who published it.
    pub outcome: Outcome,
    /// The list, as it is kept.
    pub source: SourceId,
}
