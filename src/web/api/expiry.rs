//! Titles that run out, as JSON.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::view::expiry::ExpiringPage;
use crate::web::expiry::ExpiryParams;
use crate::web::extract::Query;
use crate::web::problem::Problem;

/// Lists the titles that run out within half a year.
pub async fn list_expiring(
    State(app): State<App>,
    Query(params): Query<ExpiryParams>,
) -> Result<Json<ExpiringPage>, Problem> {
    Ok(Json(app.list_expiring(params.tier()?.as_ref(), params.place()?).await?))
}
