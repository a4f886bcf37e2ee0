//! Imports as JSON: `multipart/form-data` in, what became of every row out.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::import::{Decision, Order};
use crate::app::{Error, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{ImportId, ImportStatus, RowOutcome};
use crate::view::import::{ImportView, QueueRowView, RevertView};
use crate::web::extract::{Json as Body, Path, Query};
use crate::web::import::{ImportForm, hand_out};
use crate::web::problem::Problem;

/// Rows of one answer.
const ROWS: u64 = 500;

/// Takes a list: previews it with `dry_run`, commits it otherwise.
pub async fn create_import(session: Session, form: ImportForm) -> Result<Response, Problem> {
    let options = form.params.options(&session)?;
    if !form.params.dry_run.is_empty() {
        let plan = session.preview_import(&form.upload, &options).await?;
        return Ok(Json(plan).into_response());
    }
    let digest = Some(form.params.digest.as_str()).filter(|digest| !digest.is_empty());
    let order = Order {
        upload: &form.upload,
        options: &options,
        digest,
    };
    let import = session.start_import(&order).await?;
    Ok((state_of(&import), Json(import)).into_response())
}

/// What takes longer than a moment is accepted, not done: `GET` the import for how far it got.
fn state_of(import: &ImportView) -> StatusCode {
    match import.status {
        ImportStatus::Running => StatusCode::ACCEPTED,
        ImportStatus::Finished | ImportStatus::Reverted => StatusCode::CREATED,
    }
}

/// Goes on with an import that was interrupted.
pub async fn continue_import(session: Session, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    let import = session.continue_import(id).await?;
    Ok((state_of(&import), Json(import)).into_response())
}

/// Says what taking back an import would do.
pub async fn preview_revert(session: Session, Path(id): Path<ImportId>) -> Result<Json<RevertView>, Problem> {
    Ok(Json(session.preview_revert(id).await?))
}

/// Takes an import back.
pub async fn revert_import(session: Session, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    Ok(Json(session.revert_import(id).await?))
}

/// Hands out the rows that failed.
pub async fn export_failures(session: Session, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    Ok(hand_out(session.export_failures(id).await?))
}

/// Shows an import.
pub async fn show_import(session: Session, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    Ok(Json(session.find_import(id).await?))
}

/// Which rows are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RowsParams {
    outcome: String,
}

/// Lists rows of an import with an outcome; those that wait when nothing is said.
pub async fn list_rows(
    session: Session,
    Path(id): Path<ImportId>,
    Query(params): Query<RowsParams>,
) -> Result<Json<Vec<QueueRowView>>, Problem> {
    session.find_import(id).await?;
    let outcome = match params.outcome.as_str() {
        "" => RowOutcome::Queued,
        word => word
            .parse()
            .map_err(|_| Error::invalid("outcome", "结果无效，可用 queued、failed、skipped"))?,
    };
    Ok(Json(session.list_queue(Some(id), outcome, ROWS).await?))
}

/// What a person decides about a row.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case", tag = "decision")]
pub enum DecisionBody {
    /// It is this firm.
    Accept {
        /// The firm.
        enterprise: EnterpriseId,
    },
    /// It is a new firm.
    Create,
    /// It is not taken over.
    Skip,
}

/// Decides a row that waits.
pub async fn decide_row(
    session: Session,
    Path(row): Path<(ImportId, u32)>,
    Body(body): Body<DecisionBody>,
) -> Result<Json<QueueRowView>, Problem> {
    let decision = match body {
        DecisionBody::Accept { enterprise } => Decision::Accept(enterprise),
        DecisionBody::Create => Decision::Create,
        DecisionBody::Skip => Decision::Skip,
    };
    Ok(Json(session.decide_import_row(row, decision).await?))
}
