//! What every answer says of itself: what a page may load and run, who may keep it, how one comes back. It stands here
//! and nowhere else.

use axum::extract::Request;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, HeaderName,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use super::client::Client;
use super::host::is_this_machine;
use super::problem;

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

/// A browser that came encrypted once comes so for a year, also to what stands below our name.
const ENCRYPTED_FOR: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");
/// What decides over an answer: a program reads another form of it than a person, and each reads their own.
const DEPENDS_ON: HeaderValue = HeaderValue::from_static("accept, authorization, cookie");
/// Below this compressing costs more than it saves.
const WORTH: u64 = 1_024;

/// An answer that may be compressed.
#[derive(Clone, Copy, Debug)]
struct Compressible;

/// Adds the headers that keep a page from running or leaking anything foreign, to answers and refusals alike.
pub(super) async fn harden(request: Request, next: Next) -> Response {
    let secure = Client::of(request.extensions()).secure;
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    // Whoever tries it out on this machine would be kept from everything else there.
    let remember = secure && !host.is_none_or(is_this_machine);
    let recognised = request.headers().contains_key(COOKIE) && !request.headers().contains_key(AUTHORIZATION);
    let mut response = problem::present(request, next).await;
    if may_be_compressed(response.headers(), recognised) {
        response.extensions_mut().insert(Compressible);
    }
    let headers = response.headers_mut();
    let is_everybodys = headers
        .get(CACHE_CONTROL)
        .is_some_and(|value| value.as_bytes().starts_with(b"public"));
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if !is_everybodys {
        headers.append(VARY, DEPENDS_ON);
    }
    if remember {
        headers.insert(STRICT_TRANSPORT_SECURITY, ENCRYPTED_FOR);
    }
    response
}

/// The length of a compressed answer tells whoever listens on the way whether what they had a browser ask for stands
/// in it beside a secret (BREACH). So nothing is compressed that answers a browser by its cookie, except what holds
/// neither: assets, and files that are handed out by a POST.
fn may_be_compressed(headers: &HeaderMap, recognised: bool) -> bool {
    let kind = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let is_text = kind.starts_with(b"text/")
        || [&b"json"[..], b"javascript", b"xml", b"ndjson", b"jsonl"]
            .iter()
            .any(|word| kind.windows(word.len()).any(|part| part == *word))
            && !kind.starts_with(b"application/vnd.");
    let is_handed_out = headers.contains_key(CONTENT_DISPOSITION);
    let is_asset =
        kind.starts_with(b"text/css") || kind.starts_with(b"text/javascript") || kind.starts_with(b"image/svg");
    is_text && (!recognised || is_handed_out || is_asset)
}

type Worth = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// Compresses what may be compressed, for those who can read it.
pub(super) fn compress() -> CompressionLayer<Worth> {
    let allowed: fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool =
        |_, _, _, extensions| extensions.get::<Compressible>().is_some();
    CompressionLayer::new()
        .quality(CompressionLevel::Default)
        .compress_when(SizeAbove::new(WORTH).and(allowed))
}
