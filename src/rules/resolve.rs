//! From a draft to a standard: every code is looked up, every line read in its unit, every finding named with
//! file, line and fix. Nothing half-checked leaves this module.

use std::collections::BTreeMap;

use super::card::Group;
use super::derivation::Derivations;
use super::draft::{Draft, DraftCondition};
use super::standard::{Clause, Condition, Standard};
use crate::domain::catalog::Catalog;
use crate::domain::digest::sha256_hex;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::seed::{SeedError, Seeds};

mod graph;
mod operand;
mod scale;
mod test;

/// What a file says, with the file it amends already merged in.
pub(super) struct Source<'a> {
    pub(super) seeds: &'a Seeds,
    pub(super) catalog: &'a Catalog,
    /// The tables of derived choices.
    pub(super) derivations: &'a Derivations,
    /// The path below `seeds/`.
    pub(super) file: &'a str,
    /// Of each condition or item taken over from an amended file: that file's document and link.
    pub(super) inherited: BTreeMap<String, (String, String)>,
    /// The text that is hashed.
    pub(super) text: String,
}

/// Makes a standard of a draft, or every finding.
pub(super) fn resolve(draft: &Draft, source: &Source) -> Result<Standard, Vec<SeedError>> {
    let mut checker = Checker {
        source,
        draft,
        findings: Vec::new(),
        places: BTreeMap::new(),
    };
    let standard = checker.standard();
    match standard {
        Some(standard) if checker.findings.is_empty() => Ok(standard),
        _ => Err(checker.findings),
    }
}

/// Reads one draft and collects what is wrong with it.
struct Checker<'a> {
    source: &'a Source<'a>,
    draft: &'a Draft,
    findings: Vec<SeedError>,
    /// The place of every condition by id.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Checker<'a> {
    fn refuse(&mut self, key: &str, problem: impl Into<String>, fix: impl Into<String>) {
        let seeds = self.source.seeds;
        let entry = |needle: String| seeds.line_with(self.source.file, &needle);
        let line = entry(format!("id = \"{key}\"")).or_else(|| entry(format!("{key} =")));
        self.findings.push(SeedError {
            file: self.source.file.to_owned(),
            line,
            key: key.to_owned(),
            problem: problem.into(),
            fix: fix.into(),
        });
    }

    fn standard(&mut self) -> Option<Standard> {
        self.check_head();
        self.number_conditions();
        let draft = self.draft;
        let score = draft.score.as_ref().map(|score| self.score_card(score));
        let conditions: Vec<Option<Condition>> = draft
            .condition
            .iter()
            .map(|condition| self.condition(condition))
            .collect();
        let root = self.root();
        let conditions: Vec<Condition> = conditions.into_iter().collect::<Option<_>>()?;
        let (root, score) = (root?, score.map_or(Some(None), |score| score.map(Some))?);
        let order = self.order(&conditions, root, score.as_ref())?;
        let mut standard = Standard {
            id: self
                .source
                .file
                .trim_start_matches("standards/")
                .trim_end_matches(".toml")
                .to_owned(),
            hash: sha256_hex(&self.source.text),
            tier: draft.tier.clone(),
            title: draft.title.clone(),
            document: draft.document.clone(),
            link: draft.link.clone(),
            purpose: draft.purpose,
            effective: draft.effective,
            until: draft.until,
            status: draft.status,
            because: draft.because.clone(),
            note: draft.note.clone(),
            corrected: draft.corrected.clone(),
            cheapest: graph::cheapest(&conditions, &order),
            conditions,
            root,
            order,
            groups: Vec::new(),
            score,
        };
        standard.groups = super::gap::groups(&standard);
        Some(standard)
    }

    fn check_head(&mut self) {
        let draft = self.draft;
        if self.source.catalog.tier(&draft.tier).is_none() {
            self.refuse(
                "tier",
                format!("`{}` is no tier", draft.tier),
                "use a code of seeds/tiers.toml",
            );
        }
        if draft.until.is_some_and(|until| until < draft.effective) {
            self.refuse(
                "until",
                "the last day is before the first",
                "correct `effective` or `until`",
            );
        }
        for (key, text) in [
            ("document", &draft.document),
            ("because", &draft.because),
            ("title", &draft.title),
        ] {
            if text.trim().is_empty() {
                self.refuse(key, format!("`{key}` is empty"), "write what the document says");
            }
        }
    }

    fn number_conditions(&mut self) {
        for (place, condition) in self.draft.condition.iter().enumerate() {
            if self.places.insert(&condition.id, place).is_some() {
                self.refuse(
                    &condition.id,
                    "the id occurs twice",
                    "rename or remove one of the two conditions",
                );
            }
        }
    }

    fn root(&mut self) -> Option<usize> {
        let Some(root) = &self.draft.root else {
            self.refuse(
                "root",
                "no condition is named as the whole demand",
                "add `root = \"<id>\"`",
            );
            return None;
        };
        self.place("root", root)
    }

    fn place(&mut self, key: &str, id: &str) -> Option<usize> {
        let place = self.places.get(id).copied();
        if place.is_none() {
            self.refuse(
                key,
                format!("`{id}` is no condition of this file"),
                "name the id of a condition, or add it",
            );
        }
        place
    }

    fn places_of(&mut self, key: &str, ids: &[String]) -> Option<Vec<usize>> {
        if ids.is_empty() {
            self.refuse(
                key,
                "the combination is empty",
                "name at least one condition or remove it",
            );
            return None;
        }
        let places: Vec<Option<usize>> = ids.iter().map(|id| self.place(key, id)).collect();
        places.into_iter().collect()
    }

    fn condition(&mut self, draft: &'a DraftCondition) -> Option<Condition> {
        let clause = self.clause(&draft.id, &draft.clause, draft.document.as_ref());
        let clause = Clause {
            link: draft.link.clone().unwrap_or(clause.link),
            ..clause
        };
        let test = self.test(draft)?;
        Some(Condition {
            id: draft.id.clone(),
            title: draft.title.clone(),
            clause,
            note: draft.note.clone(),
            evidence: draft.evidence.clone(),
            confidence: draft.confidence,
            quote: draft.quote.clone(),
            test,
        })
    }

    fn clause(&mut self, id: &str, article: &str, document: Option<&String>) -> Clause {
        if article.trim().is_empty() {
            self.refuse(
                id,
                "the clause is empty",
                "write the article or annex that demands this",
            );
        }
        let (own, link) = match self.source.inherited.get(id) {
            Some((document, link)) => (document, link),
            None => (&self.draft.document, &self.draft.link),
        };
        Clause {
            document: document.unwrap_or(own).clone(),
            article: article.to_owned(),
            link: link.clone(),
        }
    }

    fn exact_points(&mut self, id: &str, points: &Range) -> Option<Quantity> {
        if points.exact().is_none() {
            self.refuse(
                id,
                format!("`{points}` is no single number of points"),
                "write one whole number",
            );
        }
        points.exact().cloned()
    }

    fn group(&mut self, draft: &super::draft::DraftGroup) -> Option<Group> {
        Some(Group {
            id: draft.id.clone(),
            title: draft.title.clone(),
            full: self.exact_points(&draft.id, &draft.full.0)?,
        })
    }
}
