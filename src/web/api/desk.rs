//! The desk for programs.

use axum::Json;

use crate::app::Session;
use crate::view::desk::DeskView;
use crate::web::problem::Problem;

/// Shows what there is to do, and what comes up.
pub async fn show_desk(session: Session) -> Result<Json<DeskView>, Problem> {
    Ok(Json(session.show_desk().await?))
}
