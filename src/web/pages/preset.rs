//! Keeping and forgetting presets of exports.

use axum::extract::State;
use axum::response::Redirect;

use crate::app::columns::List;
use crate::app::{App, Error, Noun};
use crate::domain::access::Actor;
use crate::domain::preset::{PresetContent, PresetId};
use crate::web::export::{ExportParams, with};
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Keeps the columns of the form and goes back to the export with them chosen.
pub async fn save_preset(State(app): State<App>, params: ExportParams) -> Result<Redirect, Problem> {
    let unknown = |_| Error::NotFound(Noun::Page);
    let list: List = params.last("list").parse().map_err(unknown)?;
    let content = PresetContent {
        list,
        title: params.last("title").to_owned(),
        columns: params.columns()?,
    };
    let id = app.save_preset(&Actor::local_bureau("网页"), content).await?;
    let chosen = with(back(&params), "preset", &format!("own-{}", id.0));
    Ok(Redirect::to(&chosen))
}

/// Forgets a preset and goes back to the export.
pub async fn delete_preset(
    State(app): State<App>,
    Path(id): Path<i64>,
    params: ExportParams,
) -> Result<Redirect, Problem> {
    app.delete_preset(&Actor::local_bureau("网页"), PresetId(id)).await?;
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
