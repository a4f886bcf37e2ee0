//! Of which year a fact is asked, and whose word counts.

use super::Reading;
use super::cells::{Cell, Quick, Told};
use crate::domain::indicator::{Lever, Means};
use crate::domain::source::SourceKind;

/// Which year and which sources an operand asks for.
#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct At {
    pub(in crate::rules) back: u8,
    source: Option<SourceKind>,
    /// The kind of source that does not count.
    doubted: Option<SourceKind>,
}

/// What a person scores is not proved by the firm's own word, whoever asks.
pub(in crate::rules) fn scored(change: Lever) -> At {
    match change.by {
        Means::Person => At::last(None).of_others(),
        _ => At::last(None),
    }
}

impl At {
    /// The last year, as sources of this kind tell it; of any kind when none is demanded.
    pub(in crate::rules) fn last(source: Option<SourceKind>) -> Self {
        Self {
            back: 0,
            source,
            doubted: None,
        }
    }

    /// Leaves out what the firm says of itself.
    fn of_others(self) -> Self {
        Self {
            doubted: Some(SourceKind::SelfDeclared),
            ..self
        }
    }

    /// So many years before this one.
    pub(in crate::rules) fn back(self, years: u8) -> Self {
        Self {
            back: self.back.saturating_add(years),
            ..self
        }
    }

    /// The kind of source that is demanded.
    pub(in crate::rules) fn source(self) -> Option<SourceKind> {
        self.source
    }

    /// Returns what a cell says without the source that does not count. Only the firm's own word is ever doubted.
    pub(super) fn counted(self, cell: &Cell) -> Option<Quick> {
        match (self.doubted, cell.told) {
            (None, _) | (Some(_), Told::Others) => Some(cell.quick()),
            (Some(_), Told::Own) => Some(Quick::Options(0)),
            (Some(_), Told::Both) => None,
        }
    }

    /// Tells whether anybody speaks in a cell whose word counts.
    pub(super) fn counts(self, cell: &Cell) -> bool {
        self.doubted.is_none() || cell.told != Told::Own
    }

    pub(super) fn accepts(self, reading: &Reading) -> bool {
        self.source.is_none_or(|kind| kind == reading.kind) && self.doubted != Some(reading.kind)
    }
}
