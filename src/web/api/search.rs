//! Lists of firms as JSON.

use crate::app::Session;
use crate::app::search::SearchQuery;
use crate::view::search::{SearchView, SuggestionsView};
use crate::web::describe::Printed;
use crate::web::extract::Query;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::search::SearchParams;

/// So many firms are offered while somebody types.
const MOST_SUGGESTIONS: usize = 10;

/// Lists the firms that match, with the counts beside every filter.
pub async fn list_enterprises(
    session: Session,
    Query(params): Query<SearchParams>,
) -> Result<Printed<SearchView>, Problem> {
    let query = SearchQuery {
        mark: false,
        ..params.query(session.today())
    };
    let mut view = session.search(&query).await?;
    params.bind("/enterprises", &mut view.meta.next);
    Ok(Printed(view))
}

/// Offers firms while somebody types.
pub async fn suggest_enterprises(
    session: Session,
    Query(params): Query<SearchParams>,
) -> Result<Printed<SuggestionsView>, Problem> {
    let mut query = params.query(session.today());
    query.limit = query.limit.min(MOST_SUGGESTIONS);
    Ok(Printed(session.suggest(&query).await?))
}
