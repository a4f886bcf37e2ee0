//! Figures as readers see them: one line an indicator, one column a year, rival sources side by side.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::IndicatorCode;
use crate::domain::filing::{Filing, FilingId, Value};
use crate::domain::indicator::{Indicator, IndicatorKind};
use crate::domain::source::{Source, SourceId, SourceKind};
use crate::view::source::SourceView;

/// All figures of one firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FilingsView {
    /// The years with figures, the latest first.
    pub years: Vec<i32>,
    /// The indicators that any year reports, in the order of the catalogue.
    pub indicators: Vec<IndicatorRow>,
    /// The filings the figures were taken from, the latest year first.
    pub filings: Vec<FilingView>,
}

/// One indicator over the years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IndicatorRow {
    /// The indicator.
    pub code: IndicatorCode,
    /// Its Chinese title.
    pub title: String,
    /// One cell a year in the order of [`FilingsView::years`]; empty where the value is unknown.
    pub cells: Vec<Vec<FiledValue>>,
}

/// What one source says of one indicator in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FiledValue {
    /// The filing it stands in.
    pub filing: FilingId,
    /// The kind of its source.
    pub source_kind: SourceKind,
    /// The value as recorded.
    pub value: Value,
    /// The value as printed for a reader.
    pub printed: String,
}

/// One filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FilingView {
    /// The registry's own number.
    pub id: FilingId,
    /// The fiscal year.
    pub year: i32,
    /// How many values it has.
    pub values: usize,
    /// Where it comes from.
    pub source: SourceView,
}

impl FilingsView {
    /// Shows filings; `sources` holds those they name.
    pub fn new(filings: &[Filing], catalog: &Catalog, sources: &BTreeMap<SourceId, Source>) -> Self {
        let mut ordered: Vec<&Filing> = filings.iter().collect();
        ordered.sort_by_key(|filing| (std::cmp::Reverse(filing.figures.year), filing.id));
        let years: BTreeSet<i32> = filings.iter().map(|filing| filing.figures.year).collect();
        let years: Vec<i32> = years.into_iter().rev().collect();
        let known = |indicator: &&Indicator| {
            ordered
                .iter()
                .any(|filing| filing.figures.values.contains_key(&indicator.code))
        };
        let indicators = catalog.indicators.iter().filter(known);
        Self {
            indicators: indicators
                .map(|indicator| IndicatorRow::new(indicator, &years, &ordered))
                .collect(),
            filings: ordered.iter().map(|filing| FilingView::new(filing, sources)).collect(),
            years,
        }
    }
}

impl IndicatorRow {
    fn new(indicator: &Indicator, years: &[i32], filings: &[&Filing]) -> Self {
        let cell = |year: &i32| {
            let of_year = filings.iter().filter(|filing| filing.figures.year == *year);
            of_year
                .filter_map(|filing| FiledValue::new(indicator, filing))
                .collect()
        };
        Self {
            code: indicator.code.clone(),
            title: indicator.title.clone(),
            cells: years.iter().map(cell).collect(),
        }
    }
}

impl FiledValue {
    fn new(indicator: &Indicator, filing: &Filing) -> Option<Self> {
        let value = filing.figures.values.get(&indicator.code)?;
        Some(Self {
            filing: filing.id,
            source_kind: filing.figures.source_kind,
            value: value.clone(),
            printed: print_value(indicator, value),
        })
    }
}

impl FilingView {
    fn new(filing: &Filing, sources: &BTreeMap<SourceId, Source>) -> Self {
        Self {
            id: filing.id,
            year: filing.figures.year,
            values: filing.figures.values.len(),
            source: SourceView::find(sources, filing.figures.source),
        }
    }
}

/// Prints a value for a reader in the unit or the words of its indicator.
pub fn print_value(indicator: &Indicator, value: &Value) -> String {
    match (&indicator.kind, value) {
        (IndicatorKind::Number { unit, .. }, Value::Number(range)) => unit.print_range(range),
        (IndicatorKind::Choice { options }, Value::Choice(chosen)) => {
            let chosen = options.iter().filter(|option| chosen.contains(&option.code));
            chosen
                .map(|option| option.title.as_str())
                .collect::<Vec<_>>()
                .join("或")
        }
        (IndicatorKind::Choice { .. }, Value::Number(range)) => range.to_string(),
        (IndicatorKind::Number { .. }, Value::Choice(chosen)) => chosen.iter().cloned().collect::<Vec<_>>().join("或"),
    }
}
