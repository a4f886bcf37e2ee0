//! Goals as readers see them: target and clause, baseline, what was published, what the registry counts by which
//! rule, and where these differ.

mod actual;
mod ahead;
mod firm;
mod ladder;
mod outlook;
mod pace;
mod report;
mod rule;
mod share;
mod trend;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::{GoalCode, PlanCode};
use crate::domain::day::Day;
use crate::domain::goal::{Direction, Goal, Outcome, Plan, Statement, Target};
use crate::domain::plan::Share;
use crate::domain::quantity::Quantity;
use crate::domain::revision::Revision;
use crate::domain::source::Confidence;
use crate::domain::unit::Unit;

pub use actual::{ActualView, Attainment, CountyView};
pub use ahead::AheadView;
pub use firm::{FirmPage, GoalFirmView, GoalFirmsView, Population, TitleView};
pub use ladder::{LadderFirmsView, LadderView, LaddersView, RungView, StepView};
pub use outlook::{Outlook, Pipeline};
pub use pace::PaceView;
pub use report::{ReportGoal, ReportView};
pub use rule::{OtherView, RuleView, SwitchView, TierName, ToggleView};
pub use share::{ShareView, SharesView};
pub use trend::{
    BacktestView, CountyEnds, ExpiryMonth, OutlookView, PartOutlook, PipelineView, ScenarioView, TrendPoint, TrendView,
    quarter_ends,
};

/// All goals of a plan on a day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GoalsView {
    /// The plan.
    pub plan: PlanView,
    /// Every plan, this one among them.
    pub plans: Vec<PlanView>,
    /// The day of the present counts.
    pub on: Day,
    /// The revision as known at which is counted; as known now when absent.
    pub known_at: Option<Revision>,
    /// Goals that the registry counts.
    pub goals: Vec<GoalView>,
    /// Indicators that others publish: the monitor of the plan.
    pub monitor: Vec<GoalView>,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanView {
    /// Its code.
    pub code: PlanCode,
    /// Its title.
    pub title: String,
    /// Its document number.
    pub document: String,
    /// The first day of its period.
    pub from: Day,
    /// The last day of its period.
    pub until: Day,
    /// Whether it is made up for the demonstration.
    pub fictional: bool,
    /// What a reader must know of its text.
    pub note: String,
}

/// A goal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GoalView {
    /// Its code.
    pub code: GoalCode,
    /// Its title.
    pub title: String,
    /// The heading it stands under.
    pub group: String,
    /// Whether the start page shows it.
    pub headline: bool,
    /// The unit of its figures.
    pub unit: Unit,
    /// Whether more or less is better.
    pub direction: Direction,
    /// How the registry counts it, when it does.
    pub rule: Option<RuleView>,
    /// The target to measure by; none when the plan leaves it blank.
    pub target: Option<TargetView>,
    /// Every target that the plan states.
    pub targets: Vec<TargetView>,
    /// Whether the targets disagree.
    pub conflicting: bool,
    /// Where it started; empty when the plan does not say so.
    pub baselines: Vec<FigureView>,
    /// What was published since.
    pub outcomes: Vec<FigureView>,
    /// What was published and is not comparable.
    pub statements: Vec<Statement>,
    /// What a reader must know.
    pub note: String,
    /// What counties shall contribute, when it is assigned.
    pub shares: Vec<Share>,
    /// The count on the day of the view, when the registry counts it.
    pub now: Option<ActualView>,
    /// The count as at the end of the plan, when the registry counts it and that day has come.
    pub at_plan_end: Option<ActualView>,
    /// What runs out and who could come, of a headline goal.
    pub ahead: Option<AheadView>,
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetView {
    /// The number in the base unit.
    pub value: Quantity,
    /// The number as printed.
    pub text: String,
    /// By when.
    pub by: Day,
    /// As the plan words it, empty when the number says it.
    pub wording: String,
    /// The document.
    pub document: String,
    /// Chapter, item, table or column.
    pub clause: String,
}

/// A published figure, beside what the registry counts for the same day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FigureView {
    /// The day it speaks of.
    pub on: Day,
    /// The number in the base unit.
    pub value: Quantity,
    /// The number as printed.
    pub text: String,
    /// Who published it where.
    pub source: String,
    /// How far it is verified.
    pub confidence: Confidence,
    /// What it may or may not mean.
    pub note: String,
    /// Whether it reaches the target.
    pub reached: Option<bool>,
    /// What the registry counts for that day.
    pub counted: Option<ActualView>,
}

impl GoalView {
    /// Shows a goal without any count.
    pub fn new(goal: &Goal, catalog: &Catalog) -> Self {
        let printed = |target: &Target| TargetView::new(target, goal.unit);
        let figure = |outcome: &Outcome| FigureView::new(outcome, goal);
        let leading = goal.leading_target();
        Self {
            code: goal.code.clone(),
            title: goal.title.clone(),
            group: goal.group.clone(),
            headline: goal.headline,
            unit: goal.unit,
            direction: goal.direction,
            rule: RuleView::new(&goal.metric, catalog),
            target: leading.map(printed),
            targets: goal.targets.iter().map(printed).collect(),
            conflicting: goal
                .targets
                .iter()
                .any(|target| Some(&target.value) != leading.map(|it| &it.value)),
            baselines: goal.baselines.iter().map(figure).collect(),
            outcomes: goal.outcomes.iter().map(figure).collect(),
            statements: goal.statements.clone(),
            note: goal.note.clone(),
            shares: Vec::new(),
            now: None,
            at_plan_end: None,
            ahead: None,
        }
    }
}

impl GoalView {
    /// Tells whether the target was missed at the end of the plan and is reached now.
    pub fn is_late(&self, end: &ActualView, now: &ActualView) -> bool {
        now.attainment == Some(Attainment::Reached) && end.attainment != Some(Attainment::Reached)
    }
}

impl From<&Plan> for PlanView {
    fn from(plan: &Plan) -> Self {
        let Plan {
            code,
            title,
            document,
            area: _,
            issued: _,
            from,
            until,
            fictional,
            note,
        } = plan.clone();
        Self {
            code,
            title,
            document,
            from,
            until,
            fictional,
            note,
        }
    }
}

impl TargetView {
    fn new(target: &Target, unit: Unit) -> Self {
        let Target {
            value,
            by,
            wording,
            document,
            clause,
        } = target.clone();
        Self {
            text: unit.print(&value),
            value,
            by,
            wording,
            document,
            clause,
        }
    }
}

impl FigureView {
    fn new(outcome: &Outcome, goal: &Goal) -> Self {
        let Outcome {
            on,
            value,
            source,
            confidence,
            note,
        } = outcome.clone();
        let target = goal.leading_target();
        Self {
            on,
            text: goal.unit.print(&value),
            reached: target.map(|target| goal.direction.reached(&value, &target.value)),
            value,
            source,
            confidence,
            note,
            counted: None,
        }
    }
}
