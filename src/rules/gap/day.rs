//! Days: what is advised has to be true on a day. Closed books are closed, so what they lack is made in a year that is
//! still open and shows when that year is over; age, titles and years of work come with the day. On a later day
//! everything is as it is now but what has to change: the last figures stand for the years to come.

use super::grid::first_holding;
use super::law::Law;
use super::plan::Days;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::indicator::Period;
use crate::domain::tenure::Standing;
use crate::rules::card::Scale;
use crate::rules::evaluate::judge;
use crate::rules::facts::Facts;
use crate::rules::standard::{Operand, Standard, Test};
use crate::rules::title::Demand;
use crate::rules::verdict::Verdict;

/// How far ahead the day is looked for on which a firm is old enough.
const DAYS: i64 = 40_000;
const YEARS: i64 = 110;

impl Law<'_> {
    /// Returns the facts of a later day on which nothing has changed.
    pub(super) fn carried_to(&self, day: Day) -> Facts {
        let (today, later) = (self.facts.date().year(), day.year());
        let numbers = self.numbers.values().map(|input| (&input.code, input.period));
        let choices = self.choices.values().map(|choice| (&choice.code, choice.period));
        let mut carried = Vec::new();
        for (code, period) in numbers.chain(choices) {
            let (last, until) = match period {
                Period::Year | Period::YearEnd => (today - 1, later - 1),
                Period::EvaluationYear => (today, later),
                Period::Current => continue,
            };
            // What was said of a year before it was over is not its figure.
            let known = self.facts.readings(code).iter().filter(|reading| reading.year == last);
            for year in last + 1..=until {
                carried.push((
                    code.clone(),
                    year,
                    known.clone().map(|reading| reading.of_year(year)).collect(),
                ));
            }
        }
        self.facts.clone().retold(&carried).on_day(day, &self.kept_titles())
    }

    /// Returns the titles that nobody waits for to run out in order to apply anew.
    fn kept_titles(&self) -> Vec<TierCode> {
        let kept = self
            .standard
            .conditions
            .iter()
            .filter_map(|condition| match &condition.test {
                Test::Title(test) if test.demand == Demand::Unheld => Some(&test.tiers),
                _ => None,
            });
        kept.flatten().cloned().collect()
    }

    /// Returns the days on which the calendar alone changes what is said, and those on which a year is closed.
    pub(super) fn days(&self) -> Days {
        let mut days = Days::default();
        for (index, condition) in self.standard.conditions.iter().enumerate() {
            match &condition.test {
                Test::Compare(comparison) if self.verdict(index, self.facts) != Verdict::Met => {
                    days.turns.extend(self.first_day_met(index, &comparison.operand));
                }
                Test::Holds(tiers) => {
                    let holdings = tiers.iter().flat_map(|tier| self.facts.holdings(tier));
                    let coming = holdings.filter(|holding| holding.standing == Standing::NotYet);
                    days.turns.extend(coming.map(|holding| holding.from));
                }
                Test::Title(test) => {
                    let barring = |tier| test.barred_until(self.facts.holdings(tier));
                    days.turns.extend(test.tiers.iter().filter_map(barring));
                }
                _ => {}
            }
        }
        let year = self.facts.date().year();
        let closings = 1..=i32::from(looks_back(self.standard));
        days.closings = closings.filter_map(|ahead| Day::new(year + ahead, 1, 1)).collect();
        days
    }

    /// Finds the first later day on which the firm, or its time in a field, is old enough for a condition.
    fn first_day_met(&self, index: usize, operand: &Operand) -> Option<Day> {
        let today = self.facts.date();
        let met = |day: Option<Day>| {
            let there = day.map(|day| self.facts.clone().on_day(day, &[]));
            there.is_some_and(|there| judge(self.standard, index, &there) == Verdict::Met)
        };
        match operand {
            Operand::AgeDays | Operand::AgeYears => {
                self.facts.established()?;
                let day = |days: i64| today.checked_add_days(days);
                first_holding((0, DAYS), |days| met(day(days))).and_then(day)
            }
            Operand::YearsSince(_) => {
                let day = |years: i64| Day::new(today.year() + i32::try_from(years).ok()?, 1, 1);
                first_holding((0, YEARS), |years| met(day(years))).and_then(day)
            }
            _ => None,
        }
    }
}

/// Returns how many closed years a standard looks at; none when it looks at no year.
fn looks_back(standard: &Standard) -> u8 {
    let of_tests = standard.conditions.iter().map(|condition| match &condition.test {
        Test::Compare(comparison) => match comparison.operand.years() {
            0 => 0,
            years => years.saturating_add(comparison.years.count() - 1),
        },
        _ => 0,
    });
    let items = standard.score.iter().flat_map(|card| &card.items);
    of_tests
        .chain(items.map(|item| years_of(&item.scale)))
        .max()
        .unwrap_or(0)
}

fn years_of(scale: &Scale) -> u8 {
    match scale {
        Scale::Bands { of, .. } | Scale::Per { of, .. } => of.years(),
        Scale::BestOf(scales) => scales.iter().map(years_of).max().unwrap_or(0),
        Scale::Options { .. } | Scale::Tally { .. } | Scale::Filed(_) => 0,
    }
}

impl Operand {
    /// Returns how many closed years it reads.
    fn years(&self) -> u8 {
        match self {
            Operand::Indicator(input) => u8::from(matches!(input.period, Period::Year | Period::YearEnd)),
            Operand::Ratio(pair) | Operand::Difference(pair) => pair[0].years().max(pair[1].years()),
            Operand::Sum(parts) => parts.iter().map(Operand::years).max().unwrap_or(0),
            Operand::Total(of, years) | Operand::Mean(of, years) => of.years().saturating_mul(*years),
            Operand::Growth(of, years) | Operand::CompoundGrowth(of, years) => {
                of.years().saturating_mul(years.saturating_add(1))
            }
            Operand::GrowthSinceFounding(of) => of.years().saturating_mul(3),
            Operand::YearsSince(_) | Operand::AgeYears | Operand::AgeDays => 0,
        }
    }
}

/// Returns the last day of the year that begins on a day.
pub(super) fn year_from(today: Day) -> Day {
    today.plus_months(12)
}
