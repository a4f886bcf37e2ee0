//! A kept assessment as readers see it: what proves it, and whether today's program still says the same.

use chrono::{DateTime, FixedOffset};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::domain::assessment::{AssessmentId, Keep, KeptAssessment};
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::digest::sha256_hex;
use crate::domain::enterprise::{EnterpriseId, Profile};
use crate::domain::word::words;
use crate::rules::assessment::ENGINE;
use crate::rules::library::Library;
use crate::rules::standard::{Purpose, Standard};
use crate::rules::verdict::Verdict;
use crate::view::assessment::AssessmentView;
use crate::view::enterprise::Named;

/// How many differences are listed; the first ones lead to the cause.
const LISTED: usize = 40;

/// A kept assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExplainView {
    /// The hash of the inputs.
    pub id: AssessmentId,
    /// The id of the standard.
    pub standard: String,
    /// The hash of the standard's text.
    pub standard_hash: String,
    /// The day of assessment.
    pub date: Day,
    /// The verdict as kept, when it can be read.
    pub verdict: Option<Verdict>,
    /// For whom it was kept.
    pub kept: Vec<KeepView>,
    /// What proves it, and what today's program says.
    pub replay: ReplayView,
    /// The text that the id is a hash of.
    pub inputs: String,
    /// The answer as it was written, byte for byte.
    pub answer: String,
    /// The same clause by clause; absent when this program cannot read the text or the answer any more.
    pub assessment: Option<AssessmentView>,
}

/// For whom and when an assessment was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeepView {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its name today.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// New application or review, by its word.
    pub purpose: String,
    /// The moment in China.
    pub at: DateTime<FixedOffset>,
}

/// One line of what was kept for a firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeptRow {
    /// The id.
    pub id: AssessmentId,
    /// The tier; the standard's id when the tier is no longer known.
    pub tier: Named,
    /// New application or review, by its word.
    pub purpose: String,
    /// The day of assessment.
    pub date: Day,
    /// The verdict as kept, when it can be read.
    pub verdict: Option<Verdict>,
    /// When it was kept.
    pub at: DateTime<FixedOffset>,
}

/// What proves a kept assessment, and what today's program says of the same facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayView {
    /// Whether the id is the hash of the inputs.
    pub id_matches: bool,
    /// Where the text of the standard stands.
    pub standard_text: TextState,
    /// The version of the machine that made it.
    pub engine: u32,
    /// The version of this machine.
    pub engine_now: u32,
    /// Whether today's answer is the same.
    pub state: ReplayState,
    /// The same in words.
    pub text: String,
    /// What differs, as far as it does.
    pub differences: Vec<DifferenceView>,
}

words! {
    /// Where the text of a standard stands.
    pub enum TextState {
        /// It is the text that the program ships with today.
        Current = "current" "现行文本",
        /// The program ships with another text today; the kept one is whole.
        Older = "older" "较早的文本",
        /// The kept text is missing or does not fit its hash.
        Missing = "missing" "缺失或不符",
    }
}

words! {
    /// Whether today's program says the same.
    pub enum ReplayState {
        /// Byte for byte.
        Identical = "identical" "逐字节相同",
        /// The findings are the same; the machine has another version, which is part of what is written.
        SameFindings = "same_findings" "结论相同",
        /// Not the same.
        Different = "different" "不同",
        /// This program cannot read what was kept.
        Unreadable = "unreadable" "无法读取",
    }
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DifferenceView {
    /// What it is about.
    pub place: String,
    /// As kept.
    pub kept: String,
    /// As this program says.
    pub now: String,
}

impl ExplainView {
    /// Shows what was kept, before anything is computed again.
    pub fn new(kept: &KeptAssessment, keeps: Vec<KeepView>) -> Self {
        Self {
            id: kept.id.clone(),
            standard: kept.standard.clone(),
            standard_hash: kept.standard_hash.clone(),
            date: kept.date,
            verdict: verdict_of(kept),
            kept: keeps,
            replay: ReplayView::new(kept),
            inputs: kept.inputs.clone(),
            answer: kept.answer.clone(),
            assessment: None,
        }
    }
}

/// Every engine has written the verdict under this key.
fn verdict_of(kept: &KeptAssessment) -> Option<Verdict> {
    let answer: Value = serde_json::from_str(&kept.answer).ok()?;
    answer["verdict"].as_str()?.parse().ok()
}

fn in_china(at: DateTime<chrono::Utc>) -> DateTime<FixedOffset> {
    let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    at.with_timezone(&china)
}

impl KeepView {
    /// Names the firm of a keep.
    pub fn new(keep: &Keep, profile: &Profile) -> Self {
        Self {
            enterprise: keep.enterprise,
            name: profile.name.clone(),
            fictional: profile.fictional,
            purpose: keep.purpose.clone(),
            at: in_china(keep.at),
        }
    }
}

/// Returns the purpose of a keep as printed.
pub fn purpose_title(word: &str) -> &str {
    match word.parse::<Purpose>() {
        Ok(purpose) => purpose.title(),
        Err(_) => word,
    }
}

impl KeptRow {
    /// Shows one line of what was kept for a firm.
    pub fn new(keep: &Keep, kept: &KeptAssessment, library: &Library, catalog: &Catalog) -> Self {
        let folder = kept.standard.split('/').next().unwrap_or_default();
        let of_library = library.find(&kept.standard).map(|standard| standard.tier.to_string());
        let code = of_library.unwrap_or_else(|| folder.to_owned());
        let tier = catalog.tiers.iter().find(|tier| tier.code.as_str() == code);
        Self {
            id: kept.id.clone(),
            tier: Named::new(&code, tier.map(|tier| tier.title.as_str())),
            purpose: keep.purpose.clone(),
            date: kept.date,
            verdict: verdict_of(kept),
            at: in_china(keep.at),
        }
    }
}

impl ReplayView {
    /// Shows what the hash alone proves.
    pub fn new(kept: &KeptAssessment) -> Self {
        Self {
            id_matches: sha256_hex(&kept.inputs) == kept.id.as_str(),
            standard_text: TextState::Missing,
            engine: kept.engine,
            engine_now: ENGINE,
            state: ReplayState::Unreadable,
            text: String::new(),
            differences: Vec::new(),
        }
    }

    /// Says why nothing can be computed again.
    pub fn cannot(&mut self, why: &str) {
        self.state = ReplayState::Unreadable;
        self.text = format!("{why}；存档的编号、事实和结论原样保存，仍可核对。");
    }

    /// Compares the answer as kept with that of this program.
    pub fn compare(&mut self, kept: &str, now: &str, standard: &Standard) {
        if kept == now {
            self.state = ReplayState::Identical;
            self.text = "一致：用存档的事实和标准原文重新计算，答案逐字节相同。".to_owned();
            return;
        }
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        if let (Some(kept), Some(now)) = (read(kept), read(now)) {
            let mut differ = Differ {
                standard,
                found: Vec::new(),
            };
            differ.compare(&mut Vec::new(), &kept, &now);
            self.differences = differ.found;
        }
        if self.differences.is_empty() && self.engine != self.engine_now {
            self.state = ReplayState::SameFindings;
            self.text = format!(
                "一致：当前程序（引擎第 {} 版）对同样的事实得到同样的结论；编号由存档时的第 {} 版算出。",
                self.engine_now, self.engine
            );
            return;
        }
        self.state = ReplayState::Different;
        self.text = format!(
            "与当前程序不同：存档时的引擎是第 {} 版，现在是第 {} 版，有 {} 处差别。存档的结论不变。",
            self.engine,
            self.engine_now,
            self.differences.len()
        );
    }
}

/// Walks two answers side by side.
struct Differ<'a> {
    standard: &'a Standard,
    found: Vec<DifferenceView>,
}

impl Differ<'_> {
    fn compare(&mut self, path: &mut Vec<String>, kept: &Value, now: &Value) {
        // The id holds the engine's version, so both differ with it and say nothing of the findings.
        let is_label = matches!(path.as_slice(), [only] if only == "id" || only == "engine");
        if kept == now || is_label || self.found.len() == LISTED {
            return;
        }
        match (kept, now) {
            (Value::Object(before), Value::Object(after)) => {
                let added = after.keys().filter(|key| !before.contains_key(*key));
                for key in before.keys().chain(added) {
                    self.step(path, key.clone(), (kept.get(key), now.get(key)));
                }
            }
            (Value::Array(before), Value::Array(after)) => {
                for place in 0..before.len().max(after.len()) {
                    self.step(path, place.to_string(), (before.get(place), after.get(place)));
                }
            }
            _ => self.found.push(DifferenceView {
                place: self.name(path),
                kept: print(kept),
                now: print(now),
            }),
        }
    }

    fn step(&mut self, path: &mut Vec<String>, key: String, (kept, now): (Option<&Value>, Option<&Value>)) {
        path.push(key);
        self.compare(path, kept.unwrap_or(&Value::Null), now.unwrap_or(&Value::Null));
        path.pop();
    }

    /// Names a place by the title of its condition or score item.
    fn name(&self, path: &[String]) -> String {
        let place = |text: &String| text.parse::<usize>().ok();
        let (title, rest) = match path {
            [first, at, rest @ ..] if first == "findings" => {
                let condition = place(at).and_then(|at| self.standard.conditions.get(at));
                (condition.map(|condition| condition.title.as_str()), rest)
            }
            [score, items, at, rest @ ..] if score == "score" && items == "items" => {
                let card = self.standard.score.as_ref();
                let item = card.and_then(|card| place(at).and_then(|at| card.items.get(at)));
                (item.map(|item| item.title.as_str()), rest)
            }
            _ => (None, path),
        };
        match title {
            Some(title) => format!("{title} · {}", rest.join(".")),
            None => path.join("."),
        }
    }
}

fn print(value: &Value) -> String {
    match value {
        Value::Null => "（无）".to_owned(),
        Value::String(text) => text.parse::<Verdict>().map_or(text.clone(), |it| it.title().to_owned()),
        other => other.to_string(),
    }
}
