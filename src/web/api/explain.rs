//! Kept assessments for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::domain::access::Actor;
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
    State(app): State<App>,
    Path(firm): Path<EnterpriseId>,
    Body(body): Body<KeepBody>,
) -> Result<Response, Problem> {
    let KeepBody { tier, purpose, date } = body;
    let (purpose, date) = AssessmentParams { date, purpose }.read(app.today())?;
    let actor = Actor::local_bureau("接口");
    let id = app.keep_assessment(&actor, firm, (&tier, purpose, date)).await?;
    Ok((StatusCode::CREATED, Json(app.explain_assessment(&id).await?)).into_response())
}

/// Explains a kept assessment.
pub async fn show_explanation(
    State(app): State<App>,
    Path(id): Path<AssessmentId>,
) -> Result<Json<ExplainView>, Problem> {
    Ok(Json(app.explain_assessment(&id).await?))
}
