//! Jobs for programs.

use axum::Json;

use crate::app::Session;
use crate::domain::job::JobId;
use crate::view::job::{JobView, JobsView};
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Lists jobs, those that are open first.
pub async fn list_jobs(session: Session) -> Result<Json<JobsView>, Problem> {
    Ok(Json(session.list_jobs().await?))
}

/// Shows a job: ask again for how far it got.
pub async fn show_job(session: Session, Path(id): Path<JobId>) -> Result<Json<JobView>, Problem> {
    Ok(Json(session.show_job(id).await?))
}

/// Calls a job off.
pub async fn cancel_job(session: Session, Path(id): Path<JobId>) -> Result<Json<JobView>, Problem> {
    Ok(Json(session.cancel_job(id).await?))
}
