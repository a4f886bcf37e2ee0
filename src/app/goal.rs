//! Goals: how far, counted from tenures and filings on any day and as known at any day, by the goal's own rule or
//! a switched one, beside what was published.

mod ahead;
mod firm;
mod ladder;
mod outcome;
mod report;
mod switch;
mod trend;
mod workbook;

use super::{Error, Noun, Session};
use crate::domain::code::{GoalCode, PlanCode, TierCode};
use crate::domain::day::Day;
use crate::domain::goal::{Goal, Metric, Plan, Switch};
use crate::domain::plan::Plans;
use crate::domain::revision::Revision;
use crate::domain::tally::{Coming, Tally};
use crate::domain::tier::Term;
use crate::store::{ComingQuery, Counted, ReachingQuery, TallyQuery};
use crate::view::goal::{ActualView, GoalView, GoalsView, PlanView};

pub use firm::GoalFirmsQuery;
pub use ladder::{LadderPart, LadderQuery};

/// For which day, as known when and by which rule goals are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalQuery {
    /// The day.
    pub on: Day,
    /// As known at the end of this day; as known now when absent.
    pub known_on: Option<Day>,
    /// The plan; the one in force on the day when absent.
    pub plan: Option<PlanCode>,
    /// What is switched of the counting rule.
    pub switch: Switch,
}

impl GoalQuery {
    /// Asks for a day as known now, by each goal's own rule.
    pub fn on(day: Day) -> Self {
        Self {
            on: day,
            known_on: None,
            plan: None,
            switch: Switch::default(),
        }
    }
}

/// A moment to count at, with what was known.
#[derive(Debug)]
struct Moment {
    known_at: Option<Revision>,
    /// Tiers whose certificates have no end by nature.
    open_ended: Vec<TierCode>,
}

impl Session {
    /// Returns the goals of a plan with their counts.
    ///
    /// # Errors
    /// When there is no such plan or the database fails.
    pub async fn goals(&self, query: &GoalQuery) -> Result<GoalsView, Error> {
        let moment = self.moment(query).await?;
        let plans = self.told_plans(moment.known_at).await?;
        let plan = plan_of(&plans, query)?;
        let (mut goals, mut monitor) = (Vec::new(), Vec::new());
        for goal in plans.goals_of(&plan.code) {
            let view = self
                .count_goal(&self.switched(goal, &query.switch), plan, query.on, &moment)
                .await?;
            if view.rule.is_some() {
                goals.push(view);
            } else {
                monitor.push(view);
            }
        }
        Ok(GoalsView {
            plan: PlanView::from(plan),
            plans: plans.plans.iter().map(PlanView::from).collect(),
            on: query.on,
            known_at: moment.known_at,
            goals,
            monitor,
        })
    }

    /// Returns the headline goals of the plan that is in force on a day, with their counts.
    ///
    /// # Errors
    /// When the seeds hold no plan or the database fails.
    pub async fn headline_goals(&self, query: &GoalQuery) -> Result<Vec<GoalView>, Error> {
        let moment = self.moment(query).await?;
        let plans = self.told_plans(moment.known_at).await?;
        let plan = plan_of(&plans, query)?;
        let mut views = Vec::new();
        for goal in plans.goals_of(&plan.code).filter(|goal| goal.headline) {
            views.push(self.count_goal(goal, plan, query.on, &moment).await?);
        }
        Ok(views)
    }

    /// Returns one goal with its counts, also for the days of its published figures, and what counties shall do.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal(&self, code: &GoalCode, query: &GoalQuery) -> Result<(GoalView, PlanView), Error> {
        let moment = self.moment(query).await?;
        let plans = self.told_plans(moment.known_at).await?;
        let (goal, plan) = self.goal_of(&plans, code, &query.switch)?;
        let mut view = self.count_goal(&goal, &plan, query.on, &moment).await?;
        for figure in view.baselines.iter_mut().chain(&mut view.outcomes) {
            figure.counted = self.actual(&goal, figure.on, &moment).await?;
        }
        view.shares = self.reader().list_shares(code).await?;
        Ok((view, PlanView::from(&plan)))
    }

    /// Returns a goal counted by a switched rule, with its plan.
    async fn find_goal(&self, code: &GoalCode, switch: &Switch) -> Result<(Goal, Plan), Error> {
        let plans = self.told_plans(None).await?;
        self.goal_of(&plans, code, switch)
    }

    fn goal_of(&self, plans: &Plans, code: &GoalCode, switch: &Switch) -> Result<(Goal, Plan), Error> {
        let goal = plans.goal(code).ok_or(Error::NotFound(Noun::Goal))?;
        let plan = plans.plan(&goal.plan).ok_or(Error::NotFound(Noun::Goal))?;
        Ok((self.switched(goal, switch), plan.clone()))
    }

    fn switched(&self, goal: &Goal, switch: &Switch) -> Goal {
        switch.apply(goal, self.above(goal))
    }

    /// The titles above the one that a goal is named after.
    fn above(&self, goal: &Goal) -> &[TierCode] {
        match &goal.metric {
            Metric::Holders { tiers, .. } => tiers.first().map_or(&[], |tier| self.catalog().above(tier)),
            Metric::Reaching { .. } | Metric::Published => &[],
        }
    }

    async fn moment(&self, query: &GoalQuery) -> Result<Moment, Error> {
        let known_at = match query.known_on {
            Some(day) => Some(self.reader().revision_on(day).await?),
            None => None,
        };
        let open_ended = self.catalog().tiers.iter().filter(|tier| tier.term == Term::Open);
        Ok(Moment {
            known_at,
            open_ended: open_ended.map(|tier| tier.code.clone()).collect(),
        })
    }

    async fn count_goal(&self, goal: &Goal, plan: &Plan, on: Day, at: &Moment) -> Result<GoalView, Error> {
        let mut view = GoalView::new(goal, self.catalog());
        view.now = self.actual(goal, on, at).await?;
        if plan.until <= on {
            view.at_plan_end = self.actual(goal, plan.until, at).await?;
        }
        if goal.headline {
            view.ahead = self.ahead(goal, on, at).await?;
        }
        Ok(view)
    }

    async fn actual(&self, goal: &Goal, on: Day, at: &Moment) -> Result<Option<ActualView>, Error> {
        let tally = self.tally(goal, on, at).await?;
        Ok(tally.map(|tally| ActualView::new(goal, on, &tally, self.catalog())))
    }

    async fn tally(&self, goal: &Goal, on: Day, at: &Moment) -> Result<Option<Tally>, Error> {
        match counted(goal, on, at) {
            Some(counted) => Ok(Some(self.tally_of(counted).await?)),
            None => Ok(None),
        }
    }

    async fn tally_of(&self, counted: Counted) -> Result<Tally, Error> {
        let query = TallyQuery::of(counted);
        let ask = async { Ok(self.reader().tally_holders(&query).await?) };
        self.remember(format!("tally {query:?}"), ask).await
    }
}

fn plan_of<'a>(plans: &'a Plans, query: &GoalQuery) -> Result<&'a Plan, Error> {
    let found = match &query.plan {
        Some(code) => plans.plan(code),
        None => plans.on(query.on),
    };
    found.ok_or(Error::NotFound(Noun::Plan))
}

/// Returns which firms may come to count for a goal, for goals that are counted from titles.
fn coming(goal: &Goal, coming: Coming, on: Day, at: &Moment) -> Option<Counted> {
    let without = counted(goal, on, at)?.holders()?.clone();
    Some(Counted::Coming(Box::new(ComingQuery { coming, without })))
}

/// Returns what makes a firm count for a goal, for goals that the registry counts.
fn counted(goal: &Goal, on: Day, at: &Moment) -> Option<Counted> {
    let counted = match &goal.metric {
        Metric::Holders { tiers, rule } => {
            Counted::by_rule(tiers.iter().cloned(), rule, on).without_end(&at.open_ended)
        }
        Metric::Reaching { indicator, at_least } => Counted::Reaching(ReachingQuery {
            indicator: indicator.clone(),
            at_least: at_least.to_integer()?,
            on,
            known_at: None,
        }),
        Metric::Published => return None,
    };
    Some(counted.known_at(at.known_at))
}
