//! What addresses of titles that run out carry behind the `?`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Error;
use crate::app::expiry::{ExpiringQuery, read_place};
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::tenure::TenureId;
use crate::web::question::Question;

/// Where the list stands.
pub const PATH: &str = "/expiring";

/// The tier and the place in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ExpiryParams {
    /// The tier; every one that does not run out each year when nothing is said.
    pub tier: Option<TierCode>,
    /// The county; the whole city when nothing is said.
    pub county: Option<DivisionCode>,
    /// Where the page begins.
    pub after: Option<String>,
}

impl Question for ExpiryParams {}

impl ExpiryParams {
    /// Returns the question.
    pub fn query(&self) -> ExpiringQuery {
        ExpiringQuery {
            tier: self.tier.clone(),
            division: self.county.clone(),
        }
    }

    /// Reads the place.
    ///
    /// # Errors
    /// It is none.
    pub fn place(&self) -> Result<Option<(Day, TenureId)>, Error> {
        self.after.as_deref().map(read_place).transpose()
    }
}
