//! Missing facts in the order in which they help: what each, once filed, would decide.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::rules::gap::{Ranked, Subject};
use crate::rules::standard::Standard;
use crate::view::enterprise::Named;

/// A missing fact and what it would decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RankedView {
    /// The indicator; absent for the day of establishment.
    pub indicator: Option<String>,
    /// Its Chinese title.
    pub title: String,
    /// The year asked for; absent when the latest counts.
    pub year: Option<i32>,
    /// The tiers it decides whatever it turns out to be.
    pub decides: Vec<Named>,
    /// The tiers it can make met.
    pub met: Vec<Named>,
    /// The tiers it can make unmet.
    pub unmet: Vec<Named>,
    /// What proves it.
    pub evidence: Vec<String>,
}

impl RankedView {
    /// Shows what a missing fact would decide of some standards.
    pub fn new(ranked: &Ranked, standards: &[&Standard], catalog: &Catalog) -> Self {
        let named = |places: &[usize]| {
            let tiers = places.iter().map(|&place| &standards[place].tier);
            tiers.map(|tier| super::tier_named(tier, catalog)).collect()
        };
        let (indicator, year) = match &ranked.subject {
            Subject::Figure { indicator, year } => (Some(indicator), *year),
            Subject::Title(_) | Subject::Founding => (None, None),
        };
        let known = indicator.and_then(|code| catalog.indicator(code));
        Self {
            indicator: indicator.map(ToString::to_string),
            title: known.map_or_else(|| "成立日期".to_owned(), |known| known.title.clone()),
            year,
            decides: named(&ranked.surely),
            met: named(&ranked.met),
            unmet: named(&ranked.unmet),
            evidence: known.map(|known| known.evidence.clone()).unwrap_or_default(),
        }
    }
}
