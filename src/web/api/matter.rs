//! Matters for programs.

use std::collections::BTreeMap;

use axum::Json;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::Session;
use crate::app::matter::NewMatter;
use crate::domain::code::{EventCode, KindCode};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{MatterId, Said};
use crate::view::matter::{MatterView, MattersView};
use crate::web::describe::Created;
use crate::web::extract::{Json as Body, Path, Query};
use crate::web::matter::{MatterParams, PATH};
use crate::web::problem::Problem;
use crate::web::question::Question;

/// What is to be entered.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatterBody {
    kind: KindCode,
    firm: EnterpriseId,
    title: String,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    parent: Option<MatterId>,
}

/// What is done.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActBody {
    event: EventCode,
    #[serde(default)]
    said: Said,
}

/// Lists matters, what is due first coming first.
pub async fn list_matters(session: Session, Query(params): Query<MatterParams>) -> Result<Json<MattersView>, Problem> {
    let mut view = session.list_matters(&params.asked()?).await?;
    params.bind(&format!("/api/v1{PATH}"), &mut view.next);
    Ok(Json(view))
}

/// Shows a matter with what may be done about it.
pub async fn show_matter(session: Session, Path(id): Path<MatterId>) -> Result<Json<MatterView>, Problem> {
    Ok(Json(session.show_matter(id).await?))
}

/// Enters a matter.
pub async fn open_matter(session: Session, Body(body): Body<MatterBody>) -> Result<Created<MatterView>, Problem> {
    let new = NewMatter {
        kind: body.kind,
        firm: body.firm,
        title: body.title,
        fields: body.fields.into_iter().collect(),
        parent: body.parent,
    };
    let id = session.open_matter(&new).await?;
    Ok(Created(session.show_matter(id).await?))
}

/// Lets something happen to a matter.
pub async fn act_on_matter(
    session: Session,
    Path(id): Path<MatterId>,
    Body(body): Body<ActBody>,
) -> Result<Json<MatterView>, Problem> {
    session.act_on_matter(id, &body.event, &body.said).await?;
    Ok(Json(session.show_matter(id).await?))
}
