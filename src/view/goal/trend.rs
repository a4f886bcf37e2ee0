//! How a count moved, what of it runs out when, and what becomes of it: without anything new, and with what the
//! pipeline of screening may bring.

use schemars::JsonSchema;
use serde::Serialize;

use super::outlook::{Outlook, Pipeline};
use super::pace::PaceView;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::forecast::{Rates, Start, expect};
use crate::domain::renewal::Renewals;

/// Months that the forecast looks ahead.
pub(super) const MONTHS_AHEAD: u32 = 24;
/// Renewal rates in percent when the registry's own history is too short to show one.
const ASSUMED: [u64; 3] = [50, 70, 90];
/// Percentage points around the observed rate.
const SPREAD: u64 = 10;
/// Of the firms that qualify and do not hold, the share that is awarded within a year. Assumed: nobody publishes it.
const ELIGIBLE: [u64; 3] = [30, 50, 70];
/// Of the firms one step away, the share that is awarded within a year. Assumed.
const NEAR: [u64; 3] = [5, 15, 30];

/// The movement of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrendView {
    /// The count at the end of each quarter of the plan, and on the day.
    pub points: Vec<TrendPoint>,
    /// What runs out; none for counts that never fall.
    pub outlook: Option<OutlookView>,
    /// How fast it moved, and how fast it would have to.
    pub pace: Option<PaceView>,
}

/// The count on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrendPoint {
    /// The day.
    pub on: Day,
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count.
    pub open: u64,
}

/// What runs out and what may remain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutlookView {
    /// The firms whose last title runs out, month by month.
    pub expiries: Vec<ExpiryMonth>,
    /// Firms whose last title runs out later.
    pub later: u64,
    /// Past ends and renewals in the registry.
    pub history: Renewals,
    /// Whether the renewal rates come from that history; otherwise they are assumed.
    pub observed: bool,
    /// Who could come.
    pub pipeline: Option<PipelineView>,
    /// What may remain under each set of rates, the lowest first.
    pub scenarios: Vec<ScenarioView>,
    /// The same by county, two years ahead; the parts add up to the city's.
    pub parts: Vec<PartOutlook>,
    /// How the same arithmetic would have done a year ago.
    pub backtest: Option<BacktestView>,
}

/// The firms that screening names for the titles of a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PipelineView {
    /// The title they could obtain.
    pub tier: TierCode,
    /// The day for which the screening stands.
    pub screened_on: Day,
    /// Firms that qualify and do not hold.
    pub eligible: u64,
    /// Firms one step away.
    pub near: u64,
}

/// The firms whose last title runs out in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExpiryMonth {
    /// The first day of the month, or the day after the view's.
    pub from: Day,
    /// The last day of the month.
    pub until: Day,
    /// How many firms.
    pub firms: u64,
    /// The same by county, where there are any.
    pub counties: Vec<CountyEnds>,
}

/// The firms of one county whose last title runs out in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountyEnds {
    /// The county; none for firms without one.
    pub division: Option<DivisionCode>,
    /// What it is called.
    pub title: String,
    /// How many firms.
    pub firms: u64,
}

/// What remains under one set of rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScenarioView {
    /// The rates.
    pub rates: Rates,
    /// What remains at the end of each month without anything new.
    pub points: Vec<TrendPoint>,
    /// What there is with what the pipeline brings.
    pub with_new: Vec<TrendPoint>,
}

/// What one county may have two years ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PartOutlook {
    /// The county; none for firms without one.
    pub division: Option<DivisionCode>,
    /// Firms that surely count now.
    pub certain: u64,
    /// Those whose last title runs out within two years.
    pub ended: u64,
    /// Firms that qualify and do not hold.
    pub eligible: u64,
    /// Firms one step away.
    pub near: u64,
    /// Without anything new, under each set of rates.
    pub kept: Vec<u64>,
    /// With the pipeline, under each set of rates.
    pub with_new: Vec<u64>,
}

/// A forecast of a year ago beside what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BacktestView {
    /// The day it would have been made.
    pub made_on: Day,
    /// What it would have said of the day of the view, without new awards.
    pub predicted: u64,
    /// The firms counted then that count on the day of the view: what the forecast is measured by.
    pub kept: u64,
    /// Everything the registry counts on the day of the view, new awards among it.
    pub actual: u64,
}

impl OutlookView {
    /// Looks ahead from a day.
    pub fn new(on: Day, outlook: &Outlook) -> Self {
        let months: Vec<_> = months_ahead(on).collect();
        let expiries: Vec<ExpiryMonth> = months
            .iter()
            .map(|(from, until)| {
                let counties = outlook.ending(*from, *until);
                ExpiryMonth {
                    from: *from,
                    until: *until,
                    firms: counties.iter().map(|county| county.firms).sum(),
                    counties,
                }
            })
            .collect();
        let rates = rates(outlook.history);
        let last = months.last().expect("the forecast looks ahead").1;
        let certain: u64 = outlook.certain.iter().map(|(_, firms)| firms).sum();
        Self {
            later: certain.saturating_sub(outlook.ended(None, last)),
            expiries,
            history: outlook.history,
            observed: outlook.history.percent().is_some(),
            pipeline: outlook.pipeline.as_ref().map(PipelineView::new),
            scenarios: rates.iter().map(|rates| outlook.scenario(*rates, &months)).collect(),
            parts: outlook.parts(&rates, last),
            backtest: None,
        }
    }

    /// Returns the days from the first month to the end of the last.
    pub fn window(&self) -> Option<(Day, Day)> {
        Some((self.expiries.first()?.from, self.expiries.last()?.until))
    }

    /// Returns what the counties have together.
    pub fn city(&self) -> PartOutlook {
        let sum = |of: fn(&PartOutlook) -> u64| self.parts.iter().map(of).sum();
        let each = |of: fn(&PartOutlook) -> &Vec<u64>| {
            let rates = 0..self.scenarios.len();
            let at = |place| self.parts.iter().filter_map(|part| of(part).get(place)).sum();
            rates.map(at).collect()
        };
        PartOutlook {
            division: None,
            certain: sum(|it| it.certain),
            ended: sum(|it| it.ended),
            eligible: sum(|it| it.eligible),
            near: sum(|it| it.near),
            kept: each(|it| &it.kept),
            with_new: each(|it| &it.with_new),
        }
    }

    /// Returns the middle scenario.
    pub fn middle(&self) -> Option<&ScenarioView> {
        self.scenarios.get(1)
    }
}

impl PipelineView {
    fn new(pipeline: &Pipeline) -> Self {
        let parts = || pipeline.parts.iter();
        Self {
            tier: pipeline.tier.clone(),
            screened_on: pipeline.screened_on,
            eligible: parts().map(|(_, eligible, _)| eligible).sum(),
            near: parts().map(|(.., near)| near).sum(),
        }
    }
}

fn rates(history: Renewals) -> [Rates; 3] {
    let renewed = match history.percent() {
        Some(percent) => [percent.saturating_sub(SPREAD), percent, (percent + SPREAD).min(100)],
        None => ASSUMED,
    };
    [0, 1, 2].map(|place| Rates {
        renewed: renewed[place],
        eligible: ELIGIBLE[place],
        near: NEAR[place],
    })
}

impl BacktestView {
    /// Repeats the middle forecast of an earlier day with what is known of that day now.
    pub fn new(made_on: Day, (certain, ended): (u64, u64), history: Renewals, (kept, actual): (u64, u64)) -> Self {
        let [_, middle, _] = rates(history);
        let start = Start {
            certain,
            ended,
            ..Start::default()
        };
        Self {
            made_on,
            predicted: expect(&[start], middle, 0).1.kept,
            kept,
            actual,
        }
    }
}

/// The rest of the month of a day, then whole months.
fn months_ahead(on: Day) -> impl Iterator<Item = (Day, Day)> {
    let first = on.month_start();
    let starts = (1..=MONTHS_AHEAD).map_while(move |ahead| first.checked_add_months(ahead));
    std::iter::once(on)
        .chain(starts)
        .map(|start| (start, start.month_end()))
}

/// Returns the ends of the quarters from one day to before another, then that day itself.
pub fn quarter_ends(from: Day, to: Day) -> Vec<Day> {
    let january = from.year_start();
    let starts = (1..).map_while(|quarter| january.checked_add_months(3 * quarter));
    let ends = starts.filter_map(Day::previous);
    let mut days: Vec<Day> = ends.skip_while(|day| *day < from).take_while(|day| *day < to).collect();
    days.push(to);
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn outlook(ends: &[(&str, u64)], history: Renewals) -> OutlookView {
        let ends: Vec<_> = ends.iter().map(|(end, firms)| (None, day(end), *firms)).collect();
        let certain = vec![(None, ends.iter().map(|(.., firms)| firms).sum())];
        let outlook = Outlook {
            certain,
            ends,
            history,
            ..Outlook::default()
        };
        OutlookView::new(day("2026-11-22"), &outlook)
    }

    #[test]
    fn without_renewals_the_forecast_is_the_count_less_what_ran_out() {
        let ends = [("2026-12-31", 40), ("2027-12-31", 25), ("2029-12-31", 35)];
        let outlook = outlook(&ends, Renewals { ended: 40, renewed: 0 });
        let low = &outlook.scenarios[0];
        assert_eq!((low.rates.renewed, outlook.later), (0, 35));
        let at = |text: &str| low.points.iter().find(|point| point.on == day(text)).unwrap().certain;
        assert_eq!([at("2026-11-30"), at("2026-12-31"), at("2027-12-31")], [100, 60, 35]);
    }

    #[test]
    fn a_short_history_gives_assumed_rates_and_a_long_one_its_own() {
        let percents = |ended, renewed| {
            let outlook = outlook(&[("2026-12-31", 9), ("2029-12-31", 1)], Renewals { ended, renewed });
            let scenarios = outlook.scenarios.iter();
            scenarios
                .map(|it| (it.rates.renewed, it.points[1].certain))
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
