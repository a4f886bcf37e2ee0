//! Goals 「规划目标」 of a plan and what was published since, as data of `seeds/goals.toml`.
//! A baseline that the plan does not state is absent, not zero; targets and baselines that disagree are all kept.

mod switch;

use serde::{Deserialize, Serialize};

use super::code::{DivisionCode, GoalCode, IndicatorCode, PlanCode, StepCode, TierCode};
use super::day::Day;
use super::quantity::Quantity;
use super::source::Confidence;
use super::unit::Unit;
use super::word::words;

pub use switch::{Switch, Toggle};

/// A plan 「规划」: the document that sets goals for an area and a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its code.
    pub code: PlanCode,
    /// Its Chinese title.
    pub title: String,
    /// Its document number 「文号」.
    pub document: String,
    /// The area it speaks of.
    pub area: DivisionCode,
    /// When it was issued.
    pub issued: Day,
    /// The first day of its period.
    pub from: Day,
    /// The last day of its period: goals are measured as at this day.
    pub until: Day,
    /// Whether it is made up for the demonstration.
    #[serde(default)]
    pub fictional: bool,
    /// What a reader must know, e.g. defects of the text.
    #[serde(default)]
    pub note: String,
}

/// A goal of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Its code.
    pub code: GoalCode,
    /// Its Chinese title.
    pub title: String,
    /// The plan it belongs to.
    pub plan: PlanCode,
    /// The heading of the plan it stands under.
    pub group: String,
    /// Whether the start page shows it.
    #[serde(default)]
    pub headline: bool,
    /// What is measured and how.
    pub metric: Metric,
    /// The unit of targets, baselines and outcomes.
    pub unit: Unit,
    /// Whether more or less is better.
    #[serde(default)]
    pub direction: Direction,
    /// What the plan demands: several when its own pages disagree, none when it leaves the cell blank.
    pub targets: Vec<Target>,
    /// Where it started, as far as the plan says so; several when its pages disagree or name different years.
    #[serde(default)]
    pub baselines: Vec<Outcome>,
    /// What was published since.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    /// What was published in words or figures that cannot be compared with the target.
    #[serde(default)]
    pub statements: Vec<Statement>,
    /// What a reader must know, e.g. a conflict.
    #[serde(default)]
    pub note: String,
}

/// What a goal measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Metric {
    /// The number of firms that hold any of these tiers, by this counting rule.
    Holders {
        /// Any of these; the first is the one the goal is named after.
        tiers: Vec<TierCode>,
        /// How they are counted.
        rule: CountingRule,
    },
    /// The number of firms whose filed indicator of the latest year reaches a line.
    Reaching {
        /// The indicator.
        indicator: IndicatorCode,
        /// The line, in the indicator's base unit.
        at_least: Quantity,
    },
    /// A published figure that the registry does not compute.
    Published,
}

/// 「统计口径」.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountingRule {
    /// Stock or cumulative.
    pub count: Count,
    /// For 「新增」: only titles that began on or after this day count.
    #[serde(default)]
    pub since: Option<Day>,
    /// For 「存量」: titles whose printed end has passed count too; those that were revoked do not.
    #[serde(default)]
    pub expired: bool,
    /// Why this rule; what the plan leaves open.
    pub reason: String,
}

words! {
    /// Stock or cumulative.
    pub enum Count {
        /// 「存量」: holders on the day.
        Stock = "stock" "存量",
        /// 「累计」: all that ever held it up to the day.
        Cumulative = "cumulative" "累计",
    }
}

words! {
    /// Which way a goal points.
    #[derive(Default)]
    pub enum Direction {
        /// Reached at the target or above.
        #[default]
        AtLeast = "at_least" "不低于",
        /// Reached at the target or below.
        AtMost = "at_most" "不高于",
    }
}

/// A step up 「小升规」 that the plan speaks of and the registry may count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its code.
    pub code: StepCode,
    /// What people call it.
    pub title: String,
    /// The titles of which a firm must have held one; none when it does not matter where it comes from.
    #[serde(default)]
    pub from: Vec<TierCode>,
    /// The titles of which it obtains the first one; none when the registry has no such data.
    #[serde(default)]
    pub to: Vec<TierCode>,
    /// Document and clause that speak of it.
    pub clause: String,
    /// What a reader must know.
    #[serde(default)]
    pub note: String,
}

/// A demand of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The number demanded; of a span such as 1—2 its easier end.
    pub value: Quantity,
    /// By when.
    pub by: Day,
    /// The demand as the plan words it, when the number alone does not say it.
    #[serde(default)]
    pub wording: String,
    /// The document with its number.
    pub document: String,
    /// Chapter, item, table or column.
    pub clause: String,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The day it speaks of.
    pub on: Day,
    /// The figure.
    pub value: Quantity,
    /// Who published it where.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
    /// What it may or may not mean, e.g. that stock or inflow is not said.
    #[serde(default)]
    pub note: String,
}

/// Something published that is no comparable figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The day it speaks of, when it names one.
    #[serde(default)]
    pub on: Option<Day>,
    /// What it says.
    pub text: String,
    /// Who published it where.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
}

impl Direction {
    /// Tells whether a figure reaches a target.
    pub fn reached(self, figure: &Quantity, target: &Quantity) -> bool {
        match self {
            Direction::AtLeast => target <= figure,
            Direction::AtMost => figure <= target,
        }
    }
}

impl Goal {
    /// Returns the most demanding of the targets that stand for one day, the last day first: the one to measure by.
    pub fn leading_target(&self) -> Option<&Target> {
        self.targets.iter().max_by(|a, b| {
            let demand = match self.direction {
                Direction::AtLeast => a.value.cmp(&b.value),
                Direction::AtMost => b.value.cmp(&a.value),
            };
            a.by.cmp(&b.by).then(demand)
        })
    }
}
