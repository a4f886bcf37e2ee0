//! Deadlines 「时限」: until when something is to be done. A deadline is never kept as a date: it is what start, limit,
//! extensions and pauses come to by the calendar, whenever somebody asks, and it says how.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::day::Day;
use super::moment::Moment;
use super::word::words;

words! {
    /// In what a limit is counted.
    pub enum TimeUnit {
        /// Minutes of working time.
        WorkingMinute = "working_minute" "分钟（工作时间）",
        /// Hours, worked or not.
        Hour = "hour" "小时",
        /// Working days.
        WorkingDay = "working_day" "个工作日",
        /// Days, worked or not.
        CalendarDay = "calendar_day" "天",
        /// Months.
        Month = "month" "个月",
    }
}

/// A number of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many.
    pub number: NonZeroU32,
    /// Of what.
    pub unit: TimeUnit,
}

/// A time in which the clock stands still 「中止」.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// From when; of days this one does not count any more.
    pub from: Moment,
    /// Until when, if it is over; of days this one counts again.
    pub until: Option<Moment>,
}

/// What a deadline is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When the clock started; of days the next one is the first that counts.
    pub start: Moment,
    /// Within how long.
    pub limit: Limit,
    /// By how much it was extended, in the order of granting.
    pub extensions: Vec<Limit>,
    /// When the clock stood still, in any order.
    pub pauses: Vec<Pause>,
}

words! {
    #[derive(PartialOrd, Ord)]
    /// How urgent something is.
    pub enum Light {
        /// The working day after the due day has come.
        Red = "red" "逾期",
        /// It is due within the days of warning.
        Yellow = "yellow" "临期",
        /// There is time.
        Green = "green" "正常",
        /// The clock stands still.
        Still = "still" "中止",
        /// Nothing is due.
        Off = "off" "无时限",
    }
}

/// Until when something is to be done, as it was reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Until when.
    pub at: Moment,
    /// From when it is yellow and red; never while the clock stands still.
    pub turns: Option<(Moment, Moment)>,
}

impl Due {
    /// Tells how urgent it is.
    pub fn light(&self, now: Moment) -> Light {
        match self.turns {
            None => Light::Still,
            Some((_, red)) if red <= now => Light::Red,
            Some((yellow, _)) if yellow <= now => Light::Yellow,
            Some(_) => Light::Green,
        }
    }
}

/// What is counted along: days or minutes, worked or not.
struct Scale<'a> {
    calendar: &'a Calendar,
    unit: TimeUnit,
}

impl Scale<'_> {
    /// Where counting begins: behind the day of a start, at its minute.
    fn start(&self, moment: Moment) -> i64 {
        match self.unit {
            TimeUnit::WorkingMinute => self.calendar.worked_minutes_until(moment),
            TimeUnit::Hour => moment.number(),
            TimeUnit::WorkingDay => self.calendar.worked_until(moment.day()),
            TimeUnit::CalendarDay | TimeUnit::Month => i64::from(moment.day().number()),
        }
    }

    /// Where a pause begins or ends: before its day, at its minute.
    fn edge(&self, moment: Moment) -> i64 {
        let own = match self.unit {
            TimeUnit::WorkingMinute | TimeUnit::Hour => 0,
            TimeUnit::WorkingDay => i64::from(self.calendar.is_worked(moment.day())),
            TimeUnit::CalendarDay | TimeUnit::Month => 1,
        };
        self.start(moment) - own
    }

    fn moment(&self, place: i64) -> Moment {
        match self.unit {
            TimeUnit::WorkingMinute => self.calendar.moment_of_count(place),
            TimeUnit::Hour => Moment::from_number(place),
            TimeUnit::WorkingDay => Moment::end_of(self.calendar.day_of_count(place)),
            TimeUnit::CalendarDay | TimeUnit::Month => Moment::end_of(Day::from_number(place).unwrap_or(Day::LAST)),
        }
    }

    /// How much of the scale a limit is; of months that depends on where they begin.
    fn length(&self, limit: Limit, from: Moment) -> i64 {
        let number = limit.number.get();
        match limit.unit {
            TimeUnit::Hour => i64::from(number) * 60,
            TimeUnit::Month => from.day().plus_months(number).days_since(from.day()),
            TimeUnit::WorkingMinute | TimeUnit::WorkingDay | TimeUnit::CalendarDay => number.into(),
        }
    }
}

impl Deadline {
    /// Returns until when it is to be done, as things stand at a moment: while the clock stands still, as if it went on
    /// now.
    pub fn due(&self, calendar: &Calendar, now: Moment) -> Moment {
        let mut pauses: Vec<(Moment, Moment)> = self.pauses.iter().map(|pause| pause.span(now)).collect();
        pauses.sort_unstable();
        let mut due = reach(calendar, self.limit, (self.start, &pauses));
        for extension in &self.extensions {
            due = reach(calendar, *extension, (due, &pauses));
        }
        due
    }

    /// Tells whether the clock stands still.
    pub fn is_still(&self) -> bool {
        self.pauses.iter().any(|pause| pause.until.is_none())
    }

    fn last_unit(&self) -> TimeUnit {
        self.extensions.last().unwrap_or(&self.limit).unit
    }

    /// Returns until when it is to be done and from when it looks urgent: yellow so many working days before the due
    /// day, red from the first one behind it. What is due at a minute is late with the next.
    pub fn outlook(&self, calendar: &Calendar, warn: u32, now: Moment) -> Due {
        let at = self.due(calendar, now);
        if self.is_still() {
            return Due { at, turns: None };
        }
        let count = calendar.worked_until(at.day());
        let begins = |count| Moment::new(calendar.day_of_count(count), 0);
        let red = match self.last_unit() {
            TimeUnit::Hour | TimeUnit::WorkingMinute => Moment::from_number(at.number() + 1),
            TimeUnit::WorkingDay | TimeUnit::CalendarDay | TimeUnit::Month => begins(count + 1),
        };
        let turns = Some((begins(count - i64::from(warn)), red));
        Due { at, turns }
    }

    /// Says in one line how it comes to its due day.
    pub fn explain(&self, calendar: &Calendar, now: Moment) -> String {
        let due = self.due(calendar, now);
        let mut said = vec![format!("自 {} 起第 {}", self.start.day(), ordinal(self.limit))];
        let extended: Vec<String> = self.extensions.iter().map(ToString::to_string).collect();
        if !extended.is_empty() {
            said.push(format!("延期 {} 次：{}", extended.len(), extended.join("、")));
        }
        if !self.pauses.is_empty() {
            let still = if self.is_still() { "，现在中止" } else { "" };
            said.push(format!("中止 {} 次，中止期间不计{still}", self.pauses.len()));
        }
        let units = [self.limit].into_iter().chain(self.extensions.iter().copied());
        if units.map(|limit| limit.unit).any(TimeUnit::is_of_work) {
            let first = self.start.day().next().unwrap_or(Day::LAST);
            said.extend(calendar.remarks(first, due.day()));
            if let Some(year) = calendar.presumed_year(first.min(due.day()), due.day()) {
                said.push(match calendar.is_ahead(year) {
                    true => format!("{year} 年放假安排待国务院公布，暂按周末推算"),
                    false => format!("没有录入 {year} 年放假安排，按周末推算"),
                });
            }
        }
        said.join("；")
    }
}

impl TimeUnit {
    /// Tells whether the calendar of work decides.
    pub fn is_of_work(self) -> bool {
        match self {
            TimeUnit::WorkingMinute | TimeUnit::WorkingDay => true,
            TimeUnit::Hour | TimeUnit::CalendarDay | TimeUnit::Month => false,
        }
    }
}

impl Pause {
    fn span(&self, now: Moment) -> (Moment, Moment) {
        let until = self.until.unwrap_or(now);
        (self.from, until.max(self.from))
    }
}

/// Goes along the scale of a limit from a start, over pauses in order.
fn reach(calendar: &Calendar, limit: Limit, (start, pauses): (Moment, &[(Moment, Moment)])) -> Moment {
    let unit = limit.unit;
    let scale = Scale { calendar, unit };
    let (mut place, mut left) = (scale.start(start), scale.length(limit, start));
    for (from, until) in pauses {
        let stop = scale.edge(*from).max(place);
        if place + left <= stop {
            break;
        }
        left -= stop - place;
        place = scale.edge(*until).max(stop);
    }
    scale.moment(place + left)
}

fn ordinal(limit: Limit) -> String {
    match limit.unit {
        TimeUnit::Month => format!("{} 个月的同日", limit.number),
        TimeUnit::WorkingMinute | TimeUnit::Hour | TimeUnit::WorkingDay | TimeUnit::CalendarDay => limit.to_string(),
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.unit.title())
    }
}

#[cfg(test)]
mod tests;
