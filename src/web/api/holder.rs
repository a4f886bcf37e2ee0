//! Tier lists as JSON.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::view::tier_list::{TierCountsView, TierListView};
use crate::web::extract::Query;
use crate::web::holder::HolderParams;
use crate::web::problem::Problem;

/// Lines of a page.
const PAGE: u64 = 200;

/// Counts the holders of every tier.
pub async fn count_tiers(
    State(app): State<App>,
    Query(params): Query<HolderParams>,
) -> Result<Json<TierCountsView>, Problem> {
    let on = params.day(app.today())?;
    Ok(Json(app.count_tiers(on).await?))
}

/// Lists the holders of a tier.
pub async fn list_holders(
    State(app): State<App>,
    Query(params): Query<HolderParams>,
) -> Result<Json<TierListView>, Problem> {
    let query = params.query(app.today())?;
    Ok(Json(app.tier_list(&query, params.place()?, PAGE).await?))
}
