//! Self-checks for programs: facts in, assessments out, nothing kept.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;

use crate::app::App;
use crate::app::check::CheckRequest;
use crate::view::check::CheckView;
use crate::view::question::QuestionnaireView;
use crate::web::check::CheckForm;
use crate::web::extract::Query;
use crate::web::problem::Problem;

/// Assesses the facts of the body, JSON or TOML.
pub async fn create_check(State(app): State<App>, body: Bytes) -> Result<Json<CheckView>, Problem> {
    let request = CheckRequest::read(&body)?;
    Ok(Json(app.check_facts(&request)?))
}

/// Lists what the standards of some tiers read: `?tier=…&tier=…&purpose=…&date=…`.
pub async fn list_questions(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<QuestionnaireView>, Problem> {
    Ok(Json(app.questions(&CheckForm::from(pairs).question())?))
}
