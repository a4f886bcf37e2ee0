//! Accounts as people use them: set up, asked for, approved, signed in with, locked, handed over; and what others try.

mod admin;
mod forgery;
mod token;
mod visit;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use tempfile::TempDir;
use totp_rs::{Builder, Secret};
use yanzhen::app::account::Founders;
use yanzhen::app::{App, Clock, sheet};
use yanzhen::config::Config;
use yanzhen::domain::access::{Role, Scope};
use yanzhen::domain::account::{Grant, Person};
use yanzhen::web;

use crate::database::Fresh;

/// The moment at which tests begin.
const NOW: &str = "2026-11-22T02:00:00Z";
/// A password that will do.
pub(super) const PASSWORD: &str = "Tofu-lamp 7 rivers";

/// A registry whose clock a test moves, and its front door.
pub(super) struct House {
    pub(super) app: App,
    pub(super) router: Router,
    seconds: Arc<AtomicI64>,
    _folder: TempDir,
}

impl House {
    pub(super) async fn new(fresh: Option<&Fresh>) -> Self {
        sheet::apart::read_apart(env!("CARGO_BIN_EXE_yanzhen").into());
        let start: DateTime<Utc> = NOW.parse().unwrap();
        let seconds = Arc::new(AtomicI64::new(0));
        let moved = Arc::clone(&seconds);
        let clock: Clock = Arc::new(move || start + TimeDelta::seconds(moved.load(Ordering::Relaxed)));
        let folder = tempfile::tempdir().unwrap();
        let url = match fresh {
            Some(fresh) => {
                fresh.store().await;
                Some(fresh.url.clone())
            }
            None => None,
        };
        let app = App::create_at(&Config::new(folder.path(), url), clock).await.unwrap();
        let router = web::router(app.clone());
        Self {
            app,
            router,
            seconds,
            _folder: folder,
        }
    }

    pub(super) fn wait(&self, delta: TimeDelta) {
        self.seconds.fetch_add(delta.num_seconds(), Ordering::Relaxed);
    }

    fn moment(&self) -> u64 {
        let start: DateTime<Utc> = NOW.parse().unwrap();
        u64::try_from(start.timestamp() + self.seconds.load(Ordering::Relaxed)).unwrap()
    }

    /// Sets up the three, and returns their links.
    pub(super) async fn found(&self) -> [String; 3] {
        let founders = Founders {
            system: person("sys", "系统员", "1"),
            security: person("sec", "安全员", "2"),
            auditor: person("aud", "审计员", "3"),
        };
        let links = self.app.set_up(&founders).await.unwrap();
        let secrets: Vec<String> = links.into_iter().map(|link| link.secret).collect();
        secrets.try_into().unwrap()
    }

    /// Sets up the three and lets each come in: system, security, auditor.
    pub(super) async fn staffed(&self) -> [Visitor<'_>; 3] {
        let [system, security, auditor] = self.found().await;
        [
            self.arrive("sys", &system).await,
            self.arrive("sec", &security).await,
            self.arrive("aud", &auditor).await,
        ]
    }

    /// Whoever comes with a link chooses a password, sets the second factor up if it is asked for, and is in.
    pub(super) async fn arrive(&self, login: &str, link: &str) -> Visitor<'_> {
        let mut visitor = Visitor::new(self);
        let chosen = [("password", PASSWORD), ("again", PASSWORD)];
        let said = visitor.post(&format!("/link/{link}"), &chosen).await;
        assert_eq!(
            (said.status, said.location()),
            (StatusCode::SEE_OTHER, "/sign-in"),
            "{}",
            said.text
        );
        visitor.sign_in(login).await;
        visitor
    }

    /// Makes an account of a role, has it approved, and lets its holder in.
    pub(super) async fn hire(
        &self,
        (system, security): (&mut Visitor<'_>, &mut Visitor<'_>),
        (login, role, scope): (&str, Role, &[(&str, &str)]),
    ) -> Visitor<'_> {
        let link = system.ask_for(login, role, scope).await;
        security.approve_all().await;
        self.arrive(login, &link).await
    }
}

pub(super) fn person(login: &str, name: &str, number: &str) -> Person {
    Person {
        login: login.parse().unwrap(),
        name: name.to_owned(),
        office: "市工信局".to_owned(),
        number: number.to_owned(),
    }
}

pub(super) fn grant(role: Role, scope: Scope) -> Grant {
    Grant { role, scope }
}

/// A browser: it keeps its cookie and the key of forms.
pub(super) struct Visitor<'a> {
    house: &'a House,
    pub(super) cookie: Option<String>,
    /// The key of its second factor.
    pub(super) key: Option<String>,
}

/// What came back.
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) text: String,
    headers: axum::http::HeaderMap,
}

impl Said {
    pub(super) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// What stands between two texts.
    pub(super) fn between(&self, begins: &str, ends: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(begins)?;
        Some(rest.split_once(ends)?.0)
    }
}

impl<'a> Visitor<'a> {
    pub(super) fn new(house: &'a House) -> Self {
        let (cookie, key) = (None, None);
        Self { house, cookie, key }
    }

    pub(super) async fn send(&mut self, request: Request<Body>) -> Said {
        let (mut parts, body) = request.into_parts();
        if let Some(cookie) = &self.cookie {
            parts.headers.insert(COOKIE, cookie.parse().unwrap());
        }
        let request = Request::from_parts(parts, body);
        let response = tower::ServiceExt::oneshot(self.house.router.clone(), request)
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        if let Some(set) = parts.headers.get(SET_COOKIE) {
            let set = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = Some(set).filter(|set| !set.ends_with('='));
        }
        Said {
            status: parts.status,
            text: String::from_utf8_lossy(&body).into_owned(),
            headers: parts.headers,
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Said {
        let accept = if path.starts_with("/api/") {
            "application/json"
        } else {
            "text/html"
        };
        let request = Request::builder().uri(path).header(ACCEPT, accept);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the page that holds it would: with the key of the session in front.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Said {
        let key = self.form_key().await;
        let mut all: Vec<(&str, &str)> = key.iter().map(|key| ("csrf", key.as_str())).collect();
        all.extend(fields);
        self.post_bare(path, &all).await
    }

    pub(super) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Said {
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(ACCEPT, "text/html");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    /// The key that the forms of this session repeat, from any page.
    pub(super) async fn form_key(&mut self) -> Option<String> {
        let page = self.get("/sign-in/none").await;
        page.between("name=\"csrf\" value=\"", "\"").map(str::to_owned)
    }

    /// A code of the second factor, a step later than the last one.
    pub(super) fn code(&self) -> String {
        self.house.wait(TimeDelta::seconds(30));
        let secret = Secret::try_from_base32(self.key.as_deref().unwrap()).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(self.house.moment()).to_string()
    }

    /// Goes the whole way in.
    pub(super) async fn sign_in(&mut self, login: &str) -> Said {
        let mut said = self.post("/sign-in", &[("login", login), ("password", PASSWORD)]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        if said.location() == "/sign-in/code" {
            let code = self.code();
            said = self.post("/sign-in/code", &[("code", &code)]).await;
        }
        if said.location() == "/sign-in/enrol" {
            let page = self.get("/sign-in/enrol").await;
            let key = page.between("name=\"key\" value=\"", "\"").expect("a key").to_owned();
            self.key = Some(key.clone());
            let code = self.code();
            said = self.post("/sign-in/enrol", &[("key", &key), ("code", &code)]).await;
            assert!(said.text.contains("恢复码"), "{}", said.text);
        }
        said
    }

    /// Asks for an account as the system administrator does, and returns its link.
    pub(super) async fn ask_for(&mut self, login: &str, role: Role, scope: &[(&str, &str)]) -> String {
        let mut fields = vec![
            ("login", login),
            ("name", "某人"),
            ("office", "某局"),
            ("number", login),
            ("role", role.as_str()),
            ("why", "工作需要"),
        ];
        fields.extend(scope);
        let said = self.post("/accounts", &fields).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.text);
        said.between("/link/", "<").expect("a link").to_owned()
    }

    /// Approves whatever waits, as the security administrator does.
    pub(super) async fn approve_all(&mut self) {
        while let Some(id) = self.get("/approvals").await.between("action=\"/approvals/", "\"") {
            let said = self.post(&format!("/approvals/{id}"), &[("decision", "approve")]).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        }
    }
}
