//! Plans side by side: the same thing counted, with what each plan demands of it.

use schemars::JsonSchema;
use serde::Serialize;

use super::goal::{GoalView, GoalsView, PlanView};
use crate::domain::code::GoalCode;
use crate::domain::day::Day;

/// Every plan, and the goals that several of them set for the same count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlansView {
    /// The day of the counts.
    pub on: Day,
    /// The plans in order.
    pub plans: Vec<PlanRow>,
    /// What is counted, with a cell for each plan.
    pub rows: Vec<CompareRow>,
}

/// A plan with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanRow {
    /// The plan.
    pub plan: PlanView,
    /// Whether the bureau entered it; otherwise it is reviewed data of the program.
    pub entered: bool,
    /// How many goals it has.
    pub goals: usize,
}

/// The same count under several plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CompareRow {
    /// How it is counted, in words.
    pub phrase: String,
    /// A cell for each plan, in their order; none where the plan sets no such goal.
    pub cells: Vec<Option<CompareCell>>,
}

/// What one plan demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CompareCell {
    /// The goal.
    pub goal: GoalCode,
    /// Its title.
    pub title: String,
    /// The target as printed; none when the plan leaves it blank.
    pub target: Option<String>,
    /// By when.
    pub by: Option<Day>,
    /// Firms that surely count at the end of the plan, when that day has come.
    pub at_end: Option<(Day, u64)>,
    /// Firms that surely count on the day.
    pub now: Option<(Day, u64)>,
}

impl PlansView {
    /// Sets plans with their counted goals side by side.
    pub fn new(on: Day, counted: &[(GoalsView, bool)]) -> Self {
        let mut phrases: Vec<&str> = Vec::new();
        for rule in counted
            .iter()
            .flat_map(|(view, _)| &view.goals)
            .filter_map(|goal| goal.rule.as_ref())
        {
            if !phrases.contains(&rule.phrase.as_str()) {
                phrases.push(&rule.phrase);
            }
        }
        let row = |phrase: &&str| CompareRow {
            phrase: (*phrase).to_owned(),
            cells: counted.iter().map(|(view, _)| cell(view, phrase)).collect(),
        };
        let plan = |(view, entered): &(GoalsView, bool)| PlanRow {
            plan: view.plan.clone(),
            entered: *entered,
            goals: view.goals.len() + view.monitor.len(),
        };
        Self {
            on,
            plans: counted.iter().map(plan).collect(),
            rows: phrases.iter().map(row).collect(),
        }
    }
}

fn cell(view: &GoalsView, phrase: &str) -> Option<CompareCell> {
    let own = |goal: &&GoalView| goal.rule.as_ref().is_some_and(|rule| rule.phrase == phrase);
    let goal = view.goals.iter().find(own)?;
    Some(CompareCell {
        goal: goal.code.clone(),
        title: goal.title.clone(),
        target: goal.target.as_ref().map(|target| target.text.clone()),
        by: goal.target.as_ref().map(|target| target.by),
        at_end: goal.at_plan_end.as_ref().map(|actual| (actual.on, actual.certain)),
        now: goal.now.as_ref().map(|actual| (actual.on, actual.certain)),
    })
}
