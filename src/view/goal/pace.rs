//! The pace that a target needs beside the one that was shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::quantity::Quantity;

/// The pace that a target needs beside the one that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaceView {
    /// The day by which the target stands.
    pub by: Day,
    /// Firms that are missing to it; none or less when it is reached.
    pub missing: i64,
    /// Whole months that are left; none when the day has passed.
    pub months_left: u32,
    /// Firms a month that would be needed, printed with a decimal; none when nothing is missing or no month is left.
    pub needed: Option<String>,
    /// The change over the twelve months before the day of the view.
    pub last_year: i64,
    /// The same a month, printed with a decimal.
    pub shown: String,
}

impl PaceView {
    /// Sets what is missing to a target beside the change of the last twelve months.
    pub fn new((target, by): (&Quantity, Day), on: Day, (now, year_ago): (u64, u64)) -> Option<Self> {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let missing = target.checked_sub(&Quantity::from(signed(now)))?.to_integer()?;
        let months_left = months_between(on, by);
        let last_year = signed(now) - signed(year_ago);
        let needed = (0 < missing && 0 < months_left).then(|| Quantity::ratio(missing, i64::from(months_left)));
        Some(Self {
            by,
            missing,
            months_left,
            needed: needed.map(|needed| needed.print_decimal(1)),
            last_year,
            shown: Quantity::ratio(last_year, 12).print_decimal(1),
        })
    }
}

/// Whole months from one day to another, none when it has passed.
fn months_between(from: Day, to: Day) -> u32 {
    if to <= from {
        return 0;
    }
    let months = (to.year() - from.year()) * 12 + i32::try_from(to.month()).unwrap_or(0)
        - i32::try_from(from.month()).unwrap_or(0);
    let begun = i32::from(to.day() < from.day());
    u32::try_from(months - begun).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_pace_needed_is_what_is_missing_by_the_months_that_are_left() {
        let pace =
            |by: &str, now| PaceView::new((&Quantity::from(500), day(by)), day("2026-11-22"), (now, 400)).unwrap();
        let ahead = pace("2027-12-31", 430);
        assert_eq!((ahead.missing, ahead.months_left), (70, 13));
        assert_eq!((ahead.needed.as_deref(), ahead.shown.as_str()), (Some("≈5.4"), "2.5"));
        assert_eq!(pace("2025-12-31", 430).needed, None);
        assert_eq!(pace("2027-12-31", 510).needed, None);
    }
}
