//! The first three accounts of a registry.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::refused;
use crate::app::account::Invitation;
use crate::app::{Error, FieldError, Noun, Session};
use crate::domain::access::Role;
use crate::web::account::{founders, said};
use crate::web::address::Pairs;
use crate::web::extract::{Grid, Path};
use crate::web::problem::Problem;
use crate::web::ui::{self, Input, Page, Section, Tone};

/// The three duties, and what each is for.
const DUTIES: [(Role, &str); 3] = [
    (Role::System, "建立账号，提出角色和范围，修改登录设置。"),
    (Role::Security, "审批账号、角色和范围，解除锁定。"),
    (Role::Auditor, "查看前两者和全体人员的操作记录。"),
];

/// Asks who they are.
pub async fn show_setup(session: Session, Path(secret): Path<String>) -> Result<Markup, Problem> {
    match session.app().is_setup(&secret).await? {
        true => Ok(render(&secret, &Pairs::new(), &[])),
        false => Err(Error::NotFound(Noun::Link).into()),
    }
}

/// Makes them, and shows each one's link.
pub async fn set_up(session: Session, Path(secret): Path<String>, Grid(pairs): Grid) -> Result<Response, Problem> {
    let app = session.app();
    if !app.is_setup(&secret).await? {
        return Err(Error::NotFound(Noun::Link).into());
    }
    let made = match founders(&pairs) {
        Ok(founders) => app.set_up(&founders).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(links) => Ok(render_links(&links).into_response()),
        Err(Error::Invalid(errors)) => Ok(refused(render(&secret, &pairs, &errors))),
        Err(other) => Err(other.into()),
    }
}

fn render(secret: &str, pairs: &Pairs, errors: &[FieldError]) -> Markup {
    let lead = html! { "系统管理员、安全管理员、审计管理员由三个不同的人担任，互不兼任，都不接触企业数据。设好后，其他人员的账号由他们建立和审批。" };
    let body = html! {
        (ui::heading("设立首批账号", html! {}, Some(lead)))
        (ui::error_summary(errors))
        form method="post" action={ "/setup/" (secret) } {
            (ui::form_key())
            @for (role, about) in DUTIES {
                (ui::panel(role.title(), html! {
                    p.quiet { (about) }
                    div.fields {
                        @for (name, label) in [("login", "登录名"), ("name", "姓名"), ("office", "单位"), ("number", "工号")] {
                            @let name = format!("{role}-{name}");
                            (ui::input(&Input { name: &name, label, kind: "text", value: said(pairs, &name), hint: "", errors }))
                        }
                    }
                }))
            }
            p { (ui::submit("设立账号")) }
        }
    };
    ui::page(&Page::new("设立首批账号", Section::None), body)
}

fn render_links(links: &[Invitation]) -> Markup {
    let body = html! {
        (ui::heading("首批账号已设立", html! {}, None))
        (ui::notice(Tone::Wait, "请分别交给三位管理员", html! {
            p { "每个链接只能用一次，72 小时内有效，用来设置各自的口令；这一页关闭后不再显示。" }
        }))
        (ui::facts(&DUTIES.iter().zip(links).map(|((role, _), link)| {
            (role.title(), html! { code { "/link/" (link.secret) } " " a href={ "/link/" (link.secret) } { "在本机设置" } })
        }).collect::<Vec<_>>()))
    };
    ui::page(&Page::new("首批账号已设立", Section::None), body)
}
