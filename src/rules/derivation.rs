//! Derived choices: a dated table by which an answer nobody filed follows from what was filed. Each case of a second
//! choice, e.g. the industry, has steps; the first whose lines are all reached gives the option. What is not known
//! leaves every option that some possible value gives.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::facts::{At, Chosen, Facts, Trace};
use super::standard::{ChoiceInput, Input};
use super::verdict::{Bound, Relation, Verdict};
use crate::domain::catalog::Catalog;
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::indicator::{Indicator, IndicatorKind};
use crate::domain::seed::{SeedError, Seeds};
use crate::domain::source::Confidence;
use crate::domain::unit::Scale;

const FOLDER: &str = "derivations/";

/// The tables of every derived indicator, by their first day.
pub(super) type Derivations = BTreeMap<IndicatorCode, Vec<Arc<Derivation>>>;

/// One legal version of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The document.
    pub document: String,
    /// Why it applies.
    pub because: String,
    /// The first day in force.
    pub effective: Day,
    /// The last day in force, when known.
    pub until: Option<Day>,
    /// The choice whose options are the cases.
    pub by: ChoiceInput,
    /// The steps of each case, best first; the last has no lines.
    pub cases: BTreeMap<String, Vec<Step>>,
    /// The places of the cases among the options of the choice.
    places: Vec<usize>,
}

/// A step of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it gives.
    pub option: String,
    /// The place of that among the options of the derived choice.
    place: usize,
    /// What has to be reached, all together.
    pub lines: Vec<(Input, Bound)>,
}

impl Derivation {
    /// Tells whether it is in force on a day.
    pub fn applies(&self, date: Day) -> bool {
        self.effective <= date && self.until.is_none_or(|until| date <= until)
    }

    /// Returns the numbers it rests on with their lines.
    pub fn lines(&self) -> impl Iterator<Item = &(Input, Bound)> {
        self.cases.values().flatten().flat_map(|step| &step.lines)
    }

    /// Returns every option that the facts leave possible, and traces what was known.
    pub(super) fn possible(&self, facts: &Facts, trace: &mut Trace) -> Chosen {
        let chosen = facts.chosen(&self.by, trace);
        let cases = self.places.iter().zip(self.cases.values());
        let mut possible = Chosen::default();
        for (_, steps) in cases.filter(|(place, _)| chosen.has(**place)) {
            for step in steps {
                let lines = step.lines.iter();
                let verdict = Verdict::all(lines.map(|(input, bound)| {
                    let value = facts.number(input, At::last(None), trace);
                    bound.judge(&value)
                }));
                if verdict != Verdict::Unmet {
                    possible = possible.with(step.place);
                }
                if verdict == Verdict::Met {
                    break;
                }
            }
        }
        possible
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftTable {
    indicator: String,
    title: String,
    document: String,
    link: String,
    effective: Day,
    #[serde(default)]
    until: Option<Day>,
    because: String,
    by: String,
    case: Vec<DraftCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftCase {
    of: String,
    clause: String,
    confidence: Confidence,
    steps: Vec<DraftStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftStep {
    option: String,
    #[serde(default)]
    all: Vec<DraftLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftLine {
    of: String,
    at_least: String,
}

/// Loads and checks every table.
pub(super) fn load(seeds: &Seeds, catalog: &Catalog) -> Result<Derivations, Vec<SeedError>> {
    let mut found = Derivations::new();
    let mut findings = Vec::new();
    for file in seeds.paths_below(FOLDER) {
        match seeds.read::<DraftTable>(file) {
            Ok(draft) => match (Reading { seeds, catalog, file }).table(&draft) {
                Ok((code, table)) => found.entry(code).or_default().push(Arc::new(table)),
                Err(finding) => findings.push(finding),
            },
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(found) } else { Err(findings) }
}

struct Reading<'a> {
    seeds: &'a Seeds,
    catalog: &'a Catalog,
    file: &'a str,
}

impl Reading<'_> {
    fn refuse(&self, key: &str, problem: String, fix: &str) -> SeedError {
        SeedError {
            file: self.file.to_owned(),
            line: self.seeds.line_with(self.file, &format!("\"{key}\"")),
            key: key.to_owned(),
            problem,
            fix: fix.to_owned(),
        }
    }

    fn indicator(&self, code: &str) -> Result<&Indicator, SeedError> {
        let parsed: Option<IndicatorCode> = code.parse().ok();
        let known = parsed.and_then(|code| self.catalog.indicator(&code));
        known.ok_or_else(|| {
            let problem = format!("`{code}` is no indicator");
            self.refuse(code, problem, "use a code of seeds/indicators.toml, or add it")
        })
    }

    fn choice(&self, code: &str) -> Result<ChoiceInput, SeedError> {
        ChoiceInput::of(self.indicator(code)?).ok_or_else(|| {
            let problem = format!("`{code}` is a number, not a choice");
            self.refuse(code, problem, "name an indicator with options")
        })
    }

    fn table(&self, draft: &DraftTable) -> Result<(IndicatorCode, Derivation), SeedError> {
        let derived = self.choice(&draft.indicator)?;
        let by = self.choice(&draft.by)?;
        for (key, text) in [
            ("title", &draft.title),
            ("document", &draft.document),
            ("link", &draft.link),
        ] {
            if text.trim().is_empty() {
                return Err(self.refuse(key, format!("`{key}` is empty"), "write what the document says"));
            }
        }
        let mut cases = BTreeMap::new();
        for case in &draft.case {
            self.known_option(&by, &case.of)?;
            if cases.insert(case.of.clone(), self.steps(case, &derived)?).is_some() {
                let problem = format!("the case `{}` occurs twice", case.of);
                return Err(self.refuse(&case.of, problem, "remove one of the two"));
            }
        }
        if let Some((code, _)) = by.options.iter().find(|(code, _)| !cases.contains_key(code)) {
            let problem = format!("the case `{code}` is missing");
            return Err(self.refuse("by", problem, "add a `[[case]]` for every option"));
        }
        let place = |case: &String| by.options.iter().position(|(code, _)| code == case);
        let table = Derivation {
            places: cases.keys().filter_map(place).collect(),
            document: draft.document.clone(),
            because: draft.because.clone(),
            effective: draft.effective,
            until: draft.until,
            by,
            cases,
        };
        Ok((derived.code, table))
    }

    fn steps(&self, case: &DraftCase, derived: &ChoiceInput) -> Result<Vec<Step>, SeedError> {
        let last = case.steps.len().saturating_sub(1);
        if case.clause.trim().is_empty() || case.confidence == Confidence::C {
            let problem = "a case without a verified clause decides nothing".to_owned();
            return Err(self.refuse(&case.of, problem, "cite where it stands, or leave the table out"));
        }
        let mut steps = Vec::new();
        for (at, step) in case.steps.iter().enumerate() {
            let place = self.known_option(derived, &step.option)?;
            if step.all.is_empty() != (at == last) {
                let problem = "the steps leave a gap: exactly the last has no lines".to_owned();
                return Err(self.refuse(&case.of, problem, "add lines, or a last step without any"));
            }
            let lines: Result<Vec<_>, SeedError> = step.all.iter().map(|line| self.line(line)).collect();
            steps.push(Step {
                option: step.option.clone(),
                place,
                lines: lines?,
            });
        }
        Ok(steps)
    }

    fn line(&self, draft: &DraftLine) -> Result<(Input, Bound), SeedError> {
        let indicator = self.indicator(&draft.of)?;
        let wrong = |problem: String| self.refuse(&draft.at_least, problem, "write one number with its unit");
        let Some(input) = Input::of(indicator) else {
            return Err(wrong(format!("`{}` is a choice, not a number", draft.of)));
        };
        let text = &draft.at_least;
        let read = input
            .unit
            .read(text, Scale::One)
            .ok()
            .filter(|_| text.ends_with(input.unit.title()));
        let Some(value) = read.and_then(|range| range.exact().cloned()) else {
            return Err(wrong(format!("`{text}` is no number in 「{}」", input.unit.title())));
        };
        let relation = Relation::AtLeast;
        Ok((input, Bound { relation, value }))
    }

    fn known_option(&self, choice: &ChoiceInput, option: &str) -> Result<usize, SeedError> {
        if let Some(place) = choice.options.iter().position(|(code, _)| code == option) {
            return Ok(place);
        }
        let problem = format!("`{option}` is no option of `{}`", choice.code);
        Err(self.refuse(option, problem, "use an option of the indicator"))
    }
}

impl Input {
    /// Reads an indicator as a number; nothing when it is a choice.
    pub(super) fn of(indicator: &Indicator) -> Option<Self> {
        let IndicatorKind::Number { unit, possible, .. } = &indicator.kind else {
            return None;
        };
        Some(Self {
            code: indicator.code.clone(),
            title: indicator.title.clone(),
            unit: *unit,
            possible: possible.clone(),
            period: indicator.period,
            change: indicator.change,
        })
    }
}

impl ChoiceInput {
    /// Reads an indicator as a choice that nothing is derived for; nothing when it is a number.
    pub(super) fn of(indicator: &Indicator) -> Option<Self> {
        let IndicatorKind::Choice { options } = &indicator.kind else {
            return None;
        };
        let option = |option: &crate::domain::indicator::ChoiceOption| (option.code.clone(), option.title.clone());
        let compiled = indicator.code.compiled_options().iter();
        Some(Self {
            code: indicator.code.clone(),
            title: indicator.title.clone(),
            options: options.iter().map(option).collect(),
            period: indicator.period,
            change: indicator.change,
            is_compiled: compiled.eq(options.iter().map(|option| &option.code)),
            derived: Vec::new(),
        })
    }
}
