//! What addresses and forms of simulations carry: a standard with moved lines, or the text of a draft.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use crate::app::simulation::{Draft, SimulationQuery};
use crate::app::{Error, Session};
use crate::domain::day::Day;
use crate::rules::simulation::{Move, Shift};
use crate::web::question::Question;
use crate::web::screening::read_place;

/// Where a simulation stands.
pub const PATH: &str = "/simulation";
/// Before a line's key in the name of the field that holds its new place.
pub const SET: &str = "set-";

/// A simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct SimulationParams {
    /// The standard whose lines are moved.
    #[validate(length(max = 200))]
    pub standard: Option<String>,
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// Names the firms of this shift alone.
    pub shift: Option<Shift>,
    /// The firm behind which the page begins.
    pub after: Option<String>,
    /// The whole text of a draft.
    pub draft: Option<String>,
    /// The new places of lines.
    #[serde(flatten)]
    pub moved: BTreeMap<String, Value>,
}

impl Question for SimulationParams {
    fn open() -> Vec<&'static str> {
        vec![SET]
    }
}

impl SimulationParams {
    /// Returns the new place of a line as typed, empty when nothing is said.
    pub fn new_place(&self, key: &str) -> &str {
        let typed = self.moved.get(&format!("{SET}{key}"));
        typed.and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns what is simulated: a text when there is one, else the lines that differ from the standard. Nothing
    /// when no standard is chosen or no line differs.
    ///
    /// # Errors
    /// There is no such standard, or the place is none.
    pub fn query(&self, session: &Session, limit: usize) -> Result<Option<SimulationQuery>, Error> {
        let Some(draft) = self.draft(session)? else {
            return Ok(None);
        };
        Ok(Some(SimulationQuery {
            draft,
            date: self.on.unwrap_or_else(|| session.today()),
            shift: self.shift,
            after: read_place(self.after.as_deref())?,
            limit,
        }))
    }

    fn draft(&self, session: &Session) -> Result<Option<Draft>, Error> {
        if let Some(text) = &self.draft {
            return Ok(Some(Draft::Text(text.clone())));
        }
        let Some(standard) = self.standard.clone() else {
            return Ok(None);
        };
        let lines = session.draft_form(&standard)?.lines;
        let mut moves = Vec::new();
        for (name, value) in &self.moved {
            let (Some(key), Some(value)) = (name.strip_prefix(SET), value.as_str()) else {
                continue;
            };
            if !lines.iter().any(|line| line.key == key && line.value == value) {
                moves.push(Move {
                    key: key.to_owned(),
                    value: value.to_owned(),
                });
            }
        }
        Ok((!moves.is_empty()).then_some(Draft::Moves { standard, moves }))
    }
}
