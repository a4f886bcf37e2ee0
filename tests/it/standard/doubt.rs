//! Figures that contradict each other: neither counts, both are named, and correcting one clears them.

use std::collections::BTreeMap;

use yanzhen::domain::quantity::Quantity;
use yanzhen::rules::assessment::Outcome;
use yanzhen::rules::evaluate::{evaluate, examine, verdict};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::gap::{Aim, StepKind, Subject, advise};
use yanzhen::rules::replay::{read_inputs, replay};
use yanzhen::rules::verdict::Verdict;

use super::case::trials;
use super::situation::Situation;
use super::{law, standard};

fn with(id: &str, values: &[(&str, &str)]) -> Situation {
    let start = trials().iter().find(|trial| trial.standard == id).unwrap();
    let texts: BTreeMap<String, String> = values
        .iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect();
    start.situation.clone().with(&texts)
}

fn finding<'o>(id: &str, outcome: &'o Outcome, condition: &str) -> &'o yanzhen::rules::assessment::Finding {
    let place = standard(id)
        .conditions
        .iter()
        .position(|it| it.id == condition)
        .unwrap();
    &outcome.findings[place]
}

type Contradiction = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    [&'static str; 2],
);

/// Standard, figures that contradict each other, the condition that rests on them, and the two that are named.
const CONTRADICTIONS: &[Contradiction] = &[
    (
        "specialized-sme/2026-04-01.new",
        &[("main_revenue@2025", "6000万元"), ("revenue@2025", "5000万元")],
        "main_share",
        ["main_revenue", "revenue"],
    ),
    (
        "specialized-sme/2026-04-01.new",
        &[("main_revenue@2025", "6000万元"), ("revenue@2025", "5000万元")],
        "revenue",
        ["main_revenue", "revenue"],
    ),
    (
        "hi-tech/2016-01-01",
        &[("tech_staff_monthly@2024", "150人")],
        "tech_staff",
        ["staff_monthly", "tech_staff_monthly"],
    ),
    (
        "hi-tech/2016-01-01",
        &[("product_income@2024", "1.25亿元")],
        "product_income",
        ["product_income", "total_income"],
    ),
    (
        "hi-tech/2016-01-01",
        &[("rd_expense_domestic@2024", "835万元")],
        "rd_domestic",
        ["rd_expense", "rd_expense_domestic"],
    ),
];

#[test]
fn a_part_above_its_whole_leaves_open_what_rests_on_either() {
    for &(id, values, condition, both) in CONTRADICTIONS {
        let facts = with(id, values).facts();
        let outcome = examine(standard(id), &facts);
        let found = finding(id, &outcome, condition);
        assert_eq!(found.verdict, Verdict::Undecided, "{id} {values:?}");
        let mut named: Vec<&str> = found
            .seen
            .iter()
            .filter(|seen| !seen.doubt.is_empty())
            .map(|seen| seen.indicator.as_ref().unwrap().as_str())
            .collect();
        named.sort_unstable();
        assert_eq!(named, both, "{id} {values:?}");
        assert_eq!(outcome.verdict, verdict(standard(id), &facts), "{id} {values:?}");
        let advice = advise(standard(id), &facts);
        let corrected = advice
            .nearest()
            .into_iter()
            .filter(|step| step.kind == StepKind::Correction);
        assert!(corrected.count() > 0, "{id} {values:?}: {advice:#?}");
        // What was kept says the same again.
        let kept = evaluate(standard(id), &facts);
        let text = yanzhen::rules::assessment::canonical_inputs(standard(id), &facts, &kept.outcome);
        assert_eq!(
            replay(standard(id), &read_inputs(&text).unwrap()),
            kept,
            "{id} {values:?}"
        );
    }
}

#[test]
fn as_much_as_the_whole_is_no_contradiction_and_a_range_that_reaches_it_is_none() {
    let id = "specialized-sme/2026-04-01.new";
    for main in ["5000万元", "4000万元", "4900万–6000万元"] {
        let facts = with(id, &[("main_revenue@2025", main), ("revenue@2025", "5000万元")]).facts();
        assert!(facts.doubts().is_empty(), "{main}");
    }
}

#[test]
fn a_size_that_a_firm_gives_itself_is_held_against_its_figures() {
    let id = "specialized-sme/2026-04-01.new";
    let size = |values: &[(&str, &str)]| {
        let mut situation = with(id, values);
        situation.values.remove("size_class");
        let facts = situation.facts();
        let outcome = examine(standard(id), &facts);
        assert_eq!(outcome.verdict, verdict(standard(id), &facts), "{values:?}");
        finding(id, &outcome, "sme_size").verdict
    };
    let figures = [
        ("size_industry/self_declared", "industry"),
        ("staff@2025/self_declared", "1200人"),
        ("revenue@2025", "5亿元"),
    ];
    let said = |class| [figures[0], figures[1], figures[2], ("size_class/self_declared", class)];
    assert_eq!(size(&said("small")), Verdict::Undecided);
    assert_eq!(size(&said("large")), Verdict::Unmet);
    assert_eq!(
        size(&figures),
        Verdict::Unmet,
        "what nobody states follows from the figures"
    );
    let official = [figures[0], figures[1], figures[2], ("size_class/audit", "small")];
    assert_eq!(size(&official), Verdict::Met, "what an authority states goes before");
}

/// Returns the facts of a firm that is as every firm is which advice brought somewhere: no part above its whole.
fn doubts_after(facts: &Facts, id: &str) -> usize {
    let advice = advise(standard(id), facts);
    let moved = advice
        .nearest()
        .into_iter()
        .filter(|step| matches!(step.aim, Aim::AtLeast(_) | Aim::AtMost(_) | Aim::Within(_)));
    for step in moved {
        let Subject::Figure { indicator, .. } = &step.subject else {
            continue;
        };
        for whole in law()
            .0
            .indicator(indicator)
            .unwrap()
            .part_of
            .iter()
            .filter(|_| step.since.is_some())
        {
            let own = step.along.iter().find(|(code, _)| code == whole);
            let part = match &step.aim {
                Aim::AtLeast(number) => number.clone(),
                _ => continue,
            };
            assert!(
                own.is_none_or(|(_, number): &(_, Quantity)| part <= *number),
                "{id}: {step:#?}"
            );
        }
    }
    yanzhen::rules::gap::apply(standard(id), facts, (advice.on, advice.nearest()))
        .doubts()
        .len()
}

#[test]
fn advice_leaves_no_part_above_its_whole() {
    for trial in trials().iter().filter(|trial| trial.situation.is_consistent()) {
        assert_eq!(doubts_after(&trial.situation.facts(), &trial.standard), 0, "{trial}");
    }
}
