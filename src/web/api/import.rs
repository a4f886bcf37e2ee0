//! Imports as JSON: `multipart/form-data` in, what became of every row out.

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Session;
use crate::app::import::{Decision, Order};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{ImportId, ImportStatus, RowOutcome};
use crate::view::import::{ImportView, PlanView, QueueRowView, RevertView};
use crate::view::mapping::ValueView;
use crate::web::describe::{Begun, Created, Download, Either};
use crate::web::extract::{Json as Body, Path, Query};
use crate::web::import::{ImportForm, hand_out};
use crate::web::problem::Problem;
use crate::web::question::Question;

/// Rows of one answer.
const ROWS: u64 = 500;

/// What becomes of a list that is sent: a preview, or an import.
type Taken = Either<Json<PlanView>, Begun<ImportView>>;

/// Takes a list: previews it with `dry_run`, commits it otherwise.
pub async fn create_import(session: Session, form: ImportForm) -> Result<Taken, Problem> {
    let options = form.params.options(&session)?;
    if !form.params.dry_run.is_empty() {
        let plan = session.preview_import(&form.upload, &options).await?;
        return Ok(Either::One(Json(plan)));
    }
    let digest = Some(form.params.digest.as_str()).filter(|digest| !digest.is_empty());
    let order = Order {
        upload: &form.upload,
        options: &options,
        digest,
    };
    let import = session.start_import(&order).await?;
    Ok(Either::Other(begun(import)))
}

/// What takes longer than a moment is accepted, not done: `GET` the import for how far it got.
fn begun(state: ImportView) -> Begun<ImportView> {
    let goes_on = state.status == ImportStatus::Running;
    let place = format!("/api/v1/imports/{}", state.id);
    Begun { state, goes_on, place }
}

/// Goes on with an import that was interrupted.
pub async fn continue_import(session: Session, Path(id): Path<ImportId>) -> Result<Begun<ImportView>, Problem> {
    Ok(begun(session.continue_import(id).await?))
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
pub async fn export_failures(session: Session, Path(id): Path<ImportId>) -> Result<Download, Problem> {
    Ok(Download(hand_out(session.export_failures(id).await?)))
}

/// Shows an import.
pub async fn show_import(session: Session, Path(id): Path<ImportId>) -> Result<Json<ImportView>, Problem> {
    Ok(Json(session.find_import(id).await?))
}

/// Which rows are asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct RowsParams {
    /// What became of them.
    pub outcome: Option<RowOutcome>,
}

impl Question for RowsParams {}

/// Lists rows of an import with an outcome; those that wait when nothing is said.
pub async fn list_rows(
    session: Session,
    Path(id): Path<ImportId>,
    Query(params): Query<RowsParams>,
) -> Result<Json<Vec<QueueRowView>>, Problem> {
    session.find_import(id).await?;
    let outcome = params.outcome.unwrap_or(RowOutcome::Queued);
    Ok(Json(session.list_queue(Some(id), outcome, ROWS).await?))
}

/// A text in a column, and what it means.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueBody {
    /// The key of the column.
    column: String,
    /// The text as lists write it.
    written: String,
    /// What it means; nothing when it says nothing.
    #[serde(default)]
    meant: String,
}

/// Lists what is remembered of texts in cells.
pub async fn list_values(session: Session) -> Result<Json<Vec<ValueView>>, Problem> {
    Ok(Json(session.list_values().await?))
}

/// Remembers what a text means and answers with all that is remembered.
pub async fn remember_value(session: Session, Body(body): Body<ValueBody>) -> Result<Created<Vec<ValueView>>, Problem> {
    let ValueBody { column, written, meant } = body;
    Ok(Created(session.remember_value((&column, &written), &meant).await?))
}

/// Forgets what a text means and answers with what is still remembered.
pub async fn forget_value(session: Session, Body(body): Body<ValueBody>) -> Result<Json<Vec<ValueView>>, Problem> {
    Ok(Json(session.forget_value(&body.column, &body.written).await?))
}

/// What a person decides about a row.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "decision", deny_unknown_fields)]
pub enum DecisionBody {
    /// It is this firm.
    Accept {
        /// The firm.
        enterprise: EnterpriseId,
    },
    /// It is a new firm.
    Create {},
    /// It is not taken over.
    Skip {},
}

/// Decides a row that waits.
pub async fn decide_row(
    session: Session,
    Path(row): Path<(ImportId, u32)>,
    Body(body): Body<DecisionBody>,
) -> Result<Json<QueueRowView>, Problem> {
    let decision = match body {
        DecisionBody::Accept { enterprise } => Decision::Accept(enterprise),
        DecisionBody::Create {} => Decision::Create,
        DecisionBody::Skip {} => Decision::Skip,
    };
    Ok(Json(session.decide_import_row(row, decision).await?))
}

/// Lets a row wait again that a person decided.
pub async fn undo_row(
    session: Session,
    Path((import, line)): Path<(ImportId, u32)>,
) -> Result<Json<QueueRowView>, Problem> {
    Ok(Json(session.undo_import_decision(import, line).await?))
}
