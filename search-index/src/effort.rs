//! How much work an answer may take: whoever asks on a thread that others wait for must know beforehand that it is
//! little.

use std::cell::Cell;

use crate::error::Error;

/// Steps along lists of firms that take about a tenth of a millisecond.
const LITTLE: u64 = 20_000;

/// The steps that are left.
pub(crate) struct Effort {
    left: Cell<Option<u64>>,
}

impl Effort {
    /// As much as it takes.
    pub(crate) fn any() -> Self {
        let left = Cell::new(None);
        Self { left }
    }

    /// Little.
    pub(crate) fn little() -> Self {
        let left = Cell::new(Some(LITTLE));
        Self { left }
    }

    /// Says that so many steps will be taken.
    ///
    /// # Errors
    /// They are more than are left.
    pub(crate) fn spend(&self, steps: u64) -> Result<(), Error> {
        if let Some(left) = self.left.get() {
            self.left.set(Some(left.checked_sub(steps).ok_or(Error::TakesLong)?));
        }
        Ok(())
    }

    /// Says that work follows of which nobody knows how much it is.
    ///
    /// # Errors
    /// Only little may be done.
    pub(crate) fn spend_unknown(&self) -> Result<(), Error> {
        self.spend(u64::MAX)
    }
}
