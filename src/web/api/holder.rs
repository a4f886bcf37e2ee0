//! Tier lists as JSON.

use axum::Json;

use crate::app::Session;
use crate::view::tier_list::{TierCountsView, TierListView};
use crate::web::extract::Query;
use crate::web::holder::{DayParams, HolderParams};
use crate::web::problem::Problem;
use crate::web::question::Question;

/// Lines of a page.
const PAGE: u64 = 200;

/// Counts the holders of every tier.
pub async fn count_tiers(session: Session, Query(params): Query<DayParams>) -> Result<Json<TierCountsView>, Problem> {
    let on = params.on.unwrap_or_else(|| session.today());
    Ok(Json(session.count_tiers(on).await?))
}

/// Lists the holders of a tier.
pub async fn list_holders(session: Session, Query(params): Query<HolderParams>) -> Result<Json<TierListView>, Problem> {
    let query = params.query(session.today())?;
    let mut view = session.tier_list(&query, params.place()?, PAGE).await?;
    params.bind("/holders", &mut view.next);
    Ok(Json(view))
}
