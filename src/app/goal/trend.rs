//! The movement of a goal's count: one pass over its tenures, firm by firm, page by page.

use chrono::{Days, NaiveDate};

use super::{GoalQuery, Moment};
use crate::app::{App, Error};
use crate::domain::code::GoalCode;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::goal::{Count, CountingRule, Goal, Metric, Plan};
use crate::domain::renewal::Renewals;
use crate::domain::tenure::{Award, Standing, Tenure, TenureId};
use crate::domain::timeline::Timeline;
use crate::store::HolderQuery;
use crate::view::goal::{BacktestView, OutlookView, TrendPoint, TrendView, quarter_ends};

/// Tenures read at a time.
const PAGE: u64 = 4000;
/// How far back the forecast is tried.
const YEAR: Days = Days::new(365);

/// What one pass finds.
struct Movement<'a> {
    rule: &'a CountingRule,
    on: NaiveDate,
    timeline: Timeline,
    history: Renewals,
    history_then: Renewals,
}

impl App {
    /// Returns how the count of a goal moved up to a day and what of it runs out; none for goals that are not
    /// counted from tenures.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal_trend(&self, code: &GoalCode, query: &GoalQuery) -> Result<Option<TrendView>, Error> {
        let goal = self.find_goal(code)?;
        let plan = self.find_plan(&goal.plan)?;
        let moment = self.moment(query).await?;
        let Metric::Holders { rule, .. } = &goal.metric else {
            return Ok(None);
        };
        let movement = self.movement((goal, rule), query.on, &moment).await?;
        let outlook = match rule.count {
            Count::Stock => Some(self.outlook(goal, &movement, &moment).await?),
            Count::Cumulative => None,
        };
        let points = points(plan, &movement);
        Ok(Some(TrendView { points, outlook }))
    }

    /// Every firm's tenures stand together, so a firm is whole as soon as the next one begins.
    async fn movement<'a>(
        &self,
        (goal, rule): (&Goal, &'a CountingRule),
        on: NaiveDate,
        at: &Moment<'_>,
    ) -> Result<Movement<'a>, Error> {
        let mut movement = Movement {
            rule,
            on,
            timeline: Timeline::default(),
            history: Renewals::default(),
            history_then: Renewals::default(),
        };
        let query = every_tenure(goal, on, at);
        let mut place: Option<(EnterpriseId, TenureId)> = None;
        let mut firm: Vec<Tenure> = Vec::new();
        loop {
            let page = self.store().list_holders(&query, place, PAGE).await?;
            let Some(last) = page.last() else {
                movement.add_firm(&firm);
                return Ok(movement);
            };
            place = Some((last.enterprise, last.id));
            for tenure in page {
                if firm.first().is_some_and(|first| first.enterprise != tenure.enterprise) {
                    movement.add_firm(&firm);
                    firm.clear();
                }
                firm.push(tenure);
            }
        }
    }

    async fn outlook(&self, goal: &Goal, movement: &Movement<'_>, at: &Moment<'_>) -> Result<OutlookView, Error> {
        let Movement {
            on,
            history,
            history_then,
            ..
        } = *movement;
        let ends = self.ends(goal, on, at).await?;
        let certain = ends.iter().map(|(_, firms)| firms).sum();
        let mut outlook = OutlookView::new(on, certain, &ends, history);
        let then = on - YEAR;
        let ends_then = self.ends(goal, then, at).await?;
        let firms = |before: NaiveDate| {
            ends_then
                .iter()
                .filter(move |(end, _)| *end < before)
                .map(|(_, firms)| firms)
                .sum()
        };
        let all: u64 = ends_then.iter().map(|(_, firms)| firms).sum();
        if 0 < all {
            outlook.backtest = Some(BacktestView::new(then, (all, firms(on)), history_then, certain));
        }
        Ok(outlook)
    }

    async fn ends(&self, goal: &Goal, on: NaiveDate, at: &Moment<'_>) -> Result<Vec<(NaiveDate, u64)>, Error> {
        let asked = super::tally_query(goal, on, at).expect("holders are counted from tenures");
        Ok(self.store().tally_ends(&asked).await?)
    }
}

impl Movement<'_> {
    fn add_firm(&mut self, firm: &[Tenure]) {
        let awards: Vec<&Award> = firm.iter().map(|tenure| &tenure.award).collect();
        self.timeline.add_firm(&awards, self.rule);
        self.history.add_firm(&awards, self.on);
        self.history_then.add_firm(&awards, self.on - YEAR);
    }
}

fn every_tenure(goal: &Goal, on: NaiveDate, at: &Moment<'_>) -> HolderQuery {
    let Metric::Holders { tiers, .. } = &goal.metric else {
        return HolderQuery::held([], on);
    };
    let awarded = Standing::ALL
        .iter()
        .copied()
        .filter(|standing| *standing != Standing::Proposed);
    HolderQuery {
        standings: awarded.collect(),
        scope: at.scope.clone(),
        known_at: at.known_at,
        ..HolderQuery::held(tiers.iter().cloned(), on)
    }
}

fn points(plan: &Plan, movement: &Movement<'_>) -> Vec<TrendPoint> {
    let days = quarter_ends(plan.from - Days::new(1), movement.on);
    let point = |on: NaiveDate| {
        let point = movement.timeline.on(on);
        TrendPoint {
            on,
            certain: point.certain,
            open: point.open,
        }
    };
    days.into_iter().map(point).collect()
}
