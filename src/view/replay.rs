//! What asking every kept assessment again found: how many differ today, by standard and cause.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::assessment::AssessmentId;
use crate::domain::word::words;
use crate::rules::verdict::Verdict;

/// Kept assessments that are named of one standard and cause.
const NAMED: usize = 5;

/// What was asked again and what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayReportView {
    /// How many kept assessments were asked again.
    pub asked: u64,
    /// What differs, by standard and cause.
    pub groups: Vec<ReplayGroupView>,
}

/// The differences of one standard for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayGroupView {
    /// The id of the standard.
    pub standard: String,
    /// Why today's answer is another one.
    pub cause: ReplayCause,
    /// How many.
    pub count: u64,
    /// From which verdict to which, and how many.
    pub moved: BTreeMap<String, u64>,
    /// The first of them.
    pub examples: Vec<AssessmentId>,
}

words! {
    /// Why a kept answer would be another one today.
    #[derive(PartialOrd, Ord)]
    pub enum ReplayCause {
        /// The machine finds otherwise under the same text and facts.
        Engine = "engine" "判法有变：同样的条文和事实，当前程序得出不同的结论",
        /// The text was put right since; the facts as kept give another verdict under it.
        Text = "text" "条文有更正：按更正后的条文，存档的事实得出不同的结论",
        /// No text of this id ships with the program.
        Withdrawn = "withdrawn" "当前程序没有收录这份标准",
        /// Text or facts as kept cannot be read by this program.
        Unreadable = "unreadable" "存档的条文或事实当前程序读不出",
    }
}

impl ReplayReportView {
    /// Counts one difference.
    pub fn note(
        &mut self,
        (standard, cause): (&str, ReplayCause),
        id: &AssessmentId,
        said: Option<(Verdict, Verdict)>,
    ) {
        let known = self
            .groups
            .iter()
            .position(|group| group.standard == standard && group.cause == cause);
        let place = known.unwrap_or_else(|| {
            self.groups.push(ReplayGroupView {
                standard: standard.to_owned(),
                cause,
                count: 0,
                moved: BTreeMap::new(),
                examples: Vec::new(),
            });
            self.groups.len() - 1
        });
        let group = &mut self.groups[place];
        group.count += 1;
        if group.examples.len() < NAMED {
            group.examples.push(id.clone());
        }
        if let Some((then, now)) = said.filter(|(then, now)| then != now) {
            let moved = format!("{} → {}", then.title(), now.title());
            *group.moved.entry(moved).or_default() += 1;
        }
        self.groups
            .sort_by(|a, b| (&a.standard, a.cause).cmp(&(&b.standard, b.cause)));
    }

    /// Tells whether the program itself answers otherwise than it did, or can no longer answer.
    pub fn needs_a_person(&self) -> bool {
        self.groups.iter().any(|group| group.cause != ReplayCause::Text)
    }
}
