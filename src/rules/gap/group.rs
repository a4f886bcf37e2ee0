//! Which parts of the whole share facts: only those have to be answered together.

use std::collections::BTreeSet;

use crate::rules::card::Scale;
use crate::rules::standard::{ChoiceInput, Operand, Standard, Test};
use crate::rules::title::TitleTest;

/// A fact that conditions rest on: an indicator, a tier, or the day of establishment (the empty code).
pub(super) type Fact<'s> = (u8, &'s str);

/// Returns the parts that must all be met, in groups that share no fact.
pub(in crate::rules) fn groups(standard: &Standard) -> Vec<Vec<usize>> {
    let mut parts = Vec::new();
    flatten(standard, standard.root, &mut parts);
    let mut groups: Vec<(Vec<usize>, BTreeSet<Fact>)> = Vec::new();
    for part in parts {
        let mut joined = (vec![part], BTreeSet::new());
        facts_of(standard, part, &mut joined.1);
        let tied: Vec<Fact> = joined.1.iter().filter(|fact| fact.0 == 0).flat_map(tied).collect();
        joined.1.extend(tied);
        let (sharing, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(_, facts)| !facts.is_disjoint(&joined.1));
        groups = apart;
        for (parts, facts) in sharing.into_iter().rev() {
            joined.0.splice(0..0, parts);
            joined.1.extend(facts);
        }
        groups.push(joined);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_iter().map(|(parts, _)| parts).collect();
    groups.sort_by_key(|parts| parts.first().copied());
    groups
}

/// Returns what moves along with a figure.
fn tied<'s>((kind, code): &Fact<'s>) -> Vec<Fact<'s>> {
    let parsed: Option<crate::domain::code::IndicatorCode> = code.parse().ok();
    let texts = parsed
        .iter()
        .flat_map(crate::domain::code::IndicatorCode::follower_texts);
    texts.map(|text| (*kind, text)).collect()
}

fn flatten(standard: &Standard, index: usize, parts: &mut Vec<usize>) {
    match &standard.conditions[index].test {
        Test::All(of) => of.iter().for_each(|&part| flatten(standard, part, parts)),
        _ if parts.contains(&index) => {}
        _ => parts.push(index),
    }
}

/// Collects what a condition rests on.
pub(super) fn facts_of<'s>(standard: &'s Standard, index: usize, facts: &mut BTreeSet<Fact<'s>>) {
    let test = &standard.conditions[index].test;
    match test {
        Test::Compare(comparison) => of_operand(&comparison.operand, facts),
        Test::OneOf { choice, .. } => of_choice(choice, facts),
        Test::Ask { choice, titles, .. } => {
            of_choice(choice, facts);
            facts.extend(titles.iter().map(|tier| (1, tier.as_str())));
        }
        Test::Holds(tiers) | Test::Title(TitleTest { tiers, .. }) => {
            facts.extend(tiers.iter().map(|tier| (1, tier.as_str())));
        }
        Test::Score { .. } => {
            for item in standard.score.iter().flat_map(|card| &card.items) {
                of_scale(standard, &item.scale, facts);
            }
        }
        Test::All(_) | Test::Any(_) | Test::Not(_) | Test::Count { .. } => {}
    }
    for &part in test.parts() {
        facts_of(standard, part, facts);
    }
}

pub(super) fn of_scale<'s>(standard: &'s Standard, scale: &'s Scale, facts: &mut BTreeSet<Fact<'s>>) {
    match scale {
        Scale::Bands { of, .. } | Scale::Per { of, .. } => of_operand(of, facts),
        Scale::Options { choice, .. } => of_choice(choice, facts),
        Scale::BestOf(scales) => scales.iter().for_each(|scale| of_scale(standard, scale, facts)),
        Scale::Tally { of, .. } => of.iter().for_each(|&part| facts_of(standard, part, facts)),
        Scale::Filed(input) => {
            facts.insert((0, input.code.as_str()));
        }
    }
}

fn of_choice<'s>(choice: &'s ChoiceInput, facts: &mut BTreeSet<Fact<'s>>) {
    facts.insert((0, choice.code.as_str()));
    for table in &choice.derived {
        facts.insert((0, table.by.code.as_str()));
        facts.extend(table.lines().map(|(input, _)| (0, input.code.as_str())));
    }
}

fn of_operand<'s>(operand: &'s Operand, facts: &mut BTreeSet<Fact<'s>>) {
    facts.extend(operand.inputs().iter().map(|input| (0, input.code.as_str())));
    if operand.rests_on_founding() {
        facts.insert((2, ""));
    }
}

impl Operand {
    /// Tells whether the number rests on the day of establishment.
    pub(super) fn rests_on_founding(&self) -> bool {
        match self {
            Operand::AgeYears | Operand::AgeDays | Operand::GrowthSinceFounding(_) => true,
            Operand::Indicator(_) | Operand::YearsSince(_) => false,
            Operand::Ratio(pair) | Operand::Difference(pair) => pair.iter().any(Operand::rests_on_founding),
            Operand::Sum(parts) => parts.iter().any(Operand::rests_on_founding),
            Operand::Total(of, _) | Operand::Mean(of, _) | Operand::Growth(of, _) | Operand::CompoundGrowth(of, _) => {
                of.rests_on_founding()
            }
        }
    }
}
