//! Advice 「还差什么」: the smallest sets of changes after which a standard is met. Every step is exact, in the unit of
//! its indicator, and of a kind: fill in what is missing, spend, work, wait for a day, or let a person judge. Taken
//! together the steps of a route flip the verdict; without any one of them it does not flip. What an indicator can be
//! changed by is data of the catalogue; nobody is told to earn less.

mod atom;
mod change;
mod climb;
mod grid;
mod group;
mod law;
mod least;
mod near;
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
    /// What is still demanded: parts that share no fact, so each is answered by a route of its own. Empty when met.
    pub demands: Vec<Demand>,
}

/// A part of the whole that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The conditions that are not met, by their place in the standard.
    pub conditions: Vec<usize>,
    /// The routes, the easiest first; none when nothing can be done.
    pub routes: Vec<Route>,
    /// The conditions that nothing can change, when there is no route.
    pub blocked: Vec<usize>,
    /// Where a score is short: each item's next points, the cheapest first.
    pub offers: Vec<Offer>,
}

/// Changes that together meet a demand, none of them idle.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// What it has to become.
    pub aim: Aim,
    /// Whether the amount is only an example, because another fact it depends on is missing as well.
    pub example: bool,
    /// The conditions that wait for it, by their place in the standard.
    pub serves: Vec<usize>,
    /// The score items that gain by it, by their place on the card.
    pub items: Vec<usize>,
    /// The first day on which it can show: waiting ends then, or the year's figures are complete.
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
    let demands = if verdict == Verdict::Met {
        Vec::new()
    } else {
        let law = Law::new(standard, facts);
        standard.groups.iter().filter_map(|parts| law.demand(parts)).collect()
    };
    Advice { verdict, demands }
}

/// Returns the facts as they are after some steps.
#[must_use]
pub fn apply<'a>(standard: &Standard, facts: &Facts, steps: impl IntoIterator<Item = &'a Step>) -> Facts {
    let law = Law::new(standard, facts);
    let mut facts = facts.clone();
    for step in steps {
        law.suppose(&mut facts, (&step.subject, &step.aim));
    }
    facts.settled()
}

impl Advice {
    /// Tells whether some route leads to met.
    pub fn is_feasible(&self) -> bool {
        self.demands.iter().all(|demand| !demand.routes.is_empty())
    }

    /// Returns how many steps the shortest route takes; none when something cannot be changed.
    pub fn steps_needed(&self) -> Option<usize> {
        let shortest = |demand: &Demand| demand.routes.iter().map(|route| route.steps.len()).min();
        self.demands.iter().map(shortest).sum()
    }

    /// Returns how many steps of the easiest route are more than filling in what is missing.
    pub fn changes_needed(&self) -> Option<usize> {
        let easiest = |demand: &Demand| demand.routes.first().map(Route::changes);
        self.demands.iter().map(easiest).sum()
    }

    /// Returns the steps of the easiest route through every demand; none when something cannot be changed.
    pub fn nearest(&self) -> Option<Vec<&Step>> {
        let mut steps = Vec::new();
        for demand in &self.demands {
            steps.extend(&demand.routes.first()?.steps);
        }
        steps.sort_by_key(|step| step.kind);
        Some(steps)
    }
}

impl Route {
    /// Returns how many steps are more than filling in what is missing.
    pub fn changes(&self) -> usize {
        let more = |step: &&Step| step.kind != StepKind::Information;
        self.steps.iter().filter(more).count()
    }
}
