//! Who asks: a person whose browser shows a session, a program that shows a token, or nobody. Where there are no
//! accounts, whoever reaches the port acts for the city's bureau, and none of this is asked.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::DateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result as Stored};
use tower_sessions::{Session as Shown, SessionManagerLayer, SessionStore};

use crate::app::sign_in::Origin;
use crate::app::{App, Error, Noun};
use crate::domain::access::{Actor, Right};
use crate::domain::account::{AccountId, SignIn, Stage};
use crate::domain::digest::sha256_hex;
use crate::web::address;
use crate::web::client::Client;
use crate::web::describe::{Operation, Part};
use crate::web::problem::Problem;
use crate::web::ui::Frame;

/// Letters of a browser's own words about itself that are kept.
const DEVICE: usize = 200;

/// Sessions behind the write door. What a session is never changes: every step on the way in begins another, so that
/// nobody can fix one beforehand.
#[derive(Clone)]
pub(super) struct Sessions(App);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

/// What is kept of a session beside its times.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Held {
    account: AccountId,
    stage: Stage,
    form_key: String,
    address: String,
    device: String,
}

const HELD: &str = "held";

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Stored<()> {
        let held = record.data.get(HELD).cloned().unwrap_or_default();
        let held: Held = serde_json::from_value(held).map_err(|error| StoreError::Encode(error.to_string()))?;
        let began = DateTime::default();
        let begun = SignIn {
            key: sha256_hex(record.id.to_string()),
            account: held.account,
            stage: held.stage,
            form_key: held.form_key,
            began,
            seen: began,
            address: held.address,
            device: held.device,
        };
        self.0.begin_sign_in(begun).await.map_err(failed)
    }

    async fn save(&self, _: &Record) -> Stored<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Stored<Option<Record>> {
        let found = self.0.find_sign_in(&id.to_string()).await.map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        let held = Held {
            account: found.account,
            stage: found.stage,
            form_key: found.form_key,
            address: found.address,
            device: found.device,
        };
        let held = serde_json::to_value(held).map_err(|error| StoreError::Encode(error.to_string()))?;
        let expiry_date = OffsetDateTime::UNIX_EPOCH;
        let data = HashMap::from([(HELD.to_owned(), held)]);
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Stored<()> {
        self.0.end_sign_in(&id.to_string()).await.map_err(failed)
    }
}

fn failed(error: Error) -> StoreError {
    let cause = match error {
        Error::Internal(cause) => format!("{cause:#}"),
        other => other.to_string(),
    };
    StoreError::Backend(cause)
}

/// Returns what reads and writes the cookie. Over an encrypted way it is bound to this host and never sent over
/// another.
pub(super) fn sessions(app: App, encrypted: bool) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions(app))
        .with_name(if encrypted { "__Host-yanzhen" } else { "yanzhen" })
        .with_secure(encrypted)
        .with_same_site(SameSite::Lax)
}

/// Nobody is signed in, though one could be.
#[derive(Clone, Copy, Debug)]
struct Stranger;

/// Whoever is half way in.
#[derive(Clone, Copy, Debug)]
struct HalfWay(Stage);

/// Finds out who asks, for everything that happens to a request and for the frame of every page.
pub(super) async fn recognise(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let frame = match who(&app, &mut request).await {
        Ok(Some(frame)) => Arc::new(frame),
        Ok(None) => return next.run(request).await,
        Err(refusal) => return refusal,
    };
    request.extensions_mut().insert(frame.actor.clone());
    let mut response = Arc::clone(&frame).around(next.run(request)).await;
    // The page of a refusal is rendered further out.
    response.extensions_mut().insert(frame);
    response
}

async fn who(app: &App, request: &mut Request) -> Result<Option<Frame>, Response> {
    let told = |error: Error| Problem::from(error).into_response();
    let is_known = request.extensions().get::<Actor>().is_some();
    if is_known || !app.asks_who().await.map_err(told)? {
        return Ok(None);
    }
    let origin = origin(request.headers(), request.extensions());
    let alone = |actor: Actor| Frame {
        actor,
        form_key: None,
        demonstration: false,
    };
    if let Some(token) = bearer(request.headers()) {
        let actor = app.actor_of_token(token, &origin).await.map_err(told)?;
        return actor.map(|actor| Some(alone(actor))).ok_or_else(Problem::sign_in_first);
    }
    let demonstration = app.settings().await.map_err(told)?.is_demonstration();
    let shown = request.extensions().get::<Shown>().and_then(Shown::id);
    let found = match shown {
        Some(shown) => app.find_sign_in(&shown.to_string()).await.map_err(told)?,
        None => None,
    };
    if let Some(sign_in) = found {
        let actor = match sign_in.stage {
            Stage::In => app.actor_of(&sign_in, &origin).await.map_err(told)?,
            Stage::Code | Stage::Enrol | Stage::Renew => None,
        };
        let half = (sign_in.stage != Stage::In).then_some(HalfWay(sign_in.stage));
        let form_key = Some(sign_in.form_key.clone());
        request.extensions_mut().insert(sign_in);
        if let Some(actor) = actor {
            return Ok(Some(Frame {
                actor,
                form_key,
                demonstration,
            }));
        }
        match half {
            Some(half) => request.extensions_mut().insert(half).map(|_| ()),
            None => request.extensions_mut().insert(Stranger).map(|_| ()),
        };
        return Ok(Some(Frame {
            form_key,
            ..alone(Actor::visitor())
        }));
    }
    let here = Client::of(request.extensions()).address.is_loopback();
    if demonstration
        && here
        && let Some(actor) = app.demonstrator(None).await.map_err(told)?
    {
        return Ok(Some(Frame {
            demonstration,
            ..alone(actor)
        }));
    }
    request.extensions_mut().insert(Stranger);
    Ok(Some(alone(Actor::visitor())))
}

/// Says what somebody without a right is told: who could sign in is led there, everybody else learns which is missing.
pub(super) fn refuse(right: Right, extensions: &Extensions, (method, uri): (&Method, &Uri)) -> Response {
    let is_page = !uri.path().starts_with("/api/") && method.is_safe();
    if let Some(HalfWay(stage)) = extensions.get().copied() {
        return match is_page {
            true => Redirect::to(step(stage)).into_response(),
            false => Problem::sign_in_first(),
        };
    }
    match (extensions.get::<Stranger>(), is_page) {
        (Some(_), true) => {
            let back = uri.path_and_query().map_or("/", |path| path.as_str());
            Redirect::to(&address::write("/sign-in", [("back", back)])).into_response()
        }
        (Some(_), false) => Problem::sign_in_first(),
        (None, _) => Problem::from(Error::Forbidden(right)).into_response(),
    }
}

/// Returns the page of a step on the way in.
pub fn step(stage: Stage) -> &'static str {
    match stage {
        Stage::Code => "/sign-in/code",
        Stage::Enrol => "/sign-in/enrol",
        Stage::Renew => "/sign-in/renew",
        Stage::In => "/",
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get(AUTHORIZATION)?.to_str().ok()?;
    said.strip_prefix("Bearer ").map(str::trim)
}

fn origin(headers: &HeaderMap, extensions: &Extensions) -> Origin {
    let device = headers
        .get(USER_AGENT)
        .and_then(|said| said.to_str().ok())
        .unwrap_or_default();
    Origin {
        address: Client::of(extensions).address.to_string(),
        device: device.chars().filter(|c| !c.is_control()).take(DEVICE).collect(),
    }
}

/// The way of somebody in and out: the session that the browser shows, and from where.
#[derive(Clone, Debug)]
pub struct Way {
    shown: Option<Shown>,
    sign_in: Option<SignIn>,
    /// From where.
    pub origin: Origin,
}

impl FromRequestParts<App> for Way {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self {
            shown: parts.extensions.get().cloned(),
            sign_in: parts.extensions.get().cloned(),
            origin: origin(&parts.headers, &parts.extensions),
        })
    }
}

impl Part for Way {
    fn describe(_: &mut Operation) {}
}

impl Way {
    /// Begins a session, in place of the one that was shown.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enter(&self, account: AccountId, stage: Stage) -> Result<(), Error> {
        let shown = self.shown.as_ref().ok_or(Error::NotFound(Noun::Page))?;
        if shown.id().is_some() {
            shown.cycle_id().await.map_err(|error| Error::Internal(error.into()))?;
        }
        let held = Held {
            account,
            stage,
            form_key: sha256_hex(Id::default().to_string())[..32].to_owned(),
            address: self.origin.address.clone(),
            device: self.origin.device.clone(),
        };
        shown
            .insert(HELD, held)
            .await
            .map_err(|error| Error::Internal(error.into()))
    }

    /// Ends the session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end(&self) -> Result<(), Error> {
        match &self.shown {
            Some(shown) => shown.flush().await.map_err(|error| Error::Internal(error.into())),
            None => Ok(()),
        }
    }

    /// Returns whose half way in this is, at a step.
    ///
    /// # Errors
    /// Nobody is at this step.
    pub fn half_way(&self, stage: Stage) -> Result<AccountId, Error> {
        let here = self.sign_in.as_ref().filter(|sign_in| sign_in.stage == stage);
        here.map(|sign_in| sign_in.account).ok_or(Error::NotFound(Noun::Page))
    }

    /// Returns what the browser shows.
    pub fn shown(&self) -> Option<String> {
        self.shown.as_ref().and_then(Shown::id).map(|id| id.to_string())
    }

    /// Returns the session.
    pub fn sign_in(&self) -> Option<&SignIn> {
        self.sign_in.as_ref()
    }
}
