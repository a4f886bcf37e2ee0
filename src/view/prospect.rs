//! What a firm could do next with each title: what it holds, what it may apply for, what one step or one fact is away.

use schemars::JsonSchema;
use serde::Serialize;

use super::assessment::{AssessmentView, FirmView};
use super::enterprise::Named;
use super::screening::OneStepView;
use crate::domain::day::Day;
use crate::domain::tier::Term;
use crate::domain::word::words;
use crate::rules::screening::List;
use crate::rules::standard::Purpose;
use crate::rules::verdict::Verdict;

words! {
    /// How near a firm is to a title.
    #[derive(PartialOrd, Ord)]
    pub enum Stage {
        /// It holds the title.
        Held = "held" "已持有",
        /// It meets every condition of a new application.
        Qualified = "qualified" "可以申报",
        /// One step is missing.
        OneStep = "one_step" "差一步",
        /// Only the marks of others are missing.
        Experts = "experts" "只待专家评分",
        /// Facts are missing.
        Undecided = "undecided" "待补数据",
        /// Several conditions are not met.
        NotNow = "not_now" "暂不具备",
    }
}

/// Every title of a firm on a day, the nearest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProspectsView {
    /// The firm.
    pub enterprise: FirmView,
    /// The day.
    pub on: Day,
    /// One entry for each tier with a standard in force.
    pub prospects: Vec<ProspectView>,
}

/// How near a firm is to one title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProspectView {
    /// The tier.
    pub tier: Named,
    /// How near.
    pub stage: Stage,
    /// For what it was judged: what is held is reviewed.
    pub purpose: Purpose,
    /// What the standard says of it.
    pub verdict: Verdict,
    /// The last day of the title held, when one is printed.
    pub until: Option<Day>,
    /// How long certificates of this tier hold.
    pub term: Term,
    /// The open condition by name, or the step that is enough.
    pub text: String,
    /// The document that was applied.
    pub document: String,
}

impl ProspectView {
    /// Says where a firm stands with a tier: what was assessed, the list of the screening it is on, the step of that
    /// list, and the last day of what it holds.
    pub fn new(
        view: &AssessmentView,
        list: Option<List>,
        step: Option<&OneStepView>,
        (until, term): (Option<Day>, Term),
    ) -> Option<Self> {
        let (standard, result) = (view.standard.as_ref()?, view.result.as_ref()?);
        let stage = match (view.purpose, list) {
            (Purpose::Review, _) => Stage::Held,
            (Purpose::New, Some(List::Qualified)) => Stage::Qualified,
            (Purpose::New, Some(List::OneStep)) => Stage::OneStep,
            (Purpose::New, Some(List::Experts)) => Stage::Experts,
            (Purpose::New, Some(List::Undecided)) => Stage::Undecided,
            (Purpose::New, Some(List::AtRisk | List::ReviewUndecided) | None) => Stage::NotNow,
        };
        Some(Self {
            tier: view.tier.clone(),
            stage,
            purpose: view.purpose,
            verdict: result.verdict,
            until,
            term,
            text: step.map_or_else(|| result.summary.clone(), |step| format!("{}。", step.sentence())),
            document: standard.document.clone(),
        })
    }
}
