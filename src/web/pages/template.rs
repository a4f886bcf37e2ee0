//! Templates to fill and import.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::app::export::Format;
use crate::app::template::TemplateKind;
use crate::app::{Error, Noun, Session};
use crate::web::address;
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Hands out the template of `<kind>.xlsx`; it holds no data of the registry.
pub async fn show_template(session: Session, Path(file): Path<String>) -> Result<Response, Problem> {
    let kind: Option<TemplateKind> = file.strip_suffix(".xlsx").and_then(|kind| kind.parse().ok());
    let kind = kind.ok_or(Error::NotFound(Noun::Page))?;
    let bytes = session.template(kind, session.today())?;
    let headers = [
        (CONTENT_TYPE, Format::Xlsx.media_type().to_owned()),
        (
            CONTENT_DISPOSITION,
            address::disposition(&format!("{}.xlsx", kind.title())),
        ),
    ];
    Ok((headers, bytes).into_response())
}
