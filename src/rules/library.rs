//! The library: every standard of `seeds/standards/`, and the choice of the one in force. A day without one is
//! an answer with its reason and its neighbours, not an error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::derivation::{self, Derivations};
use super::draft::Draft;
use super::resolve::{Source, resolve};
use super::standard::{AppliesTo, Purpose, Standard};
use crate::domain::assessment::StandardText;
use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::seed::{SeedError, Seeds};
use crate::domain::word::words;

const FOLDER: &str = "standards/";

/// Every standard, by tier, purpose and day.
#[derive(Clone, Debug)]
pub struct Library {
    standards: Vec<Arc<Standard>>,
    texts: Vec<StandardText>,
}

/// The answer to "which standard?".
#[derive(Clone, Debug)]
pub enum Choice {
    /// This one is in force; its `because` says which clause makes it so.
    Chosen(Arc<Standard>),
    /// None is.
    NoneInForce(NoneInForce),
}

/// Why no standard is in force.
#[derive(Clone, Debug)]
pub struct NoneInForce {
    /// Why.
    pub reason: Absence,
    /// The last one before the day.
    pub before: Option<Arc<Standard>>,
    /// The first one after the day.
    pub after: Option<Arc<Standard>>,
}

words! {
    /// Why no standard is in force.
    pub enum Absence {
        /// No standard of this tier and purpose is known at all.
        Unknown = "unknown" "没有收录标准",
        /// The first known one is not in force yet.
        TooEarly = "too_early" "尚未施行",
        /// The last known one has lapsed.
        Lapsed = "lapsed" "已经失效",
        /// The day lies between two.
        Between = "between" "两份标准之间",
    }
}

impl Library {
    /// Loads and checks every standard.
    ///
    /// # Errors
    /// Every finding, not only the first, each with file, place and fix.
    pub fn load(seeds: &Seeds, catalog: &Catalog) -> Result<Self, Vec<SeedError>> {
        let derivations = derivation::load(seeds, catalog)?;
        let mut findings = Vec::new();
        let mut drafts = BTreeMap::new();
        for file in seeds.paths_below(FOLDER) {
            match seeds.read::<Draft>(file) {
                Ok(draft) => {
                    drafts.insert(file, draft);
                }
                Err(finding) => findings.push(finding),
            }
        }
        let texts = Texts {
            seeds,
            catalog,
            drafts: &drafts,
            derivations: &derivations,
        };
        let mut standards = Vec::new();
        let mut broken = BTreeSet::new();
        // Complete texts come first: what is wrong with one is said once, not again by each that amends it.
        for amending in [false, true] {
            for (file, draft) in drafts.iter().filter(|(_, draft)| draft.amends.is_some() == amending) {
                findings.extend(misplaced(file, draft, seeds));
                if draft
                    .amends
                    .as_ref()
                    .is_some_and(|amended| broken.contains(&path_of(draft, amended)))
                {
                    continue;
                }
                match read(file, draft, texts) {
                    Ok(standard) => standards.push(Arc::new(standard)),
                    Err(found) => {
                        broken.insert((*file).to_owned());
                        findings.extend(found);
                    }
                }
            }
        }
        standards.sort_by(|a, b| (&a.tier, a.effective, &a.id).cmp(&(&b.tier, b.effective, &b.id)));
        findings.extend(conflicts(&standards, seeds));
        if findings.is_empty() {
            let texts = standards
                .iter()
                .map(|standard| text_of(standard, (seeds, &drafts)))
                .collect();
            Ok(Self { standards, texts })
        } else {
            Err(findings)
        }
    }

    /// Returns every standard, by tier and first day.
    pub fn standards(&self) -> &[Arc<Standard>] {
        &self.standards
    }

    /// Returns the standard of an id.
    pub fn find(&self, id: &str) -> Option<&Arc<Standard>> {
        self.standards.iter().find(|standard| standard.id == id)
    }

    /// Returns the text that a standard was read from.
    pub fn text(&self, id: &str) -> Option<&StandardText> {
        self.texts.iter().find(|text| text.standard == id)
    }

    /// Reads a standard from a text that was kept; nothing when this program no longer reads it.
    pub fn restore(text: &StandardText, catalog: &Catalog) -> Option<Arc<Standard>> {
        let library = Self::load(&Seeds::only(&text.files), catalog).ok()?;
        library.find(&text.standard).cloned()
    }

    /// Returns the standard in force for a tier and purpose on a day.
    pub fn choose(&self, tier: &TierCode, purpose: Purpose, date: Day) -> Choice {
        let known: Vec<&Arc<Standard>> = self
            .standards
            .iter()
            .filter(|standard| standard.tier == *tier && standard.purpose.covers(purpose))
            .collect();
        if let Some(chosen) = known.iter().find(|standard| standard.applies(purpose, date)) {
            return Choice::Chosen(Arc::clone(chosen));
        }
        let before = known.iter().rev().find(|standard| standard.effective <= date);
        let after = known.iter().find(|standard| standard.effective > date);
        let reason = match (before, after) {
            (None, None) => Absence::Unknown,
            (None, Some(_)) => Absence::TooEarly,
            (Some(_), None) => Absence::Lapsed,
            (Some(_), Some(_)) => Absence::Between,
        };
        Choice::NoneInForce(NoneInForce {
            reason,
            before: before.map(|standard| Arc::clone(standard)),
            after: after.map(|standard| Arc::clone(standard)),
        })
    }
}

pub(super) fn path_of(draft: &Draft, file: &str) -> String {
    format!("{FOLDER}{}/{file}.toml", draft.tier)
}

/// What a standard is made from.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) seeds: &'a Seeds,
    pub(super) catalog: &'a Catalog,
    /// The standards by file, as far as they are needed.
    pub(super) drafts: &'a BTreeMap<&'a str, Draft>,
    pub(super) derivations: &'a Derivations,
}

fn text_of(standard: &Standard, (seeds, drafts): (&Seeds, &BTreeMap<&str, Draft>)) -> StandardText {
    let own = format!("{FOLDER}{}.toml", standard.id);
    let draft = drafts.get(own.as_str());
    let amended = draft.and_then(|draft| draft.amends.as_ref().map(|amended| path_of(draft, amended)));
    let text = |path: String| {
        let text = seeds.text(&path).unwrap_or_default().to_owned();
        (path, text)
    };
    StandardText {
        hash: standard.hash.clone(),
        standard: standard.id.clone(),
        files: std::iter::once(own).chain(amended).map(text).collect(),
    }
}

/// Makes a standard of one file and the one it amends.
pub(super) fn read(file: &str, draft: &Draft, texts: Texts<'_>) -> Result<Standard, Vec<SeedError>> {
    read_merged(file, draft, texts, |_| Vec::new())
}

/// Makes the same after a change to the merged text; what the change finds refuses it.
pub(super) fn read_merged(
    file: &str,
    draft: &Draft,
    texts: Texts<'_>,
    change: impl FnOnce(&mut Draft) -> Vec<SeedError>,
) -> Result<Standard, Vec<SeedError>> {
    let (mut draft, inherited, text) = merged(file, draft, (texts.seeds, texts.drafts))?;
    let findings = change(&mut draft);
    if !findings.is_empty() {
        return Err(findings);
    }
    let source = Source {
        seeds: texts.seeds,
        catalog: texts.catalog,
        derivations: texts.derivations,
        file,
        inherited,
        text,
    };
    resolve(&draft, &source)
}

/// A file stands at `standards/<tier>/<first day>[.<purpose>].toml`.
fn misplaced(file: &str, draft: &Draft, seeds: &Seeds) -> Option<SeedError> {
    let purpose = match draft.purpose {
        AppliesTo::Any => "",
        AppliesTo::New => ".new",
        AppliesTo::Review => ".review",
    };
    let named = |purpose: &str| format!("{FOLDER}{}/{}{purpose}.toml", draft.tier, draft.effective);
    let proper = named(purpose);
    // What was published for both purposes keeps its name when reviews get a text of their own.
    let kept = draft.purpose == AppliesTo::New && named("") == file;
    (proper != file && !kept).then(|| SeedError {
        file: file.to_owned(),
        line: seeds.line_with(file, "effective"),
        key: "effective".to_owned(),
        problem: "tier, first day or purpose differ from the file's name".to_owned(),
        fix: format!("name it seeds/{proper}, or correct the keys"),
    })
}

type Inherited = BTreeMap<String, (String, String)>;

/// Merges the file that a draft amends: what the draft says stands, what it does not say is taken over.
fn merged(
    file: &str,
    draft: &Draft,
    (seeds, drafts): (&Seeds, &BTreeMap<&str, Draft>),
) -> Result<(Draft, Inherited, String), Vec<SeedError>> {
    let own_text = seeds.text(file).unwrap_or_default().to_owned();
    let Some(amended) = &draft.amends else {
        return Ok((draft.clone(), Inherited::new(), own_text));
    };
    let refuse = |key: &str, problem: String, fix: &str| SeedError {
        file: file.to_owned(),
        line: seeds.line_with(file, &format!("{key} =")),
        key: key.to_owned(),
        problem,
        fix: fix.to_owned(),
    };
    let path = path_of(draft, amended);
    let base = drafts.get(path.as_str()).filter(|base| base.amends.is_none());
    let Some(base) = base else {
        let problem = format!("`{path}` is no complete standard");
        return Err(vec![refuse(
            "amends",
            problem,
            "name a file of this tier that amends no other",
        )]);
    };
    let unknown = |id: &&String| !base.condition.iter().any(|condition| condition.id == **id);
    if let Some(id) = draft.drop.iter().find(unknown) {
        let problem = format!("`{id}` is no condition of `{path}`");
        return Err(vec![refuse("drop", problem, "name a condition of the amended file")]);
    }
    let text = format!("{own_text}\n{}", seeds.text(&path).unwrap_or_default());
    let (draft, inherited) = overlay(draft, base);
    Ok((draft, inherited, text))
}

fn overlay(draft: &Draft, base: &Draft) -> (Draft, Inherited) {
    let mut merged = draft.clone();
    let mut inherited = Inherited::new();
    let from_base = (base.document.clone(), base.link.clone());
    let mut conditions = Vec::new();
    for condition in &base.condition {
        if draft.drop.contains(&condition.id) {
            continue;
        }
        match draft.condition.iter().find(|own| own.id == condition.id) {
            Some(own) => conditions.push(own.clone()),
            None => {
                inherited.insert(condition.id.clone(), from_base.clone());
                conditions.push(condition.clone());
            }
        }
    }
    let added = |own: &&super::draft::DraftCondition| !base.condition.iter().any(|base| base.id == own.id);
    conditions.extend(draft.condition.iter().filter(added).cloned());
    merged.condition = conditions;
    merged.root = draft.root.clone().or_else(|| base.root.clone());
    if draft.score.is_none() {
        let items = base.score.iter().flat_map(|score| &score.item);
        inherited.extend(items.map(|item| (item.id.clone(), from_base.clone())));
        merged.score = base.score.clone();
    }
    (merged, inherited)
}

fn conflicts(standards: &[Arc<Standard>], seeds: &Seeds) -> Vec<SeedError> {
    let mut findings = Vec::new();
    for (place, first) in standards.iter().enumerate() {
        for second in &standards[place + 1..] {
            let purposes = [Purpose::New, Purpose::Review];
            let shared = purposes
                .iter()
                .any(|&purpose| first.purpose.covers(purpose) && second.purpose.covers(purpose));
            let overlapping = first.until.is_none_or(|until| second.effective <= until)
                && second.until.is_none_or(|until| first.effective <= until);
            if first.tier == second.tier && shared && overlapping {
                let file = format!("{FOLDER}{}.toml", second.id);
                findings.push(SeedError {
                    line: seeds.line_with(&file, "effective ="),
                    file,
                    key: "effective".to_owned(),
                    problem: format!(
                        "on some day both this and `{}` are in force for the same purpose",
                        first.id
                    ),
                    fix: "end the earlier one with `until`, or correct `effective` or `purpose`".to_owned(),
                });
            }
        }
    }
    findings
}
