//! Lists of firms as JSON.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::view::search::{SearchView, SuggestionsView};
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::search::SearchParams;

/// So many firms are offered while somebody types.
const MOST_SUGGESTIONS: usize = 10;

/// Lists the firms that match, with the counts beside every filter.
pub async fn list_enterprises(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<SearchView>, Problem> {
    let query = SearchParams::new(pairs).query(app.today())?;
    Ok(Json(app.search(&query).await?))
}

/// Offers firms while somebody types.
pub async fn suggest_enterprises(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<SuggestionsView>, Problem> {
    let mut query = SearchParams::new(pairs).query(app.today())?;
    query.limit = query.limit.min(MOST_SUGGESTIONS);
    Ok(Json(app.suggest(&query).await?))
}
