//! Screenings for programs.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::app::screening::ScreeningDone;
use crate::domain::access::Actor;
use crate::view::screening::{ScreeningListView, ScreeningView};
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;
use crate::web::screening::ScreeningParams;

/// Firms of a page.
const PAGE: u64 = 200;

/// Counts the firms on every list of every tier.
pub async fn show_screening(
    State(app): State<App>,
    Query(params): Query<ScreeningParams>,
) -> Result<Json<ScreeningView>, Problem> {
    let division = params.division()?;
    Ok(Json(app.show_screening(division.as_ref()).await?))
}

/// Lists the firms of a list.
pub async fn list_screened(
    State(app): State<App>,
    Path((tier, list)): Path<(String, String)>,
    Query(params): Query<ScreeningParams>,
) -> Result<Json<ScreeningListView>, Problem> {
    let query = params.query((&tier, &list))?;
    Ok(Json(app.screening_list(&query, params.after()?, PAGE).await?))
}

/// Screens what is not done yet for today.
pub async fn run_screening(State(app): State<App>) -> Result<Json<ScreeningDone>, Problem> {
    let actor = Actor::local_bureau("接口");
    Ok(Json(app.screen(&actor, app.today(), |_| ()).await?))
}
