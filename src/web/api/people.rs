//! The people of firms for programs.

use axum::Json;

use crate::app::Session;
use crate::domain::enterprise::EnterpriseId;
use crate::view::people::{PeopleView, PersonFirmsView};
use crate::web::extract::{self, Path, Submitted};
use crate::web::people::{PersonForm, RevealForm};
use crate::web::problem::Problem;

/// Shows the people of a firm whole; the reason is kept.
pub async fn reveal_people(
    session: Session,
    Path(id): Path<EnterpriseId>,
    Submitted(asked): Submitted<RevealForm>,
) -> Result<Json<PeopleView>, Problem> {
    Ok(Json(session.reveal_people(id, &asked.why).await?))
}

/// Finds the firms of a person.
pub async fn find_by_person(
    session: Session,
    extract::Json(asked): extract::Json<PersonForm>,
) -> Result<Json<PersonFirmsView>, Problem> {
    Ok(Json(session.find_by_person(&asked.tail, &asked.name).await?))
}
