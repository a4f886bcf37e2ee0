//! How a count moved, what of it runs out when, and what becomes of it if nothing new is awarded.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use crate::domain::renewal::Renewals;

/// Months that the forecast looks ahead.
const MONTHS_AHEAD: u32 = 24;
/// Renewal rates in percent when the registry's own history is too short to show one.
const ASSUMED: [u64; 3] = [50, 70, 90];
/// Percentage points around the observed rate.
const SPREAD: u64 = 10;

/// The movement of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrendView {
    /// The count at the end of each quarter of the plan, and on the day.
    pub points: Vec<TrendPoint>,
    /// What runs out; none for counts that never fall.
    pub outlook: Option<OutlookView>,
}

/// The count on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TrendPoint {
    /// The day.
    pub on: NaiveDate,
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count.
    pub open: u64,
}

/// What runs out and what may remain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutlookView {
    /// The firms whose last title runs out, month by month.
    pub expiries: Vec<ExpiryMonth>,
    /// Firms whose last title runs out later.
    pub later: u64,
    /// Past ends and renewals in the registry.
    pub history: Renewals,
    /// Whether the rates come from that history; otherwise they are assumed.
    pub observed: bool,
    /// What remains under each rate, the lowest first.
    pub scenarios: Vec<ScenarioView>,
    /// How the same arithmetic would have done a year ago.
    pub backtest: Option<BacktestView>,
}

/// The firms whose last title runs out in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExpiryMonth {
    /// The first day of the month, or the day after the view's.
    pub from: NaiveDate,
    /// The last day of the month.
    pub until: NaiveDate,
    /// How many firms.
    pub firms: u64,
}

/// What remains if this share of what runs out is renewed and nothing new is awarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioView {
    /// The share in percent.
    pub percent: u64,
    /// What remains at the end of each month.
    pub points: Vec<TrendPoint>,
}

/// A forecast of a year ago beside what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BacktestView {
    /// The day it would have been made.
    pub made_on: NaiveDate,
    /// What it would have said of the day of the view, without new awards.
    pub predicted: u64,
    /// What the registry counts on the day of the view.
    pub actual: u64,
}

impl OutlookView {
    /// Looks ahead from a day on which `certain` firms count, whose last titles end on these days.
    pub fn new(on: NaiveDate, certain: u64, ends: &[(NaiveDate, u64)], history: Renewals) -> Self {
        let expiries = months_ahead(on).map(|(from, until)| {
            let within = ends.iter().filter(|(end, _)| from <= *end && *end <= until);
            let firms = within.map(|(_, firms)| firms).sum();
            ExpiryMonth { from, until, firms }
        });
        let expiries: Vec<ExpiryMonth> = expiries.collect();
        let rates = rates(history);
        let scenarios = rates.map(|percent| ScenarioView::new(certain, &expiries, percent));
        let named: u64 = expiries.iter().map(|month| month.firms).sum();
        Self {
            later: certain.saturating_sub(named),
            expiries,
            history,
            observed: history.percent().is_some(),
            scenarios: scenarios.to_vec(),
            backtest: None,
        }
    }

    /// Returns the middle scenario.
    pub fn middle(&self) -> Option<&ScenarioView> {
        self.scenarios.get(1)
    }
}

impl ScenarioView {
    fn new(certain: u64, expiries: &[ExpiryMonth], percent: u64) -> Self {
        let mut ended = 0;
        let points = expiries.iter().map(|month| {
            ended += month.firms;
            TrendPoint {
                on: month.until,
                certain: certain - ended + renewed(ended, percent),
                open: 0,
            }
        });
        Self {
            points: points.collect(),
            percent,
        }
    }
}

/// Whole firms only, rounded down.
fn renewed(ended: u64, percent: u64) -> u64 {
    ended * percent / 100
}

fn rates(history: Renewals) -> [u64; 3] {
    match history.percent() {
        Some(percent) => [percent.saturating_sub(SPREAD), percent, (percent + SPREAD).min(100)],
        None => ASSUMED,
    }
}

impl BacktestView {
    /// Repeats the middle forecast of an earlier day with what is known of that day now.
    pub fn new(made_on: NaiveDate, (certain, ended): (u64, u64), history: Renewals, actual: u64) -> Self {
        let [_, percent, _] = rates(history);
        Self {
            made_on,
            predicted: certain - ended + renewed(ended, percent),
            actual,
        }
    }
}

/// The rest of the month of a day, then whole months.
fn months_ahead(on: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let first = on.with_day(1).expect("every month has a first day");
    let ends = (1..=MONTHS_AHEAD + 1).map(move |ahead| first + Months::new(ahead) - Days::new(1));
    let starts = std::iter::once(on).chain((1..=MONTHS_AHEAD).map(move |ahead| first + Months::new(ahead)));
    starts.zip(ends)
}

/// Returns the ends of the quarters from one day to before another, then that day itself.
pub fn quarter_ends(from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    let january = NaiveDate::from_ymd_opt(from.year(), 1, 1).expect("every year has a first day");
    let ends = (1..).map(|quarter| january + Months::new(3 * quarter) - Days::new(1));
    let mut days: Vec<NaiveDate> = ends.skip_while(|day| *day < from).take_while(|day| *day < to).collect();
    days.push(to);
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn without_renewals_the_forecast_is_the_count_less_what_ran_out() {
        let ends = [
            (day("2026-12-31"), 40),
            (day("2027-12-31"), 25),
            (day("2029-12-31"), 35),
        ];
        let outlook = OutlookView::new(day("2026-11-22"), 100, &ends, Renewals { ended: 40, renewed: 0 });
        let low = &outlook.scenarios[0];
        assert_eq!((low.percent, outlook.later), (0, 35));
        let at = |text: &str| low.points.iter().find(|point| point.on == day(text)).unwrap().certain;
        assert_eq!([at("2026-11-30"), at("2026-12-31"), at("2027-12-31")], [100, 60, 35]);
    }

    #[test]
    fn a_short_history_gives_assumed_rates_and_a_long_one_its_own() {
        let percents = |ended, renewed| {
            let outlook = OutlookView::new(
                day("2026-11-22"),
                10,
                &[(day("2026-12-31"), 9)],
                Renewals { ended, renewed },
            );
            let scenarios = outlook.scenarios.iter();
            scenarios
                .map(|it| (it.percent, it.points[1].certain))
                .collect::<Vec<_>>()
        };
        assert_eq!(percents(29, 29), [(50, 5), (70, 7), (90, 9)]);
        assert_eq!(percents(40, 38), [(85, 8), (95, 9), (100, 10)]);
    }

    #[test]
    fn quarters_end_on_their_last_day_and_the_day_itself_is_last() {
        let days = quarter_ends(day("2020-12-31"), day("2021-08-15"));
        let printed: Vec<String> = days.iter().map(ToString::to_string).collect();
        assert_eq!(printed, ["2020-12-31", "2021-03-31", "2021-06-30", "2021-08-15"]);
    }
}
