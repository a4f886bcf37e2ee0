//! What people type and the firm they mean, by kind. A kind that drops below its mark fails.

use std::collections::BTreeMap;

use crate::firms::TestIndex;

/// The least share of cases, in percent, with the firm on top and among the first three.
fn marks(kind: &str) -> (usize, usize) {
    match kind {
        "abbreviation" => (80, 100),
        "typo" | "pinyin" | "initials" => (90, 100),
        _ => (100, 100),
    }
}

#[derive(Default)]
struct Score {
    cases: usize,
    first: usize,
    top_three: usize,
    misses: Vec<String>,
}

#[test]
fn people_find_the_firm_they_mean() {
    let test = TestIndex::of_sourced_firms();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for line in include_str!("../data/relevance.tsv").lines().skip(1) {
        let &[kind, query, expected] = line.split('\t').collect::<Vec<_>>().as_slice() else {
            panic!("three cells are expected: {line}");
        };
        let names = test.names(query);
        let at = names.iter().position(|name| *name == expected);
        let score = scores.entry(kind).or_default();
        score.cases += 1;
        score.first += usize::from(at == Some(0));
        score.top_three += usize::from(at.is_some_and(|at| at < 3));
        if at != Some(0) {
            score.misses.push(format!(
                "{query} -> {:?} at {at:?}",
                names.iter().take(3).collect::<Vec<_>>()
            ));
        }
    }
    let mut below = Vec::new();
    for (kind, score) in &scores {
        println!(
            "{kind}: {} cases, hit@1 {}, hit@3 {}",
            score.cases, score.first, score.top_three
        );
        score.misses.iter().for_each(|miss| println!("    {miss}"));
        let (first, three) = marks(kind);
        if score.first * 100 < first * score.cases || score.top_three * 100 < three * score.cases {
            below.push(kind);
        }
    }
    assert!(below.is_empty(), "below their marks: {below:?}");
}
