//! One event a request: from where it came, and what was asked as the route, not the address with its names.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::web::client::Client;
use crate::web::problem::Problem;

/// The number of a request, in the answer's `x-request-id`, in the log and on the page of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId {
    process: u32,
    count: u64,
}

impl RequestId {
    /// Differs between processes by chance and within one by counting.
    fn next() -> Self {
        static PROCESS: LazyLock<u32> = LazyLock::new(|| (RandomState::new().build_hasher().finish() >> 32) as u32);
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self {
            process: *PROCESS,
            count,
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.process, self.count)
    }
}

/// Numbers a request and logs its end.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let id = RequestId::next();
    let began = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(id);
    let client = Client::of(request.extensions()).address;
    let span = tracing::info_span!("request", request.id = %id, client.address = %client);
    let mut response = next.run(request).instrument(span).await;
    let status = response.status();
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let problem = response.extensions().get::<Problem>();
    let (code, cause) = (problem.map(Problem::code), problem.and_then(Problem::cause));
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("yanzhen_requests_total", &labels).increment(1);
    metrics::histogram!("yanzhen_request_seconds", &labels).record(began.elapsed());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        // Somebody else's fault, and over soon: an alarm for each would drown those of our own.
        tracing::warn!(request.id = %id, client.address = %client, http.method = %method, http.route = route, http.status = status.as_u16(), problem.code = code, error = cause, duration_ms = milliseconds, "{method} {route} answered {status}");
    } else if status.is_server_error() {
        tracing::error!(request.id = %id, client.address = %client, http.method = %method, http.route = route, http.status = status.as_u16(), problem.code = code, error = cause, duration_ms = milliseconds, "{method} {route} failed with {status}");
    } else {
        tracing::info!(request.id = %id, client.address = %client, http.method = %method, http.route = route, http.status = status.as_u16(), problem.code = code, duration_ms = milliseconds, "{method} {route} answered {status}");
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
