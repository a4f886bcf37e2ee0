//! What is set for everybody who signs in.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::{Error, FieldError, Session};
use crate::domain::account::{Setting, Settings};
use crate::web::account::{said, settings};
use crate::web::address::Pairs;
use crate::web::extract::Grid;
use crate::web::pages::sign_in::refused;
use crate::web::problem::Problem;
use crate::web::ui::{self, Input, Page, Section};

/// Shows the settings.
pub async fn show_settings(session: Session) -> Result<Markup, Problem> {
    let now = session.app().settings().await?;
    Ok(render(&shown(&now), &[]))
}

/// Changes them.
pub async fn change_settings(session: Session, Grid(pairs): Grid) -> Result<Response, Problem> {
    let changed = match settings(&pairs) {
        Ok(values) => session.change_settings(&values).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(Redirect::to("/settings").into_response()),
        Err(Error::Invalid(errors)) => Ok(refused(render(&pairs, &errors))),
        Err(other) => Err(other.into()),
    }
}

fn shown(now: &Settings) -> Pairs {
    let each = Setting::ALL
        .iter()
        .map(|setting| (setting.to_string(), now.get(*setting).to_string()));
    each.collect()
}

fn render(pairs: &Pairs, errors: &[FieldError]) -> Markup {
    let body = html! {
        (ui::heading("登录设置", html! {}, Some(html! { "对全体人员生效，每次修改记入审计。" })))
        (ui::error_summary(errors))
        form method="post" action="/settings" {
            (ui::form_key())
            div.fields {
                @for setting in Setting::ALL.iter().filter(|setting| **setting != Setting::Demonstration) {
                    @let (least, _, most) = setting.range();
                    @let hint = format!("{least} 至 {most}");
                    (ui::input(&Input {
                        name: setting.as_str(),
                        label: setting.title(),
                        kind: "number",
                        value: said(pairs, setting.as_str()),
                        hint: &hint,
                        errors,
                    }))
                }
            }
            p { (ui::submit("保存设置")) }
        }
    };
    ui::page(&Page::new("登录设置", Section::None), body)
}
