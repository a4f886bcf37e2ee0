//! Data lint as JSON.

use axum::Json;

use crate::app::Session;
use crate::view::lint::LintView;
use crate::web::problem::Problem;

/// Counts every kind of doubt and shows the first of each.
pub async fn show_lint(session: Session) -> Result<Json<LintView>, Problem> {
    Ok(Json(session.lint(session.today()).await?))
}
