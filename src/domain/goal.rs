//! Goals 「规划目标」 of a plan and the outcomes that were published, as data of `seeds/goals.toml`.
//! A baseline that the plan does not state is absent, not zero; conflicting sources are kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::code::{GoalCode, TierCode};
use super::quantity::Quantity;
use super::source::Confidence;
use super::unit::Unit;

/// A goal of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Its code.
    pub code: GoalCode,
    /// Its Chinese title.
    pub title: String,
    /// The plan it belongs to.
    pub plan: String,
    /// What is measured and how.
    pub metric: Metric,
    /// The unit of target, baseline and outcomes.
    pub unit: Unit,
    /// What the plan demands; several when its own pages disagree.
    pub targets: Vec<Target>,
    /// Where it started, when the plan says so.
    #[serde(default)]
    pub baseline: Option<Outcome>,
    /// What was published since.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    /// What a reader must know, e.g. a conflict.
    #[serde(default)]
    pub note: String,
}

/// What a goal measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Metric {
    /// The number of firms that hold any of these tiers, by this counting rule.
    Holders {
        /// Any of these.
        tiers: Vec<TierCode>,
        /// How they are counted.
        rule: CountingRule,
    },
    /// The number of firms whose filed indicator of the latest year reaches a line.
    Reaching {
        /// The indicator.
        indicator: super::code::IndicatorCode,
        /// The line, in the indicator's base unit.
        at_least: Quantity,
    },
    /// A published figure that the registry does not compute.
    Published,
}

/// 「统计口径」.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountingRule {
    /// Stock or cumulative.
    pub count: Count,
    /// Why this rule; what the plan leaves open.
    pub reason: String,
}

/// Stock or cumulative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// 「存量」: holders on the day.
    Stock,
    /// 「累计」: all that ever held it up to the day.
    Cumulative,
}

/// A demand of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The number demanded.
    pub value: Quantity,
    /// By when.
    pub by: NaiveDate,
    /// The document with its number.
    pub document: String,
    /// Chapter and item.
    pub clause: String,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The day it speaks of.
    pub on: NaiveDate,
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
