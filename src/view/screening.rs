//! Screenings as readers see them: how many firms stand on which list of which tier, and each list with the clause
//! that decides.

use chrono::{DateTime, FixedOffset};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::revision::Revision;
use crate::domain::tier::Level;
use crate::domain::unit::Unit;
use crate::rules::screening::{Field, List, Marks, Reason, Short, Stride};
use crate::rules::standard::{Standard, StandardStatus, Test};
use crate::rules::verdict::Verdict;
use crate::view::assessment::{StepView, phrase};
use crate::view::enterprise::Named;

/// Every tier with the number of firms on each list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScreeningView {
    /// The last run; nothing before the first.
    pub run: Option<RunView>,
    /// Firms that changed, or of which the day or the law may say something else, since they were screened.
    pub waiting: u64,
    /// Of which county; of all when absent.
    pub division: Option<Named>,
    /// The lists, in the order of the counts.
    pub lists: Vec<ListView>,
    /// The tiers with a standard in force on the day, in the order of the catalogue.
    pub tiers: Vec<ScreenedTierView>,
    /// The facts that keep most answers open, the most frequent first.
    pub fields: Vec<FieldCountView>,
}

/// A run of the screening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunView {
    /// The day it speaks of.
    pub date: Day,
    /// When it ended, in China.
    pub at: DateTime<FixedOffset>,
    /// The revision at its end.
    pub revision: Revision,
    /// How many firms it screened.
    pub firms: u64,
    /// How many of them changed.
    pub changed: u64,
}

/// A list in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ListView {
    /// The list.
    pub list: List,
    /// Its title.
    pub title: &'static str,
    /// Who stands on it.
    pub meaning: &'static str,
}

/// A tier with its lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScreenedTierView {
    /// The tier.
    pub tier: Named,
    /// Its level.
    pub level: Level,
    /// The standard of a new application.
    pub new: Option<LawView>,
    /// The standard of a review.
    pub review: Option<LawView>,
    /// The firms on each list, in the order of the lists.
    pub counts: Vec<CountView>,
}

/// A standard by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LawView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The document with its number.
    pub document: String,
    /// Whether the scheme still runs.
    pub status: StandardStatus,
}

/// How many firms stand on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountView {
    /// The list.
    pub list: List,
    /// How many firms.
    pub firms: u64,
    /// How many of them are made up.
    pub fictional: u64,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScreeningListView {
    /// The tier.
    pub tier: Named,
    /// The list.
    pub list: ListView,
    /// The standard that was used.
    pub standard: Option<LawView>,
    /// The last run; nothing before the first.
    pub run: Option<RunView>,
    /// Firms on the list, with every filter.
    pub firms: u64,
    /// How many of them are made up.
    pub fictional: u64,
    /// The conditions that decide, with the number of firms; of the list in this county.
    pub conditions: Vec<ConditionCountView>,
    /// The missing facts, with the number of firms; of the list in this county.
    pub fields: Vec<FieldCountView>,
    /// This page.
    pub page: Vec<ScreenedFirmView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}

/// A condition with the number of firms it decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConditionCountView {
    /// The condition.
    pub condition: ClauseView,
    /// How many firms.
    pub firms: u64,
}

/// A condition by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClauseView {
    /// Its id within the standard.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Document and article.
    pub clause: String,
}

/// A missing fact with the number of answers it keeps open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldCountView {
    /// The fact.
    pub field: FieldView,
    /// How many firms, or firms and tiers where several tiers are counted, wait for it.
    pub firms: u64,
    /// How many of them wait for nothing else.
    pub alone: u64,
}

/// A fact that can be filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldView {
    /// How it is asked for.
    pub code: Field,
    /// Its Chinese title with the year.
    pub title: String,
}

/// A firm on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScreenedFirmView {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// Its credit code, when known.
    pub credit_code: Option<String>,
    /// Its county, when known.
    pub division: Option<Named>,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// What the standard says of it.
    pub verdict: Verdict,
    /// The conditions that make it so.
    pub deciding: Vec<ClauseView>,
    /// The step that would be enough.
    pub step: Option<OneStepView>,
    /// What nobody filed.
    pub missing: Vec<FieldView>,
    /// The points it can have, where only marks of others are open.
    pub marks: Option<MarksView>,
    /// When it came to stand here, or the reason changed.
    pub revision: Revision,
}

/// The points a firm can have, and the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarksView {
    /// All the points it can have.
    pub points: Range,
    /// The points that are needed.
    pub pass: Quantity,
    /// Both in words.
    pub printed: String,
}

impl From<&Marks> for MarksView {
    fn from(marks: &Marks) -> Self {
        Self {
            points: marks.points.clone(),
            pass: marks.pass.value.clone(),
            printed: format!(
                "{}（达标线 {}）",
                Unit::Point.print_range(&marks.points),
                phrase::printed_bound(&marks.pass, Unit::Point)
            ),
        }
    }
}

/// The one step that would be enough, and what it mends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OneStepView {
    /// The conditions that are not met, each with how far it is off.
    pub mends: Vec<ShortView>,
    /// The step.
    pub step: StepView,
}

/// A condition that is not met, and by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShortView {
    /// The condition.
    pub condition: ClauseView,
    /// What it demands, in words.
    pub required: String,
    /// The number that was compared, in words; empty where none is.
    pub found: String,
}

impl OneStepView {
    fn new(stride: &Stride, standard: &Standard, catalog: &Catalog) -> Self {
        let short = |short: &Short| ShortView {
            condition: ClauseView::new(Some(standard), &short.condition),
            required: standard
                .condition(&short.condition)
                .map_or_else(String::new, |condition| {
                    phrase::required(standard, &condition.test, catalog)
                }),
            found: found(short, standard),
        };
        Self {
            mends: stride.mends.iter().map(short).collect(),
            step: StepView::new(&stride.step(standard), standard, catalog),
        }
    }

    /// Says it in one line: `研发费用 ÷ 营业收入 ≥ 3%（现 2.7%）：研发费用（2025年）从…到…`.
    pub fn sentence(&self) -> String {
        let short = |short: &ShortView| match short.found.is_empty() {
            true => short.condition.title.clone(),
            false => format!("{}（现{}）", short.required, short.found),
        };
        let mends: Vec<String> = self.mends.iter().map(short).collect();
        format!("{}：{}", mends.join("；"), self.step.text)
    }
}

fn found(short: &Short, standard: &Standard) -> String {
    let condition = standard.condition(&short.condition);
    match (condition.map(|condition| &condition.test), &short.value) {
        (Some(Test::Compare(comparison)), Some(value)) => phrase::measured(&comparison.operand, value),
        (_, Some(value)) => Unit::Point.print_range(value),
        (_, None) => String::new(),
    }
}

impl From<List> for ListView {
    fn from(list: List) -> Self {
        Self {
            list,
            title: list.title(),
            meaning: list.meaning(),
        }
    }
}

impl From<&Standard> for LawView {
    fn from(standard: &Standard) -> Self {
        Self {
            id: standard.id.clone(),
            title: standard.title.clone(),
            document: standard.document.clone(),
            status: standard.status,
        }
    }
}

impl ClauseView {
    /// Names a condition of a standard; one that the text no longer has stands for itself.
    pub fn new(standard: Option<&Standard>, id: &str) -> Self {
        let condition = standard.and_then(|standard| standard.condition(id));
        Self {
            id: id.to_owned(),
            title: condition.map_or_else(|| id.to_owned(), |condition| condition.title.clone()),
            clause: condition.map_or_else(String::new, |condition| {
                format!("{} {}", condition.clause.document, condition.clause.article)
            }),
        }
    }
}

impl FieldView {
    /// Names a fact.
    pub fn new(field: &Field, catalog: &Catalog) -> Self {
        let code = field.indicator().and_then(|code| code.parse().ok());
        let title = match code.as_ref().and_then(|code| catalog.indicator(code)) {
            Some(indicator) => indicator.title.clone(),
            None => field.indicator().map_or_else(|| "成立日期".to_owned(), str::to_owned),
        };
        Self {
            code: field.clone(),
            title: [
                title,
                field.year().map(|year| format!("（{year}年）")).unwrap_or_default(),
                if field.is_claimed() {
                    "（企业自报，待核实）"
                } else {
                    ""
                }
                .to_owned(),
            ]
            .concat(),
        }
    }
}

/// What is shown of a reason: its clauses and facts by name.
pub fn named_reason(
    reason: &Reason,
    standard: Option<&Standard>,
    catalog: &Catalog,
) -> (Vec<ClauseView>, Option<OneStepView>, Vec<FieldView>) {
    let clauses = |ids: &[String]| ids.iter().map(|id| ClauseView::new(standard, id)).collect();
    let fields = reason.missing.iter().map(|field| FieldView::new(field, catalog));
    let step = reason.step.as_ref().zip(standard);
    let step = step.map(|(stride, standard)| OneStepView::new(stride, standard, catalog));
    (clauses(&reason.deciding), step, fields.collect())
}
