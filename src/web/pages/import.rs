//! Import pages: upload, preview, confirm, and the rows that wait for a person. Each step is an address; nothing
//! needs JavaScript.

mod mapping;
mod preview;
mod record;
mod revert;
mod upload;

use axum::extract::State;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::Deserialize;

use crate::app::import::meaning::Mapping;
use crate::app::import::{Decision, Order};
use crate::app::{App, Error};
use crate::domain::access::Actor;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{ImportId, RowOutcome};
use crate::web::export::{ExportParams, send_file};
use crate::web::extract::{Form, Path, Query};
use crate::web::import::{ImportForm, ImportParams, hand_out};
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
    let remembered = app.remembered_mapping(&form.upload).await?;
    params.say_columns(&remembered);
    params.name.clone_from(&form.upload.file_name);
    let options = params.options(&app).unwrap_or_default();
    let columns = app.show_columns(&form.upload, &options, None).await?;
    // A header that is not understood is asked about; a list without any header is a list of names.
    let asks = columns.unclear && columns.head.iter().any(|row| row.cells.len() > 2);
    Ok(Redirect::to(&match asks {
        true => params.columns_address(),
        false => params.preview_address(),
    }))
}

/// Which row a person says is the header.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct HeaderParams {
    header: Option<u32>,
}

/// Asks what the columns of a kept file mean.
pub async fn show_columns(
    State(app): State<App>,
    Query(params): Query<ImportParams>,
    Query(header): Query<HeaderParams>,
) -> Result<Markup, Problem> {
    let upload = app.held_upload(&params.file, &params.name).await?;
    let columns = app.show_columns(&upload, &params.options(&app)?, header.header).await?;
    Ok(mapping::render(&columns, &params, app.catalog()))
}

/// Remembers what a person says of the columns and leads to the preview.
pub async fn say_columns(State(app): State<App>, Form(said): Form<Vec<(String, String)>>) -> Result<Redirect, Problem> {
    let (mut params, mut headers, mut mapping) = (ImportParams::default(), Vec::new(), Mapping::new());
    let value = |name: &str| {
        said.iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    for (name, text) in &said {
        let Some(number) = name.strip_prefix("header") else {
            params.set(name, text.clone());
            continue;
        };
        headers.push(text.clone());
        let (meaning, guess) = (value(&format!("meaning{number}")), value(&format!("guess{number}")));
        if meaning != guess {
            let key = if meaning.is_empty() { "-" } else { meaning };
            mapping.insert(crate::app::import::meaning::header_key(text), key.to_owned());
        }
    }
    params.columns = value("columns").to_owned();
    if !mapping.is_empty() {
        let known = params.options(&app)?.columns;
        let all: Mapping = known.into_iter().chain(mapping).collect();
        app.remember_mapping(&actor(), &headers, &all).await?;
        params.say_columns(&all);
    }
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
    let order = Order {
        upload: &upload,
        options: &options,
        digest: Some(&params.digest),
    };
    let done = app.start_import(&actor(), &order).await?;
    Ok(Redirect::to(&format!("/imports/{}", done.id)))
}

/// Shows an import with the rows that wait and those that are wrong; while it is written, the page renews itself.
pub async fn show_import(State(app): State<App>, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    let import = app.find_import(id).await?;
    let waiting = app.list_queue(Some(id), RowOutcome::Queued, SHOWN).await?;
    let failed = app.list_queue(Some(id), RowOutcome::Failed, SHOWN).await?;
    let page = record::render(&import, &waiting, &failed);
    Ok(match import.active {
        true => ([(REFRESH, "2")], page).into_response(),
        false => page.into_response(),
    })
}

/// Goes on with an import that was interrupted.
pub async fn continue_import(State(app): State<App>, Path(id): Path<ImportId>) -> Result<Redirect, Problem> {
    app.continue_import(&actor(), id).await?;
    Ok(Redirect::to(&format!("/imports/{id}")))
}

/// Asks whether an import is to be taken back.
pub async fn ask_revert(State(app): State<App>, Path(id): Path<ImportId>) -> Result<Markup, Problem> {
    Ok(revert::render(&app.preview_revert(&actor(), id).await?))
}

/// Takes an import back.
pub async fn revert_import(State(app): State<App>, Path(id): Path<ImportId>) -> Result<Redirect, Problem> {
    app.revert_import(&actor(), id).await?;
    Ok(Redirect::to(&format!("/imports/{id}")))
}

/// Hands out the rows that failed.
pub async fn export_failures(State(app): State<App>, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    Ok(hand_out(app.export_failures(&actor(), id).await?))
}

/// Hands out the rows of an import, those with one outcome or all.
pub async fn export_rows(
    State(app): State<App>,
    Path(id): Path<ImportId>,
    params: ExportParams,
) -> Result<Response, Problem> {
    let outcome = match params.last("outcome") {
        "" => None,
        word => Some(
            word.parse()
                .map_err(|_| Error::invalid("outcome", "结果无效，请从列表选择"))?,
        ),
    };
    let (actor, folder) = (actor(), std::env::temp_dir());
    let delivery = params.delivery(&actor, &folder)?;
    let file = app.export_import_rows((id, outcome), &delivery).await?;
    send_file(file, &format!("导入{id}的各行结果"), delivery.format).await
}

/// Hands out a file as it was uploaded.
pub async fn export_file(State(app): State<App>, Path(hash): Path<String>) -> Result<Response, Problem> {
    Ok(hand_out(app.export_upload(&actor(), &hash).await?))
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
