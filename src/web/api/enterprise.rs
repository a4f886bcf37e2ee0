//! Firms for programs.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::domain::enterprise::EnterpriseId;
use crate::view::enterprise::EnterpriseView;
use crate::web::extract::Path;
use crate::web::problem::Problem;

/// Shows a firm.
pub async fn show_enterprise(
    State(app): State<App>,
    Path(id): Path<EnterpriseId>,
) -> Result<Json<EnterpriseView>, Problem> {
    Ok(Json(app.show_enterprise(id).await?))
}
