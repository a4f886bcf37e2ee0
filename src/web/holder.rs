//! What addresses of tier lists carry behind the `?`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Error;
use crate::app::tier_list::{Place, TierListQuery, read_place};
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::web::question::Question;

/// A tier list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct HolderParams {
    /// The tier.
    pub tier: Option<TierCode>,
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// As known at the end of this day; as known now when nothing is said.
    pub known: Option<Day>,
    /// The county; all when nothing is said.
    pub county: Option<DivisionCode>,
    /// Where the page begins.
    pub after: Option<String>,
}

impl Question for HolderParams {}

/// The day on which holders are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct DayParams {
    /// The day; today when nothing is said.
    pub on: Option<Day>,
}

impl Question for DayParams {}

impl HolderParams {
    /// Returns which list is asked for.
    ///
    /// # Errors
    /// No tier is said.
    pub fn query(&self, today: Day) -> Result<TierListQuery, Error> {
        let unsaid = || Error::invalid("tier", "没有说是哪个称号，请从名单页选择");
        Ok(TierListQuery {
            tier: self.tier.clone().ok_or_else(unsaid)?,
            on: self.on.unwrap_or(today),
            known_on: self.known,
            standings: Vec::new(),
            divisions: self.county.iter().cloned().collect(),
        })
    }

    /// Reads where the page begins.
    ///
    /// # Errors
    /// It is no place.
    pub fn place(&self) -> Result<Option<Place>, Error> {
        self.after.as_deref().map(read_place).transpose()
    }
}
