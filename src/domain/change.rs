//! Changes 「变更」: a firm is renamed or moves to another county. What it was before stays known with the day and the
//! source.

use super::day::Day;
use super::enterprise::EnterpriseId;
use super::source::SourceId;
use super::word::words;

/// A change as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub enterprise: EnterpriseId,
    /// What changed.
    pub event: ChangeEvent,
}

/// What changed when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeEvent {
    /// What it was.
    pub kind: ChangeKind,
    /// The first day of the new state.
    pub on: Day,
    /// The name or the division's code before; empty when unknown.
    pub before: String,
    /// The name or the division's code after.
    pub after: String,
    /// The notice that says so.
    pub source: SourceId,
}

words! {
    /// What a change is of.
    pub enum ChangeKind {
        /// 「更名」.
        Renamed = "renamed" "更名",
        /// 「迁移」.
        Moved = "moved" "迁移",
    }
}
