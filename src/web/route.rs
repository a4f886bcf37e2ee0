//! A route as data: the router is built from the list that tests read.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{self, MethodRouter};

use crate::app::{App, Error};
use crate::domain::access::Right;
use crate::web::extract::caller;
use crate::web::problem::Problem;

/// A method and a path with the handler that answers them.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What a caller needs before the handler runs.
    pub right: Right,
    handler: MethodRouter<App>,
}

impl Route {
    /// Describes a route that reads.
    pub fn get<H: Handler<T, App>, T: 'static>(path: &'static str, right: Right, handler: H) -> Self {
        Self::new((Method::GET, path), right, routing::get(handler))
    }

    /// Describes a route that writes.
    pub fn post<H: Handler<T, App>, T: 'static>(path: &'static str, right: Right, handler: H) -> Self {
        Self::new((Method::POST, path), right, routing::post(handler))
    }

    fn new((method, path): (Method, &'static str), right: Right, handler: MethodRouter<App>) -> Self {
        let ask = move |request, next| ask_right(right, request, next);
        let handler = handler.layer(middleware::from_fn(ask));
        Self {
            method,
            path,
            right,
            handler,
        }
    }

    /// Lets the request body be this large, in place of the 2 MB that axum allows.
    #[must_use]
    pub fn up_to_bytes(self, limit: usize) -> Self {
        let handler = self.handler.layer(DefaultBodyLimit::max(limit));
        Self { handler, ..self }
    }

    pub(super) fn mount(router: Router<App>, route: Self) -> Router<App> {
        router.route(route.path, route.handler)
    }
}

/// Nothing of a handler runs for a caller who lacks its right, not even the reading of the body.
async fn ask_right(right: Right, request: Request, next: Next) -> Response {
    let caller = caller(request.extensions(), request.uri().path());
    if caller.role.may(right) {
        return next.run(request).await;
    }
    Problem::from(Error::Forbidden(right)).into_response()
}
