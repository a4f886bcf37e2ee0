//! Days of the registry: 1900-01-01 to 2200-12-31, whoever wrote them. The range is part of the type, and so is what
//! may be done with a day: arithmetic ends at its ends or says that there is none, and never panics. Nothing else in
//! the house reckons with dates.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, NaiveTime, TimeDelta};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable};
use serde::{Deserialize, Serialize};

/// A calendar day between [`Day::FIRST`] and [`Day::LAST`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(NaiveDate);

/// Says why a text is no day of the registry, and how one is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// It is no date at all.
    #[error("“{0}”不是日期，请写成 2025-12-31 的样子")]
    Unreadable(String),
    /// It is a date that no list can mean.
    #[error("日期 {0} 超出范围，应在 {first} 至 {last} 之间", first = Day::FIRST, last = Day::LAST)]
    Outside(String),
}

/// As much of a wrong text as a message repeats.
const SHOWN: usize = 20;

super::word::written_as_text!(Day, "format": "date");

impl Day {
    /// The first day there is.
    pub const FIRST: Self = Self(NaiveDate::from_ymd_opt(1900, 1, 1).expect("the day exists"));
    /// The last day there is; what does not end ends here.
    pub const LAST: Self = Self(NaiveDate::from_ymd_opt(2200, 12, 31).expect("the day exists"));

    /// Returns the day of a year, if there is one and it is in the range.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::within)
    }

    fn within(date: NaiveDate) -> Option<Self> {
        (Self::FIRST.0..=Self::LAST.0).contains(&date).then_some(Self(date))
    }

    /// Returns the day itself, or the end of the range that is nearest to it: what was stored before days had a range
    /// is read this way, so that it can be shown and taken back.
    pub fn nearest(date: NaiveDate) -> Self {
        Self(date.clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// Reads a date that was written before days had a range, by us or by PostgreSQL, which puts no sign before long
    /// years and `BC` behind early ones; nothing when it is none.
    pub fn nearest_to(text: &str) -> Option<Self> {
        if let Some(early) = text.strip_suffix(" BC") {
            return Self::nearest_to(early).map(|_| Self::FIRST);
        }
        let date: Option<NaiveDate> = text.parse().or_else(|_| format!("+{text}").parse()).ok();
        date.map(Self::nearest)
    }

    /// Returns the day on which a moment falls where it is told.
    pub fn of(moment: DateTime<FixedOffset>) -> Self {
        Self::nearest(moment.date_naive())
    }

    /// Returns the year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Returns the month, from 1.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// Returns the day of the month, from 1.
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// Returns year and month, as `2025-12`.
    pub fn year_and_month(self) -> String {
        format!("{:04}-{:02}", self.year(), self.month())
    }

    /// Returns the day as a number: 0001-01-01 is 1.
    pub fn number(self) -> i32 {
        self.0.num_days_from_ce()
    }

    /// Returns the day of a number, if it is in the range.
    pub fn from_number(number: i64) -> Option<Self> {
        let number = number.try_into().ok()?;
        NaiveDate::from_num_days_from_ce_opt(number).and_then(Self::within)
    }

    /// Returns the day so many days later, or earlier when negative; nothing beyond the range.
    pub fn checked_add_days(self, days: i64) -> Option<Self> {
        self.0
            .checked_add_signed(TimeDelta::try_days(days)?)
            .and_then(Self::within)
    }

    /// Returns the day so many days later, or earlier when negative; the end of the range beyond it.
    pub fn plus_days(self, days: i64) -> Self {
        let beyond = if days < 0 { Self::FIRST } else { Self::LAST };
        self.checked_add_days(days).unwrap_or(beyond)
    }

    /// Returns the same day so many months later, or the last one of a month that is too short; nothing beyond the
    /// range.
    pub fn checked_add_months(self, months: u32) -> Option<Self> {
        self.0.checked_add_months(Months::new(months)).and_then(Self::within)
    }

    /// Returns the same day so many months later; the last day of the range beyond it.
    pub fn plus_months(self, months: u32) -> Self {
        self.checked_add_months(months).unwrap_or(Self::LAST)
    }

    /// Returns the next day, if there is one.
    pub fn next(self) -> Option<Self> {
        self.checked_add_days(1)
    }

    /// Returns the day before, if there is one.
    pub fn previous(self) -> Option<Self> {
        self.checked_add_days(-1)
    }

    /// Returns how many days have passed since another; negative when it is still to come.
    pub fn days_since(self, other: Self) -> i64 {
        (self.0 - other.0).num_days()
    }

    /// Returns how many whole years have passed since another; nothing when it is still to come.
    pub fn years_since(self, other: Self) -> Option<u32> {
        self.0.years_since(other.0)
    }

    /// Returns the first day of its year.
    pub fn year_start(self) -> Self {
        Self::new(self.year(), 1, 1).unwrap_or(Self::FIRST)
    }

    /// Returns the first day of its month.
    pub fn month_start(self) -> Self {
        Self::new(self.year(), self.month(), 1).unwrap_or(Self::FIRST)
    }

    /// Returns the last day of its month.
    pub fn month_end(self) -> Self {
        let next = self.month_start().checked_add_months(1).and_then(Self::previous);
        next.unwrap_or(Self::LAST)
    }

    /// Returns the same day of another year; nothing when that year has none or is outside of the range.
    pub fn in_year(self, year: i32) -> Option<Self> {
        Self::new(year, self.month(), self.day())
    }

    /// Returns the moment at which the day ends in a zone.
    pub fn ends_at(self, zone: FixedOffset) -> Option<DateTime<FixedOffset>> {
        let next = self.0.succ_opt()?.and_time(NaiveTime::MIN);
        next.and_local_timezone(zone).single()
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let shown = || text.chars().take(SHOWN).collect();
        let date: NaiveDate = text.parse().map_err(|_| DayError::Unreadable(shown()))?;
        Self::within(date).ok_or_else(|| DayError::Outside(shown()))
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        day.0.into()
    }
}

impl TryGetable for Day {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        NaiveDate::try_get_by(row, index).map(Self::nearest)
    }
}

impl ValueType for Day {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <NaiveDate as ValueType>::try_from(value).map(Self::nearest)
    }

    fn type_name() -> String {
        "Day".to_owned()
    }

    fn array_type() -> ArrayType {
        NaiveDate::array_type()
    }

    fn column_type() -> ColumnType {
        NaiveDate::column_type()
    }
}

impl Nullable for Day {
    fn null() -> Value {
        NaiveDate::null()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_days_that_a_list_can_mean_are_read_and_the_refusal_names_the_range() {
        for text in ["1900-01-01", "2026-02-28", "2200-12-31"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        let outside = [
            "0026-01-01",
            "1899-12-31",
            "2201-01-01",
            "+90001-06-30",
            "-262143-01-01",
            "+262142-12-31",
        ];
        for text in outside {
            let why = text.parse::<Day>().unwrap_err().to_string();
            assert!(why.contains("1900-01-01 至 2200-12-31"), "{text}: {why}");
        }
        for text in ["", "2026-02-30", "三年", "+300000-01-01", "2026", "2026-1-1T00:00"] {
            assert!(matches!(text.parse::<Day>(), Err(DayError::Unreadable(_))), "{text}");
        }
        let long = "9".repeat(100_000).parse::<Day>().unwrap_err().to_string();
        assert!(
            long.chars().count() < 60,
            "a message does not repeat what it refuses without end"
        );
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (Day::FIRST.number()..=Day::LAST.number()).prop_map(|number| Day::from_number(number.into()).unwrap())
    }

    proptest! {
        #[test]
        fn arithmetic_is_total_and_stays_in_the_range(
            day in any_day(), other in any_day(), days in any::<i64>(), months in any::<u32>(), year in any::<i32>(),
        ) {
            let range = Day::FIRST..=Day::LAST;
            prop_assert!(range.contains(&day.plus_days(days)) && range.contains(&day.plus_months(months)));
            prop_assert!(day.in_year(year).is_none_or(|day| range.contains(&day)));
            prop_assert_eq!(other.plus_days(day.days_since(other)), day);
            prop_assert!(day.month_start() <= day && day <= day.month_end());
            prop_assert_eq!(day.next().and_then(Day::previous).unwrap_or(day), day);
            prop_assert!(day.ends_at(FixedOffset::east_opt(8 * 3600).unwrap()).is_some());
            prop_assert_eq!(serde_json::from_str::<Day>(&serde_json::to_string(&day).unwrap()).unwrap(), day);
        }

        #[test]
        fn any_stored_date_is_read_as_the_nearest_day(number in -96_000_000..96_000_000_i32) {
            let date = NaiveDate::from_num_days_from_ce_opt(number);
            prop_assert!(date.is_none_or(|date| (Day::FIRST..=Day::LAST).contains(&Day::nearest(date))));
        }
    }
}
