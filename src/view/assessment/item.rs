//! The law's items: what stands side by side below the whole. Readers count these, not the leaves of alternatives; and
//! of alternatives those that are not the firm's do not apply to it.

use crate::rules::assessment::Outcome;
use crate::rules::standard::{Comparison, Standard, Test, Years};
use crate::rules::verdict::Verdict;

/// Returns the items of a standard, by their place.
fn items(standard: &Standard) -> &[usize] {
    match &standard.conditions[standard.root].test {
        Test::All(parts) => parts,
        _ => std::slice::from_ref(&standard.root),
    }
}

/// Returns how many items there are, how many of them are unmet, and how many open.
pub(super) fn count(standard: &Standard, outcome: &Outcome) -> [usize; 3] {
    let items = items(standard);
    let of = |verdict| {
        items
            .iter()
            .filter(|&&item| outcome.findings[item].verdict == verdict)
            .count()
    };
    [items.len(), of(Verdict::Unmet), of(Verdict::Undecided)]
}

/// Returns how many items some conditions belong to.
pub(super) fn holding(standard: &Standard, conditions: &[usize]) -> usize {
    let holds = |item: &&usize| conditions.iter().any(|place| is_below(standard, (**item, *place)));
    items(standard).iter().filter(holds).count()
}

fn is_below(standard: &Standard, (item, place): (usize, usize)) -> bool {
    let parts = standard.conditions[item].test.parts();
    item == place || parts.iter().any(|&part| is_below(standard, (part, place)))
}

/// Returns the conditions that do not apply, with all below them: alternatives beside one that is met, and cases of a
/// distinction that are another firm's.
pub(super) fn not_applying(standard: &Standard, outcome: &Outcome) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = (0..standard.conditions.len())
        .flat_map(|place| needless(standard, outcome, place))
        .collect();
    while let Some(place) = open.pop() {
        open.extend(standard.conditions[place].test.parts());
        found.push(place);
    }
    found
}

fn needless(standard: &Standard, outcome: &Outcome, place: usize) -> Vec<usize> {
    let verdict = |part: usize| outcome.findings[part].verdict;
    let (Test::Any(parts) | Test::Count { of: parts, .. }) = &standard.conditions[place].test else {
        return Vec::new();
    };
    let needless = |part: &&usize| match verdict(place) {
        Verdict::Met => verdict(**part) != Verdict::Met,
        _ => verdict(**part) == Verdict::Unmet && is_other_case(standard, outcome, (parts, **part)),
    };
    parts.iter().filter(needless).copied().collect()
}

/// A case is another's when it begins with a line that fails, and a neighbour has a line for the same number that holds.
fn is_other_case(standard: &Standard, outcome: &Outcome, (cases, own): (&[usize], usize)) -> bool {
    let lines = |case: usize, wanted: Verdict| {
        let parts = match &standard.conditions[case].test {
            Test::All(parts) => parts.as_slice(),
            _ => &[],
        };
        let of = parts
            .iter()
            .filter(move |&&part| outcome.findings[part].verdict == wanted);
        of.filter_map(|&part| line(&standard.conditions[part].test))
            .collect::<Vec<&Comparison>>()
    };
    let failing = lines(own, Verdict::Unmet);
    let mut others = cases
        .iter()
        .filter(|&&case| case != own)
        .flat_map(|&case| lines(case, Verdict::Met));
    others.any(|other| failing.iter().any(|own| own.operand == other.operand))
}

fn line(test: &Test) -> Option<&Comparison> {
    match test {
        Test::Compare(comparison) if comparison.years == Years::Last => Some(comparison),
        _ => None,
    }
}
