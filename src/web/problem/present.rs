//! The body of a failed response: JSON for programs, a page for people.

use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, REFERER};
use axum::http::{HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{Problem, Told};
use crate::app::FieldError;
use crate::web::question::title_of;
use crate::web::trace::RequestId;
use crate::web::ui::{self, Frame, Page, Section};

/// Gives every failed response the body its reader understands, and the request id.
pub async fn present(request: Request, next: Next) -> Response {
    let json = wants_json(&request);
    let form = form_of(&request);
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let mut response = next.run(request).await;
    let status = response.status();
    if response.extensions().get::<Told>().is_some() {
        return response;
    }
    let foreign = (status.is_client_error() || status.is_server_error()).then(|| Problem::from_status(status));
    let Some(mut problem) = response.extensions_mut().remove::<Problem>().or(foreign) else {
        return response;
    };
    problem.request_id = request_id.unwrap_or_default();
    problem.form = form;
    let frame = response.extensions().get::<Arc<Frame>>().cloned();
    let body = if json {
        render_json(&problem)
    } else {
        let render = || render_page(&problem).into_response();
        frame.map_or_else(render, |frame| frame.within(render))
    };
    let mut presented = (problem.status, body).into_response();
    // What the failed layer says beside the body stays, e.g. `Allow` and `Retry-After`.
    for (name, value) in response.headers() {
        presented.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    presented.extensions_mut().insert(problem);
    presented
}

fn wants_json(request: &Request) -> bool {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let page = accept.contains("text/html");
    request.uri().path().starts_with("/api/") || (accept.contains("json") && !page)
}

/// Returns the page whose form was sent: whoever erred there goes back there.
fn form_of(request: &Request) -> Option<String> {
    if request.method() == Method::GET {
        return None;
    }
    let headers = request.headers();
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let from: Uri = text(headers.get(REFERER)?)?.parse().ok()?;
    let here = request.uri().authority().map(ToString::to_string);
    let here = here.or_else(|| headers.get(HOST).and_then(text))?;
    let path = from.path_and_query()?.to_string();
    (from.authority()?.as_str() == here && !path.starts_with("//")).then_some(path)
}

fn render_json(problem: &Problem) -> Response {
    let kind = HeaderValue::from_static("application/problem+json");
    ([(CONTENT_TYPE, kind)], Json(problem)).into_response()
}

fn render_page(problem: &Problem) -> Markup {
    let body = html! {
        div.problem {
            h1 { (problem.title) }
            p { (problem.detail) }
            @if !problem.fields.is_empty() {
                ul { @for field in &problem.fields { li { (named(field)) } } }
            }
            @if problem.status.is_server_error() {
                p.quiet { "请求编号 " code { (problem.request_id) } }
            }
            div.row.actions {
                @if let Some(form) = &problem.form { a.button.primary href=(form) data-back { "返回修改" } }
                @if let Some(address) = &problem.retry { (ui::button_link(address, "去掉有误的条件")) }
                (ui::button_link("/", "回首页")) (ui::button_link("/enterprises", "查企业"))
            }
        }
    };
    ui::page(&Page::new(&format!("错误：{}", problem.title), Section::None), body)
}

/// Says what is wrong with the field named, unless the sentence names it already.
fn named(field: &FieldError) -> String {
    let title = title_of(&field.field);
    match title == field.field || field.message.contains(title) {
        true => field.message.clone(),
        false => format!("{title}：{}", field.message),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::http::header::RETRY_AFTER;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;
    use crate::web::problem::from_panic;

    async fn broken() -> StatusCode {
        panic!("a secret of the house")
    }

    async fn answer(path: &str) -> Response {
        let router = Router::new()
            .route("/broken", get(broken))
            .route("/api/broken", get(broken))
            .route(
                "/busy",
                get(async || (StatusCode::BAD_REQUEST, [(RETRY_AFTER, "7")], "from a layer")),
            )
            .layer(CatchPanicLayer::custom(from_panic))
            .layer(middleware::from_fn(present));
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_the_log_and_not_the_reader() {
        let page = answer("/broken").await;
        assert_eq!(page.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let cause = page.extensions().get::<Problem>().and_then(Problem::cause);
        assert_eq!(cause.as_deref(), Some("a handler panicked: a secret of the house"));
        let said = text(page).await;
        assert!(said.contains("系统出错了") && said.contains("请求编号") && !said.contains("secret"));
        let said = text(answer("/api/broken").await).await;
        assert!(said.contains("\"code\":\"internal\"") && !said.contains("secret"));
    }

    #[tokio::test]
    async fn a_refusal_of_a_layer_gets_the_common_body_and_keeps_its_headers() {
        let response = answer("/busy").await;
        assert_eq!(response.headers()[RETRY_AFTER], "7");
        let said = text(response).await;
        assert!(said.contains("请求无法识别") && !said.contains("from a layer"));
    }
}
