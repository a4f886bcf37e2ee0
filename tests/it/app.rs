//! The application in process: a folder of its own, a day that never changes, requests without a socket.

use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use search_index::fold::fold_key;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;
use yanzhen::app::{App, Clock, Session, sheet};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::store::Store;
use yanzhen::web;

use crate::database::Fresh;

/// The moment at which every test takes place: 2026-11-22 in China.
const NOW: &str = "2026-11-22T02:00:00Z";

/// What a browser says it reads.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// An application that nobody else uses.
pub(crate) struct TestApp {
    pub(crate) app: App,
    /// What the local operator may ask.
    pub(crate) session: Session,
    config: Config,
    folder: TempDir,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl TestApp {
    /// Opens an empty registry on the embedded database.
    pub(crate) async fn new() -> Self {
        Self::open(None).await
    }

    /// Opens an empty registry on any database.
    pub(crate) async fn on(fresh: &Fresh) -> Self {
        fresh.store().await;
        Self::open(Some(fresh.url.clone())).await
    }

    /// Opens an empty registry that measures itself.
    pub(crate) async fn measured() -> Self {
        Self::open_with(None, true).await
    }

    async fn open(database_url: Option<String>) -> Self {
        Self::open_with(database_url, false).await
    }

    async fn open_with(database_url: Option<String>, metrics: bool) -> Self {
        sheet::apart::read_apart(env!("CARGO_BIN_EXE_yanzhen").into());
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let clock: Clock = Arc::new(move || now);
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path(), database_url);
        config.metrics = metrics;
        let app = App::create_at(&config, clock).await.unwrap();
        let session = app.session(Actor::local_bureau("clerk"), app.today());
        Self {
            app,
            session,
            config,
            folder,
        }
    }

    /// Opens a second store on the same database, to record what a test is about.
    pub(crate) async fn store(&self) -> Store {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let clock: Clock = Arc::new(move || now);
        Store::open(&self.config.database_url(), clock, fold_key).await.unwrap()
    }

    /// Returns the folder in which it keeps everything.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks as a browser does for a page, or as a program does below `/api`.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.request(Method::GET, path).await
    }

    /// Sends a request without a body.
    pub(crate) async fn request(&self, method: Method, path: &str) -> Reply {
        let accept = if path.starts_with("/api/") {
            "application/json"
        } else {
            BROWSER
        };
        let request = Request::builder().method(method).uri(path).header(ACCEPT, accept);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends any request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        self.send_through(web::router(self.app.clone()), request).await
    }

    /// Sends a request through a router that was built before: for many requests.
    pub(crate) async fn send_through(&self, router: axum::Router, request: Request<Body>) -> Reply {
        let path = request.uri().to_string();
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply {
            path,
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl Reply {
    /// Returns a header as text, empty when it is absent.
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers
            .get(name.as_ref())
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the body as text, whatever the status.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Returns the page, which must be one.
    #[track_caller]
    pub(crate) fn html(&self) -> &str {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.path, self.text());
        assert!(
            self.header(CONTENT_TYPE).starts_with("text/html"),
            "{} is no page",
            self.path
        );
        self.text()
    }

    /// Returns the JSON of an answer that succeeded.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(
            self.status.is_success(),
            "{}: {} {}",
            self.path,
            self.status,
            self.text()
        );
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Returns what went wrong as `status code title`, from the JSON form.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header(CONTENT_TYPE),
            "application/problem+json",
            "{}: {}",
            self.path,
            self.text()
        );
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        let word = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", self.status.as_u16(), word("code"), word("title"))
    }
}
