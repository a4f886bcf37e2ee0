//! Goals as JSON.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::code::GoalCode;
use crate::domain::plan::Share;
use crate::view::goal::{
    GoalFirmsView, GoalView, GoalsView, LadderFirmsView, LaddersView, PlanView, ReportView, SharesView, SwitchView,
    TrendView,
};
use crate::web::extract::{self, Path, Query};
use crate::web::goal::{FirmsParams, GoalParams, LadderParams};
use crate::web::problem::Problem;

/// One goal with its plan and how its count moved.
#[derive(Clone, Debug, Serialize)]
pub struct GoalReply {
    plan: PlanView,
    goal: GoalView,
    shares: Option<SharesView>,
    switch: Option<SwitchView>,
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
    Ok(Json(GoalReply {
        plan,
        shares: SharesView::new(&goal),
        goal,
        switch: app.goal_switch(&code, &query).await?,
        trend: app.goal_trend(&code, &query).await?,
    }))
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

/// Shows the leadership brief.
pub async fn show_report(
    State(app): State<App>,
    Query(params): Query<GoalParams>,
) -> Result<Json<ReportView>, Problem> {
    Ok(Json(app.goal_report(&params.query(app.today())?).await?))
}

/// Shows the ladders.
pub async fn show_ladders(
    State(app): State<App>,
    Query(params): Query<LadderParams>,
) -> Result<Json<LaddersView>, Problem> {
    Ok(Json(app.ladders(params.day(app.today())?).await?))
}

/// Lists the firms behind a number of a ladder.
pub async fn list_ladder_firms(
    State(app): State<App>,
    Query(params): Query<LadderParams>,
) -> Result<Json<LadderFirmsView>, Problem> {
    Ok(Json(app.ladder_firms(&params.query(app.today())?).await?))
}

/// What counties shall contribute to a goal.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    shares: Vec<Share>,
}

/// Lists what counties shall contribute to a goal.
pub async fn list_shares(State(app): State<App>, Path(code): Path<GoalCode>) -> Result<Json<Shares>, Problem> {
    let shares = app.shares(&code).await?;
    Ok(Json(Shares { shares }))
}

/// Assigns to counties what they shall contribute to a goal, in place of what was assigned before.
pub async fn assign_shares(
    State(app): State<App>,
    Path(code): Path<GoalCode>,
    extract::Json(body): extract::Json<Shares>,
) -> Result<Json<Shares>, Problem> {
    app.assign_shares(&Actor::local_bureau("api"), &code, &body.shares)
        .await?;
    list_shares(State(app), Path(code)).await
}
