//! The second factor: a picture to photograph, a code to prove that it arrived, codes for the day it is lost.

use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, html};
use qrcodegen::{QrCode, QrCodeEcc};

use super::{onward, refused};
use crate::app::sign_in::Enrolment;
use crate::app::{Error, FieldError, Noun, Session};
use crate::domain::account::{Account, Stage};
use crate::web::account::CodeForm;
use crate::web::entry::Way;
use crate::web::extract::Form;
use crate::web::problem::Problem;
use crate::web::ui::{self, Input, Page, Section, Tone};

/// Asks for a code.
pub async fn show_code(way: Way) -> Result<Markup, Problem> {
    way.half_way(Stage::Code)?;
    Ok(render_code(&[]))
}

/// Checks it.
pub async fn enter_code(session: Session, way: Way, Form(form): Form<CodeForm>) -> Result<Response, Problem> {
    let id = way.half_way(Stage::Code)?;
    let app = session.app();
    match app.check_code(id, &form.code, &way.origin).await {
        Ok(account) => {
            let stage = app.stage_without_code(&account).await?;
            way.enter(id, stage).await?;
            Ok(onward(&account, stage, ""))
        }
        Err(Error::Invalid(errors)) => Ok(refused(render_code(&errors))),
        Err(other) => Err(other.into()),
    }
}

/// Offers a key.
pub async fn show_enrolment(session: Session, way: Way) -> Result<Markup, Problem> {
    let account = half_way(&session, &way).await?;
    let offered = session.app().offer_factor(&account, None)?;
    Ok(render_enrolment(&offered, &[])?)
}

/// Takes it over once a code of it is shown.
pub async fn enrol_factor(session: Session, way: Way, Form(form): Form<CodeForm>) -> Result<Response, Problem> {
    let account = half_way(&session, &way).await?;
    let app = session.app();
    match app.enrol_factor(account.id, &form.key, &form.code).await {
        Ok(codes) => {
            let stage = app.stage_without_code(&app.find_own(account.id).await?).await?;
            way.enter(account.id, stage).await?;
            Ok(render_recovery(&codes).into_response())
        }
        Err(Error::Invalid(errors)) => {
            let offered = app.offer_factor(&account, Some(&form.key))?;
            Ok(refused(render_enrolment(&offered, &errors)?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn half_way(session: &Session, way: &Way) -> Result<Account, Error> {
    let id = way.half_way(Stage::Enrol)?;
    session.app().find_own(id).await
}

fn code_field(errors: &[FieldError], hint: &str) -> Markup {
    ui::input(&Input {
        name: "code",
        label: "验证码",
        kind: "text",
        value: "",
        hint,
        errors,
    })
}

fn render_code(errors: &[FieldError]) -> Markup {
    let shown: Vec<FieldError> = errors
        .iter()
        .map(|error| FieldError::new("code", error.message.as_str()))
        .collect();
    let body = html! {
        div.entry {
            (ui::heading("输入验证码", html! {}, Some(html! { "打开手机上的验证码应用，输入当前显示的 6 位数字。" })))
            (ui::error_summary(&shown))
            form.stack method="post" action="/sign-in/code" {
                (ui::form_key())
                (code_field(&shown, "手机不在身边时，可输入一个恢复码"))
                p { (ui::submit("继续")) }
            }
        }
    };
    ui::page(&Page::new("输入验证码", Section::None), body)
}

fn render_enrolment(offered: &Enrolment, errors: &[FieldError]) -> Result<Markup, Error> {
    let body = html! {
        div.entry {
            (ui::heading("设置验证码", html! {}, Some(html! { "这个角色登录时除口令外还要输入手机上的动态验证码。" })))
            (ui::error_summary(errors))
            ol {
                li { "在手机上打开任一支持动态验证码的应用，选“扫码添加”。" }
                li { "扫描下图；不能扫码时，手工输入密钥 " code.key { (offered.key) } "。" }
                li { "把应用显示的 6 位数字填在下面。" }
            }
            (picture(&offered.address)?)
            form.stack method="post" action="/sign-in/enrol" {
                (ui::form_key())
                input type="hidden" name="key" value=(offered.key);
                (code_field(errors, ""))
                p { (ui::submit("完成设置")) }
            }
        }
    };
    Ok(ui::page(&Page::new("设置验证码", Section::None), body))
}

/// Draws an address as a picture for a camera: dark on light, whatever the page's colours are.
fn picture(address: &str) -> Result<Markup, Error> {
    let drawn = QrCode::encode_text(address, QrCodeEcc::Medium).map_err(|_| Error::NotFound(Noun::Page))?;
    let size = drawn.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| drawn.get_module(*x, y)) {
            path.push_str(&format!("M{},{}h1v1h-1z", x + 4, y + 4));
        }
    }
    let whole = size + 8;
    Ok(PreEscaped(format!(
        "<svg class=\"code-picture\" role=\"img\" aria-label=\"验证码密钥的二维码\" viewBox=\"0 0 {whole} {whole}\" width=\"220\" \
         height=\"220\"><rect width=\"{whole}\" height=\"{whole}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    )))
}

/// Shows recovery codes, once.
pub(in crate::web::pages) fn render_recovery(codes: &[String]) -> Markup {
    let body = html! {
        div.entry {
            (ui::heading("恢复码", html! {}, None))
            (ui::notice(Tone::Wait, "只显示这一次", html! { p { "请打印或抄下来，与手机分开存放。手机丢失时，每个恢复码可代替验证码用一次。" } }))
            ul.codes { @for code in codes { li { code { (code) } } } }
            p { (ui::button_link("/", "已存好，继续")) }
        }
    };
    ui::page(&Page::new("恢复码", Section::None), body)
}
