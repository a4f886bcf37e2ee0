//! Keeping and forgetting presets of exports.

use axum::response::Redirect;
use percent_encoding::{CONTROLS, utf8_percent_encode};

use crate::app::columns::List;
use crate::app::{Error, Noun, Session};
use crate::domain::preset::{PresetContent, PresetId};
use crate::web::export::{ExportParams, with};
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Keeps the columns of the form and goes back to the export with them chosen.
pub async fn save_preset(session: Session, params: ExportParams) -> Result<Redirect, Problem> {
    let unknown = |_| Error::NotFound(Noun::Page);
    let list: List = params.last("list").parse().map_err(unknown)?;
    let content = PresetContent {
        list,
        title: params.last("title").to_owned(),
        columns: params.columns()?,
    };
    let back = back(&params);
    let id = session.save_preset(content).await?;
    let chosen = with(&back, "preset", &format!("own-{}", id.0));
    Ok(Redirect::to(&chosen))
}

/// Forgets a preset and goes back to the export.
pub async fn delete_preset(session: Session, Path(id): Path<i64>, params: ExportParams) -> Result<Redirect, Problem> {
    let back = back(&params);
    session.delete_preset(PresetId(id)).await?;
    Ok(Redirect::to(&back))
}

/// Only a page of ours, as a header may carry it: an address that leads elsewhere is none.
fn back(params: &ExportParams) -> String {
    let address = params.last("back");
    let path = address.split_once('?').map_or(address, |(path, _)| path);
    match ["/holders/export", "/enterprises/export"].contains(&path) {
        true => utf8_percent_encode(address, CONTROLS).to_string(),
        false => "/holders".to_owned(),
    }
}
