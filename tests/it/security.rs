//! `docs/security.md`, held: every item of the two standards stands there once, what is called proven names tests that
//! exist, and what is not yet true only becomes less.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Items of OWASP ASVS 5.0, levels 1 and 2.
const ASVS: usize = 253;
/// Items of GB/T 22239-2019 level 3 that concern an application.
const CLASSIFIED: usize = 34;
/// Items that are not yet true. It may only shrink.
const NOT_YET: usize = 129;

const PROVEN: &str = "已证";
const INAPPLICABLE: &str = "不适用";
const MISSING: &str = "尚未";

/// A line of a table: items, and what stands beside them.
type Line = (Vec<String>, String);

fn sections() -> BTreeMap<String, Vec<Line>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/security.md")).unwrap();
    let mut sections = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut current);
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", items, beside, ""] = cells[..]
            && items != "条目"
            && !items.starts_with('-')
        {
            let lines: &mut Vec<Line> = sections.entry(current.clone()).or_default();
            lines.push((items_of(items), beside.to_owned()));
        }
    }
    sections
}

/// Numbers stand between spaces, items of the other standard between semicolons.
fn items_of(text: &str) -> Vec<String> {
    let separator = if text.starts_with(|c: char| c.is_ascii_digit()) {
        ' '
    } else {
        '；'
    };
    text.split(separator).map(|item| item.trim().to_owned()).collect()
}

/// The names of all tests.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["src", "tests", "search-index", "migrations"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut names);
    }
    names
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for behind in text.split("#[test]").skip(1).chain(text.split("#[tokio::test").skip(1)) {
                let name = behind.split_once("fn ").and_then(|(_, rest)| rest.split_once('('));
                names.extend(name.map(|(name, _)| name.to_owned()));
            }
        }
    }
}

#[test]
fn every_item_stands_once_and_what_is_proven_names_its_tests() {
    let sections = sections();
    let known: Vec<&str> = sections.keys().map(String::as_str).collect();
    assert_eq!(known.len(), 3, "{known:?}");
    let items = sections.values().flatten().flat_map(|(items, _)| items);
    let mut seen = BTreeSet::new();
    for item in items {
        assert!(seen.insert(item.clone()), "{item} stands there twice");
    }
    let numbered = seen
        .iter()
        .filter(|item| item.starts_with(|c: char| c.is_ascii_digit()))
        .count();
    assert_eq!(
        (numbered, seen.len() - numbered),
        (ASVS, CLASSIFIED),
        "items of the two standards"
    );
    let tests = tests();
    for (items, beside) in &sections[PROVEN] {
        let named: Vec<&str> = beside.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{items:?} name no test");
        for name in named {
            assert!(tests.contains(name), "{items:?}: there is no test `{name}`");
        }
    }
    for (items, beside) in sections[INAPPLICABLE].iter().chain(&sections[MISSING]) {
        assert!(beside.chars().count() > 5, "{items:?} say no reason");
    }
}

#[test]
fn what_is_not_yet_true_only_becomes_less() {
    let missing: usize = sections()[MISSING].iter().map(|(items, _)| items.len()).sum();
    assert_eq!(
        missing, NOT_YET,
        "less is better: then lower the number; more is not allowed"
    );
}
