//! Who comes unencrypted is sent to the same place, encrypted. Nothing else is answered there. A program is not sent: it
//! would go on sending what it sends in the clear, and nobody would notice.

use axum::Router;
use axum::extract::Request;
use axum::http::header::{HOST, LOCATION};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::client::Client;
use super::host::Hosts;

/// Answers everything with the encrypted address: on the port, or on that of the request when it came to the same one.
pub(super) fn router(hosts: Hosts, port: Option<u16>) -> Router {
    Router::new().fallback(async move |client: Client, headers: HeaderMap, request: Request| {
        let elsewhere = hosts
            .answer(&headers, client)
            .then(|| encrypted(&headers, request.uri(), port));
        match elsewhere.flatten() {
            Some(address) => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, address)]).into_response(),
            None => unknown(),
        }
    })
}

fn unknown() -> Response {
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

fn encrypted(headers: &HeaderMap, uri: &Uri, port: Option<u16>) -> Option<String> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = match port {
        None => host.to_owned(),
        Some(port) => {
            let name = super::host::name_of(host);
            if port == 443 {
                name.to_owned()
            } else {
                format!("{name}:{port}")
            }
        }
    };
    let is_for_people = path.starts_with('/') && !path.starts_with("/api/");
    is_for_people.then(|| format!("https://{authority}{path}"))
}
