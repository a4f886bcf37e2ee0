//! Templates to fill and import.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::columns::List;
use crate::app::export::Format;
use crate::app::template::template_title;
use crate::app::{App, Error, Noun};
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Hands out the template of `<list>.xlsx`; it holds no data of the registry.
pub async fn show_template(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Problem> {
    let list: Option<List> = file.strip_suffix(".xlsx").and_then(|list| list.parse().ok());
    let list = list.ok_or(Error::NotFound(Noun::Page))?;
    let bytes = app.template(list)?;
    let name = utf8_percent_encode(&format!("{}.xlsx", template_title(list)), NON_ALPHANUMERIC).to_string();
    let headers = [
        (CONTENT_TYPE, Format::Xlsx.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
    ];
    Ok((headers, bytes).into_response())
}
