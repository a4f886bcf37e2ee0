//! Moments: a minute of a day as the clocks in China show it. Deadlines are reckoned in them; what ends with a day ends
//! with its last minute.

use std::fmt;

use chrono::{DateTime, FixedOffset, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::day::Day;

/// A minute of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Moment {
    day: Day,
    minute: u16,
}

/// Minutes of a day.
pub const MINUTES: u16 = 24 * 60;

impl Moment {
    /// Returns a minute of a day, its last one beyond it.
    pub fn new(day: Day, minute: u16) -> Self {
        let minute = minute.min(MINUTES - 1);
        Self { day, minute }
    }

    /// Returns the minute in which something happens where it is told.
    pub fn of(at: DateTime<FixedOffset>) -> Self {
        let minute = u16::try_from(at.hour() * 60 + at.minute()).unwrap_or(MINUTES);
        Self::new(Day::of(at), minute)
    }

    /// Returns the minute in China.
    pub fn in_china(at: DateTime<Utc>) -> Self {
        let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
        Self::of(at.with_timezone(&china))
    }

    /// Returns the last minute of a day.
    pub fn end_of(day: Day) -> Self {
        Self::new(day, MINUTES)
    }

    /// Returns its day.
    pub fn day(self) -> Day {
        self.day
    }

    /// Returns its minute of the day.
    pub fn minute(self) -> u16 {
        self.minute
    }

    /// Returns it as a number that grows by one each minute.
    pub fn number(self) -> i64 {
        i64::from(self.day.number()) * i64::from(MINUTES) + i64::from(self.minute)
    }

    /// Returns the moment of a number; the end of the range beyond it.
    pub fn from_number(number: i64) -> Self {
        let (day, minute) = (number.div_euclid(MINUTES.into()), number.rem_euclid(MINUTES.into()));
        let minute = u16::try_from(minute).unwrap_or(MINUTES);
        match Day::from_number(day) {
            Some(day) => Self::new(day, minute),
            None if day < 0 => Self::new(Day::FIRST, 0),
            None => Self::end_of(Day::LAST),
        }
    }
}

/// What ends with a day is called by the day.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minute == MINUTES - 1 {
            true => write!(f, "{}", self.day),
            false => write!(f, "{} {:02}:{:02}", self.day, self.minute / 60, self.minute % 60),
        }
    }
}
