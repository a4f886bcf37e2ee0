//! One event a request: from where it came, and what was asked as the route, not the address with its names.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::web::client::Client;
use crate::web::problem::Problem;

/// What takes longer is marked in the log.
const SLOW: Duration = Duration::from_secs(1);
const HEADER: &str = "x-request-id";

/// The number of a request, in the answer's `x-request-id`, in the log and on the page of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The number that whoever stands before us gave it, so that both logs can be read together; else one of our own.
    fn of(request: &Request) -> Self {
        let given = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
        given
            .filter(|given| is_number(given))
            .map_or_else(Self::next, |given| Self(given.into()))
    }

    /// Differs between processes by chance and within one by counting.
    fn next() -> Self {
        static PROCESS: LazyLock<u32> = LazyLock::new(|| (RandomState::new().build_hasher().finish() >> 32) as u32);
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(format!("{:08x}-{count}", *PROCESS).into())
    }
}

/// Nothing else comes into a log or a page: a number is short and has no signs that mean anything there.
fn is_number(given: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (8..=64).contains(&given.len()) && given.bytes().all(plain)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Numbers a request and logs its end.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(&request);
    let began = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(id.clone());
    let client = Client::of(request.extensions()).address;
    let span = tracing::info_span!("request", request.id = %id, client.address = %client);
    let mut response = next.run(request).instrument(span).await;
    let status = response.status();
    let took = began.elapsed();
    let (milliseconds, slow) = (u64::try_from(took.as_millis()).unwrap_or(u64::MAX), SLOW <= took);
    let problem = response.extensions().get::<Problem>();
    let (code, cause) = (problem.map(Problem::code), problem.and_then(Problem::cause));
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("yanzhen_requests_total", &labels).increment(1);
    metrics::histogram!("yanzhen_request_seconds", &labels).record(took);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        // Somebody else's fault, and over soon: an alarm for each would drown those of our own.
        tracing::warn!(request.id = %id, client.address = %client, http.method = %method, http.route = route, http.status = status.as_u16(), problem.code = code, error = cause, duration_ms = milliseconds, slow, "{method} {route} answered {status}");
    } else if status.is_server_error() {
        tracing::error!(request.id = %id, client.address = %client, http.method = %method, http.route = route, http.status = status.as_u16(), problem.code = code, error = cause, duration_ms = milliseconds, slow, "{method} {route} failed with {status}");
    } else {
        tracing::info!(request.id = %id, client.address = %client, http.method = %method, http.route = route, http.status = status.as_u16(), problem.code = code, duration_ms = milliseconds, slow, "{method} {route} answered {status}");
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_from_before_us_is_kept_when_it_is_one() {
        let cases = [
            ("0190a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b", true),
            ("req_12345678.1", true),
            ("short", false),
            ("<script>alert(1)</script>", false),
            ("1234567 8", false),
            (&"9".repeat(65), false),
        ];
        for (given, kept) in cases {
            let request = Request::builder().header(HEADER, given);
            let id = RequestId::of(&request.body(axum::body::Body::empty()).unwrap());
            assert_eq!(id.to_string() == given, kept, "{given}");
            assert!(is_number(&id.to_string()));
        }
    }
}
