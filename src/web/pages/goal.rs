//! Goal pages: the plan at a glance, one goal, and the firms behind a number.

mod board;
mod detail;
mod firm;
mod forecast;
mod ladder;
mod part;
mod report;
mod share;
mod switch;
mod trend;

use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;

use crate::app::Session;
use crate::app::export::Format;
use crate::domain::code::GoalCode;
use crate::view::goal::GoalView;
use crate::web::export::{Export, send_file};
use crate::web::extract::{Grid, Path, Query, Submitted};
use crate::web::goal::{FirmsParams, GoalParams, LadderParams};
use crate::web::holder::DayParams;
use crate::web::problem::Problem;

/// Shows every goal of the plan with its counts, and the monitor of its other indicators.
pub async fn list_goals(session: Session, Query(params): Query<GoalParams>) -> Result<Markup, Problem> {
    let query = params.query(session.today());
    let view = session.goals(&query).await?;
    Ok(board::render(&view, &params))
}

/// Renders the headline goals for the first page.
pub(super) fn headlines(goals: &[GoalView]) -> Markup {
    board::headlines(goals, &GoalParams::default())
}

/// Shows one goal.
pub async fn show_goal(
    session: Session,
    Path(code): Path<GoalCode>,
    Query(params): Query<GoalParams>,
) -> Result<Markup, Problem> {
    let query = params.query(session.today());
    let (goal, plan) = session.goal(&code, &query).await?;
    let trend = session.goal_trend(&code, &query).await?;
    let switch = session.goal_switch(&code, &query).await?;
    let detail = detail::Detail {
        goal: &goal,
        plan: &plan,
        trend: trend.as_ref(),
        switch: switch.as_ref(),
    };
    Ok(detail::render(detail, &params))
}

/// Lists the firms behind a number of a goal.
pub async fn list_goal_firms(
    session: Session,
    Path(code): Path<GoalCode>,
    Query(params): Query<FirmsParams>,
) -> Result<Markup, Problem> {
    let query = params.query(session.today())?;
    let view = session.goal_firms(&code, &query).await?;
    Ok(firm::render(&view, &params))
}

/// Shows the leadership brief.
pub async fn show_report(session: Session, Query(params): Query<GoalParams>) -> Result<Markup, Problem> {
    let view = session.goal_report(&params.query(session.today())).await?;
    Ok(report::render(&view, &params))
}

/// Hands out the brief as a workbook.
pub async fn export_report(session: Session, Query(params): Query<GoalParams>) -> Result<Response, Problem> {
    let query = params.query(session.today());
    let file = session.export_goal_report(&query, &session.app().drafts()?).await?;
    send_file(file, Format::Xlsx).await
}

/// Hands out the firms behind a number of a goal.
pub async fn export_goal_firms(
    session: Session,
    Path(code): Path<GoalCode>,
    Submitted(asked): Submitted<Export<FirmsParams>>,
) -> Result<Response, Problem> {
    let query = asked.list.query(session.today())?;
    let folder = session.app().drafts()?;
    let delivery = asked.file.delivery(&folder)?;
    let file = session.export_goal_firms(&code, &query, &delivery).await?;
    send_file(file, delivery.format).await
}

/// Shows the ladders.
pub async fn show_ladders(session: Session, Query(params): Query<DayParams>) -> Result<Markup, Problem> {
    let view = session.ladders(params.on.unwrap_or_else(|| session.today())).await?;
    Ok(ladder::render(&view, params.on))
}

/// Lists the firms behind a number of a ladder.
pub async fn list_ladder_firms(session: Session, Query(params): Query<LadderParams>) -> Result<Markup, Problem> {
    let view = session.ladder_firms(&params.query(session.today())?).await?;
    Ok(firm::render_ladder(&view, &params))
}

/// Shows the form that assigns to counties what they shall contribute to a goal.
pub async fn edit_shares(
    session: Session,
    Path(code): Path<GoalCode>,
    Query(params): Query<GoalParams>,
) -> Result<Markup, Problem> {
    let (goal, _) = session.goal(&code, &params.query(session.today())).await?;
    Ok(share::render_form(&goal, session.catalog()))
}

/// Assigns to counties what they shall contribute to a goal.
pub async fn assign_shares(
    session: Session,
    Path(code): Path<GoalCode>,
    Grid(form): Grid,
) -> Result<Response, Problem> {
    let shares = share::read(&form)?;
    session.assign_shares(&code, &shares).await?;
    Ok(Redirect::to(&format!("/goals/{code}")).into_response())
}
