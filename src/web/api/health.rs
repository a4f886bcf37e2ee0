//! For the machine that watches the machine.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::health::Readiness;
use crate::app::{App, Error, Noun};
use crate::domain::outage::Outage;
use crate::web::describe::Text;
use crate::web::problem::Problem;

/// A database that takes longer than this to say how far it is cannot serve requests.
const PATIENCE: Duration = Duration::from_secs(2);
/// An index that is behind and did not come further for so long is stuck. While it comes further it only lags, on
/// every node alike: taking nodes out for it would leave nobody to answer.
const STUCK: Duration = Duration::from_secs(60);

/// A sign of life.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Health {
    status: &'static str,
}

/// How far this process is.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Ready {
    status: &'static str,
    /// The last revision of the database.
    revision: i64,
    /// Whether every change can be found already.
    index_is_current: bool,
    /// The last revision that can be found, at least.
    indexed: i64,
    /// For how long the index has been behind without coming further, in milliseconds.
    lag_ms: u64,
}

/// Says that the process answers; says nothing about its data.
pub async fn show_health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Shows what was measured, to whoever runs the machine; there is no such page unless it was asked for.
pub async fn show_metrics(State(app): State<App>) -> Result<Text, Problem> {
    let measured = app.measure().await?;
    measured.map(Text).ok_or_else(|| Error::NotFound(Noun::Page).into())
}

/// Says whether requests may be sent here: the database answers, its schema is the one this program knows, and what
/// was there at the start can be found; with how far the index lags behind what was changed since.
pub async fn show_readiness(State(app): State<App>) -> Result<Json<Ready>, Problem> {
    let asked = tokio::time::timeout(PATIENCE, app.readiness()).await;
    let late = |_| {
        Problem::outage(
            Outage::Away,
            anyhow::anyhow!("the database took longer than {PATIENCE:?}"),
        )
    };
    let readiness = asked.map_err(late)??;
    check(&readiness)?;
    let lag = readiness.stalled.unwrap_or_default();
    Ok(Json(Ready {
        status: "ready",
        revision: readiness.latest.0,
        index_is_current: readiness.index_is_current,
        indexed: readiness.indexed.0,
        lag_ms: u64::try_from(lag.as_millis()).unwrap_or(u64::MAX),
    }))
}

fn check(readiness: &Readiness) -> Result<(), Problem> {
    if !readiness.schema_is_current {
        return Err(Problem::unavailable(
            "数据库结构不是本版本所需的，请先运行 yanzhen migrate。",
        ));
    }
    if !readiness.has_arrived {
        return Err(Problem::unavailable("检索索引正在追上数据库，请稍后再试。"));
    }
    match readiness.stalled {
        Some(stalled) if stalled > STUCK => Err(Problem::unavailable(format!(
            "检索索引停在第 {} 号改动已 {} 秒，数据库在第 {} 号；请查看日志中的原因。",
            readiness.indexed,
            stalled.as_secs(),
            readiness.latest
        ))),
        _ => Ok(()),
    }
}
