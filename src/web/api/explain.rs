//! Kept assessments for programs.

use axum::Json;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::Session;
use crate::domain::assessment::AssessmentId;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::standard::Purpose;
use crate::view::explain::ExplainView;
use crate::web::describe::Created;
use crate::web::extract::{Json as Body, Path};
use crate::web::problem::Problem;

/// What is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepBody {
    /// The tier.
    tier: TierCode,
    /// What for; for a new application when absent.
    #[serde(default)]
    purpose: Option<Purpose>,
    /// The day; today when absent.
    #[serde(default)]
    on: Option<Day>,
}

/// Assesses a firm and keeps the answer; keeping the same again returns the same.
pub async fn keep_assessment(
    session: Session,
    Path(firm): Path<EnterpriseId>,
    Body(body): Body<KeepBody>,
) -> Result<Created<ExplainView>, Problem> {
    let KeepBody { tier, purpose, on } = body;
    let (purpose, date) = (purpose.unwrap_or(Purpose::New), on.unwrap_or_else(|| session.today()));
    let id = session.keep_assessment(firm, (&tier, purpose, date)).await?;
    Ok(Created(session.explain_assessment(&id).await?))
}

/// Explains a kept assessment.
pub async fn show_explanation(session: Session, Path(id): Path<AssessmentId>) -> Result<Json<ExplainView>, Problem> {
    Ok(Json(session.explain_assessment(&id).await?))
}
