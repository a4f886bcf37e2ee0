//! Standards: every case of `tests/standards/` gives what it says, the cases leave no hole, and no verdict
//! rests on a guess.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::day::Day;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::indicator::Means;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::rules::assessment::Outcome;
use yanzhen::rules::evaluate::{evaluate, examine, verdict};
use yanzhen::rules::facts::{Facts, Seen};
use yanzhen::rules::library::Library;
use yanzhen::rules::screening::{Law, List, purpose_for};
use yanzhen::rules::standard::{ChoiceInput, Purpose, Standard, Test, Years};
use yanzhen::rules::verdict::Verdict;

mod advice;
mod case;
mod change;
mod choice;
mod coverage;
mod defect;
mod derivation;
mod doubt;
mod follow;
mod founding;
mod http;
mod mutation;
mod published;
mod read;
mod said;
mod scheme;
mod score;
mod situation;
mod step;
mod wild;

use case::{Trial, trials};
use situation::Situation;
use wild::wild;

/// The compiled vocabulary and law, loaded once for every test.
fn law() -> &'static (Catalog, Library) {
    static LAW: std::sync::OnceLock<(Catalog, Library)> = std::sync::OnceLock::new();
    LAW.get_or_init(|| {
        let seeds = Seeds::compiled();
        let catalog = Catalog::load(&seeds).expect("the vocabulary loads");
        let library = Library::load(&seeds, &catalog).unwrap_or_else(|findings| {
            let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
            panic!("the standards do not load:\n{}", findings.join("\n"))
        });
        (catalog, library)
    })
}

fn standard(id: &str) -> &'static Arc<Standard> {
    law().1.find(id).unwrap_or_else(|| panic!("no standard is called {id}"))
}

fn assess(standard: &Standard, situation: &Situation) -> Outcome {
    examine(standard, &situation.facts())
}

#[test]
fn every_case_gives_what_it_says() {
    let mut wrong = Vec::new();
    for trial in trials() {
        let standard = standard(&trial.standard);
        let assessment = assess(standard, &trial.situation);
        wrong.extend(trial.contradictions(standard, &assessment));
    }
    assert!(
        wrong.is_empty(),
        "{} contradictions:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_quick_verdict_is_the_explained_one() {
    for trial in trials() {
        let standard = standard(&trial.standard);
        let facts = trial.situation.facts();
        assert_eq!(verdict(standard, &facts), examine(standard, &facts).verdict, "{trial}");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_another_input_another_id() {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for trial in trials() {
        let standard = standard(&trial.standard);
        let first = evaluate(standard, &trial.situation.facts());
        let again = evaluate(standard, &trial.situation.facts_in_reverse());
        let bytes = serde_json::to_string(&first).unwrap();
        assert_eq!(bytes, serde_json::to_string(&again).unwrap(), "{trial}");
        let other = ids.insert(first.id.clone(), bytes.clone());
        assert!(
            other.is_none_or(|other| other == bytes),
            "{trial}: two results share an id"
        );
    }
}

/// The standards for which every fact of every trial is widened, alone and all together.
const EXHAUSTIVE: &str = "specialized-sme/";

/// Tells whether no figure that was read contradicts another.
fn is_undoubted(outcome: &Outcome) -> bool {
    let items = outcome
        .score
        .iter()
        .flat_map(|score| &score.items)
        .flat_map(|item| &item.seen);
    let seen = outcome.findings.iter().flat_map(|finding| &finding.seen);
    seen.chain(items).all(|seen| seen.doubt.is_empty())
}

/// A wider input may only move a verdict towards undecided, and points only outwards.
fn assert_only_wider(narrow: &Outcome, wide: &Outcome, what: &str) {
    for (place, (before, after)) in narrow.findings.iter().zip(&wide.findings).enumerate() {
        let kept = after.verdict == before.verdict || after.verdict == Verdict::Undecided;
        assert!(
            kept,
            "{what}: condition {place} went from {} to {}",
            before.verdict, after.verdict
        );
    }
    let items = |assessment: &Outcome| assessment.score.clone().map(|score| score.items).unwrap_or_default();
    for (before, after) in items(narrow).iter().zip(&items(wide)) {
        let (item, before, after) = (&before.item, &before.points, &after.points);
        assert!(after.encloses(before), "{what}: {item} went from {before} to {after}");
    }
}

#[test]
fn widening_any_input_never_flips_a_verdict() {
    for trial in trials() {
        let standard = standard(&trial.standard);
        let narrow = assess(standard, &trial.situation);
        if !trial.situation.is_consistent() || !is_undoubted(&narrow) {
            continue;
        }
        // Exhaustive for the tier of the plan's headline goal; elsewhere the rows of a sweep share their case's facts.
        let exhaustive = trial.standard.starts_with(EXHAUSTIVE);
        let varied = trial.varied.as_ref().filter(|_| !exhaustive);
        for (what, wide) in trial.situation.widenings(standard, varied) {
            assert_only_wider(&narrow, &assess(standard, &wide), &format!("{trial}, {what}"));
        }
    }
}

#[test]
fn no_condition_is_met_when_an_input_it_needs_is_missing() {
    let check = |standard: &Standard, situation: &Situation, trial: &Trial| {
        let assessment = assess(standard, situation);
        for (condition, finding) in standard.conditions.iter().zip(&assessment.findings) {
            let any_year =
                matches!(&condition.test, Test::Compare(comparison) if matches!(comparison.years, Years::Any(_)));
            let needs_all = matches!(condition.test, Test::Compare(_) | Test::OneOf { .. } | Test::Ask { .. });
            if needs_all && !any_year && finding.verdict == Verdict::Met {
                assert_eq!(
                    finding.missing().count(),
                    0,
                    "{trial}: {} is met with a hole",
                    condition.id
                );
            }
        }
    };
    for trial in trials() {
        let standard = standard(&trial.standard);
        check(standard, &trial.situation, trial);
        for (_, hole) in trial.situation.holes(trial.varied.as_ref()) {
            check(standard, &hole, trial);
        }
    }
}

#[test]
fn the_deciding_conditions_share_the_verdict_of_the_whole() {
    for trial in trials() {
        let standard = standard(&trial.standard);
        let assessment = assess(standard, &trial.situation);
        assert_eq!(
            assessment.deciding.is_empty(),
            assessment.verdict == Verdict::Met,
            "{trial}"
        );
        for &place in &assessment.deciding {
            assert!(standard.conditions[place].test.parts().len() <= 1, "{trial}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn widening_many_inputs_at_once_never_flips_a_verdict(
        pick in any::<prop::sample::Index>(),
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
        below in 0_i64..5_000_000,
        above in 0_i64..5_000_000,
    ) {
        let trials = trials();
        let trial = pick.get(trials);
        let standard = standard(&trial.standard);
        let narrow = assess(standard, &trial.situation);
        prop_assume!(trial.situation.is_consistent() && is_undoubted(&narrow));
        let mut wide = trial.situation.clone();
        for index in chosen {
            wide = wide.widened_at(index.index(wide.len().max(1)), (below, above));
        }
        assert_only_wider(&narrow, &assess(standard, &wide), &trial.to_string());
    }
}

/// Returns the lists that a verdict may put a firm on.
fn lists_of(purpose: Purpose, verdict: Verdict) -> &'static [Option<List>] {
    match (purpose, verdict) {
        (Purpose::New, Verdict::Met) => &[Some(List::Qualified)],
        (Purpose::New, Verdict::Undecided) => &[Some(List::Undecided), Some(List::Experts)],
        (Purpose::New, Verdict::Unmet) => &[Some(List::OneStep), None],
        (Purpose::Review, Verdict::Met) => &[None],
        (Purpose::Review, Verdict::Undecided) => &[Some(List::ReviewUndecided)],
        (Purpose::Review, Verdict::Unmet) => &[Some(List::AtRisk)],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn the_quick_verdict_is_the_explained_one_on_wild_facts(wild in wild()) {
        let facts = wild.facts();
        let explained = examine(wild.standard, &facts);
        prop_assert_eq!(verdict(wild.standard, &facts), explained.verdict);
        prop_assert_eq!(&evaluate(wild.standard, &facts).outcome, &explained);
        let backwards = examine(wild.standard, &wild.situation.facts_in_reverse());
        prop_assert_eq!(backwards.verdict, explained.verdict);
    }

    #[test]
    fn widening_wild_facts_never_flips_a_verdict(
        wild in wild(),
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
        below in prop_oneof![0_i64..3, 0_i64..5_000_000],
        above in prop_oneof![0_i64..3, 0_i64..5_000_000],
    ) {
        let narrow = assess(wild.standard, &wild.situation);
        let mut wide = wild.situation.clone();
        for index in chosen {
            wide = wide.widened_at(index.index(wide.len().max(1)), (below, above));
        }
        if wild.situation.is_consistent() && is_undoubted(&narrow) {
            assert_only_wider(&narrow, &assess(wild.standard, &wide), "wild");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_list_of_wild_facts_is_what_the_explained_verdict_says(wild in wild()) {
        let (catalog, library) = law();
        let facts = wild.facts();
        let law = Law::on(wild.situation.date, catalog.tiers.iter().map(|tier| &tier.code), library);
        let screened = law.screen(&facts);
        for rung in law.rungs() {
            let purpose = purpose_for(&rung.tier, &facts);
            let Some(standard) = rung.of(purpose) else { continue };
            let list = screened.iter().find(|screening| screening.tier == rung.tier).map(|screening| screening.list);
            let possible = lists_of(purpose, examine(standard, &facts).verdict);
            prop_assert!(possible.contains(&list), "{}: {list:?} is none of {possible:?}", standard.id);
        }
    }
}

/// Returns the facts of a firm of which a source of some kind says one thing.
fn said(date: Day, kind: SourceKind, (choice, option): (&ChoiceInput, &str)) -> Facts {
    let figures = Figures {
        year: date.year() - 1,
        source: SourceId(1),
        source_kind: kind,
        values: [(choice.code.clone(), Value::Choice([option.to_owned()].into()))].into(),
    };
    Facts::on(date).with_filings([&figures])
}

#[test]
fn what_a_person_has_to_judge_is_not_proved_by_the_word_of_the_firm() {
    let mut judged = 0;
    for standard in law().1.standards() {
        let date = standard.effective.plus_days(200);
        for (place, condition) in standard.conditions.iter().enumerate() {
            let (choice, option) = match &condition.test {
                Test::Ask { choice, answer, .. } => (choice, answer),
                Test::OneOf { choice, options } => (choice, &options[0]),
                _ => continue,
            };
            let finding = |facts: &Facts| examine(standard, facts).findings.swap_remove(place);
            let by_person = choice.change.by == Means::Person;
            let own = said(date, SourceKind::SelfDeclared, (choice, option));
            let expected = if by_person { Verdict::Undecided } else { Verdict::Met };
            assert_eq!(finding(&own).verdict, expected, "{}: {}", standard.id, condition.id);
            assert_eq!(
                finding(&own).missing().any(Seen::is_claimed),
                by_person,
                "{}: {}",
                standard.id,
                condition.id
            );
            assert_eq!(
                finding(&own.with_own_word()).verdict,
                Verdict::Met,
                "a self-check takes its word"
            );
            let bureau = said(date, SourceKind::Notice, (choice, option));
            assert_eq!(
                finding(&bureau).verdict,
                Verdict::Met,
                "{}: {}",
                standard.id,
                condition.id
            );
            judged += usize::from(by_person);
        }
    }
    assert!(judged > 5, "only {judged} conditions wait for a person");
}
