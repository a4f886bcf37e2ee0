//! What waits for the second person.

use axum::response::Redirect;
use maud::{Markup, html};

use crate::app::{Error, Session};
use crate::domain::account::RequestId;
use crate::view::account::RequestView;
use crate::web::account::DecideForm;
use crate::web::extract::{Form, Path};
use crate::web::problem::Problem;
use crate::web::ui::{self, Page, Section};

/// Lists what waits.
pub async fn list_requests(session: Session) -> Result<Markup, Problem> {
    let view = session.list_accounts().await?;
    let lead = html! { "账号、角色和管辖范围经这里同意后才生效。请核对申请人、事由和范围。" };
    let body = html! {
        (ui::heading("审批", html! {}, Some(lead)))
        (ui::panel("待审批", requests(&view.requests, true)))
    };
    Ok(ui::page(&Page::new("审批", Section::None), body))
}

/// Decides one.
pub async fn decide_request(
    session: Session,
    Path(id): Path<RequestId>,
    Form(form): Form<DecideForm>,
) -> Result<Redirect, Problem> {
    let approve = match form.decision.as_str() {
        "approve" => true,
        "refuse" => false,
        _ => return Err(Error::invalid("decision", "请选择同意或不同意").into()),
    };
    session.decide_request(id, approve).await?;
    Ok(Redirect::to("/approvals"))
}

/// Renders what waits, with the two answers for whoever may give one.
pub(super) fn requests(requests: &[RequestView], decides: bool) -> Markup {
    if requests.is_empty() {
        return ui::empty("没有待审批的申请", html! { "系统管理员提出的申请会列在这里。" });
    }
    html! {
        @for request in requests {
            article.request {
                h3 { a href={ "/accounts/" (request.account.0) } { (request.title) } }
                (ui::facts(&[
                    ("申请", html! { b { (request.role.title()) "，" (request.scope) } }),
                    ("现有", html! { (request.before) }),
                    ("单位", html! { (request.office) }),
                    ("事由", html! { (request.why) }),
                    ("提出", html! { (request.asked_by) "，" (request.asked.format("%Y-%m-%d %H:%M")) }),
                ]))
                @if decides {
                    form.row.actions method="post" action={ "/approvals/" (request.id.0) } {
                        (ui::form_key())
                        button.button.primary type="submit" name="decision" value="approve" { "同意" }
                        button.button type="submit" name="decision" value="refuse" { "不同意" }
                    }
                }
            }
        }
    }
}
