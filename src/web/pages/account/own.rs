//! One's own account: password, codes, sessions, tokens.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::app::account::OwnAccount;
use crate::app::{Error, FieldError, Session};
use crate::domain::access::Right;
use crate::domain::account::{SignIn, Token, TokenId};
use crate::view::moment;
use crate::web::account::{PasswordForm, RIGHT, SessionForm, token};
use crate::web::entry::Way;
use crate::web::extract::{Form, Grid, Path};
use crate::web::pages::sign_in::{new_password, refused, render_recovery, secret};
use crate::web::problem::Problem;
use crate::web::ui::{self, Choice, Input, Page, Section, Table, Tone};

/// Shows one's own account.
pub async fn show_own(session: Session, way: Way) -> Result<Markup, Problem> {
    let own = session.own_account().await?;
    Ok(render(&session, &own, &way, &[]))
}

/// Changes the password.
pub async fn change_password(session: Session, way: Way, Form(form): Form<PasswordForm>) -> Result<Response, Problem> {
    let changed = match form.chosen() {
        Ok(new) => session.change_password(&form.old, new, way.shown().as_deref()).await,
        Err(error) => Err(error),
    };
    back(&session, &way, changed).await
}

/// Hands out recovery codes anew.
pub async fn renew_recovery(session: Session) -> Result<Markup, Problem> {
    Ok(render_recovery(&session.renew_recovery_codes().await?))
}

/// Ends a session, or every other one.
pub async fn end_sessions(session: Session, way: Way, Form(form): Form<SessionForm>) -> Result<Redirect, Problem> {
    let only = Some(form.session.as_str()).filter(|key| !key.is_empty());
    session.end_sessions(only, way.shown().as_deref()).await?;
    Ok(Redirect::to("/account"))
}

/// Makes a token, and shows it once.
pub async fn create_token(session: Session, way: Way, Grid(pairs): Grid) -> Result<Response, Problem> {
    let made = match token(&pairs) {
        Ok(new) => session.create_token(&new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(shown) => Ok(render_token(&shown).into_response()),
        Err(error) => back(&session, &way, Err(error)).await,
    }
}

/// Revokes a token.
pub async fn revoke_token(session: Session, Path(id): Path<TokenId>) -> Result<Redirect, Problem> {
    session.revoke_token(id).await?;
    Ok(Redirect::to("/account"))
}

async fn back(session: &Session, way: &Way, done: Result<(), Error>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(Error::Invalid(errors)) => {
            let own = session.own_account().await?;
            Ok(refused(render(session, &own, way, &errors)))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(session: &Session, own: &OwnAccount, way: &Way, errors: &[FieldError]) -> Markup {
    let person = &own.account.person;
    let role = session.actor().role;
    let here = way.sign_in().map(|sign_in| sign_in.key.as_str());
    let body = html! {
        (ui::heading(&person.name, html! {}, Some(html! { (role.title()) "，登录名 " b { (person.login) } })))
        (ui::error_summary(errors))
        @if own.account.secrets.password.is_some() { (ui::panel("修改口令", password_form(errors))) }
        @if own.account.secrets.second_factor.is_some() {
            (ui::panel("验证码", html! {
                p { "已设置。还剩 " (own.account.secrets.recovery.len()) " 个恢复码；换发后原来的作废。" }
                (ui::button_post("/account/recovery", "换发恢复码"))
            }))
        }
        (ui::panel("登录中的设备", sessions(&own.sessions, here)))
        (ui::panel("接口令牌", html! { (tokens(&own.tokens)) (token_form(session, errors)) }))
    };
    ui::page(&Page::new("本人账号", Section::None), body)
}

fn password_form(errors: &[FieldError]) -> Markup {
    html! {
        form.stack method="post" action="/account/password" {
            (ui::form_key())
            (secret("old", "原口令", "current-password", errors))
            (new_password(errors))
            p { (ui::submit("修改口令")) }
        }
    }
}

fn sessions(sessions: &[SignIn], here: Option<&str>) -> Markup {
    let columns = [
        ui::tight("登录时间"),
        ui::tight("最近使用"),
        ui::tight("地址"),
        ui::text("设备"),
        ui::tight(""),
    ];
    let row = |sign_in: &SignIn| -> ui::Row {
        vec![
            html! { (moment(sign_in.began)) },
            html! { (moment(sign_in.seen)) },
            html! { (sign_in.address) },
            html! { (sign_in.device) },
            html! {
                @if here == Some(&sign_in.key) { span.quiet { "本机" } } @else {
                    form.inline method="post" action="/account/sessions/end" {
                        (ui::form_key())
                        input type="hidden" name="session" value=(sign_in.key);
                        button.button type="submit" { "退出" }
                    }
                }
            },
        ]
    };
    let rows: Vec<ui::Row> = sessions.iter().map(row).collect();
    html! {
        (ui::table(&Table { caption: "", columns: &columns, rows: &rows }))
        @if sessions.len() > 1 { (ui::button_post("/account/sessions/end", "退出其他全部设备")) }
    }
}

fn tokens(tokens: &[Token]) -> Markup {
    if tokens.is_empty() {
        return ui::empty(
            "还没有令牌",
            html! { "令牌供其他系统以您的权限调用接口，可只给其中几项权限。" },
        );
    }
    let columns = [
        ui::text("用途"),
        ui::text("权限"),
        ui::tight("有效期至"),
        ui::tight("最近使用"),
        ui::tight(""),
    ];
    let row = |token: &Token| -> ui::Row {
        let rights: Vec<&str> = token.rights.iter().map(|right| right.title()).collect();
        vec![
            html! { (token.title) },
            html! { (rights.join("、")) },
            html! { (moment(token.until)) },
            html! { @match token.seen { Some(at) => (moment(at)), None => "没有用过" } },
            html! {
                @if token.revoked.is_some() { (ui::badge(Tone::Plain, "已撤销")) } @else {
                    (ui::button_post(&format!("/account/tokens/{}/revoke", token.id.0), "撤销"))
                }
            },
        ]
    };
    let rows: Vec<ui::Row> = tokens.iter().map(row).collect();
    ui::table(&Table {
        caption: "",
        columns: &columns,
        rows: &rows,
    })
}

fn token_form(session: &Session, errors: &[FieldError]) -> Markup {
    let own = Right::ALL
        .iter()
        .filter(|right| session.may(**right) && **right != Right::OwnAccount);
    html! {
        details open[errors.iter().any(|error| ["title", "days", "rights"].contains(&error.field.as_str()))] {
            summary { "新建令牌" }
            form.stack method="post" action="/account/tokens" {
                (ui::form_key())
                div.fields {
                    (ui::input(&Input { name: "title", label: "用途", kind: "text", value: "", hint: "如“统计局取数”", errors }))
                    (ui::input(&Input { name: "days", label: "有效天数", kind: "number", value: "90", hint: "1 至 366", errors }))
                }
                div.fields {
                    @for right in own {
                        (ui::checkbox(&format!("{RIGHT}{right}"), &Choice { value: "on", title: right.title() }, false, None))
                    }
                }
                p { (ui::submit("新建令牌")) }
            }
        }
    }
}

fn render_token(shown: &str) -> Markup {
    let body = html! {
        (ui::heading("令牌已建立", html! {}, None))
        (ui::notice(Tone::Wait, "只显示这一次", html! {
            p { code { (shown) } }
            p { "调用接口时放在请求头 " code { "Authorization: Bearer" } " 之后。遗失或泄露请立即撤销。" }
        }))
        p { (ui::button_link("/account", "返回本人账号")) }
    };
    ui::page(&Page::new("令牌已建立", Section::None), body)
}
