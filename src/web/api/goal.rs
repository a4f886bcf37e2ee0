//! Goals as JSON.

use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::Session;
use crate::domain::code::GoalCode;
use crate::domain::plan::Share;
use crate::view::goal::{
    GoalFirmsView, GoalView, GoalsView, LadderFirmsView, LaddersView, PlanView, ReportView, SharesView, SwitchView,
    TrendView,
};
use crate::web::extract::{self, Path, Query};
use crate::web::goal::{FirmsParams, GoalParams, LADDER_FIRMS, LadderParams, firms_path};
use crate::web::holder::DayParams;
use crate::web::problem::Problem;
use crate::web::question::Question;

/// One goal with its plan and how its count moved.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GoalReply {
    plan: PlanView,
    goal: GoalView,
    shares: Option<SharesView>,
    switch: Option<SwitchView>,
    trend: Option<TrendView>,
}

/// Lists the goals of the plan with their counts.
pub async fn list_goals(session: Session, Query(params): Query<GoalParams>) -> Result<Json<GoalsView>, Problem> {
    let query = params.query(session.today());
    Ok(Json(session.goals(&query).await?))
}

/// Shows one goal.
pub async fn show_goal(
    session: Session,
    Path(code): Path<GoalCode>,
    Query(params): Query<GoalParams>,
) -> Result<Json<GoalReply>, Problem> {
    let query = params.query(session.today());
    let (goal, plan) = session.goal(&code, &query).await?;
    Ok(Json(GoalReply {
        plan,
        shares: SharesView::new(&goal),
        goal,
        switch: session.goal_switch(&code, &query).await?,
        trend: session.goal_trend(&code, &query).await?,
    }))
}

/// Lists the firms behind a number of a goal.
pub async fn list_goal_firms(
    session: Session,
    Path(code): Path<GoalCode>,
    Query(params): Query<FirmsParams>,
) -> Result<Json<GoalFirmsView>, Problem> {
    let query = params.query(session.today())?;
    let mut view = session.goal_firms(&code, &query).await?;
    params.bind(&firms_path(&code), &mut view.page.next);
    Ok(Json(view))
}

/// Shows the leadership brief.
pub async fn show_report(session: Session, Query(params): Query<GoalParams>) -> Result<Json<ReportView>, Problem> {
    Ok(Json(session.goal_report(&params.query(session.today())).await?))
}

/// Shows the ladders.
pub async fn show_ladders(session: Session, Query(params): Query<DayParams>) -> Result<Json<LaddersView>, Problem> {
    Ok(Json(
        session.ladders(params.on.unwrap_or_else(|| session.today())).await?,
    ))
}

/// Lists the firms behind a number of a ladder.
pub async fn list_ladder_firms(
    session: Session,
    Query(params): Query<LadderParams>,
) -> Result<Json<LadderFirmsView>, Problem> {
    let mut view = session.ladder_firms(&params.query(session.today())?).await?;
    params.bind(LADDER_FIRMS, &mut view.page.next);
    Ok(Json(view))
}

/// What counties shall contribute to a goal.
#[derive(Clone, Debug, Serialize, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    shares: Vec<Share>,
}

/// Lists what counties shall contribute to a goal.
pub async fn list_shares(session: Session, Path(code): Path<GoalCode>) -> Result<Json<Shares>, Problem> {
    let shares = session.shares(&code).await?;
    Ok(Json(Shares { shares }))
}

/// Assigns to counties what they shall contribute to a goal, in place of what was assigned before.
pub async fn assign_shares(
    session: Session,
    Path(code): Path<GoalCode>,
    extract::Json(body): extract::Json<Shares>,
) -> Result<Json<Shares>, Problem> {
    session.assign_shares(&code, &body.shares).await?;
    list_shares(session, Path(code)).await
}
