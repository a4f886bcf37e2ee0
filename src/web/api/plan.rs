//! Plans as JSON.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::plan::PlanFile;
use crate::view::plan::PlansView;
use crate::web::extract;
use crate::web::problem::Problem;

/// Shows every plan and what they demand side by side.
pub async fn list_plans(State(app): State<App>) -> Result<Json<PlansView>, Problem> {
    Ok(Json(app.compare_plans(app.today()).await?))
}

/// Enters plans and goals; the shape is that of `seeds/goals.toml`.
pub async fn enter_plans(
    State(app): State<App>,
    extract::Json(file): extract::Json<PlanFile>,
) -> Result<Json<PlansView>, Problem> {
    app.enter_plans(&Actor::local_bureau("api"), &file).await?;
    list_plans(State(app)).await
}
