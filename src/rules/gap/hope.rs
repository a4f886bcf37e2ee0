//! What advice aims at: to be sure of the title, or to have a chance of it.

use crate::rules::verdict::Verdict;

/// How much is hoped for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hope {
    /// 「稳过」: met whatever the open facts turn out to be.
    Sure,
    /// 「有望」: met by some completion of the open facts.
    Chance,
}

impl Hope {
    /// Tells whether a verdict is as far as is hoped on the way to another.
    pub(super) fn is_there(self, verdict: Verdict, want: Verdict) -> bool {
        match self {
            Hope::Sure => verdict == want,
            Hope::Chance => verdict != want.negate(),
        }
    }
}
