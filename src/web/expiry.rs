//! What addresses of titles that run out carry behind the `?`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Error;
use crate::app::expiry::read_place;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::tenure::TenureId;
use crate::web::question::Question;

/// Where the list stands.
pub const PATH: &str = "/expiring";

/// The tier and the place in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ExpiryParams {
    /// The tier; every one when nothing is said.
    pub tier: Option<TierCode>,
    /// Where the page begins.
    pub after: Option<String>,
}

impl Question for ExpiryParams {}

impl ExpiryParams {
    /// Reads the place.
    ///
    /// # Errors
    /// It is none.
    pub fn place(&self) -> Result<Option<(Day, TenureId)>, Error> {
        self.after.as_deref().map(read_place).transpose()
    }
}
