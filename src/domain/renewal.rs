//! Renewals: of the titles that ran out in a past window, how many were continued. What forecasts are based on.

use super::day::Day;

/// So many days after its end a title may be continued and still counts as renewed: lists appear late.
pub const GRACE_DAYS: i64 = 180;
/// So many days back the window reaches.
const WINDOW: i64 = 3 * 365;
/// Below this number of ends a share says nothing.
const ENOUGH: u64 = 30;

/// How many titles ran out and how many of them were continued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Renewals {
    /// Titles whose printed end lies in the window.
    pub ended: u64,
    /// Those that a later title of the same count continued.
    pub renewed: u64,
}

impl Renewals {
    /// Returns the window as seen on a day: after the first day up to the second. Ends of the last half year are
    /// left out: whether they will be continued is not known yet.
    pub fn window(on: Day) -> (Day, Day) {
        let last = on.plus_days(-GRACE_DAYS);
        (last.plus_days(-WINDOW), last)
    }

    /// Returns the share in percent, rounded down, when enough ended to say so.
    pub fn percent(&self) -> Option<u64> {
        (ENOUGH <= self.ended).then(|| self.renewed * 100 / self.ended)
    }
}
