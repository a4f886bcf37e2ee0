//! What addresses and forms of matters carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Error;
use crate::app::matter::{MatterAsked, NewMatter, read_place};
use crate::domain::code::{DivisionCode, EventCode, KindCode, StateCode};
use crate::domain::deadline::Light;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{Answer, MatterId, Said};
use crate::domain::policy::Class;
use crate::web::address::Pairs;
use crate::web::question::Question;

/// Where the list stands.
pub const PATH: &str = "/matters";
/// Before the code of a field that is filled in.
pub const FIELD: &str = "field-";
/// The kind that people mean when they name none.
pub const USUAL: &str = "request";

/// Which matters, and where the page begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct MatterParams {
    /// Their kind.
    pub matter: Option<KindCode>,
    /// Their state.
    pub state: Option<StateCode>,
    /// How urgent they are.
    pub light: Option<Light>,
    /// Whether they are over.
    pub over: Option<Answer>,
    /// Their firm.
    pub firm: Option<EnterpriseId>,
    /// The county of their firms.
    pub county: Option<DivisionCode>,
    /// Where the page begins.
    pub after: Option<String>,
}

/// What the form that enters a matter is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct NewMatterParams {
    /// The kind.
    pub matter: Option<KindCode>,
    /// The firm.
    pub firm: Option<EnterpriseId>,
    /// The matter that it comes up in.
    pub parent: Option<i64>,
    /// A name to find the firm by.
    #[validate(length(max = 200))]
    pub q: String,
}

/// What is done about a matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ActForm {
    /// What.
    pub event: Option<EventCode>,
    /// Why, or what was done.
    pub note: String,
    /// To which unit.
    pub unit: String,
    /// How hard it is.
    pub class: Option<Class>,
    /// Whether whoever asked was reached.
    pub reached: Option<Answer>,
    /// Whether it is solved.
    pub solved: Option<Answer>,
    /// Whether whoever asked is satisfied.
    pub satisfied: Option<Answer>,
    /// Into which other matter.
    pub into: Option<i64>,
}

impl Question for MatterParams {}
impl Question for NewMatterParams {}
impl Question for ActForm {}

impl MatterParams {
    /// Reads what is asked.
    ///
    /// # Errors
    /// The place is none.
    pub fn asked(&self) -> Result<MatterAsked, Error> {
        Ok(MatterAsked {
            kind: self.matter.clone(),
            state: self.state.clone(),
            light: self.light,
            is_over: self.over == Some(Answer::Yes),
            firm: self.firm,
            county: self.county.clone(),
            after: self.after.as_deref().map(read_place).transpose()?,
        })
    }
}

impl ActForm {
    /// Returns what is said.
    pub fn said(&self) -> Said {
        Said {
            note: self.note.clone(),
            unit: self.unit.clone(),
            class: self.class,
            reached: self.reached.map(is_yes),
            solved: self.solved.map(is_yes),
            satisfied: self.satisfied.map(is_yes),
            into: self.into,
        }
    }
}

fn is_yes(answer: Answer) -> bool {
    answer == Answer::Yes
}

/// Returns what a form says under a name.
pub fn said<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    let found = pairs.iter().find(|(other, _)| other == name);
    found.map_or("", |(_, value)| value.as_str())
}

/// Reads what a form enters.
///
/// # Errors
/// No kind or firm is named.
pub fn read_new(pairs: &Pairs) -> Result<NewMatter, Error> {
    let number = |name: &str| said(pairs, name).parse::<i64>().ok();
    let kind = said(pairs, "matter").parse();
    let fields = pairs
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(FIELD)?, value)));
    Ok(NewMatter {
        kind: kind.map_err(|_| Error::invalid("matter", "没有这种事项"))?,
        firm: EnterpriseId(number("firm").ok_or_else(|| Error::invalid("firm", "请先选择企业"))?),
        title: said(pairs, "title").to_owned(),
        fields: fields.map(|(code, value)| (code.to_owned(), value.clone())).collect(),
        parent: number("parent").map(MatterId),
    })
}
