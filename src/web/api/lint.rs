//! Data lint as JSON.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::view::lint::LintView;
use crate::web::problem::Problem;

/// Counts every kind of doubt and shows the first of each.
pub async fn show_lint(State(app): State<App>) -> Result<Json<LintView>, Problem> {
    Ok(Json(app.lint(app.today()).await?))
}
