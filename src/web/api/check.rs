//! Self-checks for programs: facts in, assessments out, nothing kept.

use axum::Json;
use axum::body::Bytes;

use crate::app::Session;
use crate::app::check::{CheckRequest, Recorded};
use crate::domain::enterprise::EnterpriseId;
use crate::view::check::CheckView;
use crate::view::question::QuestionnaireView;
use crate::web::check::CheckParams;
use crate::web::describe::Created;
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;

/// Assesses the facts of the body, JSON or TOML.
pub async fn create_check(session: Session, body: Bytes) -> Result<Json<CheckView>, Problem> {
    let request = CheckRequest::read(&body)?;
    Ok(Json(session.check_facts(&request)?))
}

/// Records the figures of the body for a firm, as its own word.
pub async fn record_check(
    session: Session,
    Path(firm): Path<EnterpriseId>,
    body: Bytes,
) -> Result<Created<Recorded>, Problem> {
    let request = CheckRequest::read(&body)?;
    let recorded = session.record_check(firm, &request).await?;
    Ok(Created(recorded))
}

/// Lists what the standards of some tiers read: `?tier=…&tier=…&purpose=…&on=…`.
pub async fn list_questions(
    session: Session,
    Query(params): Query<CheckParams>,
) -> Result<Json<QuestionnaireView>, Problem> {
    Ok(Json(session.questions(&params.request())?))
}
