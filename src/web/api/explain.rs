//! Kept assessments for programs.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::Session;
use crate::domain::assessment::AssessmentId;
use crate::domain::code::TierCode;
use crate::domain::enterprise::EnterpriseId;
use crate::view::explain::ExplainView;
use crate::web::assessment::AssessmentParams;
use crate::web::extract::{Json as Body, Path};
use crate::web::problem::Problem;

/// What is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepBody {
    /// The tier.
    tier: TierCode,
    /// `new` or `review`; new when absent.
    #[serde(default)]
    purpose: String,
    /// The day; today when absent.
    #[serde(default)]
    date: String,
}

/// Assesses a firm and keeps the answer; keeping the same again returns the same.
pub async fn keep_assessment(
    session: Session,
    Path(firm): Path<EnterpriseId>,
    Body(body): Body<KeepBody>,
) -> Result<Response, Problem> {
    let KeepBody { tier, purpose, date } = body;
    let known = String::new();
    let (purpose, date) = AssessmentParams { date, purpose, known }.read(session.today())?;
    let id = session.keep_assessment(firm, (&tier, purpose, date)).await?;
    Ok((StatusCode::CREATED, Json(session.explain_assessment(&id).await?)).into_response())
}

/// Explains a kept assessment.
pub async fn show_explanation(session: Session, Path(id): Path<AssessmentId>) -> Result<Json<ExplainView>, Problem> {
    Ok(Json(session.explain_assessment(&id).await?))
}
