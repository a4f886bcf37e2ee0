//! The movement of a goal's count, what of it runs out, and what may come: all counted by the database.

use super::{GoalQuery, Moment, coming, counted};
use crate::app::{Error, Session};
use crate::domain::code::{DivisionCode, GoalCode};
use crate::domain::day::Day;
use crate::domain::goal::{Count, Goal, Metric, Plan};
use crate::domain::renewal::Renewals;
use crate::domain::tally::{Certainty, Coming, Part, Tally};
use crate::domain::timeline::Timeline;
use crate::store::{Counted, EndingFirms, ReachingYears, TallyQuery, year_before};
use crate::view::goal::{BacktestView, Outlook, OutlookView, PaceView, Pipeline, TrendPoint, TrendView, quarter_ends};

/// How far back the forecast is tried and the pace is taken.
const YEAR: i64 = 365;

impl Session {
    /// Returns how the count of a goal moved up to a day and what of it runs out; none for goals that are not
    /// counted.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal_trend(&self, code: &GoalCode, query: &GoalQuery) -> Result<Option<TrendView>, Error> {
        let (goal, plan) = self.find_goal(code, &query.switch).await?;
        let moment = self.moment(query).await?;
        let asked = format!("trend {goal:?} {} {} {moment:?}", plan.from, query.on);
        self.remember(asked, self.count_trend((&goal, &plan), query.on, &moment))
            .await
    }

    async fn count_trend(
        &self,
        (goal, plan): (&Goal, &Plan),
        on: Day,
        moment: &Moment,
    ) -> Result<Option<TrendView>, Error> {
        let Some(own) = counted(goal, on, moment) else {
            return Ok(None);
        };
        let (points, year_ago) = match &own {
            Counted::Reaching(reaching) => {
                let years = self.reader().tally_years(reaching).await?;
                let point = |day| point_of_years(&years, day);
                let points = year_ends(plan, on).into_iter().map(point).collect();
                (points, point(on.plus_days(-YEAR)))
            }
            Counted::Dated(_) | Counted::Undated(_) | Counted::Lasting(_) | Counted::Coming(_) => {
                let timeline = self.reader().timeline(&own).await?;
                let point = |day| point(&timeline, day);
                let days = quarter_ends(plan.from.plus_days(-1), on);
                (days.into_iter().map(point).collect(), point(on.plus_days(-YEAR)))
            }
        };
        let points: Vec<TrendPoint> = points;
        let outlook = match &goal.metric {
            Metric::Holders { rule, .. } if rule.count == Count::Stock => Some(self.outlook(goal, on, moment).await?),
            _ => None,
        };
        let now = points.last().map_or(0, |point| point.certain);
        let pace = goal
            .leading_target()
            .and_then(|target| PaceView::new((&target.value, target.by), on, (now, year_ago.certain)));
        Ok(Some(TrendView { points, outlook, pace }))
    }

    async fn outlook(&self, goal: &Goal, on: Day, at: &Moment) -> Result<OutlookView, Error> {
        let own = counted(goal, on, at).expect("holders are counted");
        let tally = self.tally_of(own.clone()).await?;
        let history = self.renewals(&own, on).await?;
        let ends = self.ends(&own).await?;
        let pipeline = self.pipeline(goal, on, at).await?;
        let outlook = Outlook {
            certain: self.certain_by_county(&tally, pipeline.as_ref()),
            ends: ends.into_iter().map(|it| (it.division, it.on, it.firms)).collect(),
            history,
            pipeline,
            titles: self.county_titles(),
        };
        let mut view = OutlookView::new(on, &outlook);
        view.backtest = self.backtest(goal, on, at).await?;
        Ok(view)
    }

    fn county_titles(&self) -> Vec<(DivisionCode, String)> {
        let divisions = self.catalog().divisions.iter();
        divisions.map(|it| (it.code.clone(), it.title.clone())).collect()
    }

    /// Every county stands in the list, also one without a firm; firms without a county stand last.
    fn certain_by_county(&self, tally: &Tally, pipeline: Option<&Pipeline>) -> Vec<(Option<DivisionCode>, u64)> {
        let own = self
            .catalog()
            .divisions
            .iter()
            .map(|division| Some(division.code.clone()));
        let mut divisions: Vec<Option<DivisionCode>> = own.collect();
        let counted = tally.cells.iter().map(|cell| &cell.division);
        let coming = pipeline.iter().flat_map(|it| &it.parts).map(|(division, ..)| division);
        for division in counted.chain(coming) {
            if division.is_some() && !divisions.contains(division) {
                divisions.push(division.clone());
            }
        }
        divisions.push(None);
        let count = |division: Option<DivisionCode>| {
            let certain = tally.of_division(division.as_ref()).certain();
            (division, certain)
        };
        divisions.into_iter().map(count).collect()
    }

    /// Who could come to any of the titles and has none of them, as far as somebody screened.
    async fn pipeline(&self, goal: &Goal, on: Day, at: &Moment) -> Result<Option<Pipeline>, Error> {
        let Metric::Holders { tiers, .. } = &goal.metric else {
            return Ok(None);
        };
        let (Some(tier), Some(run)) = (tiers.first(), self.reader().last_screening().await?) else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        for kind in [Coming::Eligible, Coming::Near] {
            let query = coming(goal, kind, on, at).expect("holders are counted");
            let tally = self.tally_of(query).await?;
            parts.extend(tally.cells.into_iter().map(|cell| match kind {
                Coming::Eligible => (cell.division, cell.firms, 0),
                Coming::Near => (cell.division, 0, cell.firms),
            }));
        }
        Ok(Some(Pipeline {
            tier: tier.clone(),
            screened_on: run.date,
            parts,
        }))
    }

    /// Repeats the forecast of a year ago and follows the firms that were counted then.
    async fn backtest(&self, goal: &Goal, on: Day, at: &Moment) -> Result<Option<BacktestView>, Error> {
        let then = on.plus_days(-YEAR);
        let (own, before) = (counted(goal, on, at), counted(goal, then, at));
        let (own, before) = (own.expect("holders are counted"), before.expect("holders are counted"));
        let ends = self.ends(&before).await?;
        let all: u64 = ends.iter().map(|it| it.firms).sum();
        if all == 0 {
            return Ok(None);
        }
        let ended = ends.iter().filter(|it| it.on < on).map(|it| it.firms).sum();
        let history = self.renewals(&before, then).await?;
        let certain = Part {
            certainty: Some(Certainty::Certain),
            ..Part::default()
        };
        let mut kept = TallyQuery::of(own);
        let actual = self.reader().count_tallied(&kept, &certain).await?;
        kept.also = before.holders().cloned();
        let kept = self.reader().count_tallied(&kept, &certain).await?;
        Ok(Some(BacktestView::new(then, (all, ended), history, (kept, actual))))
    }

    async fn renewals(&self, counted: &Counted, on: Day) -> Result<Renewals, Error> {
        match counted.holders() {
            Some(holders) => Ok(self.reader().count_renewals(holders, on).await?),
            None => Ok(Renewals::default()),
        }
    }

    async fn ends(&self, counted: &Counted) -> Result<Vec<EndingFirms>, Error> {
        Ok(self.reader().tally_ends(&TallyQuery::of(counted.clone())).await?)
    }
}

fn point(timeline: &Timeline, on: Day) -> TrendPoint {
    let point = timeline.on(on);
    TrendPoint {
        on,
        certain: point.certain,
        open: point.open,
    }
}

/// Figures are filed once a year, so they are counted at the end of each.
fn year_ends(plan: &Plan, on: Day) -> Vec<Day> {
    let ends = (plan.from.year() - 1..=on.year()).filter_map(|year| Day::new(year, 12, 31));
    let mut days: Vec<Day> = ends.take_while(|day| *day < on).collect();
    days.push(on);
    days
}

fn point_of_years(years: &[ReachingYears], on: Day) -> TrendPoint {
    let year = year_before(on);
    let sum = |certainty| {
        let counting = |it: &&ReachingYears| it.from <= year && it.next.is_none_or(|next| year < next);
        let own = years.iter().filter(counting).filter(|it| it.certainty == certainty);
        own.map(|it| it.firms).sum()
    };
    TrendPoint {
        on,
        certain: sum(Certainty::Certain),
        open: sum(Certainty::Open),
    }
}
