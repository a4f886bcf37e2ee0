//! Keeping and forgetting presets of exports.

use axum::response::Redirect;

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
    let id = session.save_preset(content).await?;
    let chosen = with(back(&params), "preset", &format!("own-{}", id.0));
    Ok(Redirect::to(&chosen))
}

/// Forgets a preset and goes back to the export.
pub async fn delete_preset(session: Session, Path(id): Path<i64>, params: ExportParams) -> Result<Redirect, Problem> {
    session.delete_preset(PresetId(id)).await?;
    Ok(Redirect::to(back(&params)))
}

/// Only a page of ours: an address that leads elsewhere is none.
fn back(params: &ExportParams) -> &str {
    let address = params.last("back");
    let own = ["/holders/export", "/enterprises/export"];
    match own.iter().any(|page| address.starts_with(page)) {
        true => address,
        false => "/holders",
    }
}
