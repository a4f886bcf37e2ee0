//! The audit for programs.

use axum::Json;

use crate::app::Session;
use crate::view::audit::AuditView;
use crate::web::audit::{self, AuditParams};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;

/// Entries of one answer.
const ENTRIES: u64 = 200;

/// Lists entries from the newest down; `next` goes into `before`.
pub async fn list_audit(session: Session, Query(params): Query<AuditParams>) -> Result<Json<AuditView>, Problem> {
    let mut view = session.list_audit(&params.query()?, ENTRIES).await?;
    params.bind(audit::PATH, &mut view.next);
    Ok(Json(view))
}
