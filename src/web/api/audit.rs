//! The audit for programs.

use axum::Json;

use crate::app::Session;
use crate::view::audit::AuditView;
use crate::web::audit::AuditParams;
use crate::web::extract::Query;
use crate::web::problem::Problem;

/// Entries of one answer.
const ENTRIES: u64 = 200;

/// Lists entries from the newest down; `next` goes into `before`.
pub async fn list_audit(session: Session, Query(params): Query<AuditParams>) -> Result<Json<AuditView>, Problem> {
    Ok(Json(session.list_audit(&params.query()?, ENTRIES).await?))
}
