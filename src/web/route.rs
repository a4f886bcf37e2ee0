//! A route as data: the router is built from the list that tests read.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};

use crate::app::App;

/// A method and a path with the handler that answers them.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    handler: MethodRouter<App>,
}

impl Route {
    /// Describes a route that reads.
    pub fn get<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Self {
        let (method, handler) = (Method::GET, routing::get(handler));
        Self { method, path, handler }
    }

    /// Describes a route that writes.
    pub fn post<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Self {
        let (method, handler) = (Method::POST, routing::post(handler));
        Self { method, path, handler }
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
