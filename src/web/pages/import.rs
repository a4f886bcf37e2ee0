//! Import pages: upload, preview, confirm, and the rows that wait for a person. Each step is an address; nothing
//! needs JavaScript.

mod preview;
mod record;
mod upload;

use axum::extract::State;
use axum::response::Redirect;
use maud::Markup;
use serde::Deserialize;

use crate::app::import::{Decision, Order};
use crate::app::{App, Error};
use crate::domain::access::Actor;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{ImportId, RowOutcome};
use crate::web::extract::{Form, Path, Query};
use crate::web::import::{ImportForm, ImportParams};
use crate::web::problem::Problem;

/// Rows that one page shows of each outcome.
const SHOWN: u64 = 100;

fn actor() -> Actor {
    Actor::local_bureau("网页")
}

/// Shows the upload form and the imports so far.
pub async fn list_imports(State(app): State<App>) -> Result<Markup, Problem> {
    let imports = app.list_imports(None, 20).await?;
    Ok(upload::render(&imports, app.catalog()))
}

/// Keeps an uploaded file and leads to its preview.
pub async fn upload_file(State(app): State<App>, form: ImportForm) -> Result<Redirect, Problem> {
    let mut params = form.params;
    params.file = app.hold_upload(&actor(), &form.upload).await?;
    params.name = form.upload.file_name;
    Ok(Redirect::to(&params.preview_address()))
}

/// Shows what importing a kept file would do; what is missing is asked for on the same page.
pub async fn preview_import(State(app): State<App>, Query(params): Query<ImportParams>) -> Result<Markup, Problem> {
    let upload = app.held_upload(&params.file, &params.name).await?;
    let planned = match params.options(&app) {
        Ok(options) => app.preview_import(&actor(), &upload, &options).await,
        Err(error) => Err(error),
    };
    match planned {
        Ok(plan) => Ok(preview::render(&params, Ok(&plan), app.catalog())),
        Err(Error::Invalid(errors)) => Ok(preview::render(&params, Err(&errors), app.catalog())),
        Err(error) => Err(error.into()),
    }
}

/// Commits what a preview showed.
pub async fn commit_import(State(app): State<App>, Form(params): Form<ImportParams>) -> Result<Redirect, Problem> {
    let upload = app.held_upload(&params.file, &params.name).await?;
    let options = params.options(&app)?;
    // On a task of its own: a closed tab does not stop what was confirmed.
    let committed = tokio::spawn(async move {
        let order = Order {
            upload: &upload,
            options: &options,
            digest: Some(&params.digest),
        };
        app.commit_import(&actor(), &order, &mut |_| ()).await
    });
    let done = committed.await.map_err(|error| Error::Internal(error.into()))??;
    Ok(Redirect::to(&format!("/imports/{}", done.id)))
}

/// Shows an import with the rows that wait and those that are wrong.
pub async fn show_import(State(app): State<App>, Path(id): Path<ImportId>) -> Result<Markup, Problem> {
    let import = app.find_import(id).await?;
    let waiting = app.list_queue(Some(id), RowOutcome::Queued, SHOWN).await?;
    let failed = app.list_queue(Some(id), RowOutcome::Failed, SHOWN).await?;
    Ok(record::render(&import, &waiting, &failed))
}

/// What a form decides about a row.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    decision: String,
}

impl DecisionForm {
    fn read(&self) -> Result<Decision, Error> {
        match self.decision.as_str() {
            "create" => Ok(Decision::Create),
            "skip" => Ok(Decision::Skip),
            id => {
                let id: EnterpriseId = id
                    .parse()
                    .map_err(|_| Error::invalid("decision", "请选择确认、新建或跳过"))?;
                Ok(Decision::Accept(id))
            }
        }
    }
}

/// Decides a row that waits.
pub async fn decide_row(
    State(app): State<App>,
    Path((import, line)): Path<(ImportId, u32)>,
    Form(form): Form<DecisionForm>,
) -> Result<Redirect, Problem> {
    app.decide_import_row(&actor(), (import, line), form.read()?).await?;
    Ok(Redirect::to(&format!("/imports/{import}")))
}

/// Registers a firm for every waiting row that no known firm is like.
pub async fn create_unmatched(State(app): State<App>, Path(import): Path<ImportId>) -> Result<Redirect, Problem> {
    app.create_unmatched(&actor(), import).await?;
    Ok(Redirect::to(&format!("/imports/{import}")))
}
