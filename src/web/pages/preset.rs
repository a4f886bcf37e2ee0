//! Keeping and forgetting presets of exports.

use axum::response::Redirect;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationErrors};

use crate::app::columns::List;
use crate::app::{Error, Session};
use crate::domain::preset::{PresetContent, PresetId};
use crate::web::address;
use crate::web::export::FileParams;
use crate::web::extract::{Path, Submitted};
use crate::web::problem::Problem;
use crate::web::question::Question;

/// A set of columns to keep, and where the reader came from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PresetForm {
    list: Option<List>,
    back: Option<String>,
    #[serde(flatten)]
    file: FileParams,
}

impl Validate for PresetForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.file.validate()
    }
}

impl Question for PresetForm {
    fn open() -> Vec<&'static str> {
        FileParams::open()
    }
}

/// Keeps the columns of the form and goes back to the export with them chosen.
pub async fn save_preset(session: Session, Submitted(form): Submitted<PresetForm>) -> Result<Redirect, Problem> {
    let unsaid = || Error::invalid("list", "没有说是哪种名单的方案，请从导出页保存");
    let content = PresetContent {
        list: form.list.ok_or_else(unsaid)?,
        title: form.file.title.clone().unwrap_or_default(),
        columns: form.file.columns()?,
    };
    let back = back(&form);
    let id = session.save_preset(content).await?;
    let chosen = format!("own-{}", id.0);
    Ok(Redirect::to(&address::write(&back, [("preset", &chosen)])))
}

/// Forgets a preset and goes back to the export.
pub async fn delete_preset(
    session: Session,
    Path(id): Path<PresetId>,
    Submitted(form): Submitted<PresetForm>,
) -> Result<Redirect, Problem> {
    session.delete_preset(id).await?;
    Ok(Redirect::to(&back(&form)))
}

/// Only a page of ours, as a header may carry it: an address that leads elsewhere is none.
fn back(form: &PresetForm) -> String {
    let address = form.back.as_deref().unwrap_or_default();
    let path = address.split_once('?').map_or(address, |(path, _)| path);
    match ["/holders/export", "/enterprises/export"].contains(&path) {
        true => utf8_percent_encode(address, CONTROLS).to_string(),
        false => "/holders".to_owned(),
    }
}
