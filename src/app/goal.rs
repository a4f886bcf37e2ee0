//! Goals: how far, counted from tenures on any day and as known at any day, beside what was published.

mod firm;
mod trend;

use chrono::NaiveDate;

use super::{App, Error, Noun};
use crate::domain::access::Scope;
use crate::domain::code::{GoalCode, PlanCode};
use crate::domain::goal::{Goal, Metric, Plan};
use crate::domain::revision::Revision;
use crate::domain::tally::Tally;
use crate::store::TallyQuery;
use crate::view::goal::{ActualView, GoalView, GoalsView, PlanView};

pub use firm::GoalFirmsQuery;

/// For which day, as known when, and within which firms goals are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalQuery {
    /// The day.
    pub on: NaiveDate,
    /// As known at the end of this day; as known now when absent.
    pub known_on: Option<NaiveDate>,
    /// The firms that the reader may see.
    pub scope: Scope,
}

/// A moment to count at, with what was known.
struct Moment<'a> {
    known_at: Option<Revision>,
    scope: &'a Scope,
}

impl App {
    /// Returns the goals of the plan that was in force last on a day, with their counts.
    ///
    /// # Errors
    /// When the seeds hold no plan or the database fails.
    pub async fn goals(&self, query: &GoalQuery) -> Result<GoalsView, Error> {
        let plan = self.plan_of(query.on)?;
        let moment = self.moment(query).await?;
        let own = self.catalog().goals.iter().filter(|goal| goal.plan == plan.code);
        let (mut goals, mut monitor) = (Vec::new(), Vec::new());
        for goal in own {
            let view = self.count_goal(goal, plan, query.on, &moment).await?;
            if view.rule.is_some() {
                goals.push(view);
            } else {
                monitor.push(view);
            }
        }
        Ok(GoalsView {
            plan: PlanView::from(plan),
            on: query.on,
            known_at: moment.known_at,
            goals,
            monitor,
        })
    }

    /// Returns the headline goals of the plan that was in force last on a day, with their counts.
    ///
    /// # Errors
    /// When the seeds hold no plan or the database fails.
    pub async fn headline_goals(&self, query: &GoalQuery) -> Result<Vec<GoalView>, Error> {
        let plan = self.plan_of(query.on)?;
        let moment = self.moment(query).await?;
        let headlines = self
            .catalog()
            .goals
            .iter()
            .filter(|goal| goal.plan == plan.code && goal.headline);
        let mut views = Vec::new();
        for goal in headlines {
            views.push(self.count_goal(goal, plan, query.on, &moment).await?);
        }
        Ok(views)
    }

    /// Returns one goal with its counts, also for the days of its published figures.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal(&self, code: &GoalCode, query: &GoalQuery) -> Result<(GoalView, PlanView), Error> {
        let goal = self.find_goal(code)?;
        let plan = self.find_plan(&goal.plan)?;
        let moment = self.moment(query).await?;
        let mut view = self.count_goal(goal, plan, query.on, &moment).await?;
        for figure in view.baselines.iter_mut().chain(&mut view.outcomes) {
            figure.counted = self.actual(goal, figure.on, &moment).await?;
        }
        Ok((view, PlanView::from(plan)))
    }

    pub(super) fn find_goal(&self, code: &GoalCode) -> Result<&Goal, Error> {
        self.catalog().goal(code).ok_or(Error::NotFound(Noun::Goal))
    }

    fn find_plan(&self, code: &PlanCode) -> Result<&Plan, Error> {
        self.catalog().plan(code).ok_or(Error::NotFound(Noun::Goal))
    }

    /// The plan whose period began last; before the first, the first.
    fn plan_of(&self, day: NaiveDate) -> Result<&Plan, Error> {
        let plans = &self.catalog().plans;
        let begun = plans
            .iter()
            .filter(|plan| plan.from <= day)
            .max_by_key(|plan| plan.from);
        begun.or(plans.first()).ok_or(Error::NotFound(Noun::Goal))
    }

    async fn moment<'a>(&self, query: &'a GoalQuery) -> Result<Moment<'a>, Error> {
        let known_at = match query.known_on {
            Some(day) => Some(self.store().revision_on(day).await?),
            None => None,
        };
        Ok(Moment {
            known_at,
            scope: &query.scope,
        })
    }

    async fn count_goal(&self, goal: &Goal, plan: &Plan, on: NaiveDate, at: &Moment<'_>) -> Result<GoalView, Error> {
        let mut view = GoalView::new(goal, self.catalog());
        view.now = self.actual(goal, on, at).await?;
        if plan.until <= on {
            view.at_plan_end = self.actual(goal, plan.until, at).await?;
        }
        Ok(view)
    }

    async fn actual(&self, goal: &Goal, on: NaiveDate, at: &Moment<'_>) -> Result<Option<ActualView>, Error> {
        let tally = self.tally(goal, on, at).await?;
        Ok(tally.map(|tally| ActualView::new(goal, on, &tally, self.catalog())))
    }

    async fn tally(&self, goal: &Goal, on: NaiveDate, at: &Moment<'_>) -> Result<Option<Tally>, Error> {
        match tally_query(goal, on, at) {
            Some(query) => Ok(Some(self.store().tally_holders(&query).await?)),
            None => Ok(None),
        }
    }
}

/// Returns the question that counts a goal from tenures, for goals that are counted so.
fn tally_query(goal: &Goal, on: NaiveDate, at: &Moment<'_>) -> Option<TallyQuery> {
    let Metric::Holders { tiers, rule } = &goal.metric else {
        return None;
    };
    let mut query = TallyQuery::new(tiers.iter().cloned(), rule, on, at.scope.clone());
    query.holders.known_at = at.known_at;
    Some(query)
}
