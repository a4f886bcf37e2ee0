//! Simulations for programs: nothing is stored.

use axum::Json;
use serde::Deserialize;

use crate::app::simulation::{Draft, SimulationQuery};
use crate::app::{Error, Session};
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::simulation::{Move, Shift};
use crate::view::simulation::SimulationView;
use crate::web::extract::Json as Body;
use crate::web::problem::Problem;

/// The most firms that one answer names of each shift.
const MOST: usize = 1_000;

/// A draft: its text, or a standard with moved lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulationBody {
    #[serde(default)]
    draft: Option<String>,
    #[serde(default)]
    standard: Option<String>,
    #[serde(default)]
    set: Vec<Move>,
    #[serde(default)]
    date: Option<Day>,
    #[serde(default)]
    shift: Option<Shift>,
    #[serde(default)]
    after: Option<EnterpriseId>,
    #[serde(default)]
    limit: Option<usize>,
}

/// Simulates a draft over the whole registry.
pub async fn simulate(session: Session, Body(body): Body<SimulationBody>) -> Result<Json<SimulationView>, Problem> {
    let draft = match (body.draft, body.standard) {
        (Some(text), None) => Draft::Text(text),
        (None, Some(standard)) => Draft::Moves {
            standard,
            moves: body.set,
        },
        _ => return Err(Error::invalid("draft", "请给出 draft（全文）或 standard 与 set（改动的门槛）之一").into()),
    };
    let query = SimulationQuery {
        draft,
        date: body.date.unwrap_or_else(|| session.today()),
        shift: body.shift,
        after: body.after,
        limit: body.limit.unwrap_or(MOST).min(MOST),
    };
    Ok(Json(session.simulate(&query).await?))
}
