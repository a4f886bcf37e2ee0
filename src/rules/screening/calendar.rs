//! The calendar of a law: on which days an answer may change though nobody files anything. It may name a day on
//! which nothing changes, but never misses one.

use crate::domain::day::Day;
use crate::domain::tenure::Award;
use crate::rules::card::Scale;
use crate::rules::standard::{Comparison, Operand, Standard, Test, Years};
use crate::rules::title::Ban;

/// What of the law looks at the day itself. The fiscal years and the texts in force are asked for elsewhere: the
/// turn of a year is always due, and another text has another fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Calendar {
    /// Ages in days on which a comparison turns.
    lines: Vec<u64>,
    /// Whether an age in whole years is asked for.
    years: bool,
    /// Whether an age in days is asked for in any other way.
    daily: bool,
    /// How long titles that were taken away bar their firms.
    bans: Vec<Ban>,
}

impl Calendar {
    pub(super) fn of<'a>(standards: impl Iterator<Item = &'a Standard>) -> Self {
        let mut calendar = Self::default();
        for standard in standards {
            for condition in &standard.conditions {
                match &condition.test {
                    Test::Compare(comparison) => calendar.add_comparison(comparison),
                    Test::Title(title) => calendar.bans.extend(title.ban()),
                    _ => {}
                }
            }
            let items = standard.score.iter().flat_map(|card| &card.items);
            items.for_each(|item| calendar.add_scale(&item.scale));
        }
        calendar.lines.sort_unstable();
        calendar.lines.dedup();
        calendar
    }

    fn add_comparison(&mut self, comparison: &Comparison) {
        let line = comparison.scaled.value.floor().to_integer();
        match (&comparison.operand, comparison.years, line.map(u64::try_from)) {
            (Operand::AgeDays, Years::Last, Some(Ok(line))) => self.lines.extend([line, line + 1]),
            (operand, ..) => self.add_operand(operand),
        }
    }

    fn add_scale(&mut self, scale: &Scale) {
        match scale {
            Scale::Bands { of, .. } | Scale::Per { of, .. } => self.add_operand(of),
            Scale::BestOf(scales) => scales.iter().for_each(|scale| self.add_scale(scale)),
            Scale::Options { .. } | Scale::Tally { .. } | Scale::Filed(_) => {}
        }
    }

    fn add_operand(&mut self, operand: &Operand) {
        match operand {
            Operand::AgeDays => self.daily = true,
            Operand::AgeYears => self.years = true,
            Operand::Ratio(pair) | Operand::Difference(pair) => pair.iter().for_each(|part| self.add_operand(part)),
            Operand::Sum(parts) => parts.iter().for_each(|part| self.add_operand(part)),
            Operand::Total(of, _)
            | Operand::Mean(of, _)
            | Operand::Growth(of, _)
            | Operand::CompoundGrowth(of, _)
            | Operand::GrowthSinceFounding(of) => self.add_operand(of),
            Operand::Indicator(_) | Operand::YearsSince(_) => {}
        }
    }

    /// Returns the first day after `date` on which an answer may change.
    pub(super) fn due<'a>(
        &self,
        date: Day,
        established: Option<Day>,
        awards: impl IntoIterator<Item = &'a Award>,
    ) -> Day {
        let new_year = Day::new(date.year() + 1, 1, 1).unwrap_or(Day::LAST);
        let of_awards = awards.into_iter().flat_map(|award| self.turns(award));
        let of_age = established.into_iter().flat_map(|day| self.age_turns(date, day));
        of_awards
            .chain(of_age)
            .filter(|day| date < *day)
            .min()
            .map_or(new_year, |day| day.min(new_year))
    }

    fn age_turns(&self, date: Day, established: Day) -> impl Iterator<Item = Day> {
        let lines = self
            .lines
            .iter()
            .filter_map(move |line| established.checked_add_days(i64::try_from(*line).ok()?));
        let years = [date.year(), date.year() + 1].into_iter().filter(|_| self.years);
        let tomorrow = self.daily.then(|| date.next()).flatten();
        lines
            .chain(years.filter_map(move |year| anniversary(established, year)))
            .chain(tomorrow)
    }

    /// The days on which the standing of an award changes, or what its loss forbids.
    fn turns(&self, award: &Award) -> impl Iterator<Item = Day> {
        let expired = award.until.and_then(|until| until.next());
        let ended = award.ended.map(|ending| ending.on);
        let freed = self.bans.iter().filter_map(move |ban| ban.first_free(ended?));
        [Some(award.from), expired, ended].into_iter().flatten().chain(freed)
    }
}

/// Of the 29th of February the first of March in other years.
fn anniversary(established: Day, year: i32) -> Option<Day> {
    established.in_year(year).or_else(|| Day::new(year, 3, 1))
}
