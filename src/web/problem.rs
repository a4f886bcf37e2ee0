//! What went wrong, told once: as `application/problem+json` to programs and as a page to people. Handlers return
//! a [`Problem`]; it waits in the response until [`present`] knows who asked.

use std::any::Any;
use std::sync::Arc;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

pub use self::present::present;
use crate::app::{Error, FieldError, Noun};

mod present;
mod refusal;

/// What went wrong and what the reader does next.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
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
    /// Where a page leads that can be shown without what is wrong.
    #[serde(skip)]
    retry: Option<String>,
    /// The page whose form was sent.
    #[serde(skip)]
    form: Option<String>,
    /// Told to the log, never to the reader.
    #[serde(skip)]
    cause: Option<Arc<anyhow::Error>>,
}

/// What could not be done now may be asked again after so many seconds.
const AGAIN: &str = "5";

/// Marks a refusal whose own page already says what is wrong and what to do, e.g. a form with its errors.
#[derive(Clone, Copy, Debug)]
pub struct Told;

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let (fields, request_id, retry, form, cause) = (Vec::new(), String::new(), None, None, None);
        Self {
            status,
            code,
            title,
            detail,
            fields,
            request_id,
            retry,
            form,
            cause,
        }
    }

    /// Says where the reader gets without what is wrong.
    #[must_use]
    pub fn leading_to(self, address: impl Into<String>) -> Self {
        Self {
            retry: Some(address.into()),
            ..self
        }
    }

    /// Says that the address exists but does not take this method.
    pub fn method_not_allowed() -> Self {
        Self::from_status(StatusCode::METHOD_NOT_ALLOWED)
    }

    /// Says that this is not the place that was asked for.
    pub fn foreign_name() -> Self {
        let detail =
            "请使用对外公布的网址。如果通过反向代理访问，请让代理保留原来的主机名，并在启动参数中写明这个主机名。";
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            "foreign_name",
            "这里不是所访问的网站",
            detail,
        )
    }

    /// Says that a request was refused because another site may have sent it.
    pub fn foreign_site() -> Self {
        let detail = "请从本系统的页面重新提交。如果通过反向代理访问，请让代理保留原来的主机名。";
        Self::new(StatusCode::FORBIDDEN, "foreign_site", "请求不是从本系统发出的", detail)
    }

    /// Says that a form did not repeat the key of the session.
    pub fn foreign_form() -> Self {
        let detail = "页面打开太久或已重新登录，请返回上一页刷新后再提交。";
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_form",
            "表单不是从当前登录的页面提交的",
            detail,
        )
    }

    /// Says that one has to sign in.
    pub fn sign_in_first() -> Response {
        let detail = "请先登录；程序请在请求头里带上有效的令牌。";
        let problem = Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "需要登录", detail);
        let mut response = problem.into_response();
        response
            .headers_mut()
            .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        response
    }

    /// Says that a body stopped coming.
    pub fn interrupted() -> Self {
        let detail = "内容没有传完就中断了，请检查网络后重新提交。";
        Self::new(StatusCode::REQUEST_TIMEOUT, "interrupted", "提交中断了", detail)
    }

    /// Says that there is too much to do at the moment.
    pub fn busy(why: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "现在忙不过来", why)
    }

    /// Says that the server is not ready to answer yet, and why.
    pub fn unavailable(why: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "服务尚未就绪", why)
    }

    /// Says that something was asked too often, and when it may be asked again.
    pub fn too_often(seconds: u64) -> Response {
        let detail = format!("这件事不能做得这么频繁，请过 {seconds} 秒再试。");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_often", "请求太频繁", detail);
        let mut response = problem.into_response();
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    }

    /// Says that a query, form or body could not be read at all; `why` names the place.
    pub fn unreadable(status: StatusCode, why: &str) -> Self {
        let mut problem = Self::from_status(status);
        if problem.status == StatusCode::BAD_REQUEST {
            problem.detail = format!("{}（{}）", problem.detail, crate::app::in_chinese(why));
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
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static(AGAIN));
        }
        response.extensions_mut().insert(self);
        response
    }
}
