//! Matching names as JSON.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::app::App;
use crate::app::matching::Identity;
use crate::view::matching::MatchesView;
use crate::web::extract::Json as Body;
use crate::web::problem::Problem;

/// Names and the day for which titles are shown.
#[derive(Clone, Debug, Deserialize)]
pub struct MatchBody {
    names: Vec<String>,
    on: Option<NaiveDate>,
}

/// Matches names; records nothing.
pub async fn match_names(State(app): State<App>, Body(body): Body<MatchBody>) -> Result<Json<MatchesView>, Problem> {
    let named = |name: String| Identity {
        name,
        ..Identity::default()
    };
    let identities: Vec<Identity> = body.names.into_iter().map(named).collect();
    let on = body.on.unwrap_or_else(|| app.today());
    Ok(Json(app.match_names(&identities, on).await?))
}
