//! Derived answers: every line of every table is tried below, at and above it, and what is not known stays open.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::rules::derivation::Derivation;
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::facts::Facts;
use yanzhen::rules::standard::{ChoiceInput, Standard, Test};
use yanzhen::rules::verdict::Verdict;

use super::standard;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    industry: Option<String>,
    gives: BTreeSet<String>,
    #[serde(flatten)]
    figures: BTreeMap<String, i64>,
}

const LAW: &str = "specialized-sme/2026-04-01.new";

fn cases() -> Vec<Row> {
    let Cases { rows } = toml::from_str(include_str!("../../derivations/size_class.toml")).unwrap();
    rows
}

/// The condition of a standard that rests on a derived answer, and the answer.
fn derived(standard: &Standard) -> (usize, &ChoiceInput) {
    let place = standard
        .conditions
        .iter()
        .position(|condition| condition.id == "sme_size")
        .unwrap();
    match &standard.conditions[place].test {
        Test::OneOf { choice, .. } => (place, choice),
        other => panic!("{other:?} asks for no choice"),
    }
}

fn facts(row: &Row, stated: Option<&str>) -> Facts {
    let number = |number: &i64| Value::Number(Range::exactly(Quantity::from(*number)));
    let chosen = |option: &str| Value::Choice([option.to_owned()].into());
    let mut values: BTreeMap<_, _> = row
        .figures
        .iter()
        .map(|(code, figure)| (code.parse().unwrap(), number(figure)))
        .collect();
    values.extend(
        row.industry
            .iter()
            .map(|industry| ("size_industry".parse().unwrap(), chosen(industry))),
    );
    values.extend(stated.map(|class| ("size_class".parse().unwrap(), chosen(class))));
    let figures = Figures {
        year: 2025,
        source: SourceId(1),
        source_kind: SourceKind::Audit,
        values,
    };
    Facts::on("2026-06-01".parse().unwrap()).with_filings([&figures])
}

/// Returns the options that are left possible and the verdict of the condition.
fn answer(facts: &Facts) -> (BTreeSet<String>, Verdict) {
    let standard = standard(LAW);
    let (place, choice) = derived(standard);
    let finding = examine(standard, facts).findings.swap_remove(place);
    let seen = finding
        .seen
        .iter()
        .find(|seen| seen.indicator.as_ref() == Some(&choice.code))
        .unwrap();
    let all = || choice.options.iter().map(|(code, _)| code.clone()).collect();
    let left = match &seen.value {
        Some(Value::Choice(options)) => options.clone(),
        Some(Value::Number(number)) => panic!("{number} is no option"),
        None => all(),
    };
    (left, finding.verdict)
}

#[test]
fn the_size_of_a_firm_follows_from_its_figures() {
    for row in cases() {
        let what = format!("{:?} {:?}", row.industry, row.figures);
        let (left, verdict) = answer(&facts(&row, None));
        assert_eq!(left, row.gives, "{what}");
        let large = left.contains("large");
        let expected = match (large, left.len()) {
            (false, _) => Verdict::Met,
            (true, 1) => Verdict::Unmet,
            (true, _) => Verdict::Undecided,
        };
        assert_eq!(verdict, expected, "{what}");
    }
}

#[test]
fn what_the_authority_states_goes_before_what_follows_from_figures() {
    for row in cases() {
        for (stated, expected) in [("small", Verdict::Met), ("large", Verdict::Unmet)] {
            let (left, verdict) = answer(&facts(&row, Some(stated)));
            assert_eq!(
                (left.len(), verdict),
                (1, expected),
                "{:?} stated {stated}",
                row.figures
            );
        }
    }
}

#[test]
fn every_line_of_the_table_is_tried_below_at_and_above() {
    let (_, choice) = derived(standard(LAW));
    let rows = cases();
    let table: &Derivation = &choice.derived[0];
    let mut holes = Vec::new();
    for (case, steps) in &table.cases {
        for (input, line) in steps.iter().flat_map(|step| &step.lines) {
            let at = line.value.to_integer().unwrap();
            for figure in [at - 1, at, at + 1] {
                let tried = rows.iter().any(|row| {
                    row.industry.as_ref() == Some(case) && row.figures.get(input.code.as_str()) == Some(&figure)
                });
                if !tried {
                    holes.push(format!("{case}: {} = {figure}", input.code));
                }
            }
        }
    }
    assert!(holes.is_empty(), "{}", holes.join("\n"));
}
