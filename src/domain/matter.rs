//! Matters 「事项」: what is asked, done and ended for a firm, such as a request or a visit. One engine for all: a kind
//! is a file that says its states, who may do what in each, and which clocks that starts. Where a matter stands is what
//! its events come to, see [`Course`].

mod check;
mod course;

use serde::{Deserialize, Serialize};

use super::access::Role;
use super::code::{EventCode, KindCode, PolicyCode, StateCode};
use super::day::Day;
use super::deadline::Due;
use super::enterprise::EnterpriseId;
use super::moment::Moment;
use super::policy::{Class, Stage, Start};
use super::seed::{SeedError, Seeds};
use super::word::words;

pub use course::{Course, Refusal};

/// The event of a deadline that another calendar or policy moved: no file of a kind has it.
pub const MOVED: &str = "moved";

/// The number of a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MatterId(pub i64);

words! {
    #[derive(PartialOrd, Ord)]
    /// What an event has to say.
    pub enum Ask {
        /// Why, or what was done.
        Note = "note" "说明",
        /// To which unit.
        Unit = "unit" "承办单位",
        /// How hard it is.
        Class = "class" "难易",
        /// Whether whoever asked was reached.
        Reached = "reached" "是否联系上",
        /// Whether it is solved.
        Solved = "solved" "是否解决",
        /// Whether whoever asked is satisfied.
        Satisfied = "satisfied" "是否满意",
        /// Into which other matter.
        Into = "into" "并入的编号",
    }
}

words! {
    /// What must be so before an event may come.
    pub enum Need {
        /// The policy leaves an extension.
        ExtensionLeft = "extension_left" "还可以延期",
        /// Whoever asked said no when asked last.
        Dissatisfied = "dissatisfied" "最近一次评价为不满意",
        /// Nobody said no when asked last.
        NotDissatisfied = "not_dissatisfied" "最近一次评价不是不满意",
    }
}

words! {
    #[derive(PartialOrd, Ord)]
    /// What an event does beyond leading to a state.
    pub enum Effect {
        /// Hands it to a unit 「主办」.
        Assign = "assign" "交给主办单位",
        /// Lets another unit help 「协办」.
        Support = "support" "请协办单位参加",
        /// Takes it from the unit that gives it back, which is counted.
        Return = "return" "退回",
        /// Takes it from every unit.
        Release = "release" "解除承办",
        /// Stops the clocks.
        Pause = "pause" "停止计时",
        /// Lets the clocks go on.
        Resume = "resume" "继续计时",
        /// Extends the end.
        Extend = "extend" "延期",
        /// Begins anew, which is counted.
        Redo = "redo" "重办",
    }
}

words! {
    /// What is answered to a question that takes no more.
    pub enum Answer {
        /// It is so.
        Yes = "yes" "是",
        /// It is not.
        No = "no" "否",
    }
}

words! {
    /// What somebody fills in.
    pub enum FieldKind {
        /// A line.
        Text = "text" "一行文字",
        /// A text.
        Long = "long" "多行文字",
        /// A day.
        Day = "day" "日期",
        /// One of some.
        Choice = "choice" "选择",
    }
}

/// What is asked when a matter is entered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its code.
    pub code: String,
    /// What readers see.
    pub title: String,
    /// What may stand there.
    pub kind: FieldKind,
    /// Whether something must.
    #[serde(default)]
    pub required: bool,
    /// What may be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
    /// How it is filled in.
    #[serde(default)]
    pub hint: String,
}

/// Where a matter can stand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its code.
    pub code: StateCode,
    /// What readers see.
    pub title: String,
    /// Whether nothing comes after it.
    #[serde(default, rename = "final")]
    pub is_final: bool,
}

/// What can happen to a matter. The one that comes from nowhere begins it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its code.
    pub code: EventCode,
    /// What readers see.
    pub title: String,
    /// In which states.
    #[serde(default)]
    pub from: Vec<StateCode>,
    /// Where it leads; it stays where it is without.
    #[serde(default)]
    pub to: Option<StateCode>,
    /// Who may.
    pub by: Vec<Role>,
    /// What it has to say.
    #[serde(default)]
    pub asks: Vec<Ask>,
    /// What must be so.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// What it does.
    #[serde(default)]
    pub does: Vec<Effect>,
    /// What it asks somebody else to decide.
    #[serde(default)]
    pub proposes: Option<String>,
    /// What it decides, which whoever asked for it may not.
    #[serde(default)]
    pub decides: Option<String>,
    /// Which clocks it starts, of those that do not run.
    #[serde(default)]
    pub starts: Vec<Start>,
    /// The stages whose clocks it starts anew.
    #[serde(default)]
    pub restarts: Vec<Stage>,
    /// The stages that it ends.
    #[serde(default)]
    pub ends: Vec<Stage>,
    /// Whether silence beyond a limit that makes it a yes is it.
    #[serde(default)]
    pub silence: bool,
}

/// A kind of matter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterKind {
    /// Its code.
    pub code: KindCode,
    /// What readers see.
    pub title: String,
    /// Where it begins.
    pub initial: StateCode,
    /// Whether policies limit it.
    #[serde(default)]
    pub clocked: bool,
    /// What is asked at the beginning.
    #[serde(default)]
    pub field: Vec<Field>,
    /// Its states.
    pub state: Vec<State>,
    /// Its events.
    pub event: Vec<Event>,
}

/// Somebody, as far as two are told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Someone {
    /// The name that readers know.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// The number of the account; nobody signed in without one.
    pub account: Option<i64>,
    /// The office or firm.
    pub office: String,
}

/// What was said with an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Said {
    /// Why, or what was done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// To which unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// How hard it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// Whether whoever asked was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Whether it is solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solved: Option<bool>,
    /// Whether whoever asked is satisfied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// Into which other matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<i64>,
}

/// An event as it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Which.
    pub event: EventCode,
    /// Where it led.
    pub state: StateCode,
    /// When.
    pub at: Moment,
    /// Who did it.
    pub by: Someone,
    /// What was said.
    pub said: Said,
}

/// What a matter is about, which its events do not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its kind.
    pub kind: KindCode,
    /// The firm.
    pub firm: EnterpriseId,
    /// In a line.
    pub title: String,
    /// What was filled in, by the codes of fields.
    pub fields: Vec<(String, String)>,
    /// The policy that it is limited by.
    pub policy: PolicyCode,
    /// The matter that it came up in, e.g. a visit.
    pub parent: Option<MatterId>,
}

/// A matter with how it stands, as recorded; the events decide, see [`Course`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Its number.
    pub id: MatterId,
    /// What it is about.
    pub opening: Opening,
    /// Where it stands.
    pub state: StateCode,
    /// The unit that has it.
    pub unit: Option<String>,
    /// What is due next, as it was reckoned last.
    pub next: Option<(Stage, Due)>,
    /// When it began.
    pub opened: Day,
    /// Whether it is over.
    pub is_over: bool,
}

impl Someone {
    /// Returns the unit whose matters alone are seen.
    pub fn own_unit(&self) -> Option<&str> {
        (self.role == Role::Unit).then_some(self.office.as_str())
    }
}

impl MatterKind {
    /// Returns a state of it.
    pub fn state(&self, code: &StateCode) -> Option<&State> {
        self.state.iter().find(|state| state.code == *code)
    }

    /// Returns what readers call a state; its code when a later file has none of it.
    pub fn state_title<'a>(&'a self, code: &'a StateCode) -> &'a str {
        self.state(code).map_or(code.as_str(), |state| &state.title)
    }

    /// Returns an event of it.
    pub fn event(&self, code: &EventCode) -> Option<&Event> {
        self.event.iter().find(|event| event.code == *code)
    }

    /// Returns the event that begins a matter.
    pub fn beginning(&self) -> &Event {
        let found = self.event.iter().find(|event| event.from.is_empty());
        found.expect("loading refuses a kind without a beginning")
    }

    /// Returns the events that a role may do in a state, whatever else they need.
    pub fn permitted(&self, state: &StateCode, role: Role) -> impl Iterator<Item = &Event> {
        let of = move |event: &&Event| event.from.contains(state) && event.by.contains(&role);
        self.event.iter().filter(of)
    }

    /// Tells whether nothing comes after a state.
    pub fn is_final(&self, state: &StateCode) -> bool {
        self.state(state).is_some_and(|state| state.is_final)
    }
}

/// Loads the kinds.
///
/// # Errors
/// Every finding.
pub fn load_kinds(seeds: &Seeds) -> Result<Vec<MatterKind>, Vec<SeedError>> {
    const FOLDER: &str = "matters/";
    let (mut kinds, mut findings) = (Vec::<MatterKind>::new(), Vec::new());
    for path in seeds.paths_below(FOLDER) {
        match seeds.read::<MatterKind>(path) {
            Ok(kind) => {
                let found = kind.check();
                findings.extend(
                    found
                        .into_iter()
                        .map(|(key, problem, fix)| check::finding(path, key, problem, fix)),
                );
                if kinds.iter().any(|other| other.code == kind.code) {
                    let problem = format!("`{}` is another file's code", kind.code);
                    findings.push(check::finding(
                        path,
                        "code".to_owned(),
                        problem,
                        "give it a code of its own",
                    ));
                }
                kinds.push(kind);
            }
            Err(found) => findings.push(found),
        }
    }
    if findings.is_empty() { Ok(kinds) } else { Err(findings) }
}

#[cfg(test)]
mod tests;
