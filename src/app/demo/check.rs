//! Checking the recipe against the catalogue: a code that exists nowhere names its file, line and fix.

use std::fmt::Display;

use super::recipe::{Due, Make, Recipe};
use crate::domain::catalog::Catalog;
use crate::domain::indicator::{Indicator, IndicatorKind, Period};
use crate::domain::seed::{SeedError, Seeds};

/// Fills in what follows from the catalogue and returns everything that is wrong.
pub(super) fn check(recipe: &mut Recipe, seeds: &Seeds, catalog: &Catalog) -> Vec<SeedError> {
    let mut findings = Findings {
        seeds,
        found: Vec::new(),
    };
    findings.places(recipe, catalog);
    findings.trades(recipe, catalog);
    findings.figures(recipe, catalog);
    findings.titles(recipe, catalog);
    findings.found
}

struct Findings<'a> {
    seeds: &'a Seeds,
    found: Vec<SeedError>,
}

impl Findings<'_> {
    fn expect(&mut self, known: Option<&()>, file: &str, code: &dyn Display, kind: &str) {
        if known.is_some() {
            return;
        }
        let file = format!("demo/{file}");
        self.found.push(SeedError {
            line: self.seeds.line_with(&file, &format!("\"{code}\"")),
            file,
            key: code.to_string(),
            problem: format!("`{code}` is no {kind}"),
            fix: format!("use a {kind} that exists"),
        });
    }

    fn places(&mut self, recipe: &Recipe, catalog: &Catalog) {
        for place in &recipe.places {
            let known = catalog.division(&place.division).map(|_| &());
            self.expect(known, "places.toml", &place.division, "division");
            if let Some(zone) = &place.zone {
                self.expect(catalog.zone(zone).map(|_| &()), "places.toml", zone, "zone");
            }
        }
    }

    fn trades(&mut self, recipe: &Recipe, catalog: &Catalog) {
        for trade in &recipe.trades {
            let known = catalog.industry(&trade.industry).map(|_| &());
            self.expect(known, "trades.toml", &trade.industry, "industry");
            for field in &trade.fields {
                self.expect(catalog.field(field).map(|_| &()), "trades.toml", field, "field");
            }
        }
    }

    fn figures(&mut self, recipe: &mut Recipe, catalog: &Catalog) {
        let mut earlier = Vec::new();
        for figure in &mut recipe.figures.figure {
            let indicator = catalog.indicator(&figure.indicator);
            self.expect(indicator.map(|_| &()), "figures.toml", &figure.indicator, "indicator");
            figure.due = match indicator.map(|indicator| indicator.period) {
                Some(Period::Current) => Due::LastYear,
                Some(Period::EvaluationYear) => Due::YearAfter,
                Some(Period::Year | Period::YearEnd) | None => Due::EveryYear,
            };
            match &figure.make {
                Make::Share { of, .. } | Make::Per { of, .. } => {
                    let known = earlier.contains(of).then_some(&());
                    self.expect(known, "figures.toml", of, "figure further up");
                }
                Make::Choice { options } => {
                    for option in options {
                        let known = indicator.is_some_and(|indicator| offers(indicator, &option.option));
                        self.expect(known.then_some(&()), "figures.toml", &option.option, "option");
                    }
                }
                Make::Base | Make::Size | Make::Count { .. } | Make::Day { .. } => {}
            }
            earlier.push(figure.indicator.clone());
        }
    }

    fn titles(&mut self, recipe: &Recipe, catalog: &Catalog) {
        for title in &recipe.titles {
            for tier in std::iter::once(&title.tier).chain(&title.needs) {
                self.expect(catalog.tier(tier).map(|_| &()), "titles.toml", tier, "tier");
            }
            for size in &title.sizes {
                let known = recipe.figures.size.iter().any(|known| known.code == *size);
                self.expect(known.then_some(&()), "titles.toml", size, "size of figures.toml");
            }
        }
    }
}

fn offers(indicator: &Indicator, option: &str) -> bool {
    match &indicator.kind {
        IndicatorKind::Choice { options } => options.iter().any(|known| known.code == option),
        IndicatorKind::Number { .. } => false,
    }
}
