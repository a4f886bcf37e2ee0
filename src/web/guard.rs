//! What every request must be and every response must say. There are no accounts yet, so whoever reaches the port
//! acts for the bureau: another site must not do so through a visitor's browser.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::problem::Problem;

const HEADERS: [(HeaderName, &str); 7] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (CACHE_CONTROL, "private, no-store"),
];

/// Refuses what another site sent.
pub async fn guard(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let from_here = match request.method().is_safe() {
        true => is_no_foreign_load(headers),
        false => is_same_origin(headers),
    };
    if is_local_host(headers) && from_here {
        return next.run(request).await;
    }
    Problem::foreign_site().into_response()
}

/// Adds the headers that keep a page from running or leaking anything foreign.
pub async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// A name that resolves to this machine only today (DNS rebinding) is no local name.
fn is_local_host(headers: &HeaderMap) -> bool {
    if headers.get_all(HOST).iter().count() > 1 {
        return false;
    }
    let Some(host) = headers.get(HOST).and_then(|value| value.to_str().ok()) else {
        return !headers.contains_key(HOST);
    };
    let name = host
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or_else(
            || host.rsplit_once(':').map_or(host, |(name, _)| name),
            |(name, _)| name,
        );
    let name = name.strip_suffix('.').unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Another site may lead a visitor here by a link, and only so: what it loads behind a visitor's back, as an image, a
/// frame or a request of a script, costs work and shows nothing.
fn is_no_foreign_load(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match said("sec-fetch-site") {
        Some("cross-site" | "same-site") => {
            said("sec-fetch-mode") == Some("navigate") && said("sec-fetch-dest") == Some("document")
        }
        _ => true,
    }
}

/// Browsers send `Origin` with every write; programs such as curl send none and are no browser's victim.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return headers
            .get("sec-fetch-site")
            .is_none_or(|site| site == "same-origin" || site == "none");
    };
    let authority = origin.to_str().ok().and_then(|origin| {
        origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"))
    });
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    authority.is_some() && authority == host
}
