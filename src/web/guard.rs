//! What every request must be and every response must say. Whoever reaches the port of a
//! registry without accounts acts for the bureau: another site must not do so through a visitor's browser.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::admission;
use crate::web::client::Client;
use crate::web::host::Hosts;
use crate::web::problem::Problem;

/// Refuses what was sent under a name that is not ours, or by another site; the rest waits for its turn.
pub async fn guard(request: Request, next: Next) -> Response {
    match refusal(&request) {
        Some(problem) => problem.into_response(),
        None => admission::admit(request, next).await,
    }
}

fn refusal(request: &Request) -> Option<Problem> {
    let headers = request.headers();
    let client = Client::of(request.extensions());
    let hosts = request.extensions().get::<Hosts>().cloned().unwrap_or_default();
    if !hosts.answer(headers, client) {
        return Some(Problem::foreign_name());
    }
    let from_here = match request.method().is_safe() {
        true => is_no_foreign_load(headers),
        false => is_same_origin(headers, client),
    };
    (!from_here).then(Problem::foreign_site)
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
/// Where the way is encrypted, a page that came unencrypted is another site: whoever is on the way may have written it.
fn is_same_origin(headers: &HeaderMap, client: Client) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return headers
            .get("sec-fetch-site")
            .is_none_or(|site| site == "same-origin" || site == "none");
    };
    let authority = origin.to_str().ok().and_then(|origin| {
        let unencrypted = origin.strip_prefix("http://").filter(|_| !client.secure);
        unencrypted.or_else(|| origin.strip_prefix("https://"))
    });
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    authority.is_some() && authority == host
}
