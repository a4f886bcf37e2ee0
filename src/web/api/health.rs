//! For the machine that watches the machine.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;
use crate::web::problem::Problem;

/// A sign of life.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Health {
    status: &'static str,
}

/// Says that the process answers; says nothing about its data.
pub async fn show_health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Says whether requests may be sent here: the database answers, its schema is
/// the one this program knows, and what was changed can be found.
pub async fn show_readiness(State(app): State<App>) -> Result<Json<Health>, Problem> {
    let readiness = app.readiness().await?;
    if !readiness.schema_is_current {
        return Err(Problem::unavailable(
            "数据库结构不是本版本所需的，请先运行 yanzhen migrate。",
        ));
    }
    if !readiness.index_is_current {
        return Err(Problem::unavailable("检索索引正在追上数据库，请稍后再试。"));
    }
    Ok(Json(Health { status: "ready" }))
}
