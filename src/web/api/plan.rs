//! Plans as JSON.

use axum::Json;

use crate::app::Session;
use crate::domain::plan::PlanFile;
use crate::view::plan::PlansView;
use crate::web::extract;
use crate::web::problem::Problem;

/// Shows every plan and what they demand side by side.
pub async fn list_plans(session: Session) -> Result<Json<PlansView>, Problem> {
    Ok(Json(session.compare_plans(session.today()).await?))
}

/// Enters plans and goals; the shape is that of `seeds/goals.toml`.
pub async fn enter_plans(
    session: Session,
    extract::Json(file): extract::Json<PlanFile>,
) -> Result<Json<PlansView>, Problem> {
    session.enter_plans(&file).await?;
    list_plans(session).await
}
