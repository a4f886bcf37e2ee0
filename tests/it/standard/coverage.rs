//! Coverage: a hole in the cases is a failing test.

use std::collections::{BTreeMap, BTreeSet};

use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::unit::Unit;
use yanzhen::rules::assessment::Measured;
use yanzhen::rules::card::Scale;
use yanzhen::rules::standard::{Standard, Test};
use yanzhen::rules::title::{Ban, Demand};
use yanzhen::rules::verdict::Verdict;

use super::case::{case_files, trials};
use super::{assess, law, standard};

#[derive(serde::Deserialize)]
struct Own {
    amends: Option<String>,
    #[serde(default)]
    condition: Vec<Id>,
}

#[derive(serde::Deserialize)]
struct Id {
    id: String,
}

/// What the cases say of one condition or band: on which sides of its line a sure number was tried.
#[derive(Default)]
struct Tried {
    verdicts: BTreeSet<Verdict>,
    below: bool,
    at: bool,
    above: bool,
}

impl Tried {
    fn note(&mut self, line: &Quantity, value: &Quantity) {
        self.below |= value < line;
        self.at |= value == line;
        self.above |= value > line;
    }

    fn missing_sides(&self) -> Vec<&'static str> {
        let sides = [("below", self.below), ("at", self.at), ("above", self.above)];
        sides
            .into_iter()
            .filter(|(_, tried)| !tried)
            .map(|(side, _)| side)
            .collect()
    }
}

#[test]
fn every_standard_has_its_cases_and_every_case_file_its_standard() {
    let standards: Vec<String> = {
        let mut ids: Vec<String> = law().1.standards().iter().map(|standard| standard.id.clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(standards, case_files());
}

#[test]
fn every_condition_is_tried_met_unmet_and_undecided_and_every_line_from_both_sides() {
    let mut holes = Vec::new();
    for file in case_files() {
        holes.extend(condition_holes(standard(&file)));
    }
    assert!(holes.is_empty(), "{} holes:\n{}", holes.len(), holes.join("\n"));
}

#[test]
fn every_band_edge_and_every_option_is_tried() {
    let mut holes = Vec::new();
    for file in case_files() {
        if own(standard(&file)).amends.is_none() {
            holes.extend(item_holes(standard(&file)));
        }
    }
    assert!(holes.is_empty(), "{} holes:\n{}", holes.len(), holes.join("\n"));
}

fn own(standard: &Standard) -> Own {
    let text = Seeds::compiled()
        .text(&format!("standards/{}.toml", standard.id))
        .unwrap()
        .to_owned();
    toml::from_str(&text).unwrap()
}

/// Returns the conditions that the standard's own file says.
pub(super) fn own_conditions(standard: &Standard) -> BTreeSet<String> {
    own(standard)
        .condition
        .into_iter()
        .map(|condition| condition.id)
        .collect()
}

/// Tells whether a standard says only what differs from another.
pub(super) fn amends(standard: &Standard) -> bool {
    own(standard).amends.is_some()
}

/// An amending file answers for what it says itself; what it takes over is tried with the amended one.
fn condition_holes(standard: &Standard) -> Vec<String> {
    let own = own(standard);
    let answers = |id: &str| own.amends.is_none() || own.condition.iter().any(|condition| condition.id == id);
    let mut tried: BTreeMap<&str, Tried> = BTreeMap::new();
    for trial in trials().iter().filter(|trial| trial.standard == standard.id) {
        let assessment = assess(standard, &trial.situation);
        if let Some(expected) = trial.expect {
            let root = &standard.conditions[standard.root].id;
            tried.entry(root).or_default().verdicts.insert(expected);
        }
        for (condition, finding) in standard.conditions.iter().zip(&assessment.findings) {
            let Some(expected) = trial.findings.get(&condition.id) else {
                continue;
            };
            let entry = tried.entry(&condition.id).or_default();
            entry.verdicts.insert(*expected);
            if let Some(line) = line_of(&condition.test) {
                for value in finding
                    .values
                    .iter()
                    .filter_map(|measured| decisive(&condition.test, measured, *expected))
                {
                    entry.note(line, value);
                }
            }
        }
    }
    let mut holes = Vec::new();
    for condition in standard.conditions.iter().filter(|condition| answers(&condition.id)) {
        let entry = tried.remove(condition.id.as_str()).unwrap_or_default();
        for verdict in [Verdict::Met, Verdict::Unmet, Verdict::Undecided] {
            let is_never_open = verdict == Verdict::Undecided && is_always_told(&condition.test);
            if !is_never_open && !entry.verdicts.contains(&verdict) {
                holes.push(format!("{}: {} is never {verdict}", standard.id, condition.id));
            }
        }
        if let Some(line) = line_of(&condition.test) {
            let mut sides = entry.missing_sides();
            sides.retain(|side| !(*side == "below" && is_least(&condition.test, line)));
            holes.extend(
                sides
                    .iter()
                    .map(|side| format!("{}: {} is never tried {side}", standard.id, condition.id)),
            );
        }
    }
    holes
}

/// Tells whether the record always answers: a title was taken away this year, or it was not.
fn is_always_told(test: &Test) -> bool {
    matches!(test, Test::Title(test) if test.demand == Demand::NotBarred(Ban::SameYear))
}

/// Tells whether nothing lies below a line: a score of zero, the first rank.
fn is_least(test: &Test, line: &Quantity) -> bool {
    match test {
        Test::Compare(comparison) => comparison.operand.unit() == Unit::Rank && *line == Quantity::from(1),
        _ => line.is_zero(),
    }
}

/// Returns the number a case tries a line with. A score is often an interval: its nearer end decides.
fn decisive<'m>(test: &Test, measured: &'m Measured, verdict: Verdict) -> Option<&'m Quantity> {
    match (test, verdict) {
        (Test::Score { .. }, Verdict::Met) => measured.value.low(),
        (Test::Score { .. }, Verdict::Unmet) => measured.value.high(),
        _ => measured.value.exact(),
    }
}

fn line_of(test: &Test) -> Option<&Quantity> {
    match test {
        Test::Compare(comparison) => Some(&comparison.scaled.value),
        Test::Score { bound, .. } => Some(&bound.value),
        _ => None,
    }
}

fn item_holes(standard: &Standard) -> Vec<String> {
    let Some(card) = &standard.score else {
        return Vec::new();
    };
    let mut lines: BTreeMap<(String, usize, Quantity), Tried> = BTreeMap::new();
    let mut options: BTreeSet<(String, String)> = BTreeSet::new();
    for item in &card.items {
        for (place, edges) in edges_of(&item.scale).into_iter().enumerate() {
            for edge in edges {
                lines.insert((item.id.clone(), place, edge), Tried::default());
            }
        }
        options.extend(
            options_of(&item.scale)
                .into_iter()
                .map(|points| (item.id.clone(), points)),
        );
    }
    for trial in trials().iter().filter(|trial| trial.standard == standard.id) {
        let score = assess(standard, &trial.situation).score.unwrap();
        for item in score.items.iter().filter(|item| trial.items.contains_key(&item.item)) {
            options.remove(&(item.item.clone(), item.points.to_string()));
            for ((id, place, edge), tried) in &mut lines {
                if let Some(value) = item
                    .values
                    .get(*place)
                    .and_then(|value| value.exact())
                    .filter(|_| *id == item.item)
                {
                    tried.note(edge, value);
                }
            }
        }
    }
    let mut holes: Vec<String> = options
        .into_iter()
        .map(|(id, points)| format!("{}: {id} never gives {points}", standard.id))
        .collect();
    for ((id, _, edge), tried) in lines {
        let sides = tried.missing_sides();
        holes.extend(
            sides
                .iter()
                .map(|side| format!("{}: {id} is never tried {side} {edge}", standard.id)),
        );
    }
    holes
}

/// Returns the lines of every banded number, in the order in which a finding lists the numbers.
fn edges_of(scale: &Scale) -> Vec<Vec<Quantity>> {
    match scale {
        Scale::Bands { of, steps } => {
            // Below no pieces there is nothing to try.
            let can_be_below = |line: &Quantity| of.unit() != Unit::Item || !line.is_zero();
            let lines = steps.iter().filter_map(|step| step.bound.as_ref());
            let lines = lines.filter(|(_, scaled)| can_be_below(&scaled.value));
            vec![lines.map(|(_, scaled)| scaled.value.clone()).collect()]
        }
        Scale::Per { every, .. } => vec![vec![every.clone()]],
        Scale::BestOf(scales) => scales.iter().flat_map(edges_of).collect(),
        Scale::Options { .. } | Scale::Tally { .. } | Scale::Filed(_) => Vec::new(),
    }
}

/// Returns the points of every option or step, which some case must give.
fn options_of(scale: &Scale) -> Vec<String> {
    match scale {
        Scale::Options { points, .. } => points.iter().map(|(_, points)| points.to_string()).collect(),
        Scale::Bands { steps, .. } => steps.iter().map(|step| step.points.to_string()).collect(),
        Scale::BestOf(_) | Scale::Tally { .. } | Scale::Per { .. } | Scale::Filed(_) => Vec::new(),
    }
}
