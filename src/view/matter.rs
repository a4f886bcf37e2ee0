//! Matters, as readers see them.

use schemars::JsonSchema;
use serde::Serialize;

use super::desk::SupervisionView;
use crate::domain::access::Role;
use crate::domain::code::{EventCode, KindCode, StateCode};
use crate::domain::day::Day;
use crate::domain::deadline::Light;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::matter::{Ask, Happening, MOVED, Matter, MatterId, MatterKind, Said};
use crate::domain::moment::Moment;
use crate::domain::policy::{Class, Policy, Stage};

/// A page of matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MattersView {
    /// How many there are of each urgency.
    pub lights: Vec<LightCount>,
    /// How many there are on all pages.
    pub total: u64,
    /// Those of this page, what is due first coming first.
    pub matters: Vec<MatterRow>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// How many matters are so urgent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LightCount {
    /// How urgent.
    pub light: Light,
    /// How many.
    pub count: u64,
}

/// A matter in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatterRow {
    /// Its number.
    pub id: MatterId,
    /// Its kind.
    pub kind: KindCode,
    /// What readers call the kind.
    pub kind_title: String,
    /// What it is.
    pub title: String,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// Where it stands.
    pub state: StateCode,
    /// What readers call that.
    pub state_title: String,
    /// The unit that has it.
    pub unit: Option<String>,
    /// What is due next.
    pub stage: Option<Stage>,
    /// Until when.
    pub due: Option<String>,
    /// How urgent that is.
    pub light: Light,
    /// When it began.
    pub opened: Day,
}

/// A matter whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatterView {
    /// Itself.
    pub row: MatterRow,
    /// What was filled in.
    pub fields: Vec<FieldView>,
    /// What is due, the nearest first.
    pub deadlines: Vec<DeadlineView>,
    /// By which policy.
    pub policy: String,
    /// How hard it is.
    pub class: Option<Class>,
    /// Who has it and who helps.
    pub units: Vec<UnitView>,
    /// How often it was given back.
    pub returns: u32,
    /// How often it began anew.
    pub redos: u32,
    /// How often it was extended.
    pub extensions: usize,
    /// What happened, in order.
    pub happenings: Vec<HappeningView>,
    /// What whoever asks may do.
    pub acts: Vec<ActView>,
    /// The matter that it came up in.
    pub parent: Option<MatterId>,
    /// What came up in it.
    pub children: Vec<MatterRow>,
    /// What is pressed for.
    pub supervisions: Vec<SupervisionView>,
}

/// Something that was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldView {
    /// What readers call it.
    pub title: String,
    /// What stands there.
    pub value: String,
}

/// A unit and its part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnitView {
    /// The unit.
    pub unit: String,
    /// Its part.
    pub part: &'static str,
}

/// A deadline with how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeadlineView {
    /// What is to be done.
    pub stage: Stage,
    /// Until when.
    pub due: String,
    /// How urgent that is.
    pub light: Light,
    /// How it is reckoned.
    pub explanation: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HappeningView {
    /// What.
    pub event: EventCode,
    /// What readers call it.
    pub title: String,
    /// When.
    pub at: String,
    /// Who did it.
    pub by: String,
    /// In which role.
    pub role: Role,
    /// What was said.
    pub said: Said,
    /// The same in words.
    pub told: String,
}

/// Something that may be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActView {
    /// What.
    pub event: EventCode,
    /// What readers call it.
    pub title: String,
    /// What it has to say.
    pub asks: Vec<Ask>,
    /// The classes that may be said.
    pub classes: Vec<ClassView>,
}

/// A class with how long it may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClassView {
    /// The class.
    pub class: Class,
    /// What readers call it.
    pub title: String,
}

/// What the form that enters a matter asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterFormView {
    /// Of which kind.
    pub kind: MatterKind,
    /// For which firm, by number and name.
    pub firm: Option<(EnterpriseId, String)>,
}

impl MatterRow {
    /// Shows a matter of a firm.
    pub fn new(matter: &Matter, (kind, firm): (&MatterKind, &Enterprise), now: Moment) -> Self {
        Self {
            id: matter.id,
            kind: kind.code.clone(),
            kind_title: kind.title.clone(),
            title: matter.opening.title.clone(),
            enterprise: firm.id,
            name: firm.profile.name.clone(),
            fictional: firm.profile.fictional,
            state: matter.state.clone(),
            state_title: kind.state_title(&matter.state).to_owned(),
            unit: matter.unit.clone(),
            stage: matter.next.map(|(stage, _)| stage),
            due: matter.next.map(|(_, due)| due.at.to_string()),
            light: matter.next.map_or(Light::Off, |(_, due)| due.light(now)),
            opened: matter.opened,
        }
    }
}

impl ClassView {
    /// Shows a class under a policy.
    pub fn new(class: Class, policy: &Policy) -> Self {
        let limit = policy.term(Stage::Finish, Some(class)).map(|term| term.limit);
        let title = match limit {
            Some(limit) => format!("{}（{limit}办结）", class.title()),
            None => class.title().to_owned(),
        };
        Self { class, title }
    }
}

impl DeadlineView {
    /// Shows a deadline.
    pub fn new(stage: Stage, light: Light, (due, explanation): (Moment, String)) -> Self {
        let due = due.to_string();
        Self {
            stage,
            due,
            light,
            explanation,
        }
    }
}

impl HappeningView {
    /// Shows what happened to a matter of a kind.
    pub fn new(kind: &MatterKind, happening: &Happening) -> Self {
        let title = kind.event(&happening.event).map(|event| event.title.clone());
        Self {
            event: happening.event.clone(),
            title: title.unwrap_or_else(|| match happening.event.as_str() {
                MOVED => "时限调整".to_owned(),
                other => other.to_owned(),
            }),
            at: happening.at.to_string(),
            by: happening.by.name.clone(),
            role: happening.by.role,
            said: happening.said.clone(),
            told: told(&happening.said),
        }
    }
}

fn told(said: &Said) -> String {
    let truth =
        |title: &str, said: Option<bool>| said.map(|said| format!("{title}：{}", if said { "是" } else { "否" }));
    let parts = [
        Some(said.unit.clone()),
        said.class.map(|class| class.title().to_owned()),
        truth("联系上", said.reached),
        truth("已解决", said.solved),
        truth("满意", said.satisfied),
        said.into.map(|into| format!("并入第 {into} 号")),
        Some(said.note.clone()),
    ];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("；")
}
