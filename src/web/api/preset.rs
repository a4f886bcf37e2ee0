//! Presets of exports as JSON.

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::Session;
use crate::app::columns::List;
use crate::domain::preset::PresetContent;
use crate::view::preset::PresetsView;
use crate::web::describe::Created;
use crate::web::extract::{Json as Body, Query};
use crate::web::problem::Problem;
use crate::web::question::Question;

/// For which kind of list.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct PresetParams {
    list: Option<List>,
}

impl Question for PresetParams {}

/// What is to be kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PresetBody {
    list: Option<List>,
    title: String,
    columns: Vec<String>,
}

/// Lists the columns that a list offers and its presets.
pub async fn list_presets(session: Session, Query(params): Query<PresetParams>) -> Result<Json<PresetsView>, Problem> {
    Ok(Json(session.presets(params.list.unwrap_or(List::Tier)).await?))
}

/// Keeps a preset and answers with all of its list.
pub async fn save_preset(session: Session, Body(body): Body<PresetBody>) -> Result<Created<PresetsView>, Problem> {
    let list = body.list.unwrap_or(List::Tier);
    let content = PresetContent {
        list,
        title: body.title,
        columns: body.columns,
    };
    session.save_preset(content).await?;
    Ok(Created(session.presets(list).await?))
}
