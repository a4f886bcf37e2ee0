//! What assessment addresses carry behind the `?`, the same for pages and programs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::standard::Purpose;
use crate::web::question::Question;

/// The day and the purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct AssessmentParams {
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// What for; for a new application when nothing is said.
    pub purpose: Option<Purpose>,
    /// As recorded at the end of this day; as known now when nothing is said.
    pub known: Option<Day>,
}

impl Question for AssessmentParams {}

impl AssessmentParams {
    /// Returns the purpose and the day.
    pub fn read(&self, today: Day) -> (Purpose, Day) {
        (self.purpose.unwrap_or(Purpose::New), self.on.unwrap_or(today))
    }
}

/// Returns the address of the overview of a firm's assessments.
pub fn overview_address(id: EnterpriseId) -> String {
    format!("/enterprises/{id}/assessments")
}

/// Returns the address of one assessment.
pub fn address(id: EnterpriseId, tier: &str, (purpose, on): (Purpose, Day)) -> String {
    let asked = AssessmentParams {
        on: Some(on),
        purpose: Some(purpose),
        known: None,
    };
    asked.address(&format!("/enterprises/{id}/assessments/{tier}"), &[])
}
