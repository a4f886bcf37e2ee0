//! The working calendar 「工作日历」: which days and minutes are worked. A year is as its notice says, days off and days
//! that are worked instead 「调休」; a year without a notice is presumed to have neither, and whoever counts in it says so.

mod check;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::day::Day;
use super::moment::Moment;
use super::seed::{SeedError, Seeds};
use check::{finding, hours};

const FOLDER: &str = "calendar/";
const HOURS: &str = "calendar/hours.toml";

/// A year as its notice gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The year.
    pub year: i32,
    /// The notice's title.
    pub title: String,
    /// Where it can be read.
    pub link: String,
    /// Days off, from and until.
    pub off: Vec<[Day; 2]>,
    /// Days of a weekend that are worked.
    pub worked: Vec<Day>,
}

/// Which days and minutes are worked.
#[derive(Clone, Debug)]
pub struct Calendar {
    notices: BTreeMap<i32, Notice>,
    strays: Vec<Stray>,
    /// Minutes of a day, from and until.
    hours: Vec<(u16, u16)>,
}

/// A day that is not what its weekday says.
#[derive(Clone, Copy, Debug)]
struct Stray {
    day: Day,
    worked: bool,
    /// Days worked more than the weekdays say, up to this one.
    net: i64,
}

impl Calendar {
    /// Loads the notices that are published.
    ///
    /// # Errors
    /// Every finding.
    pub fn load(seeds: &Seeds) -> Result<Self, Vec<SeedError>> {
        let mut findings = Vec::new();
        let mut calendar = Self {
            notices: BTreeMap::new(),
            strays: Vec::new(),
            hours: Vec::new(),
        };
        for path in seeds.paths_below(FOLDER).filter(|path| *path != HOURS) {
            match seeds.read::<Notice>(path) {
                Ok(notice) => {
                    findings.extend(notice.check(path));
                    if let Some(twice) = calendar.notices.insert(notice.year, notice) {
                        let problem = format!("the year {} has a notice already", twice.year);
                        findings.push(finding(path, "year", (&problem, "keep one file for each year")));
                    }
                }
                Err(found) => findings.push(found),
            }
        }
        calendar.hours = hours(seeds).unwrap_or_else(|found| {
            findings.push(found);
            Vec::new()
        });
        calendar.count_strays();
        if findings.is_empty() {
            Ok(calendar)
        } else {
            Err(findings)
        }
    }

    /// Returns the calendar with another notice.
    #[must_use]
    pub fn with(mut self, notice: Notice) -> Self {
        self.notices.insert(notice.year, notice);
        self.count_strays();
        self
    }

    fn count_strays(&mut self) {
        let mut days: BTreeMap<Day, bool> = BTreeMap::new();
        for notice in self.notices.values() {
            let off = notice.off.iter().flat_map(|[from, until]| days_of(*from, *until));
            days.extend(off.filter(|day| is_weekday(*day)).map(|day| (day, false)));
            days.extend(notice.worked.iter().map(|day| (*day, true)));
        }
        let mut net = 0;
        let stray = |(day, worked)| {
            net += if worked { 1 } else { -1 };
            Stray { day, worked, net }
        };
        self.strays = days.into_iter().map(stray).collect();
    }

    /// Tells whether a day is worked.
    pub fn is_worked(&self, day: Day) -> bool {
        match self.strays.binary_search_by_key(&day, |stray| stray.day) {
            Ok(at) => self.strays[at].worked,
            Err(_) => is_weekday(day),
        }
    }

    /// Counts the days that are worked up to a day, from a beginning that is the same for all.
    pub fn worked_until(&self, day: Day) -> i64 {
        let number = i64::from(day.number());
        // The first of all numbers is a Monday.
        let weekdays = number.div_euclid(7) * 5 + number.rem_euclid(7).min(5);
        let before = self.strays.partition_point(|stray| stray.day <= day);
        weekdays + before.checked_sub(1).map_or(0, |at| self.strays[at].net)
    }

    /// Returns the first day up to which so many are worked.
    pub fn day_of_count(&self, count: i64) -> Day {
        let first = i64::from(Day::FIRST.number());
        // No span of the range has fewer working days than half of its weekdays, or more than all its days.
        let guess = count.saturating_mul(7).div_euclid(5);
        let spread = i64::try_from(self.strays.len()).unwrap_or(i64::MAX).saturating_mul(2) + 14;
        let (mut low, mut high) = (guess.saturating_sub(spread), guess.saturating_add(spread));
        low = low.clamp(first, Day::LAST.number().into());
        high = high.clamp(first, Day::LAST.number().into());
        while low < high {
            let middle = low + (high - low) / 2;
            let day = Day::from_number(middle).unwrap_or(Day::LAST);
            match count <= self.worked_until(day) {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        Day::from_number(high).unwrap_or(Day::LAST)
    }

    /// Returns the first working day so many behind a day.
    pub fn working_days_after(&self, day: Day, number: u32) -> Day {
        self.day_of_count(self.worked_until(day) + i64::from(number))
    }

    /// Returns how many minutes of a day are worked.
    fn minutes_a_day(&self) -> i64 {
        self.hours.iter().map(|(from, until)| i64::from(until - from)).sum()
    }

    /// Counts the minutes that are worked up to a moment, from a beginning that is the same for all.
    pub fn worked_minutes_until(&self, moment: Moment) -> i64 {
        let day = moment.day();
        let days = self.worked_until(day) - i64::from(self.is_worked(day));
        let passed = |(from, until): &(u16, u16)| i64::from(moment.minute().clamp(*from, *until) - from);
        let today: i64 = self.hours.iter().map(passed).sum();
        days * self.minutes_a_day() + if self.is_worked(day) { today } else { 0 }
    }

    /// Returns the first moment up to which so many minutes are worked.
    pub fn moment_of_count(&self, count: i64) -> Moment {
        let whole = self.minutes_a_day().max(1);
        let (days, mut left) = ((count - 1).div_euclid(whole), (count - 1).rem_euclid(whole) + 1);
        let day = self.day_of_count(days + 1);
        for (from, until) in &self.hours {
            let span = i64::from(until - from);
            if left <= span {
                return Moment::new(day, from + u16::try_from(left).unwrap_or(0));
            }
            left -= span;
        }
        Moment::end_of(day)
    }

    /// Returns the first year of a span whose notice nobody entered: its days are presumed.
    pub fn presumed_year(&self, from: Day, until: Day) -> Option<i32> {
        (from.year()..=until.year()).find(|year| !self.notices.contains_key(year))
    }

    /// Tells whether a year is still to be announced, as far as notices are known.
    pub fn is_ahead(&self, year: i32) -> bool {
        self.notices.keys().next_back().is_none_or(|last| *last < year)
    }

    /// Returns the notices by year.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.values()
    }

    /// Says which days of a span are not what their weekdays say.
    pub fn remarks(&self, from: Day, until: Day) -> Vec<String> {
        let mut said: Vec<(Day, String)> = Vec::new();
        for notice in self.notices.values() {
            let worked = notice.worked.iter().filter(|day| from <= **day && **day <= until);
            said.extend(worked.map(|day| (*day, format!("{}上班", spoken(*day)))));
            let off = notice
                .off
                .iter()
                .filter(|[first, last]| *first <= until && from <= *last);
            said.extend(off.map(|[first, last]| (*first, off_in_words(*first, *last))));
        }
        said.sort();
        said.into_iter().map(|(_, text)| text).collect()
    }
}

fn is_weekday(day: Day) -> bool {
    (1..=5).contains(&day.number().rem_euclid(7))
}

fn days_of(from: Day, until: Day) -> impl Iterator<Item = Day> {
    (0..=until.days_since(from)).filter_map(move |days| from.checked_add_days(days))
}

fn spoken(day: Day) -> String {
    format!("{} 月 {} 日", day.month(), day.day())
}

fn off_in_words(first: Day, last: Day) -> String {
    match (first == last, first.month() == last.month()) {
        (true, _) => format!("{}放假", spoken(first)),
        (false, true) => format!("{}至 {} 日放假", spoken(first), last.day()),
        (false, false) => format!("{}至 {}放假", spoken(first), spoken(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::load(&Seeds::compiled()).unwrap()
    }

    #[test]
    fn each_published_year_has_as_many_working_days_as_were_counted() {
        let calendar = calendar();
        let count = |year| {
            let day = |month, day| Day::new(year, month, day).unwrap();
            calendar.worked_until(day(12, 31)) - calendar.worked_until(day(1, 1))
                + i64::from(calendar.is_worked(day(1, 1)))
        };
        assert_eq!([2024, 2025, 2026].map(count), [251, 248, 248]);
    }

    #[test]
    fn counting_and_finding_a_day_are_each_others_inverse() {
        let calendar = calendar();
        let mut count = 0;
        let first = Day::new(2023, 12, 1).unwrap();
        let before = calendar.worked_until(first);
        for day in days_of(first, Day::new(2027, 3, 1).unwrap()) {
            count += i64::from(calendar.is_worked(day) && day != first);
            assert_eq!(calendar.worked_until(day), before + count, "{day}");
            if calendar.is_worked(day) {
                assert_eq!(calendar.day_of_count(before + count), day);
            }
        }
        assert_eq!(calendar.day_of_count(i64::MAX / 8), Day::LAST);
        assert_eq!(calendar.day_of_count(0), Day::FIRST);
    }

    #[test]
    fn working_minutes_end_where_they_are_counted_to() {
        let calendar = calendar();
        let friday = Day::new(2026, 2, 13).unwrap();
        let late = calendar.worked_minutes_until(Moment::new(friday, 16 * 60 + 30));
        let due = calendar.moment_of_count(late + 60);
        assert_eq!(due.to_string(), "2026-02-14 09:30", "the Saturday is worked");
        assert_eq!(calendar.worked_minutes_until(due), late + 60);
        let lunch = calendar.worked_minutes_until(Moment::new(friday, 12 * 60 + 20));
        assert_eq!(calendar.moment_of_count(lunch).to_string(), "2026-02-13 12:00");
    }

    #[test]
    fn a_notice_that_contradicts_itself_is_refused() {
        let path = "calendar/2026.toml";
        let text = Seeds::compiled().text(path).unwrap().to_owned();
        let found = |from: &str, to: &str| {
            let seeds = Seeds::compiled().with(path, &text.replacen(from, to, 1));
            let findings = Calendar::load(&seeds).unwrap_err();
            findings
                .iter()
                .map(|found| found.problem.clone())
                .collect::<Vec<_>>()
                .join("; ")
        };
        assert_eq!(found("\"2026-01-04\"", "\"2026-01-05\""), "2026-01-05 is a weekday");
        assert_eq!(found("\"2026-02-14\"", "\"2026-02-15\""), "2026-02-15 is off as well");
        assert_eq!(found("year = 2026", "year = 2025").lines().count(), 1);
        assert!(found("year = 2026", "year = 2025").contains("the year 2025 has a notice already"));
        assert_eq!(
            found("\"2026-06-19\"", "\"2026-06-29\""),
            "2026-06-29 lies behind 2026-06-21"
        );
        let hours = |text: &str| Calendar::load(&Seeds::compiled().with(HOURS, text)).unwrap_err().len();
        assert_eq!(hours("spans = []\nconfidence = \"C\""), 1);
        assert_eq!(hours("spans = [[\"12:00\", \"09:00\"]]\nconfidence = \"C\""), 1);
    }
}
