//! Evaluation: one standard, the facts of one firm, one answer. Total: it cannot fail.

use std::cell::OnceCell;

use super::assessment::{Assessment, Finding, Measured, Outcome};
use super::facts::{At, Chosen, Facts, Holding, Keep, Seen, Trace};
use super::score::{self, ItemFinding, Score};
use super::standard::{ChoiceInput, Comparison, ScoreOf, Standard, Test, Years};
use super::title;
use super::verdict::{Bound, Verdict};
use crate::domain::code::TierCode;
use crate::domain::indicator::Period;
use crate::domain::range::Range;

/// Assesses the facts of a firm against a standard, with a finding for every condition and an id to replay it.
pub fn evaluate(standard: &Standard, facts: &Facts) -> Assessment {
    Assessment::sign(standard, facts, examine(standard, facts))
}

/// Returns what [`evaluate`] finds, unsigned: for many firms at once.
pub fn examine(standard: &Standard, facts: &Facts) -> Outcome {
    facts.fetch();
    let mut findings = Vec::new();
    findings.resize_with(standard.conditions.len(), Finding::default);
    let score: OnceCell<Score> = OnceCell::new();
    for &index in &standard.order {
        let decided = |part: usize| findings[part].verdict;
        let scored = |of: ScoreOf| {
            let card = standard.score.as_ref()?;
            let score = score.get_or_init(|| score::explain(card, facts, (&decided, Keep::Everything)));
            Some(score.of(of).clone())
        };
        let test = &standard.conditions[index].test;
        let finding = explain(test, facts, (&decided, &scored, Keep::Everything));
        findings[index] = finding;
    }
    Outcome::conclude(standard, findings, score.into_inner())
}

/// Returns what nobody filed of what a condition reads; of a score, of what its items read.
pub(super) fn missing(standard: &Standard, place: usize, facts: &Facts, decided: Decided) -> Vec<Seen> {
    let seen = match (&standard.conditions[place].test, &standard.score) {
        (Test::Score { .. }, Some(card)) => {
            let items = score::explain(card, facts, (decided, Keep::Missing)).items;
            items.into_iter().flat_map(|item| item.seen).collect()
        }
        (test, _) => explain(test, facts, (decided, &|_| None, Keep::Missing)).seen,
    };
    seen.into_iter().filter(|seen| seen.value.is_none()).collect()
}

/// Returns the points and the line of a score that alone keeps a verdict open, when every item that is open waits for a
/// mark that others give.
pub(super) fn open_marks(standard: &Standard, deciding: &[usize], facts: &Facts) -> Option<(Range, Bound)> {
    let card = standard.score.as_ref()?;
    let mut lines = deciding.iter().map(|&place| match &standard.conditions[place].test {
        Test::Score { of, bound } => Some((*of, bound)),
        _ => None,
    });
    let (of, bound) = lines.next()??;
    if lines.any(|line| line.is_none()) {
        return None;
    }
    let decided = |part: usize| judge(standard, part, facts);
    let score = score::explain(card, facts, (&decided, Keep::Missing));
    let is_known = |item: &ItemFinding| item.seen.iter().all(|seen| seen.value.is_some());
    let mut items = card.items.iter().zip(&score.items);
    let waits = items.all(|(item, found)| item.scale.is_marked() || is_known(found));
    waits.then(|| (score.of(of).clone(), bound.clone()))
}

/// Returns the verdict of every condition, each at its place.
pub(super) fn verdicts(standard: &Standard, facts: &Facts) -> Vec<Verdict> {
    let mut found = vec![Verdict::Undecided; standard.conditions.len()];
    for &index in &standard.order {
        found[index] = match combine(&standard.conditions[index].test, &|part| found[part]) {
            Some(verdict) => verdict,
            None => test_alone(standard, index, facts, &|part| found[part]),
        };
    }
    found
}

/// Returns the verdict of a combination of other conditions; none of any other test.
pub(super) fn combine(test: &Test, decided: &dyn Fn(usize) -> Verdict) -> Option<Verdict> {
    match test {
        Test::All(parts) => Some(Verdict::all(parts.iter().map(|&part| decided(part)))),
        Test::Any(parts) => Some(Verdict::any(parts.iter().map(|&part| decided(part)))),
        Test::Not(part) => Some(decided(*part).negate()),
        Test::Count { at_least, of } => Some(Verdict::count(*at_least, of.iter().map(|&part| decided(part)))),
        Test::Compare(_)
        | Test::OneOf { .. }
        | Test::Ask { .. }
        | Test::Holds(_)
        | Test::Title(_)
        | Test::Score { .. } => None,
    }
}

/// Returns the verdict alone: the same as that of [`evaluate`], without findings.
pub fn verdict(standard: &Standard, facts: &Facts) -> Verdict {
    facts.fetch();
    judge(standard, standard.root, facts)
}

type Decided<'a> = &'a dyn Fn(usize) -> Verdict;
type Scored<'a> = &'a dyn Fn(ScoreOf) -> Option<Range>;

fn explain(test: &Test, facts: &Facts, (decided, scored, keep): (Decided, Scored, Keep)) -> Finding {
    let mut trace = Trace::expecting(test.reads(), keep);
    let mut values = Vec::new();
    let mut holdings = Vec::new();
    let verdict = match test {
        Test::Compare(comparison) => {
            values.reserve_exact(usize::from(comparison.years.count()));
            compare(comparison, facts, (&mut trace, Some(&mut values)))
        }
        Test::OneOf { choice, options } => one_of(choice, facts.chosen(choice, &mut trace), options),
        Test::Ask { choice, answer, titles } => {
            holdings = held(titles, facts);
            ask((choice, answer, titles), facts, &mut trace)
        }
        Test::Holds(tiers) => {
            holdings = held(tiers, facts);
            holds(tiers, facts)
        }
        Test::Title(test) => {
            holdings = held(&test.tiers, facts);
            test.judge(facts)
        }
        Test::Score { of, bound } => {
            let points = scored(*of).unwrap_or_else(Range::everything);
            let verdict = bound.judge(&points);
            values = vec![Measured {
                year: None,
                value: points,
            }];
            verdict
        }
        Test::All(_) | Test::Any(_) | Test::Not(_) | Test::Count { .. } => {
            combine(test, decided).unwrap_or(Verdict::Undecided)
        }
    };
    Finding {
        verdict,
        values,
        seen: trace.seen,
        holdings,
    }
}

/// Returns the verdict of one condition.
pub(super) fn judge(standard: &Standard, index: usize, facts: &Facts) -> Verdict {
    let part = |&part: &usize| judge(standard, part, facts);
    match &standard.conditions[index].test {
        Test::All(_) => least(standard.cheapest[index].iter().map(part)),
        Test::Any(_) => most(standard.cheapest[index].iter().map(part)),
        Test::Not(of) => part(of).negate(),
        Test::Count { at_least, of } => Verdict::count(*at_least, of.iter().map(part)),
        _ => test_alone(standard, index, facts, &|part| judge(standard, part, facts)),
    }
}

/// Returns the verdict of a test that is no combination.
fn test_alone(standard: &Standard, index: usize, facts: &Facts, decided: Decided) -> Verdict {
    let mut trace = Trace::silent();
    match &standard.conditions[index].test {
        Test::Compare(comparison) => compare(comparison, facts, (&mut trace, None)),
        Test::OneOf { choice, options } => one_of(choice, facts.chosen(choice, &mut trace), options),
        Test::Ask { choice, answer, titles } => ask((choice, answer, titles), facts, &mut trace),
        Test::Holds(tiers) => holds(tiers, facts),
        Test::Title(test) => test.judge(facts),
        Test::Score { of, bound } => standard.score.as_ref().map_or(Verdict::Undecided, |card| {
            let quickly = card.judge_quickly((*of, bound), facts, decided);
            quickly.unwrap_or_else(|| bound.judge(&score::points(card, *of, facts, decided)))
        }),
        Test::All(_) | Test::Any(_) | Test::Not(_) | Test::Count { .. } => Verdict::Undecided,
    }
}

/// `Verdict::all` that stops at the first unmet part.
fn least(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut worst = Verdict::Met;
    for verdict in verdicts {
        worst = worst.min(verdict);
        if worst == Verdict::Unmet {
            break;
        }
    }
    worst
}

/// `Verdict::any` that stops at the first met part.
fn most(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut best = Verdict::Unmet;
    for verdict in verdicts {
        best = best.max(verdict);
        if best == Verdict::Met {
            break;
        }
    }
    best
}

/// What is kept of every year that is compared: nothing when only the verdict is asked for.
type Compared<'a> = (&'a mut Trace, Option<&'a mut Vec<Measured>>);

fn compare(comparison: &Comparison, facts: &Facts, (trace, mut keep): Compared) -> Verdict {
    let (years, mut whole) = match comparison.years {
        Years::Last => (1, Verdict::Met),
        Years::Each(years) => (years, Verdict::Met),
        Years::Any(years) => (years, Verdict::Unmet),
    };
    for back in 0..years {
        trace.missing = false;
        let at = At::last(comparison.source).back(back);
        let (verdict, value) = match keep {
            Some(_) => in_full(comparison, facts, at, trace),
            None => match comparison.judge_quickly(facts, at, trace) {
                Some(verdict) => (verdict, None),
                None => in_full(comparison, facts, at, trace),
            },
        };
        // Without one of its inputs a condition is never met, even where the others happen to suffice:
        // the authority asks for the figure.
        let met_without = trace.missing && verdict == Verdict::Met;
        let verdict = if met_without { Verdict::Undecided } else { verdict };
        whole = comparison.years.join(whole, verdict);
        if let (Some(values), Some(value)) = (keep.as_deref_mut(), value) {
            values.push(Measured {
                year: Some(match comparison.operand.period() {
                    Some(Period::EvaluationYear) => facts.date().year() - i32::from(back),
                    _ => facts.base_year() - i32::from(back),
                }),
                value,
            });
        }
    }
    whole
}

fn in_full(comparison: &Comparison, facts: &Facts, at: At, trace: &mut Trace) -> (Verdict, Option<Range>) {
    let value = comparison.operand.value(facts, at, trace);
    (comparison.scaled.judge(&value), Some(value))
}

/// What titles on record answer is asked of nobody.
fn ask((choice, answer, titles): (&ChoiceInput, &String, &[TierCode]), facts: &Facts, trace: &mut Trace) -> Verdict {
    let answered = title::answered(titles, facts);
    answered.unwrap_or_else(|| one_of(choice, facts.chosen(choice, trace), std::slice::from_ref(answer)))
}

fn held(tiers: &[TierCode], facts: &Facts) -> Vec<Holding> {
    tiers.iter().flat_map(|tier| facts.holdings(tier)).cloned().collect()
}

fn one_of(choice: &ChoiceInput, possible: Chosen, wanted: &[String]) -> Verdict {
    let inside = possible.among(Chosen::places(choice, wanted));
    if inside.is_none() {
        Verdict::Unmet
    } else if inside == possible {
        Verdict::Met
    } else {
        Verdict::Undecided
    }
}

/// A tier without any record is unknown: the list that awards it may not be in the registry.
fn holds(tiers: &[TierCode], facts: &Facts) -> Verdict {
    let of_tier = |tier: &TierCode| {
        let holdings = facts.holdings(tier);
        if holdings.is_empty() {
            return Verdict::Undecided;
        }
        Verdict::any(holdings.iter().map(title::of_holding))
    };
    Verdict::any(tiers.iter().map(of_tier))
}
