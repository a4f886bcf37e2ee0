//! The description of this interface, for programs.

use axum::Json;
use serde_json::Value;

use crate::web::openapi;

/// Shows the description in the form of OpenAPI 3.1.
pub async fn show_description() -> Json<&'static Value> {
    Json(openapi::document())
}
