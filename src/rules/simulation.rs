//! Drafts of a standard that is not in force: a text over the published ones, or single lines moved. A draft is
//! checked like any other text and stands in no library.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::card::Scale;
use super::derivation;
use super::draft::{Draft, DraftCondition, DraftItem, DraftStep};
use super::library::{Texts, path_of, read, read_merged};
use super::standard::{Standard, Test};
use super::verdict::{Bound, Verdict};
use crate::domain::catalog::Catalog;
use crate::domain::seed::{SeedError, Seeds};
use crate::domain::unit::Unit;
use crate::domain::word::words;

/// The folder of standards below `seeds/`.
const FOLDER: &str = "standards/";

/// A line of a standard that can be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Line {
    /// How it is named: a condition's id, or a score item's id and the number of its step, `item/2`.
    pub key: String,
    /// The title of the condition or item.
    pub title: String,
    /// Document and article.
    pub clause: String,
    /// The line as printed, with its unit.
    pub value: String,
}

/// A line moved: its key and its new place, written as in a standard, e.g. `150万元` or `5%`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The key of the line.
    pub key: String,
    /// Its new place.
    pub value: String,
}

words! {
    /// What a draft changes for a firm.
    #[derive(PartialOrd, Ord)]
    pub enum Shift {
        /// 「新增」: it meets the draft and did not meet the text before.
        Gained = "gained" "新增满足",
        /// 「减少」: it met the text before and surely does not meet the draft.
        Lost = "lost" "不再满足",
        /// 「转为待核实」: it met the text before, and whether it meets the draft is not known.
        Doubted = "doubted" "满足转为待核实",
        /// 「由不满足转为待核实」.
        Opened = "opened" "不满足转为待核实",
        /// 「由待核实转为不满足」.
        Closed = "closed" "待核实转为不满足",
    }
}

impl Shift {
    /// Returns what changed between two verdicts; nothing when they are the same.
    pub fn between(before: Verdict, after: Verdict) -> Option<Self> {
        match (before, after) {
            (Verdict::Met, Verdict::Unmet) => Some(Shift::Lost),
            (Verdict::Met, Verdict::Undecided) => Some(Shift::Doubted),
            (Verdict::Unmet | Verdict::Undecided, Verdict::Met) => Some(Shift::Gained),
            (Verdict::Unmet, Verdict::Undecided) => Some(Shift::Opened),
            (Verdict::Undecided, Verdict::Unmet) => Some(Shift::Closed),
            (Verdict::Met, Verdict::Met)
            | (Verdict::Undecided, Verdict::Undecided)
            | (Verdict::Unmet, Verdict::Unmet) => None,
        }
    }
}

/// Returns every line of a standard that can be moved, in the order of the text.
pub fn lines(standard: &Standard) -> Vec<Line> {
    let mut lines = Vec::new();
    for condition in &standard.conditions {
        let value = match &condition.test {
            Test::Compare(comparison) => print(&comparison.bound, comparison.operand.unit()),
            Test::Score { bound, .. } => print(bound, Unit::Point),
            Test::Count { at_least, .. } => at_least.to_string(),
            _ => continue,
        };
        lines.push(Line {
            key: condition.id.clone(),
            title: condition.title.clone(),
            clause: format!("{} {}", condition.clause.document, condition.clause.article),
            value,
        });
    }
    for item in standard.score.iter().flat_map(|card| &card.items) {
        let Scale::Bands { of, steps } = &item.scale else {
            continue;
        };
        for (number, step) in (1..).zip(steps) {
            let Some((bound, _)) = &step.bound else { continue };
            lines.push(Line {
                key: format!("{}/{number}", item.id),
                title: format!("{}（{} 分档）", item.title, step.points),
                clause: format!("{} {}", item.clause.document, item.clause.article),
                value: print(bound, of.unit()),
            });
        }
    }
    lines
}

fn print(bound: &Bound, unit: Unit) -> String {
    unit.print(&bound.value)
}

/// Reads a draft written as a standard. It may replace a published text or stand beside them all; whether two would
/// be in force on one day is not asked.
///
/// # Errors
/// Every finding, each with line, place and fix.
pub fn read_draft(text: &str, seeds: &Seeds, catalog: &Catalog) -> Result<Standard, Vec<SeedError>> {
    const PLACE: &str = "standards/draft.toml";
    let probe: Draft = seeds
        .clone()
        .with(PLACE, text)
        .read(PLACE)
        .map_err(|finding| vec![finding])?;
    let file = path_of(&probe, &file_name(&probe));
    let seeds = seeds.clone().with(&file, text);
    let drafts = drafts_of(&probe, &seeds)?;
    let draft = drafts.get(file.as_str()).unwrap_or(&probe);
    let texts = Texts {
        seeds: &seeds,
        catalog,
        drafts: &drafts,
        derivations: &derivation::load(&seeds, catalog)?,
    };
    read(&file, draft, texts)
}

/// Moves lines of a published standard.
///
/// # Errors
/// Names the line that does not exist, or what is wrong with its new place.
pub fn move_lines(id: &str, moves: &[Move], (seeds, catalog): (&Seeds, &Catalog)) -> Result<Standard, Vec<SeedError>> {
    let file = format!("{FOLDER}{id}.toml");
    let draft: Draft = seeds.read(&file).map_err(|finding| vec![finding])?;
    let drafts = drafts_of(&draft, seeds)?;
    let unmoved = |finding: &Move| SeedError {
        file: file.clone(),
        line: None,
        key: finding.key.clone(),
        problem: "no line that can be moved is named so".to_owned(),
        fix: "name a condition with a line, or a score item and its step, e.g. `item/2`".to_owned(),
    };
    let texts = Texts {
        seeds,
        catalog,
        drafts: &drafts,
        derivations: &derivation::load(seeds, catalog)?,
    };
    read_merged(&file, &draft, texts, |merged| {
        let failed = moves.iter().filter(|moved| !apply(merged, moved));
        failed.map(unmoved).collect()
    })
}

fn file_name(draft: &Draft) -> String {
    let purpose = match draft.purpose {
        super::standard::AppliesTo::Any => "",
        super::standard::AppliesTo::New => ".new",
        super::standard::AppliesTo::Review => ".review",
    };
    format!("{}{purpose}", draft.effective)
}

/// The texts of the same tier, which a draft may amend.
fn drafts_of<'s>(draft: &Draft, seeds: &'s Seeds) -> Result<BTreeMap<&'s str, Draft>, Vec<SeedError>> {
    let folder = format!("{FOLDER}{}/", draft.tier);
    let mut drafts = BTreeMap::new();
    let files: Vec<&'s str> = seeds.all_paths().filter(|path| path.starts_with(&folder)).collect();
    for file in files {
        drafts.insert(file, seeds.read(file).map_err(|finding| vec![finding])?);
    }
    Ok(drafts)
}

/// Tells whether the line exists; if so it is moved.
fn apply(draft: &mut Draft, moved: &Move) -> bool {
    if let Some((item, step)) = moved.key.split_once('/') {
        let items = draft.score.iter_mut().flat_map(|score| &mut score.item);
        let item = items.into_iter().find(|own| own.id == item);
        return item.is_some_and(|item| move_step(item, step, &moved.value));
    }
    let condition = draft.condition.iter_mut().find(|own| own.id == moved.key);
    condition.is_some_and(|condition| move_condition(condition, &moved.value))
}

fn move_condition(condition: &mut DraftCondition, value: &str) -> bool {
    if let Some(compare) = &mut condition.compare {
        return set_first(
            [
                &mut compare.at_least,
                &mut compare.above,
                &mut compare.at_most,
                &mut compare.below,
            ],
            value,
        );
    }
    if let Some(score) = &mut condition.score {
        return set_first([&mut score.at_least, &mut score.above], value);
    }
    match (&mut condition.count, value.parse()) {
        (Some(count), Ok(number)) => {
            count.at_least = number;
            true
        }
        _ => false,
    }
}

fn move_step(item: &mut DraftItem, step: &str, value: &str) -> bool {
    let steps = item
        .bands
        .as_mut()
        .map(|bands| bands.steps.as_mut_slice())
        .unwrap_or_default();
    let place = step.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(DraftStep {
        at_least,
        above,
        at_most,
        below,
        ..
    }) = place.and_then(|place| steps.get_mut(place))
    else {
        return false;
    };
    set_first([at_least, above, at_most, below], value)
}

fn set_first<const N: usize>(lines: [&mut Option<String>; N], value: &str) -> bool {
    for line in lines {
        if line.is_some() {
            *line = Some(value.to_owned());
            return true;
        }
    }
    false
}
