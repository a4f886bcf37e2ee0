//! Extractors whose refusals read like every other problem.

use std::convert::Infallible;

use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{self, FromRequest, FromRequestParts, Request};
use axum::http::Extensions;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::{App, Error, Noun, Session};
use crate::domain::access::Actor;
use crate::web::problem::Problem;

/// The parameters of the path; a path that does not parse names nothing, so it is not found.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// The parameters behind the `?`.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// A submitted form.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl FromRequestParts<App> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(app.session(caller(&parts.extensions, parts.uri.path()), app.today()))
    }
}

/// Returns who asks: who was recognised before the request came here. Before accounts exist nobody is, and whoever
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

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read: Result<_, QueryRejection> = extract::Query::from_request_parts(parts, state).await;
        read.map(|extract::Query(value)| Self(value))
            .map_err(|refusal| Problem::unreadable(refusal.status(), &refusal.body_text()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read: Result<_, FormRejection> = axum::Form::from_request(request, state).await;
        read.map(|axum::Form(value)| Self(value))
            .map_err(|refusal| Problem::unreadable(refusal.status(), &refusal.body_text()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read: Result<_, JsonRejection> = axum::Json::from_request(request, state).await;
        read.map(|axum::Json(value)| Self(value))
            .map_err(|refusal| Problem::unreadable(refusal.status(), &refusal.body_text()))
    }
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
