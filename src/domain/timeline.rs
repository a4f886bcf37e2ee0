//! Timelines: how many firms a counting rule finds on any day, from the days on which that number changes.
//! Memory grows with the number of distinct days, not with the number of firms.

use std::collections::BTreeMap;

use super::day::Day;

/// The changes of a count by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    days: BTreeMap<Day, Change>,
}

/// By how much a count changes on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Firms that surely count.
    pub certain: i64,
    /// Firms that surely or perhaps count.
    pub possible: i64,
}

/// The count on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count.
    pub open: u64,
}

impl Timeline {
    /// Adds a change from this day on.
    pub fn add(&mut self, day: Day, change: Change) {
        let own = self.days.entry(day).or_default();
        own.certain += change.certain;
        own.possible += change.possible;
    }

    /// Returns the count on a day.
    pub fn on(&self, day: Day) -> Point {
        let mut sum = Change::default();
        for change in self.days.range(..=day).map(|(_, change)| change) {
            sum.certain += change.certain;
            sum.possible += change.possible;
        }
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        Point {
            certain: number(sum.certain),
            open: number(sum.possible - sum.certain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_the_sum_of_its_changes_and_open_is_what_is_possible_but_not_certain() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let mut line = Timeline::default();
        let change = |certain, possible| Change { certain, possible };
        line.add(day("2021-01-01"), change(1, 2));
        line.add(day("2022-01-01"), change(-1, 0));
        line.add(day("2022-01-01"), change(0, -1));
        for (text, certain, open) in [("2020-12-31", 0, 0), ("2021-06-01", 1, 1), ("2022-01-01", 0, 1)] {
            assert_eq!(line.on(day(text)), Point { certain, open }, "{text}");
        }
    }
}
