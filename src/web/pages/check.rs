//! Self-check pages: choose tiers, answer each question once, read the answer. Nothing is kept between the steps:
//! what was typed travels in the form, and a file holds it for whoever wants to go on later.

mod form;
mod result;
mod start;

use axum::Extension;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::check::CheckRequest;
use crate::app::{Error, FieldError, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::web::address;
use crate::web::check::{CheckForm, CheckParams};
use crate::web::extract::{Grid, Path, Query};
use crate::web::problem::{Problem, Told};
use crate::web::ui;

/// Shows the choice of tiers, or the questions of those that were chosen.
pub async fn show_check(session: Session, Query(params): Query<CheckParams>) -> Result<Response, Problem> {
    let typed = CheckForm::from(address::pairs(&params));
    if typed.is_empty() {
        return Ok(start::render(&session, &typed, &[]).into_response());
    }
    match session.questions(&typed.question()) {
        Ok(questionnaire) => Ok(form::render(&questionnaire, &typed, &[]).into_response()),
        Err(Error::Invalid(errors)) => Ok(refused(start::render(&session, &typed, &errors))),
        Err(other) => Err(other.into()),
    }
}

/// Answers what was filled in; goes back to the form when something cannot be read, or to change it.
pub async fn answer_check(session: Session, Grid(pairs): Grid) -> Result<Response, Problem> {
    let typed = CheckForm::from(pairs);
    let questionnaire = match session.questions(&typed.question()) {
        Err(Error::Invalid(errors)) => return Ok(refused(start::render(&session, &typed, &errors))),
        asked => asked?,
    };
    if typed.text("step") == "edit" {
        return Ok(form::render(&questionnaire, &typed, &[]).into_response());
    }
    match session.check_facts(&typed.request(&questionnaire)) {
        Ok(view) => Ok(result::render(&view, &typed).into_response()),
        Err(Error::Invalid(errors)) => Ok(refused(form::render(&questionnaire, &typed, &errors))),
        Err(other) => Err(other.into()),
    }
}

/// Hands out what was filled in as a file that this page, the command and the registry read.
pub async fn download_facts(session: Session, Grid(pairs): Grid) -> Result<Response, Problem> {
    let typed = CheckForm::from(pairs);
    let questionnaire = session.questions(&typed.question())?;
    let name = format!("自测-{}.json", questionnaire.date);
    let request = CheckRequest {
        date: questionnaire.date.to_string(),
        ..typed.request(&questionnaire)
    };
    let headers = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, address::disposition(&name)),
    ];
    Ok((headers, request.to_json()).into_response())
}

/// Fills the form in from such a file.
pub async fn open_facts(session: Session, parts: Multipart) -> Result<Response, Problem> {
    let request = match read_facts(parts).await? {
        Ok(request) => session.name_codes(request),
        Err(errors) => return Ok(refused(start::render(&session, &CheckForm::default(), &errors))),
    };
    match session.questions(&request) {
        Ok(questionnaire) => {
            let typed = CheckForm::filled(&request, &questionnaire);
            Ok(form::render(&questionnaire, &typed, &[]).into_response())
        }
        Err(Error::Invalid(errors)) => Ok(refused(start::render(&session, &CheckForm::default(), &errors))),
        Err(other) => Err(other.into()),
    }
}

/// Records such a file for a firm, as its own word.
pub async fn record_facts(
    session: Session,
    Path(firm): Path<EnterpriseId>,
    parts: Multipart,
) -> Result<Redirect, Problem> {
    let request = read_facts(parts).await?.map_err(Error::Invalid)?;
    session.record_check(firm, &request).await?;
    Ok(Redirect::to(&format!("/enterprises/{firm}")))
}

/// Renders the form that takes such a file for a firm.
pub(super) fn record_form(firm: EnterpriseId) -> Markup {
    let body = html! {
        form.row-end method="post" action={ "/enterprises/" (firm) "/filings" } enctype="multipart/form-data" {
            (ui::form_key())
            (ui::file_input("request", "企业交来的自测文件", ".json,.toml", &[]))
            button.button type="submit" { "登记为企业自报" }
        }
        p.quiet { "其中的数据按“企业自报”登记，不作为佐证；没有填的项不改动。" }
    };
    ui::panel("登记自测文件", html! { div.no-print { (body) } })
}

async fn read_facts(mut parts: Multipart) -> Result<Result<CheckRequest, Vec<FieldError>>, Problem> {
    let mut bytes = None;
    while let Some(part) = parts.next_field().await? {
        if part.name() == Some("request") {
            bytes = Some(part.bytes().await?).filter(|bytes| !bytes.is_empty());
        }
    }
    let read = match bytes {
        Some(bytes) => CheckRequest::read(&bytes),
        None => Err(Error::invalid("request", "请选择一个自测文件")),
    };
    match read {
        Err(Error::Invalid(errors)) => Ok(Err(errors)),
        read => Ok(Ok(read?)),
    }
}

fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Extension(Told), page).into_response()
}
