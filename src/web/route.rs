//! A route as data: the router is built from the list that tests read.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{self, MethodRouter};
use governor::clock::{Clock, DefaultClock};
use governor::{Quota, RateLimiter};
use schemars::SchemaGenerator;

use crate::app::App;
use crate::domain::access::Right;
use crate::web::client::Client;
use crate::web::describe::{Described, Operation};
use crate::web::entry;
use crate::web::extract::{self, caller};
use crate::web::problem::Problem;

/// Addresses that are remembered before those that are quiet again are forgotten.
const REMEMBERED: usize = 10_000;

/// How often something may be asked.
#[derive(Clone, Copy, Debug)]
pub struct Often {
    /// So many at once.
    pub burst: u32,
    /// Then one in so many seconds.
    pub seconds: u32,
}

/// A method and a path with the handler that answers them.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What a caller needs before the handler runs.
    pub right: Right,
    /// What it is for, in the words of those who use it.
    pub title: &'static str,
    name: &'static str,
    describe: fn(&mut Operation, &mut SchemaGenerator),
    handler: MethodRouter<App>,
}

impl Route {
    /// Describes a route that reads.
    pub fn get<H, T: 'static>(path: &'static str, right: Right, handler: H) -> Self
    where
        H: Handler<T, App> + Described<T>,
    {
        Self::new::<H, T>((Method::GET, path), right, routing::get(handler))
    }

    /// Describes a route that writes.
    pub fn post<H, T: 'static>(path: &'static str, right: Right, handler: H) -> Self
    where
        H: Handler<T, App> + Described<T>,
    {
        Self::new::<H, T>((Method::POST, path), right, routing::post(handler))
    }

    fn new<H, T>((method, path): (Method, &'static str), right: Right, handler: MethodRouter<App>) -> Self
    where
        H: Described<T>,
    {
        let handler = match H::ASKS {
            true => handler,
            false => handler.layer(middleware::from_fn(refuse_questions)),
        };
        let ask = move |request, next| ask_right(right, request, next);
        Self {
            method,
            path,
            right,
            title: "",
            name: std::any::type_name::<H>(),
            describe: H::describe,
            handler: handler.layer(middleware::from_fn(ask)),
        }
    }

    /// Says what it is for, in the words of those who use it.
    #[must_use]
    pub fn titled(self, title: &'static str) -> Self {
        Self { title, ..self }
    }

    /// Returns the stable name of the operation, e.g. `goal.list_goals`.
    pub fn operation_id(&self) -> String {
        let mut parts: Vec<&str> = self.name.rsplit("::").take(2).collect();
        parts.reverse();
        parts.join(".")
    }

    /// Returns what it asks and answers; the schemas of answers go to the generator.
    pub fn operation(&self, generator: &mut SchemaGenerator) -> Operation {
        let mut operation = Operation::default();
        (self.describe)(&mut operation, generator);
        operation
    }

    /// Lets it be asked so often, by all together.
    #[must_use]
    pub fn at_most(self, often: Often) -> Self {
        let period = Duration::from_secs(often.seconds.into());
        let burst = NonZeroU32::new(often.burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period).map(|quota| quota.allow_burst(burst));
        let limiter = Arc::new(RateLimiter::direct(quota.unwrap_or(Quota::per_second(burst))));
        let wait = move |request: Request, next: Next| {
            let limiter = Arc::clone(&limiter);
            async move {
                match limiter.check() {
                    Ok(()) => next.run(request).await,
                    Err(early) => {
                        let wait = early.wait_time_from(DefaultClock::default().now());
                        Problem::too_often(wait.as_secs() + 1)
                    }
                }
            }
        };
        let handler = self.handler.layer(middleware::from_fn(wait));
        Self { handler, ..self }
    }

    /// Lets each address ask it so often.
    #[must_use]
    pub fn at_most_each(self, often: Often) -> Self {
        let period = Duration::from_secs(often.seconds.into());
        let burst = NonZeroU32::new(often.burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period).map(|quota| quota.allow_burst(burst));
        let limiter = Arc::new(RateLimiter::hashmap(quota.unwrap_or(Quota::per_second(burst))));
        let wait = move |request: Request, next: Next| {
            let limiter = Arc::clone(&limiter);
            async move {
                if REMEMBERED < limiter.len() {
                    limiter.retain_recent();
                }
                match limiter.check_key(&Client::of(request.extensions()).address) {
                    Ok(()) => next.run(request).await,
                    Err(early) => {
                        let wait = early.wait_time_from(DefaultClock::default().now());
                        Problem::too_often(wait.as_secs() + 1)
                    }
                }
            }
        };
        let handler = self.handler.layer(middleware::from_fn(wait));
        Self { handler, ..self }
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

/// Whoever asks a route that takes no question learns that it was not understood.
async fn refuse_questions(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    match extract::ask_nothing(&uri) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

/// Nothing of a handler runs for a caller who lacks its right, not even the reading of the body.
async fn ask_right(right: Right, request: Request, next: Next) -> Response {
    let caller = caller(request.extensions(), request.uri().path());
    if caller.may(right) {
        return next.run(request).await;
    }
    entry::refuse(right, request.extensions(), (request.method(), request.uri()))
}
