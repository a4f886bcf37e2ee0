//! The checklist of materials 「材料清单」: every document that some condition or score item asks for, once, with all
//! that it proves. Nothing is left out: what the text names no document for is listed as such.

use schemars::JsonSchema;
use serde::Serialize;

use super::Lookup;
use crate::domain::code::IndicatorCode;
use crate::rules::assessment::Outcome;
use crate::rules::facts::Seen;
use crate::rules::standard::{Clause, Test};
use crate::rules::verdict::Verdict;

/// A document to hand in and what it proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MaterialView {
    /// The document; empty when the text names none.
    pub material: String,
    /// What it proves.
    pub proves: Vec<ProvenView>,
}

/// A condition or score item that a document proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenView {
    /// The id of the condition or item within the standard.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub clause: Clause,
    /// Where it stands today; absent for a score item.
    pub verdict: Option<Verdict>,
}

/// Lists the materials in the order in which the conditions ask for them; those without a document come last.
pub(super) fn list(lookup: &Lookup, outcome: &Outcome) -> Vec<MaterialView> {
    let mut materials: Vec<MaterialView> = Vec::new();
    for (condition, finding) in lookup.standard.conditions.iter().zip(&outcome.findings) {
        // A combination and a score are proven by what they are made of.
        if !condition.test.parts().is_empty() || matches!(condition.test, Test::Score { .. }) {
            continue;
        }
        let proven = ProvenView {
            id: condition.id.clone(),
            title: condition.title.clone(),
            clause: condition.clause.clone(),
            verdict: Some(finding.verdict),
        };
        let own = condition.evidence.clone();
        let named = if own.is_empty() {
            of_inputs(lookup, &finding.seen)
        } else {
            own
        };
        add(&mut materials, &named, &proven);
    }
    let card = lookup.standard.score.iter().flat_map(|card| &card.items);
    let found = outcome.score.iter().flat_map(|score| &score.items);
    for (item, found) in card.zip(found) {
        let proven = ProvenView {
            id: item.id.clone(),
            title: item.title.clone(),
            clause: item.clause.clone(),
            verdict: None,
        };
        add(&mut materials, &of_inputs(lookup, &found.seen), &proven);
    }
    materials.sort_by_key(|one| one.material.is_empty());
    materials
}

fn add(materials: &mut Vec<MaterialView>, named: &[String], proven: &ProvenView) {
    let none = [String::new()];
    let named = if named.is_empty() { &none } else { named };
    for name in named {
        let known = materials.iter_mut().find(|known| known.material == *name);
        match known {
            Some(known) => known.proves.push(proven.clone()),
            None => materials.push(MaterialView {
                material: name.clone(),
                proves: vec![proven.clone()],
            }),
        }
    }
}

fn of_inputs(lookup: &Lookup, seen: &[Seen]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let codes: Vec<&IndicatorCode> = seen.iter().filter_map(|seen| seen.indicator.as_ref()).collect();
    for indicator in codes.into_iter().filter_map(|code| lookup.catalog.indicator(code)) {
        for evidence in &indicator.evidence {
            if !named.contains(evidence) {
                named.push(evidence.clone());
            }
        }
    }
    named
}
