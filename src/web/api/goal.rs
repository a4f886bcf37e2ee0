//! Goals as JSON.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;
use crate::domain::code::GoalCode;
use crate::view::goal::{GoalFirmsView, GoalView, GoalsView, PlanView, TrendView};
use crate::web::extract::{Path, Query};
use crate::web::goal::{FirmsParams, GoalParams};
use crate::web::problem::Problem;

/// One goal with its plan and how its count moved.
#[derive(Clone, Debug, Serialize)]
pub struct GoalReply {
    plan: PlanView,
    goal: GoalView,
    trend: Option<TrendView>,
}

/// Lists the goals of the plan with their counts.
pub async fn list_goals(State(app): State<App>, Query(params): Query<GoalParams>) -> Result<Json<GoalsView>, Problem> {
    let query = params.query(app.today())?;
    Ok(Json(app.goals(&query).await?))
}

/// Shows one goal.
pub async fn show_goal(
    State(app): State<App>,
    Path(code): Path<GoalCode>,
    Query(params): Query<GoalParams>,
) -> Result<Json<GoalReply>, Problem> {
    let query = params.query(app.today())?;
    let (goal, plan) = app.goal(&code, &query).await?;
    let trend = app.goal_trend(&code, &query).await?;
    Ok(Json(GoalReply { plan, goal, trend }))
}

/// Lists the firms behind a number of a goal.
pub async fn list_goal_firms(
    State(app): State<App>,
    Path(code): Path<GoalCode>,
    Query(params): Query<FirmsParams>,
) -> Result<Json<GoalFirmsView>, Problem> {
    let query = params.query(app.today())?;
    Ok(Json(app.goal_firms(&code, &query).await?))
}
