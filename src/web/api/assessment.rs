//! Assessments for programs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;
use crate::domain::code::TierCode;
use crate::domain::enterprise::EnterpriseId;
use crate::view::assessment::{AssessmentView, FirmView, RankedView};
use crate::web::assessment::AssessmentParams;
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;

/// Every assessment of a firm that a standard in force allows.
#[derive(Clone, Debug, Serialize)]
pub struct AssessmentsReply {
    enterprise: FirmView,
    assessments: Vec<AssessmentView>,
    missing: Vec<RankedView>,
}

/// Lists the assessments of a firm for every tier with a standard in force.
pub async fn list_assessments(
    State(app): State<App>,
    Path(id): Path<EnterpriseId>,
    Query(params): Query<AssessmentParams>,
) -> Result<Json<AssessmentsReply>, Problem> {
    let (purpose, date) = params.read(app.today())?;
    let (enterprise, assessments) = app.assess_all(id, purpose, date).await?;
    let missing = app.rank_missing(id, purpose, date).await?;
    Ok(Json(AssessmentsReply {
        enterprise,
        assessments,
        missing,
    }))
}

/// Assesses a firm for one tier.
pub async fn show_assessment(
    State(app): State<App>,
    Path((id, tier)): Path<(EnterpriseId, TierCode)>,
    Query(params): Query<AssessmentParams>,
) -> Result<Json<AssessmentView>, Problem> {
    let (purpose, date) = params.read(app.today())?;
    Ok(Json(app.assess(id, &tier, purpose, date).await?))
}
