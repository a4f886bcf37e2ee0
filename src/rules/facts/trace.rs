//! What an evaluation read, as far as it is to be told.

use super::Seen;
use crate::domain::range::Range;

/// What a trace keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Keep {
    /// Only whether something was missing.
    Nothing,
    /// What was missing.
    Missing,
    /// Everything that was read.
    Everything,
}

/// What an evaluation read.
#[derive(Debug)]
pub(in crate::rules) struct Trace {
    pub(super) keep: Keep,
    pub(in crate::rules) missing: bool,
    pub(in crate::rules) seen: Vec<Seen>,
    /// The numbers that points were given for, in the order they were read.
    pub(in crate::rules) numbers: Vec<Range>,
}

impl Trace {
    pub(in crate::rules) fn new(keep: Keep) -> Self {
        Self {
            keep,
            missing: false,
            seen: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Returns a trace with room for so many figures, when it keeps all.
    pub(in crate::rules) fn expecting(figures: usize, keep: Keep) -> Self {
        let room = if keep == Keep::Everything { figures } else { 0 };
        Self {
            seen: Vec::with_capacity(room),
            ..Self::new(keep)
        }
    }

    /// Returns a trace that keeps no readings.
    pub(in crate::rules) fn silent() -> Self {
        Self::new(Keep::Nothing)
    }

    pub(in crate::rules) fn keep_number(&mut self, number: &Range) {
        if self.keep == Keep::Everything {
            self.numbers.reserve_exact(1);
            self.numbers.push(number.clone());
        }
    }

    pub(super) fn note(&mut self, missing: bool, seen: impl FnOnce() -> Seen) {
        self.missing |= missing;
        match self.keep {
            Keep::Nothing => return,
            Keep::Missing if !missing => return,
            Keep::Missing | Keep::Everything => {}
        }
        let seen = seen();
        if !self.seen.contains(&seen) {
            self.seen.push(seen);
        }
    }
}
