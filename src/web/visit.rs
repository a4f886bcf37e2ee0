//! What the plan of visits asks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::desk::PlannedVisits;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::enterprise::EnterpriseId;
use crate::web::address::Pairs;
use crate::web::matter::said;
use crate::web::question::Question;

/// Where the plan stands.
pub const PLAN: &str = "/visits/plan";
/// Before the number of a firm that is chosen.
pub const FIRM: &str = "firm-";

/// Of which firms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct PlanParams {
    /// Whose title of this tier runs out.
    pub tier: Option<TierCode>,
    /// Of this county.
    pub county: Option<DivisionCode>,
}

impl Question for PlanParams {}

/// Reads which firms are to be visited when.
pub fn read_plan(pairs: &Pairs) -> PlannedVisits {
    let chosen = pairs
        .iter()
        .filter_map(|(name, _)| name.strip_prefix(FIRM)?.parse().ok());
    PlannedVisits {
        firms: chosen.map(EnterpriseId).collect(),
        day: said(pairs, "day").to_owned(),
        title: said(pairs, "title").to_owned(),
    }
}
