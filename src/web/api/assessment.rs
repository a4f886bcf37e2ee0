//! Assessments for programs.

use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::Session;
use crate::domain::code::TierCode;
use crate::domain::enterprise::EnterpriseId;
use crate::view::assessment::{AssessmentView, FirmView, RankedView};
use crate::web::assessment::AssessmentParams;
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;

/// Every assessment of a firm that a standard in force allows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssessmentsReply {
    enterprise: FirmView,
    assessments: Vec<AssessmentView>,
    missing: Vec<RankedView>,
}

/// Lists the assessments of a firm for every tier with a standard in force.
pub async fn list_assessments(
    session: Session,
    Path(id): Path<EnterpriseId>,
    Query(params): Query<AssessmentParams>,
) -> Result<Json<AssessmentsReply>, Problem> {
    let (purpose, date) = params.read(session.today());
    let (enterprise, assessments) = session.assess_all(id, purpose, date).await?;
    let missing = session.rank_missing(id, purpose, date).await?;
    Ok(Json(AssessmentsReply {
        enterprise,
        assessments,
        missing,
    }))
}

/// Assesses a firm for one tier.
pub async fn show_assessment(
    session: Session,
    Path((id, tier)): Path<(EnterpriseId, TierCode)>,
    Query(params): Query<AssessmentParams>,
) -> Result<Json<AssessmentView>, Problem> {
    let (purpose, date) = params.read(session.today());
    Ok(Json(match params.known {
        None => session.assess(id, &tier, purpose, date).await?,
        Some(known) => session.assess_known_on(id, &tier, (purpose, date, known)).await?,
    }))
}
