//! A link with which the holder of an account chooses a password.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{new_password, refused};
use crate::app::{Error, FieldError, Noun, Session};
use crate::web::account::PasswordForm;
use crate::web::extract::{Form, Path};
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, Section};

/// Asks for a password.
pub async fn show_link(session: Session, Path(secret): Path<String>) -> Result<Markup, Problem> {
    let account = session.app().find_link(&secret).await?;
    let account = account.ok_or(Error::NotFound(Noun::Link))?;
    Ok(render(&secret, &account.person.login.to_string(), &[]))
}

/// Sets it, and leads to the way in.
pub async fn choose_password(
    session: Session,
    Path(secret): Path<String>,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let app = session.app();
    let account = app.find_link(&secret).await?.ok_or(Error::NotFound(Noun::Link))?;
    let chosen = match form.chosen() {
        Ok(new) => app.choose_password(&secret, new).await,
        Err(error) => Err(error),
    };
    match chosen {
        Ok(()) => Ok(Redirect::to("/sign-in").into_response()),
        Err(Error::Invalid(errors)) => Ok(refused(render(&secret, &account.person.login.to_string(), &errors))),
        Err(other) => Err(other.into()),
    }
}

fn render(secret: &str, login: &str, errors: &[FieldError]) -> Markup {
    let lead = html! { "您的登录名是 " b { (login) } "。设好口令后用它登录；这个链接只能用一次。" };
    let body = html! {
        div.entry {
            (ui::heading("设置口令", html! {}, Some(lead)))
            (ui::error_summary(errors))
            form.stack method="post" action={ "/link/" (secret) } {
                (ui::form_key())
                (new_password(errors))
                p { (ui::submit("设置口令")) }
            }
        }
    };
    ui::page(&Page::new("设置口令", Section::None), body)
}
