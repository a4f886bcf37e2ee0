//! Firms for programs.

use axum::Json;

use crate::app::Session;
use crate::domain::enterprise::EnterpriseId;
use crate::view::enterprise::EnterpriseView;
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Shows a firm.
pub async fn show_enterprise(session: Session, Path(id): Path<EnterpriseId>) -> Result<Json<EnterpriseView>, Problem> {
    Ok(Json(session.show_enterprise(id).await?))
}
