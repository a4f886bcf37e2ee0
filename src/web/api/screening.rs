//! Screenings for programs.

use axum::Json;

use crate::app::Session;
use crate::app::screening::ScreeningDone;
use crate::domain::code::TierCode;
use crate::rules::screening::List;
use crate::view::job::JobView;
use crate::view::screening::{ScreeningListView, ScreeningView};
use crate::web::describe::{Accepted, Either};
use crate::web::extract::{Path, Query};
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::screening::{CountyParams, ScreeningParams, list_path};

/// Firms of a page.
const PAGE: u64 = 200;

/// Counts the firms on every list of every tier.
pub async fn show_screening(
    session: Session,
    Query(params): Query<CountyParams>,
) -> Result<Json<ScreeningView>, Problem> {
    Ok(Json(session.show_screening(params.county.as_ref()).await?))
}

/// Lists the firms of a list.
pub async fn list_screened(
    session: Session,
    Path((tier, list)): Path<(TierCode, List)>,
    Query(params): Query<ScreeningParams>,
) -> Result<Json<ScreeningListView>, Problem> {
    let path = list_path(tier.as_str(), list);
    let query = params.query(tier, list);
    let mut view = session.screening_list(&query, params.after()?, PAGE).await?;
    params.bind(&path, &mut view.next);
    Ok(Json(view))
}

/// Screens what is not done yet for today; what takes longer than a moment is accepted, and its job says how far it is.
pub async fn run_screening(session: Session) -> Result<Either<Json<ScreeningDone>, Accepted<JobView>>, Problem> {
    Ok(match session.start_screening().await? {
        Ok(done) => Either::One(Json(done)),
        Err(job) => Either::Other(Accepted {
            place: format!("/api/v1/jobs/{}", job.id),
            state: job,
        }),
    })
}
