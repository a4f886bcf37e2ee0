//! Indicators 「指标」: what can be filed or derived, with unit, period, definition and evidence, as data of
//! `seeds/indicators.toml`.

use serde::Deserialize;

use super::code::IndicatorCode;
use super::range::Range;
use super::source::Confidence;
use super::unit::{Scale, Unit};
use super::word::words;

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
    /// How advice may move a value.
    pub change: Lever,
    /// The wholes that a number is a part of: it is at most as large, and grows with them.
    #[serde(default)]
    pub part_of: Vec<IndicatorCode>,
    /// The numbers that move by as much though they are no wholes: debts that are paid take the means with them.
    #[serde(default)]
    pub moves_with: Vec<IndicatorCode>,
    /// Whether a part can grow inside its whole, e.g. by giving staff other work.
    #[serde(default)]
    pub shifts: bool,
    /// What is counted and what is not.
    pub definition: String,
    /// What proves it.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Where the definition stands: document and article.
    pub clause: String,
    /// How far the definition is verified.
    pub confidence: Confidence,
    /// What lists of firms do with it.
    #[serde(default)]
    pub list_use: Option<ListUse>,
}

words! {
    /// What lists of firms do with an indicator; each use has one indicator at most.
    pub enum ListUse {
        /// They sort by the number filed last.
        Sort = "sort" "排序",
        /// They filter by the option filed last.
        Filter = "filter" "筛选",
    }
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

words! {
    /// What a value is true of.
    pub enum Period {
        /// A fiscal year as a whole.
        Year = "year" "全年",
        /// The last day of a fiscal year.
        YearEnd = "year_end" "年末",
        /// The day of application; the latest filing counts.
        Current = "current" "申报时",
        /// A calendar year of evaluation, filed under that year: the year of the day of assessment is 「本年度」.
        EvaluationYear = "evaluation_year" "评价年度",
    }
}

/// How a value can be changed, and which way advice may move it: data, because nobody should be told to earn less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lever {
    /// What changes it.
    pub by: Means,
    /// Which way a number may be moved; none for a choice, and for what nothing should change.
    #[serde(default)]
    pub way: Option<Way>,
    /// Beyond so many times what there is a change is far: no step that a firm takes within a year. 0 when any is.
    #[serde(default = "usual_reach")]
    pub far: u8,
    /// Up to so many hundredths of what there is a change is one step of a year; up to what is far when absent.
    #[serde(default)]
    pub near: Option<u16>,
}

/// A fourfold is far unless the catalogue says otherwise.
fn usual_reach() -> u8 {
    4
}

words! {
    /// What changes a value.
    #[derive(PartialOrd, Ord)]
    pub enum Means {
        /// Money: spending, financing, repaying.
        Money = "money" "投入",
        /// Work: sales, patents, staff, certificates.
        Work = "work" "工作",
        /// Only the passing of time.
        Time = "time" "等时间",
        /// The judgement of a person.
        Person = "person" "由人判定",
        /// Nothing, or nothing that should be done for a title.
        Never = "never" "不应改变",
    }
}

words! {
    /// Which way a number may be moved.
    pub enum Way {
        /// To more; of a date, to later.
        Up = "up" "增加",
        /// To less; of a date, to earlier, which is what waiting does to a length of time.
        Down = "down" "减少",
    }
}
