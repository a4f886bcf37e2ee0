//! Standards as JSON.

use axum::Json;

use crate::app::Session;
use crate::view::standard::{StandardRow, StandardText};
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Lists every text.
pub async fn list_standards(session: Session) -> Json<Vec<StandardRow>> {
    Json(session.list_standards())
}

/// Shows one text.
pub async fn show_standard(
    session: Session,
    Path((tier, text)): Path<(String, String)>,
) -> Result<Json<StandardText>, Problem> {
    Ok(Json(session.show_standard(&format!("{tier}/{text}"))?))
}
