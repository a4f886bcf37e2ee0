//! For the machine that watches the machine.

use axum::Json;
use serde::Serialize;

/// A sign of life.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Health {
    status: &'static str,
}

/// Says that the process answers; says nothing about its data.
pub async fn show_health() -> Json<Health> {
    Json(Health { status: "ok" })
}
