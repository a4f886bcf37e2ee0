//! Cases as data: a start, what differs from it, and what must come out.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::Deserialize;
use yanzhen::domain::code::TierCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::range::Range;
use yanzhen::rules::assessment::Outcome;
use yanzhen::rules::standard::Standard;
use yanzhen::rules::verdict::Verdict;

use super::situation::{Held, Situation};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    start: BTreeMap<String, Start>,
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    sweep: Vec<Sweep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    date: Day,
    established: Option<Day>,
    #[serde(default)]
    holds: BTreeMap<TierCode, Held>,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    from: String,
    date: Option<Day>,
    established: Option<Day>,
    holds: Option<BTreeMap<TierCode, Held>>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    /// Keys that are not filed; `*` is all of them, with the day of establishment.
    #[serde(default)]
    unset: Vec<String>,
    expect: Option<Verdict>,
    #[serde(default)]
    findings: BTreeMap<String, Verdict>,
    #[serde(default)]
    items: BTreeMap<String, Range>,
    score: Option<Range>,
}

/// One fact runs through many values; an empty one is not filed. `established` varies the day of establishment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sweep {
    name: String,
    from: String,
    #[serde(default)]
    set: BTreeMap<String, String>,
    #[serde(default)]
    unset: Vec<String>,
    vary: String,
    #[serde(default)]
    conditions: Vec<String>,
    #[serde(default)]
    items: Vec<String>,
    rows: Vec<(String, String)>,
}

/// A situation and what must come out.
pub(super) struct Trial {
    pub(super) standard: String,
    name: String,
    pub(super) situation: Situation,
    /// The only fact in which the situation differs from that of a case, when it is a row of a sweep.
    pub(super) varied: Option<String>,
    pub(super) expect: Option<Verdict>,
    pub(super) findings: BTreeMap<String, Verdict>,
    pub(super) items: BTreeMap<String, Range>,
    score: Option<Range>,
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}「{}」", self.standard, self.name)
    }
}

/// Returns the path below `tests/standards/` of every case file, without `.toml`.
pub(super) fn case_files() -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/standards");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(&root).unwrap() {
        let folder = folder.unwrap().path();
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let inside = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            found.push(inside.trim_end_matches(".toml").to_owned());
        }
    }
    found.sort();
    found
}

/// Returns every case and every row of every sweep.
pub(super) fn trials() -> &'static [Trial] {
    static TRIALS: OnceLock<Vec<Trial>> = OnceLock::new();
    TRIALS.get_or_init(|| case_files().iter().flat_map(|standard| trials_of(standard)).collect())
}

fn trials_of(standard: &str) -> Vec<Trial> {
    let path = format!("{}/tests/standards/{standard}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let start = |name: &str| {
        let start = file
            .start
            .get(name)
            .unwrap_or_else(|| panic!("{path}: no start is called {name}"));
        Situation {
            date: start.date,
            established: start.established,
            holds: start.holds.clone(),
            values: BTreeMap::new(),
        }
        .with(&start.values)
    };
    let cases = file.case.iter().map(|case| case.trial(standard, start(&case.from)));
    let rows = file.sweep.iter().flat_map(|sweep| {
        let row = |row| sweep.trial(standard, start(&sweep.from), row);
        sweep.rows.iter().map(row).collect::<Vec<_>>()
    });
    cases.chain(rows).collect()
}

impl Case {
    fn trial(&self, standard: &str, mut situation: Situation) -> Trial {
        situation.date = self.date.unwrap_or(situation.date);
        situation.established = self.established.or(situation.established);
        situation.holds = self.holds.clone().unwrap_or(situation.holds);
        situation.unset(&self.unset);
        let situation = situation.with(&self.set);
        Trial {
            standard: standard.to_owned(),
            name: self.name.clone(),
            situation,
            varied: None,
            expect: self.expect,
            findings: self.findings.clone(),
            items: self.items.clone(),
            score: self.score.clone(),
        }
    }
}

impl Sweep {
    fn trial(&self, standard: &str, mut situation: Situation, (value, expected): &(String, String)) -> Trial {
        situation.unset(&self.unset);
        situation = situation.with(&self.set);
        if self.vary == "established" {
            situation.established = value.parse().ok();
        } else if value.is_empty() {
            situation.values.remove(&self.vary);
        } else {
            situation = situation.with(&BTreeMap::from([(self.vary.clone(), value.clone())]));
        }
        let verdict = |id: &String| (id.clone(), expected.parse().expect("a row ends with a verdict"));
        let points = |id: &String| (id.clone(), expected.parse().expect("a row ends with points"));
        Trial {
            standard: standard.to_owned(),
            name: format!("{}：{value}", self.name),
            situation,
            varied: Some(self.vary.clone()),
            expect: None,
            findings: self.conditions.iter().map(verdict).collect(),
            items: self.items.iter().map(points).collect(),
            score: None,
        }
    }
}

impl Trial {
    /// Returns what the assessment says differently.
    pub(super) fn contradictions(&self, standard: &Standard, outcome: &Outcome) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut compare = |what: &str, expected: String, actual: String| {
            if expected != actual {
                wrong.push(format!("{self}: {what} should be {expected}, is {actual}"));
            }
        };
        if let Some(expected) = self.expect {
            compare("the whole", expected.to_string(), outcome.verdict.to_string());
        }
        for (id, expected) in &self.findings {
            let place = standard.conditions.iter().position(|condition| condition.id == *id);
            let place = place.unwrap_or_else(|| panic!("{self}: no condition is called {id}"));
            compare(id, expected.to_string(), outcome.findings[place].verdict.to_string());
        }
        let score = outcome.score.as_ref();
        for (id, expected) in &self.items {
            let item = score.and_then(|score| score.items.iter().find(|item| item.item == *id));
            let points = item.map_or_else(|| "no item".to_owned(), |item| item.points.to_string());
            compare(id, expected.to_string(), points);
        }
        if let Some(expected) = &self.score {
            let total = score.map(|score| score.total.to_string()).unwrap_or_default();
            compare("the score", expected.to_string(), total);
        }
        wrong
    }
}
