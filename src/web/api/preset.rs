//! Presets of exports as JSON.

use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::app::columns::List;
use crate::app::{Error, Session};
use crate::domain::preset::PresetContent;
use crate::view::preset::PresetsView;
use crate::web::extract::{Json as Body, Query};
use crate::web::problem::Problem;

/// For which kind of list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PresetParams {
    list: String,
}

/// What is to be kept.
#[derive(Clone, Debug, Deserialize)]
pub struct PresetBody {
    list: String,
    title: String,
    columns: Vec<String>,
}

/// Lists the columns that a list offers and its presets.
pub async fn list_presets(session: Session, Query(params): Query<PresetParams>) -> Result<Json<PresetsView>, Problem> {
    Ok(Json(session.presets(read_list(&params.list)?).await?))
}

/// Keeps a preset and answers with all of its list.
pub async fn save_preset(
    session: Session,
    Body(body): Body<PresetBody>,
) -> Result<(StatusCode, Json<PresetsView>), Problem> {
    let list = read_list(&body.list)?;
    let content = PresetContent {
        list,
        title: body.title,
        columns: body.columns,
    };
    session.save_preset(content).await?;
    Ok((StatusCode::CREATED, Json(session.presets(list).await?)))
}

fn read_list(word: &str) -> Result<List, Error> {
    let word = if word.is_empty() { List::Tier.as_str() } else { word };
    let wrong = |_| Error::invalid("list", format!("没有“{word}”这种名单；可用 holders、enterprises"));
    word.parse().map_err(wrong)
}
