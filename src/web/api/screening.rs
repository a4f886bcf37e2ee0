//! Screenings for programs.

use axum::Json;

use crate::app::Session;
use crate::app::screening::ScreeningDone;
use crate::view::screening::{ScreeningListView, ScreeningView};
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;
use crate::web::screening::ScreeningParams;

/// Firms of a page.
const PAGE: u64 = 200;

/// Counts the firms on every list of every tier.
pub async fn show_screening(
    session: Session,
    Query(params): Query<ScreeningParams>,
) -> Result<Json<ScreeningView>, Problem> {
    let division = params.division()?;
    Ok(Json(session.show_screening(division.as_ref()).await?))
}

/// Lists the firms of a list.
pub async fn list_screened(
    session: Session,
    Path((tier, list)): Path<(String, String)>,
    Query(params): Query<ScreeningParams>,
) -> Result<Json<ScreeningListView>, Problem> {
    let query = params.query((&tier, &list))?;
    Ok(Json(session.screening_list(&query, params.after()?, PAGE).await?))
}

/// Screens what is not done yet for today.
pub async fn run_screening(session: Session) -> Result<Json<ScreeningDone>, Problem> {
    Ok(Json(session.screen(session.today(), |_| ()).await?))
}
