//! Goal pages: the plan at a glance, one goal, and the firms behind a number.

mod board;
mod detail;
mod firm;
mod part;
mod trend;

use axum::extract::State;
use maud::Markup;

use crate::app::App;
use crate::domain::code::GoalCode;
use crate::view::goal::GoalView;
use crate::web::extract::{Path, Query};
use crate::web::goal::{FirmsParams, GoalParams};
use crate::web::problem::Problem;

/// Shows every goal of the plan with its counts, and the monitor of its other indicators.
pub async fn list_goals(State(app): State<App>, Query(params): Query<GoalParams>) -> Result<Markup, Problem> {
    let query = params.query(app.today())?;
    let view = app.goals(&query).await?;
    Ok(board::render(&view, &params))
}

/// Renders the headline goals for the first page.
pub(super) fn headlines(goals: &[GoalView]) -> Markup {
    board::headlines(goals, &GoalParams::default())
}

/// Shows one goal.
pub async fn show_goal(
    State(app): State<App>,
    Path(code): Path<GoalCode>,
    Query(params): Query<GoalParams>,
) -> Result<Markup, Problem> {
    let query = params.query(app.today())?;
    let (goal, plan) = app.goal(&code, &query).await?;
    let trend = app.goal_trend(&code, &query).await?;
    Ok(detail::render((&goal, trend.as_ref()), &plan, &params))
}

/// Lists the firms behind a number of a goal.
pub async fn list_goal_firms(
    State(app): State<App>,
    Path(code): Path<GoalCode>,
    Query(params): Query<FirmsParams>,
) -> Result<Markup, Problem> {
    let query = params.query(app.today())?;
    let view = app.goal_firms(&code, &query).await?;
    Ok(firm::render(&view, &query.part, &params))
}
