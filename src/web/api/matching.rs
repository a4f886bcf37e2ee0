//! Matching names as JSON.

use axum::Json;
use schemars::JsonSchema;
use serde::Deserialize;
use validator::Validate;

use crate::app::Session;
use crate::app::matching::{Identity, read_identity};
use crate::domain::day::Day;
use crate::view::matching::MatchesView;
use crate::web::extract::Json as Body;
use crate::web::problem::Problem;

/// Names and the day for which titles are shown.
#[derive(Clone, Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MatchBody {
    names: Vec<String>,
    on: Option<Day>,
}

/// Matches names; records nothing.
pub async fn match_names(session: Session, Body(body): Body<MatchBody>) -> Result<Json<MatchesView>, Problem> {
    let identities: Vec<Identity> = body.names.iter().map(|name| read_identity(name)).collect();
    let on = body.on.unwrap_or_else(|| session.today());
    Ok(Json(session.match_names(&identities, on).await?))
}
