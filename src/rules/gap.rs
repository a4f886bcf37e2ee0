//! Advice 「还差什么」: the smallest sets of changes after which a standard is met, and the day on which it is. Every step
//! is exact, in the unit of its indicator, and of a kind: fill in what is missing, correct what contradicts itself,
//! spend, work, wait for a day, or let a person judge. Followed as a firm can follow them, in years that are still
//! open and with the wholes moving with their parts, the steps of a route flip the verdict on that day; without any
//! one of them it does not flip. What an indicator can be changed by, and what moves with it, is data of the
//! catalogue; nobody is told to earn less.

mod atom;
mod change;
mod climb;
mod day;
mod follow;
mod grid;
mod group;
mod hope;
mod law;
mod least;
mod near;
mod pare;
mod plan;
mod points;
mod prospect;
mod reach;
mod route;
mod search;

pub use change::{Aim, Subject};
pub(super) use group::groups;
pub use near::one_step;
pub use prospect::{Prospect, Ranked, prospects, rank};

use super::evaluate;
use super::facts::Facts;
use super::standard::Standard;
use super::verdict::Verdict;
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::filing::Value;
use crate::domain::quantity::Quantity;
use crate::domain::tenure::Standing;
use crate::domain::word::words;
use law::Law;

/// What separates a firm from a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The verdict as things stand.
    pub verdict: Verdict,
    /// What the easiest routes lead to: met 「稳过」, undecided where only a chance can be had 「有望」, or unmet.
    pub promise: Verdict,
    /// The day on which they do.
    pub on: Day,
    /// The step that is only waiting for that day; none when the other steps take as long.
    pub wait: Option<Step>,
    /// What is still demanded on that day: parts that share no fact, so each is answered by a route of its own.
    pub demands: Vec<Demand>,
}

/// A part of the whole that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The conditions that are not met, by their place in the standard.
    pub conditions: Vec<usize>,
    /// The routes, the easiest first; none when nothing can be done.
    pub routes: Vec<Route>,
    /// Whether the routes lead to met, or only to a chance of it.
    pub sure: bool,
    /// The conditions that nothing can change, when there is no route.
    pub blocked: Vec<usize>,
    /// Where a score is short: each item's next points, the cheapest first.
    pub offers: Vec<Offer>,
}

/// Changes that together meet a demand, none of them idle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The alternatives it takes, by their place in the standard.
    pub via: Vec<usize>,
    /// The steps, those that are only information first.
    pub steps: Vec<Step>,
}

/// One change of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What changes.
    pub subject: Subject,
    /// What it takes.
    pub kind: StepKind,
    /// What is known today; absent when nothing is.
    pub from: Option<Value>,
    /// The year that this was of, when the step belongs to a year that is still open.
    pub since: Option<i32>,
    /// What moves with it, as it is afterwards.
    pub along: Vec<(IndicatorCode, Quantity)>,
    /// What it has to become.
    pub aim: Aim,
    /// Whether the amount is only an example, because another fact it depends on is missing as well.
    pub example: bool,
    /// The conditions that wait for it, by their place in the standard.
    pub serves: Vec<usize>,
    /// The score items that gain by it, by their place on the card.
    pub items: Vec<usize>,
    /// The first day on which it can show: waiting ends then, or the books of its year are closed.
    pub earliest: Option<Day>,
    /// Where the certificate stands today, when it is one that is on record.
    pub standing: Option<Standing>,
    /// Whether a firm can take it within a year.
    pub near: bool,
}

words! {
    /// What a step takes.
    #[derive(PartialOrd, Ord)]
    pub enum StepKind {
        /// To fill in or verify what is not known, which may already be enough.
        Information = "information" "补填或核实",
        /// To correct figures that contradict each other.
        Correction = "correction" "更正填报",
        /// Money.
        Money = "money" "投入",
        /// Work.
        Work = "work" "工作",
        /// Only time.
        Time = "time" "等时间",
        /// The judgement of a person.
        Person = "person" "由人判定",
    }
}

/// The next points of one score item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The item, by its place on the card.
    pub item: usize,
    /// What gives them.
    pub steps: Vec<Step>,
    /// What the whole score gains.
    pub gain: Quantity,
}

/// Finds what separates a firm from a standard. Total, like every evaluation.
pub fn advise(standard: &Standard, facts: &Facts) -> Advice {
    let verdict = evaluate::verdict(standard, facts);
    let mut advice = Advice {
        verdict,
        promise: verdict,
        on: facts.date(),
        wait: None,
        demands: Vec::new(),
    };
    if verdict != Verdict::Met {
        let plan = plan::choose(standard, facts);
        advice.promise = plan.promise;
        advice.on = plan.on;
        advice.demands = plan.demands;
        let steps: Vec<&Step> = advice.easiest().flat_map(|route| &route.steps).collect();
        advice.wait = plan::wait(standard, facts, (plan.on, &steps));
    }
    advice
}

/// Returns the facts of a day after some steps, everything else being as it is.
#[must_use]
pub fn apply<'a>(standard: &Standard, facts: &Facts, (on, steps): (Day, impl IntoIterator<Item = &'a Step>)) -> Facts {
    let carried = match on > facts.date() {
        true => Law::new(standard, facts).carried_to(on),
        false => facts.clone(),
    };
    let changes = steps.into_iter().filter(|step| !matches!(step.aim, Aim::Until(_)));
    let changes: Vec<_> = changes.map(|step| (step.subject.clone(), step.aim.clone())).collect();
    let law = Law::new(standard, &carried).seen_from(facts.date());
    law.after(&carried, &changes).settled()
}

impl Advice {
    /// Tells whether some route leads to met.
    pub fn is_feasible(&self) -> bool {
        self.promise == Verdict::Met
    }

    /// Returns how many steps the shortest route takes; none when something cannot be changed.
    pub fn steps_needed(&self) -> Option<usize> {
        let shortest = |demand: &Demand| demand.routes.iter().map(|route| route.steps.len()).min();
        let steps: Option<usize> = self.demands.iter().map(shortest).sum();
        steps.map(|steps| steps + usize::from(self.wait.is_some()))
    }

    /// Returns how many steps of the easiest route are more than filling in what is missing.
    pub fn changes_needed(&self) -> Option<usize> {
        let easiest = |demand: &Demand| demand.routes.first().map(Route::changes);
        let changes: Option<usize> = self.demands.iter().map(easiest).sum();
        changes.map(|changes| changes + usize::from(self.wait.is_some()))
    }

    /// Returns the steps of the easiest route through every demand that has one, and the waiting.
    pub fn nearest(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> = self.easiest().flat_map(|route| &route.steps).collect();
        steps.extend(&self.wait);
        steps.sort_by_key(|step| step.kind);
        steps
    }

    fn easiest(&self) -> impl Iterator<Item = &Route> {
        self.demands.iter().filter_map(|demand| demand.routes.first())
    }
}

impl Step {
    /// Returns a step about a fact that nothing more is said of.
    fn about(subject: Subject) -> Self {
        Self {
            subject,
            kind: StepKind::Information,
            from: None,
            since: None,
            along: Vec::new(),
            aim: Aim::Held,
            example: false,
            serves: Vec::new(),
            items: Vec::new(),
            earliest: None,
            standing: None,
            near: false,
        }
    }
}

impl Route {
    /// Returns how many steps are more than filling in what is missing.
    pub fn changes(&self) -> usize {
        let more = |step: &&Step| step.kind > StepKind::Correction;
        self.steps.iter().filter(more).count()
    }
}
