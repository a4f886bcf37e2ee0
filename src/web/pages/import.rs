//! Import pages: upload, preview, confirm, and the rows that wait for a person. Each step is an address; nothing
//! needs JavaScript.

mod mapping;
mod preview;
mod record;
mod revert;
mod row;
mod upload;
mod values;

use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::import::meaning::Mapping;
use crate::app::import::{Decision, Order};
use crate::app::search::SearchQuery;
use crate::app::{Error, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{ImportId, RowOutcome};
use crate::web::address::Pairs;
use crate::web::api::import::RowsParams;
use crate::web::describe::Download;
use crate::web::export::{Export, send_file};
use crate::web::extract::{Form, Grid, Path, Query, Submitted};
use crate::web::import::{ColumnsParams, ImportForm, ImportParams, ValueForm, hand_out, read_params};
use crate::web::problem::Problem;
use crate::web::question::Question;

/// Rows that one page shows of each outcome.
const SHOWN: u64 = 100;
/// Firms that a search from a row shows.
const FOUND: usize = 20;

/// Shows the upload form and the imports so far.
pub async fn list_imports(session: Session) -> Result<Markup, Problem> {
    let imports = session.list_imports(None, 20).await?;
    Ok(upload::render(&imports, session.catalog()))
}

/// Keeps an uploaded file and leads to its preview.
pub async fn upload_file(session: Session, form: ImportForm) -> Result<Redirect, Problem> {
    let mut params = form.params;
    params.file = session.hold_upload(&form.upload).await?;
    let remembered = session.remembered_mapping(&form.upload).await?;
    params.say_columns(&remembered);
    params.name.clone_from(&form.upload.file_name);
    let options = params.options(&session).unwrap_or_default();
    let columns = session.show_columns(&form.upload, &options, None).await?;
    // A header that is not understood is asked about; a list without any header is a list of names.
    let asks = columns.unclear && columns.head.iter().any(|row| row.cells.len() > 2);
    Ok(Redirect::to(&match asks {
        true => params.columns_address(),
        false => params.preview_address(),
    }))
}

/// Asks what the columns of a kept file mean.
pub async fn show_columns(session: Session, Query(asked): Query<ColumnsParams>) -> Result<Markup, Problem> {
    let params = asked.import;
    let upload = session.held_upload(&params.file, &params.name).await?;
    let columns = session
        .show_columns(&upload, &params.options(&session)?, asked.header)
        .await?;
    Ok(mapping::render(&columns, &params, session.catalog()))
}

/// The key of what a person says of a column; year and unit belong to figures.
fn column_key(meaning: &str, year: &str, unit: &str) -> String {
    let mut key = if meaning.is_empty() { "-" } else { meaning }.to_owned();
    if meaning.starts_with("figure:") {
        for (sign, said) in [('@', year), (':', unit)]
            .into_iter()
            .filter(|(_, said)| !said.is_empty())
        {
            key.push(sign);
            key.push_str(said);
        }
    }
    key
}

/// Remembers what a person says of the columns and leads to the preview.
pub async fn say_columns(session: Session, Grid(said): Grid) -> Result<Redirect, Problem> {
    let (mut own, mut headers, mut mapping) = (Pairs::new(), Vec::new(), Mapping::new());
    let value = |name: &str| {
        said.iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    for (name, text) in &said {
        let Some(number) = name.strip_prefix("header") else {
            // What is said of one column ends with its number.
            if !name.ends_with(|last: char| last.is_ascii_digit()) {
                own.push((name.clone(), text.clone()));
            }
            continue;
        };
        headers.push(text.clone());
        let of = |name: &str| value(&format!("{name}{number}"));
        let guessed = (of("guess"), of("guessed_year"), "");
        if (of("meaning"), of("year"), of("unit")) != guessed {
            let key = column_key(of("meaning"), of("year").trim(), of("unit"));
            mapping.insert(crate::app::import::meaning::header_key(text), key);
        }
    }
    let mut params = read_params("/imports/columns", &own, session.app())?;
    if !mapping.is_empty() {
        let known = params.options(&session)?.columns;
        let all: Mapping = known.into_iter().chain(mapping).collect();
        session.remember_mapping(&headers, &all).await?;
        params.say_columns(&all);
    }
    Ok(Redirect::to(&params.preview_address()))
}

/// Shows what importing a kept file would do; what is missing is asked for on the same page.
pub async fn preview_import(session: Session, Query(params): Query<ImportParams>) -> Result<Markup, Problem> {
    let upload = session.held_upload(&params.file, &params.name).await?;
    let planned = match params.options(&session) {
        Ok(options) => session.preview_import(&upload, &options).await,
        Err(error) => Err(error),
    };
    match planned {
        Ok(plan) => Ok(preview::render(&params, Ok(&plan), &session)),
        Err(Error::Invalid(errors)) => Ok(preview::render(&params, Err(&errors), &session)),
        Err(error) => Err(error.into()),
    }
}

/// Shows what is remembered of texts in cells.
pub async fn list_values(session: Session) -> Result<Markup, Problem> {
    Ok(values::render(&session.list_values().await?))
}

/// Remembers what a text means and previews again.
pub async fn say_value(session: Session, Form(form): Form<ValueForm>) -> Result<Redirect, Problem> {
    session
        .remember_value((&form.column, &form.written), &form.meant)
        .await?;
    Ok(Redirect::to(&match form.import.file.is_empty() {
        true => "/imports/values".to_owned(),
        false => form.import.preview_address(),
    }))
}

/// Forgets what a text means.
pub async fn forget_value(session: Session, Form(form): Form<ValueForm>) -> Result<Redirect, Problem> {
    session.forget_value(&form.column, &form.written).await?;
    Ok(Redirect::to("/imports/values"))
}

/// Commits what a preview showed.
pub async fn commit_import(session: Session, Form(params): Form<ImportParams>) -> Result<Redirect, Problem> {
    let upload = session.held_upload(&params.file, &params.name).await?;
    let options = params.options(&session)?;
    let order = Order {
        upload: &upload,
        options: &options,
        digest: Some(&params.digest),
    };
    let done = session.start_import(&order).await?;
    Ok(Redirect::to(&format!("/imports/{}", done.id)))
}

/// Shows an import with the rows that wait and those that are wrong; while it is written, the page renews itself.
pub async fn show_import(session: Session, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    let import = session.find_import(id).await?;
    let waiting = session.list_queue(Some(id), RowOutcome::Queued, SHOWN).await?;
    let failed = session.list_queue(Some(id), RowOutcome::Failed, SHOWN).await?;
    let bulk = session.count_bulk(id).await?;
    let page = record::render(&import, (&waiting, bulk), &failed);
    Ok(match import.active {
        true => ([(REFRESH, "2")], page).into_response(),
        false => page.into_response(),
    })
}

/// Goes on with an import that was interrupted.
pub async fn continue_import(session: Session, Path(id): Path<ImportId>) -> Result<Redirect, Problem> {
    session.continue_import(id).await?;
    Ok(Redirect::to(&format!("/imports/{id}")))
}

/// Asks whether an import is to be taken back.
pub async fn ask_revert(session: Session, Path(id): Path<ImportId>) -> Result<Markup, Problem> {
    Ok(revert::render(&session.preview_revert(id).await?))
}

/// Takes an import back.
pub async fn revert_import(session: Session, Path(id): Path<ImportId>) -> Result<Redirect, Problem> {
    session.revert_import(id).await?;
    Ok(Redirect::to(&format!("/imports/{id}")))
}

/// Hands out the rows that failed.
pub async fn export_failures(session: Session, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    Ok(hand_out(session.export_failures(id).await?))
}

/// Hands out the rows of an import, those with one outcome or all.
pub async fn export_rows(
    session: Session,
    Path(id): Path<ImportId>,
    Submitted(asked): Submitted<Export<RowsParams>>,
) -> Result<Download, Problem> {
    let outcome = asked.list.outcome;
    let folder = session.app().drafts()?;
    let delivery = asked.file.delivery(&folder)?;
    let file = session.export_import_rows((id, outcome), &delivery).await?;
    Ok(Download(send_file(file, delivery.format).await?))
}

/// Hands out a file as it was uploaded.
pub async fn export_file(session: Session, Path(hash): Path<String>) -> Result<Response, Problem> {
    Ok(hand_out(session.export_upload(&hash).await?))
}

/// What a form decides about a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct DecisionForm {
    decision: String,
}

impl Question for DecisionForm {}

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
    session: Session,
    Path((import, line)): Path<(ImportId, u32)>,
    Form(form): Form<DecisionForm>,
) -> Result<Redirect, Problem> {
    session.decide_import_row((import, line), form.read()?).await?;
    Ok(Redirect::to(&format!("/imports/{import}")))
}

/// What is looked for instead of the candidates of a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct RowParams {
    /// A name, a short name or a code.
    q: String,
}

impl Question for RowParams {}

/// Shows a row with its candidates and, when asked, other firms it may mean.
pub async fn show_row(
    session: Session,
    Path((import, line)): Path<(ImportId, u32)>,
    Query(asked): Query<RowParams>,
) -> Result<Markup, Problem> {
    let row = session.find_queue_row(import, line).await?;
    let text = asked.q.trim().to_owned();
    let found = match text.is_empty() {
        true => None,
        false => {
            let query = SearchQuery {
                limit: FOUND,
                count_facets: false,
                ..SearchQuery::new(&text, session.today())
            };
            Some(session.search(&query).await?)
        }
    };
    Ok(row::render(&row, &text, found.as_ref()))
}

/// Lets a row wait again that a person decided.
pub async fn undo_row(session: Session, Path((import, line)): Path<(ImportId, u32)>) -> Result<Redirect, Problem> {
    session.undo_import_decision(import, line).await?;
    Ok(Redirect::to(&format!("/imports/{import}/rows/{line}")))
}

/// Passes over every waiting row about a firm of another city.
pub async fn skip_outsiders(session: Session, Path(import): Path<ImportId>) -> Result<Redirect, Problem> {
    session.skip_outsiders(import).await?;
    Ok(Redirect::to(&format!("/imports/{import}")))
}

/// Asks whether every waiting row that no known firm is like is to become a firm.
pub async fn ask_unmatched(session: Session, Path(import): Path<ImportId>) -> Result<Markup, Problem> {
    let view = session.find_import(import).await?;
    Ok(row::ask_unmatched(&view, session.count_bulk(import).await?))
}

/// Registers a firm for every waiting row that no known firm is like.
pub async fn create_unmatched(session: Session, Path(import): Path<ImportId>) -> Result<Redirect, Problem> {
    session.create_unmatched(import).await?;
    Ok(Redirect::to(&format!("/imports/{import}")))
}
