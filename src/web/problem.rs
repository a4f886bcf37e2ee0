//! What went wrong, told once: as `application/problem+json` to programs and as a page to people. Handlers return
//! a [`Problem`]; it waits in the response until [`present`] knows who asked.

use std::any::Any;
use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Serialize;

use crate::app::{Conflict, Error, FieldError, Noun};
use crate::web::trace::RequestId;
use crate::web::ui::{self, Page, Section};

/// What went wrong and what the reader does next.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    #[serde(skip)]
    status: StatusCode,
    /// Stable snake_case word for programs.
    code: &'static str,
    /// What happened, in one sentence.
    title: &'static str,
    /// What the reader does next.
    detail: String,
    /// What is wrong field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldError>,
    /// What to tell whoever looks after the machine.
    request_id: String,
    /// Told to the log, never to the reader.
    #[serde(skip)]
    cause: Option<Arc<anyhow::Error>>,
}

/// Marks a refusal whose own page already says what is wrong and what to do, e.g. a form with its errors.
#[derive(Clone, Copy, Debug)]
pub struct Told;

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let (fields, request_id, cause) = (Vec::new(), String::new(), None);
        Self {
            status,
            code,
            title,
            detail,
            fields,
            request_id,
            cause,
        }
    }

    /// Says that the address exists but does not take this method.
    pub fn method_not_allowed() -> Self {
        Self::from_status(StatusCode::METHOD_NOT_ALLOWED)
    }

    /// Says that a request was refused because another site may have sent it.
    pub fn foreign_site() -> Self {
        let detail = "请从本系统的页面重新提交。如果通过反向代理访问，请让代理保留本机的主机名。";
        Self::new(StatusCode::FORBIDDEN, "foreign_site", "请求不是从本系统发出的", detail)
    }

    /// Says that the server is not ready to answer yet, and why.
    pub fn unavailable(why: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "服务尚未就绪", why)
    }

    /// Says that a query, form or body could not be read at all; `why` names the place.
    pub fn unreadable(status: StatusCode, why: &str) -> Self {
        let mut problem = Self::from_status(status);
        if problem.status == StatusCode::BAD_REQUEST {
            problem.detail = format!("{}（{why}）", problem.detail);
        }
        problem
    }

    fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method_not_allowed",
                "这个地址不接受这种请求",
                "请从页面上的链接或按钮进入。",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                status,
                "too_large",
                "提交的内容太大",
                "请把文件拆成几份，或删去不需要的工作表后再提交。",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                status,
                "unsupported_media_type",
                "不支持这种内容类型",
                "接口接受 JSON，页面接受表单。",
            ),
            StatusCode::NOT_FOUND => Self::from(Error::NotFound(Noun::Page)),
            status if status.is_server_error() => {
                Self::internal(anyhow::anyhow!("a layer answered {status} without a problem"))
            }
            _ => Self::new(
                StatusCode::BAD_REQUEST,
                "bad_request",
                "请求无法识别",
                "请检查网址中的参数或提交的内容。",
            ),
        }
    }

    fn internal(cause: anyhow::Error) -> Self {
        let detail = "不是您的操作有误。请稍后再试；如果仍然出现，请把下面的请求编号告诉系统管理员。";
        let mut problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "系统出错了", detail);
        problem.cause = Some(Arc::new(cause));
        problem
    }

    /// Returns the stable word of this problem.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Returns what caused it, with its chain, for the log.
    pub fn cause(&self) -> Option<String> {
        self.cause.as_ref().map(|cause| format!("{cause:#}"))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => {
                let detail = "请按下面的提示更正后再提交。";
                let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "填写的内容有误", detail);
                problem.fields = fields;
                problem
            }
            Error::NotFound(noun) => not_found(noun),
            Error::Conflict(conflict) => from_conflict(conflict),
            Error::Forbidden => {
                let detail = "如果工作需要，请联系系统管理员调整角色或管辖范围。";
                Self::new(StatusCode::FORBIDDEN, "forbidden", "没有办理这件事的权限", detail)
            }
            Error::Internal(cause) => Self::internal(cause),
        }
    }
}

fn not_found(noun: Noun) -> Problem {
    let (code, title, detail) = match noun {
        Noun::Page => ("not_found", "没有这个页面", "请核对网址，或从首页重新进入。"),
        Noun::Enterprise => (
            "enterprise_not_found",
            "没有找到这家企业",
            "可以用企业名称或统一社会信用代码重新查询。",
        ),
        Noun::Tier => ("tier_not_found", "没有这个称号", "请从名单页选择称号。"),
        Noun::Standard => (
            "standard_not_found",
            "没有适用的认定标准",
            "请换一个评估日期，或核对称号与用途。",
        ),
        Noun::Assessment => (
            "assessment_not_found",
            "没有存档这份测评",
            "请核对编号：存档编号是 64 位的数字和字母。",
        ),
        Noun::Goal => ("goal_not_found", "没有这个目标", "请从目标页选择。"),
        Noun::Preset => (
            "preset_not_found",
            "没有这个导出方案",
            "它可能已被删除，请从导出页重新选择。",
        ),
        Noun::Plan => ("plan_not_found", "没有这个规划", "请从目标页选择规划。"),
        Noun::Import => ("import_not_found", "没有这次导入", "请从导入页查看导入记录。"),
    };
    Problem::new(StatusCode::NOT_FOUND, code, title, detail)
}

fn from_conflict(conflict: Conflict) -> Problem {
    let (code, title, detail) = match conflict {
        Conflict::Duplicate(field) => (
            "duplicate",
            "已经登记过",
            format!("“{field}”与已有记录相同，请先查询确认。"),
        ),
        Conflict::Stale => (
            "stale",
            "记录已被别人修改",
            "请刷新页面，核对最新内容后再提交。".to_owned(),
        ),
        Conflict::Transition(why) => ("transition", "当前状态不允许这样办理", why),
    };
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

/// Turns a panic into a problem; the message goes to the log only.
pub fn from_panic(panic: Box<dyn Any + Send>) -> Response {
    let message = match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic
            .downcast_ref::<&str>()
            .map_or_else(String::new, ToString::to_string),
    };
    Problem::internal(anyhow::anyhow!("a handler panicked: {message}")).into_response()
}

impl IntoResponse for Problem {
    /// Has no body yet: [`present`] knows who asked.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every failed response the body its reader understands, and the request id.
pub async fn present(request: Request, next: Next) -> Response {
    let json = wants_json(&request);
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
    let body = if json {
        render_json(&problem)
    } else {
        render_page(&problem).into_response()
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

fn render_json(problem: &Problem) -> Response {
    let kind = HeaderValue::from_static("application/problem+json");
    ([(CONTENT_TYPE, kind)], Json(problem)).into_response()
}

fn render_page(problem: &Problem) -> Markup {
    let body = html! {
        div.problem {
            p.status { "错误 " (problem.status.as_u16()) }
            h1 { (problem.title) }
            p { (problem.detail) }
            @if !problem.fields.is_empty() {
                ul { @for field in &problem.fields { li { (field.message) } } }
            }
            @if problem.status.is_server_error() {
                p.quiet { "请求编号 " code { (problem.request_id) } }
            }
            div.row.actions { (ui::button_link("/", "回首页")) (ui::button_link("/enterprises", "查企业")) }
        }
    };
    ui::page(&Page::new(problem.title, Section::None), body)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::RETRY_AFTER;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

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
