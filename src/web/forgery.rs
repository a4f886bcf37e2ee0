//! Forms that another site sends through a visitor's browser. The browser shows the session with them, but another site
//! does not know the key that our own forms repeat. The key stands at the beginning of the body, so that a body of any
//! size is not held to look for it.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;

use crate::domain::account::SignIn;
use crate::web::problem::Problem;
use crate::web::ui;

/// The name of the key in forms.
pub const FIELD: &str = "csrf";
/// The header in which scripts of our own pages send it.
const HEADER: &str = "x-csrf";
/// Within so many bytes it stands.
const WITHIN: usize = 4_096;

/// Lets a write through that a session came with only if it repeats the key of the session. A token is shown by no
/// browser on its own, and without accounts there is no session.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let key = request
        .extensions()
        .get::<SignIn>()
        .map(|sign_in| sign_in.form_key.clone());
    let Some(key) = key.filter(|_| !request.method().is_safe()) else {
        return next.run(request).await;
    };
    let said = request.headers().get(HEADER).and_then(|said| said.to_str().ok());
    if said.is_some_and(|said| ui::unmasked(said).as_deref() == Some(&key)) {
        return next.run(request).await;
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_multipart = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let (parts, body) = request.into_parts();
    let Some((begins, body)) = beginning(body).await else {
        return Problem::interrupted().into_response();
    };
    match repeated(&begins, is_multipart).as_deref() == Some(&key) {
        true => next.run(Request::from_parts(parts, body)).await,
        false => Problem::foreign_form().into_response(),
    }
}

/// Reads the beginning of a body, and puts it back in front.
async fn beginning(mut body: Body) -> Option<(Vec<u8>, Body)> {
    let mut pieces: Vec<Bytes> = Vec::new();
    let mut begins = Vec::new();
    while begins.len() < WITHIN {
        let Some(frame) = body.frame().await else { break };
        let Ok(piece) = frame.ok()?.into_data() else { continue };
        begins.extend_from_slice(&piece[..piece.len().min(WITHIN - begins.len())]);
        pieces.push(piece);
    }
    let first = stream::iter(pieces.into_iter().map(Ok));
    Some((begins, Body::from_stream(first.chain(body.into_data_stream()))))
}

/// Returns the key that a form repeats: its first field.
fn repeated(begins: &[u8], is_multipart: bool) -> Option<String> {
    let text = String::from_utf8_lossy(begins);
    let value = match is_multipart {
        true => {
            let (_, rest) = text.split_once(&format!("name=\"{FIELD}\"\r\n\r\n"))?;
            rest.split("\r\n").next()?.to_owned()
        }
        false => text.strip_prefix(&format!("{FIELD}="))?.split('&').next()?.to_owned(),
    };
    ui::unmasked(&value)
}
