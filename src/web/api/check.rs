//! Self-checks for programs: facts in, assessments out, nothing kept.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::app::check::{CheckRequest, Recorded};
use crate::domain::access::Actor;
use crate::domain::enterprise::EnterpriseId;
use crate::view::check::CheckView;
use crate::view::question::QuestionnaireView;
use crate::web::check::CheckForm;
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;

/// Assesses the facts of the body, JSON or TOML.
pub async fn create_check(State(app): State<App>, body: Bytes) -> Result<Json<CheckView>, Problem> {
    let request = CheckRequest::read(&body)?;
    Ok(Json(app.check_facts(&request)?))
}

/// Records the figures of the body for a firm, as its own word.
pub async fn record_check(
    State(app): State<App>,
    Path(firm): Path<EnterpriseId>,
    body: Bytes,
) -> Result<(StatusCode, Json<Recorded>), Problem> {
    let request = CheckRequest::read(&body)?;
    let actor = Actor::local_bureau("接口");
    let recorded = app.record_check(&actor, firm, &request).await?;
    Ok((StatusCode::CREATED, Json(recorded)))
}

/// Lists what the standards of some tiers read: `?tier=…&tier=…&purpose=…&date=…`.
pub async fn list_questions(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<QuestionnaireView>, Problem> {
    Ok(Json(app.questions(&CheckForm::from(pairs).question())?))
}
