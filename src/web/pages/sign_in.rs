//! The way in: name and password, the code of the second factor, its setting up, a password that is due. Every step
//! begins another session.

mod factor;
mod link;
mod setup;

use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::{Error, FieldError, Session};
use crate::domain::access::{Actor, Role, Scope};
use crate::domain::account::{Account, Stage};
use crate::web::account::{PasswordForm, RoleForm, SignInForm, SignInParams};
use crate::web::entry::{Way, step};
use crate::web::extract::{Form, Query};
use crate::web::problem::{Problem, Told};
use crate::web::ui::{self, Input, Page, Section};

pub(in crate::web::pages) use factor::render_recovery;
pub use factor::{enrol_factor, enter_code, show_code, show_enrolment};
pub use link::{choose_password, show_link};
pub use setup::{set_up, show_setup};

/// Asks for a name and a password.
pub async fn show_sign_in(session: Session, Query(params): Query<SignInParams>) -> Result<Response, Problem> {
    if session.actor().account().is_some() {
        return Ok(Redirect::to(&landing(session.actor())).into_response());
    }
    if !session.app().has_accounts().await? {
        return Err(Error::NotFound(crate::app::Noun::Page).into());
    }
    Ok(render(
        &SignInForm {
            back: params.back,
            ..SignInForm::default()
        },
        &[],
    )
    .into_response())
}

/// Checks them.
pub async fn sign_in(session: Session, way: Way, Form(form): Form<SignInForm>) -> Result<Response, Problem> {
    let app = session.app();
    match app.check_password(&form.login, &form.password, &way.origin).await {
        Ok((account, stage)) => {
            way.enter(account.id, stage).await?;
            Ok(onward(&account, stage, &form.back))
        }
        Err(Error::Invalid(errors)) => {
            let page = render(
                &SignInForm {
                    password: String::new(),
                    ..form
                },
                &errors,
            );
            Ok(refused(page))
        }
        Err(other) => Err(other.into()),
    }
}

/// Ends the session.
pub async fn sign_out(way: Way) -> Result<Redirect, Problem> {
    way.end().await?;
    Ok(Redirect::to("/"))
}

/// Asks for a new password, because the one before is due.
pub async fn show_renewal(way: Way) -> Result<Markup, Problem> {
    way.half_way(Stage::Renew)?;
    Ok(render_renewal(&[]))
}

/// Takes it.
pub async fn renew_password(session: Session, way: Way, Form(form): Form<PasswordForm>) -> Result<Response, Problem> {
    let id = way.half_way(Stage::Renew)?;
    let renewed = match form.chosen() {
        Ok(new) => session.app().renew_due_password(id, &form.old, new).await,
        Err(error) => Err(error),
    };
    match renewed {
        Ok(account) => {
            way.enter(id, Stage::In).await?;
            Ok(onward(&account, Stage::In, ""))
        }
        Err(Error::Invalid(errors)) => Ok(refused(render_renewal(&errors))),
        Err(other) => Err(other.into()),
    }
}

/// Lets somebody be another, in a registry to try things in.
pub async fn view_as(session: Session, way: Way, Form(form): Form<RoleForm>) -> Result<Redirect, Problem> {
    let role = form.role.ok_or_else(|| Error::invalid("role", "请选择身份"))?;
    let played = session.app().demonstrator(Some(role)).await?;
    let played = played.ok_or(Error::NotFound(crate::app::Noun::Page))?;
    let id = played.account().ok_or(Error::NotFound(crate::app::Noun::Account))?;
    way.enter(id, Stage::In).await?;
    Ok(Redirect::to(&landing(&played)))
}

/// Leads to the next step, or to where the work of a role is.
fn onward(account: &Account, stage: Stage, back: &str) -> Response {
    if stage != Stage::In {
        return Redirect::to(step(stage)).into_response();
    }
    let grant = account.grant.clone();
    let home = grant.map_or("/".to_owned(), |grant| {
        landing(&Actor::new("", grant.role, grant.scope))
    });
    let is_ours = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n']);
    Redirect::to(if is_ours { back } else { &home }).into_response()
}

/// Returns where the work of a role is.
pub fn landing(actor: &Actor) -> String {
    match (actor.role, &actor.scope) {
        (Role::Enterprise, Scope::Enterprises(own)) => own
            .first()
            .map_or("/".to_owned(), |firm| format!("/enterprises/{firm}")),
        (Role::Caseworker, _) => "/enterprises".to_owned(),
        (Role::Bureau, _) => "/goals".to_owned(),
        (Role::System, _) => "/accounts".to_owned(),
        (Role::Security, _) => "/approvals".to_owned(),
        (Role::Auditor, _) => "/audit".to_owned(),
        (Role::Visitor | Role::Unit | Role::Enterprise, _) => "/".to_owned(),
    }
}

/// A page that says itself what is wrong.
pub(super) fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Extension(Told), page).into_response()
}

fn render(form: &SignInForm, errors: &[FieldError]) -> Markup {
    let body = html! {
        div.entry {
            (ui::heading("登录", html! {}, None))
            (ui::error_summary(errors))
            form.stack method="post" action="/sign-in" {
                (ui::form_key())
                input type="hidden" name="back" value=(form.back);
                (ui::input(&Input { name: "login", label: "登录名", kind: "text", value: &form.login, hint: "", errors }))
                (secret("password", "口令", "current-password", errors))
                p { (ui::submit("登录")) }
            }
            p.quiet { "没有账号或忘记口令，请联系本单位的系统管理员。公开的名单、目标和认定标准不用登录即可查看。" }
        }
    };
    ui::page(&Page::new("登录", Section::None), body)
}

fn render_renewal(errors: &[FieldError]) -> Markup {
    let body = html! {
        div.entry {
            (ui::heading("请更换口令", html! {}, Some(html! { "口令已到更换期限，换好后继续。" })))
            (ui::error_summary(errors))
            form.stack method="post" action="/sign-in/renew" {
                (ui::form_key())
                (secret("old", "原口令", "current-password", errors))
                (new_password(errors))
                p { (ui::submit("更换并继续")) }
            }
        }
    };
    ui::page(&Page::new("请更换口令", Section::None), body)
}

/// Renders the two fields of a new password.
pub(super) fn new_password(errors: &[FieldError]) -> Markup {
    html! {
        (secret("password", "新口令", "new-password", errors))
        p.hint { "至少 10 个字符，含大写字母、小写字母、数字、符号中的三种；不含登录名和姓名，不用常见口令。" }
        (secret("again", "再输一次新口令", "new-password", errors))
    }
}

/// Renders a field of which nobody beside sees what is typed.
pub(super) fn secret(name: &str, label: &str, fills: &str, errors: &[FieldError]) -> Markup {
    let wrong: Vec<&FieldError> = errors.iter().filter(|error| error.field == name).collect();
    html! {
        div.field.wrong[!wrong.is_empty()] {
            label for=(name) { (label) }
            @for error in &wrong { span.error { (error.message) } }
            input id=(name) type="password" name=(name) autocomplete=(fills) required
                aria-invalid=[(!wrong.is_empty()).then_some("true")];
        }
    }
}
