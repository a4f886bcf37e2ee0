//! Lists as files. Handing one out is a POST, because it is recorded.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::domain::access::Actor;
use crate::web::export::{ExportParams, send_file};
use crate::web::extract::Query;
use crate::web::holder::HolderParams;
use crate::web::problem::Problem;
use crate::web::search::SearchParams;

/// Hands out a whole tier list.
pub async fn export_holders(
    State(app): State<App>,
    Query(list): Query<HolderParams>,
    params: ExportParams,
) -> Result<Response, Problem> {
    let query = list.query(app.today())?;
    let (actor, folder) = (Actor::local_bureau("网页"), std::env::temp_dir());
    let delivery = params.delivery(&actor, &folder)?;
    let file = app.export_tier_list(&query, &delivery).await?;
    let title = app.catalog().tier(&query.tier).map_or("名单", |tier| &tier.short_title);
    send_file(file, &format!("{title}名单-{}", query.on), delivery.format).await
}

/// Hands out every firm that a search finds.
pub async fn export_enterprises(State(app): State<App>, params: ExportParams) -> Result<Response, Problem> {
    let query = SearchParams::new(params.0.clone()).query(app.today())?;
    let (actor, folder) = (Actor::local_bureau("网页"), std::env::temp_dir());
    let delivery = params.delivery(&actor, &folder)?;
    let file = app.export_enterprises(&query, &delivery).await?;
    send_file(file, &format!("企业名录-{}", query.on), delivery.format).await
}
