//! Simulations for programs: nothing is stored.

use axum::Json;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::simulation::{Draft, SimulationQuery};
use crate::app::{Error, Session};
use crate::domain::day::Day;
use crate::rules::simulation::{Move, Shift};
use crate::view::simulation::SimulationView;
use crate::web::address;
use crate::web::extract::Json as Body;
use crate::web::problem::Problem;
use crate::web::screening::read_place;

/// Where simulations stand.
const PATH: &str = "/simulations";
/// The most firms that one answer names of each shift.
const MOST: usize = 1_000;

/// A draft: its text, or a standard with moved lines.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationBody {
    #[serde(default)]
    draft: Option<String>,
    #[serde(default)]
    standard: Option<String>,
    #[serde(default)]
    set: Vec<Move>,
    #[serde(default)]
    on: Option<Day>,
    #[serde(default)]
    shift: Option<Shift>,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    limit: Option<usize>,
}

/// Simulates a draft over the whole registry.
pub async fn simulate(session: Session, Body(body): Body<SimulationBody>) -> Result<Json<SimulationView>, Problem> {
    let after = match &body.after {
        None => None,
        Some(sealed) => read_place(address::unseal(PATH, &address::pairs(&body), sealed).or(Some("")))?,
    };
    let draft = match (body.draft.clone(), body.standard.clone()) {
        (Some(text), None) => Draft::Text(text),
        (None, Some(standard)) => Draft::Moves {
            standard,
            moves: body.set.clone(),
        },
        _ => return Err(Error::invalid("draft", "请给出 draft（全文）或 standard 与 set（改动的门槛）之一").into()),
    };
    let query = SimulationQuery {
        draft,
        date: body.on.unwrap_or_else(|| session.today()),
        shift: body.shift,
        after,
        limit: body.limit.unwrap_or(MOST).min(MOST),
    };
    let mut view = session.simulate(&query).await?;
    for shift in &mut view.shifts {
        let asked = SimulationBody {
            shift: Some(shift.shift),
            ..body.clone()
        };
        shift.next = shift
            .next
            .take()
            .map(|place| address::seal(PATH, &address::pairs(&asked), &place));
    }
    Ok(Json(view))
}
