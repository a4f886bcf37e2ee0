//! Titles that run out, as JSON.

use axum::Json;

use crate::app::Session;
use crate::view::expiry::ExpiringPage;
use crate::web::expiry::{self, ExpiryParams};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;

/// Lists the titles that run out within half a year.
pub async fn list_expiring(
    session: Session,
    Query(params): Query<ExpiryParams>,
) -> Result<Json<ExpiringPage>, Problem> {
    let mut page = session.list_expiring(&params.query(), params.place()?).await?;
    params.bind(expiry::PATH, &mut page.next);
    Ok(Json(page))
}
