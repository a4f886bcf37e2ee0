//! Question groups: in which order and under which headings a form asks for indicators, as data of
//! `seeds/questions.toml`.

use serde::Deserialize;

use super::code::IndicatorCode;

/// Indicators that are asked for together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionGroup {
    /// The heading.
    pub title: String,
    /// The indicators, in the order they are asked for.
    pub indicators: Vec<IndicatorCode>,
}
