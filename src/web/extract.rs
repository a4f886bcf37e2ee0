//! Extractors whose refusals read like every other problem.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, RawFormRejection};
use axum::extract::{self, FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::app::{App, Error, FieldError, Noun, Session};
use crate::domain::access::Actor;
use crate::web::address::{self, Pairs};
use crate::web::forgery;
use crate::web::problem::Problem;
use crate::web::question::{self, Question, Refusal};

/// The parameters of the path; a path that does not parse names nothing, so it is not found.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// The question behind the `?`.
#[derive(Clone, Copy, Debug)]
pub struct Query<P>(pub P);

/// The question of a submitted form.
#[derive(Clone, Copy, Debug)]
pub struct Form<P>(pub P);

/// A question of which the address says one part and a form, when there is one, another: the form wins.
#[derive(Clone, Copy, Debug)]
pub struct Submitted<P>(pub P);

/// Names and values of a form whose names depend on what is asked, e.g. one for each county.
#[derive(Clone, Debug)]
pub struct Grid(pub Pairs);

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl FromRequestParts<App> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(app.session(caller(&parts.extensions, parts.uri.path()), app.today()))
    }
}

/// Returns who asks: who was recognised before the request came here. Without accounts nobody is, and whoever
/// reaches the port acts for the city's bureau.
pub(super) fn caller(recognised: &Extensions, path: &str) -> Actor {
    let face = if path.starts_with("/api/") { "接口" } else { "网页" };
    recognised
        .get::<Actor>()
        .cloned()
        .unwrap_or_else(|| Actor::local_bureau(face))
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found: Result<_, PathRejection> = extract::Path::from_request_parts(parts, state).await;
        found
            .map(|extract::Path(value)| Self(value))
            .map_err(|_| Error::NotFound(Noun::Page).into())
    }
}

impl<P: Question> FromRequestParts<App> for Query<P> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        read(&parts.uri, &asked_of(&parts.uri)?, app).map(Self)
    }
}

impl<P: Question> FromRequest<App> for Form<P> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let uri = request.uri().clone();
        let Grid(pairs) = Grid::from_request(request, app)
            .await
            .map_err(IntoResponse::into_response)?;
        read(&uri, &pairs, app).map(Self)
    }
}

impl<P: Question> FromRequest<App> for Submitted<P> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let uri = request.uri().clone();
        let mut pairs = asked_of(&uri)?;
        if request.headers().contains_key(CONTENT_TYPE) {
            let Grid(form) = Grid::from_request(request, app)
                .await
                .map_err(IntoResponse::into_response)?;
            pairs.retain(|(name, _)| !form.iter().any(|(other, _)| other == name));
            pairs.extend(form);
        }
        read(&uri, &pairs, app).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Grid {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form: Result<_, RawFormRejection> = extract::RawForm::from_request(request, state).await;
        let extract::RawForm(bytes) = form.map_err(|refusal| Problem::unreadable(refusal.status(), "表单无法读取"))?;
        let text =
            std::str::from_utf8(&bytes).map_err(|_| Problem::unreadable(StatusCode::BAD_REQUEST, "表单不是文字"))?;
        question::split(text)
            .map(|pairs| Self(pairs.into_iter().filter(|(name, _)| name != forgery::FIELD).collect()))
            .map_err(|errors| Error::Invalid(errors).into())
    }
}

fn asked_of(uri: &Uri) -> Result<Pairs, Response> {
    let wrong = |errors| {
        Problem::from(Error::Invalid(errors))
            .leading_to(uri.path())
            .into_response()
    };
    question::split(uri.query().unwrap_or_default()).map_err(wrong)
}

/// Refuses every question, for a route that takes none.
///
/// # Errors
/// Something is asked.
pub fn ask_nothing(uri: &Uri) -> Result<(), Response> {
    let asked = asked_of(uri)?;
    let unknown = |(name, _): &(String, String)| FieldError::new(name.as_str(), "这个地址不接受任何参数");
    match asked.is_empty() {
        true => Ok(()),
        false => {
            let errors = asked.iter().map(unknown).collect();
            Err(Problem::from(Error::Invalid(errors))
                .leading_to(uri.path())
                .into_response())
        }
    }
}

fn read<P: Question>(uri: &Uri, pairs: &Pairs, app: &App) -> Result<P, Response> {
    question::read(uri.path(), pairs, app.catalog()).map_err(|refusal| match refusal {
        Refusal::Moved(pairs) => Redirect::permanent(&address::write(uri.path(), pairs)).into_response(),
        Refusal::Wrong(errors, good) => Problem::from(Error::Invalid(errors))
            .leading_to(address::write(uri.path(), good))
            .into_response(),
    })
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Problem::unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE, ""));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|refusal| Problem::unreadable(refusal.status(), "内容没有收全"))?;
        read_json(&bytes).map(Self)
    }
}

/// Reads a JSON body; what it holds beyond what is asked is refused, with the place.
///
/// # Errors
/// It is no JSON, or not what is asked.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        (Some(path).filter(|path| path != "."), error.into_inner())
    });
    let read = read.and_then(|value| reader.end().map(|()| value).map_err(|error| (None, error)));
    read.map_err(|(path, error)| match error.classify() {
        Category::Data => {
            let message = question::translate(&error.to_string());
            Error::invalid(path.unwrap_or_else(|| "body".to_owned()), message).into()
        }
        Category::Io | Category::Syntax | Category::Eof => {
            let place = format!("不是完整的 JSON：第 {} 行第 {} 列", error.line(), error.column());
            Problem::unreadable(StatusCode::BAD_REQUEST, &place)
        }
    })
}

impl From<extract::multipart::MultipartError> for Problem {
    fn from(error: extract::multipart::MultipartError) -> Self {
        Self::unreadable(error.status(), &error.body_text())
    }
}

impl From<extract::multipart::MultipartRejection> for Problem {
    fn from(refusal: extract::multipart::MultipartRejection) -> Self {
        Self::unreadable(refusal.status(), &refusal.body_text())
    }
}
