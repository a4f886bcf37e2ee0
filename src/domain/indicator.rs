//! Indicators 「指标」: what can be filed or derived, with unit, period, definition and evidence, as data of
//! `seeds/indicators.toml`.

use serde::{Deserialize, Serialize};

use super::code::IndicatorCode;
use super::range::Range;
use super::source::Confidence;
use super::unit::{Scale, Unit};

/// An indicator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its code.
    pub code: IndicatorCode,
    /// Its Chinese title.
    pub title: String,
    /// What values it takes.
    pub kind: IndicatorKind,
    /// What a value is true of.
    pub period: Period,
    /// What is counted and what is not.
    pub definition: String,
    /// What proves it.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Where the definition stands: document and article.
    pub clause: String,
    /// How far the definition is verified.
    pub confidence: Confidence,
}

/// What values an indicator takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum IndicatorKind {
    /// A number.
    Number {
        /// Its base unit.
        unit: Unit,
        /// All it can be; a missing value is this.
        possible: Range,
        /// The scale that forms and templates ask for.
        scale: Scale,
    },
    /// One of these options; a missing value is any of them.
    Choice {
        /// The options in order.
        options: Vec<ChoiceOption>,
    },
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Its code within the indicator.
    pub code: String,
    /// Its Chinese title.
    pub title: String,
}

/// What a value is true of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A fiscal year as a whole.
    Year,
    /// The last day of a fiscal year.
    YearEnd,
    /// The day of application; the latest filing counts.
    Current,
    /// A calendar year of evaluation, filed under that year: the year of the day of assessment is 「本年度」.
    EvaluationYear,
}
