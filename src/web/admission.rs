//! Admission: how much work of each kind is done at a time, how much may wait, and what is told to the rest. Work
//! that waits without bound is not done later but never: everybody waits for what nobody reads any more.

use std::io::SeekFrom;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::app::sheet;
use crate::web::problem::Problem;

/// So long a request may wait and be worked on; its answer may take longer to be fetched.
const PATIENCE: Duration = Duration::from_secs(120);
/// So long a body may pause.
const PAUSE: Duration = Duration::from_secs(10);
/// The largest body that is taken in before it is looked at: a file at its limit and the form around it.
const LARGEST: usize = sheet::MAX_FILE + 1024 * 1024;
/// Pieces in which a body is read again.
const PIECE: usize = 64 * 1024;

/// Work of one kind: what costs the same waits for the same.
struct Class {
    title: &'static str,
    permits: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
}

impl Class {
    const fn new(title: &'static str, permits: usize, most_waiting: usize) -> Self {
        Self {
            title,
            permits: Semaphore::const_new(permits),
            waiting: AtomicUsize::new(0),
            most_waiting,
        }
    }

    /// Waits for a turn; nothing when too many wait already.
    async fn take(&'static self) -> Option<SemaphorePermit<'static>> {
        if let Ok(permit) = self.permits.try_acquire() {
            return Some(permit);
        }
        let _waiting = Waiting::begin(self)?;
        self.permits.acquire().await.ok()
    }
}

/// One who waits; a client that leaves waits no more.
struct Waiting(&'static AtomicUsize);

impl Waiting {
    fn begin(class: &'static Class) -> Option<Self> {
        let waits = class.waiting.fetch_add(1, Ordering::Relaxed);
        let one = Self(&class.waiting);
        (waits < class.most_waiting).then_some(one)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

static READ: Class = Class::new("查询", 64, 1_024);
static LIST: Class = Class::new("名单与匹配", 4, 128);
static COUNT: Class = Class::new("统计", 4, 256);
static EXPORT: Class = Class::new("导出", 2, 16);
static PARSE: Class = Class::new("读取文件", 2, 16);
static SIMULATE: Class = Class::new("推演", 1, 8);
static SCREEN: Class = Class::new("筛查", 1, 4);
/// Passwords are slow to check on purpose.
static SIGN_IN: Class = Class::new("登录", 4, 64);
/// Bodies that are being taken in; they wait on the disk.
static UPLOAD: Class = Class::new("上传", 64, 0);

/// Returns what a request has to wait for; assets and what machines ask about the process wait for nothing.
fn class_of(method: &Method, route: &str) -> Option<&'static Class> {
    let route = route.strip_prefix("/api/v1").unwrap_or(route);
    let writes = *method == Method::POST;
    let hands_out = ["/export", "/failures", "/print"]
        .iter()
        .any(|end| route.ends_with(end));
    let noun = route.trim_start_matches('/').split('/').next().unwrap_or_default();
    Some(match noun {
        "assets" | "healthz" | "readyz" | "metrics" => return None,
        "files" | "templates" => &EXPORT,
        _ if hands_out && (writes || route.ends_with("/print")) => &EXPORT,
        "imports" if takes_file(method, route) || route.ends_with("/preview") || route.ends_with("/columns") => &PARSE,
        "simulation" | "simulations" => &SIMULATE,
        "screening" if writes => &SCREEN,
        "goals" | "plans" | "lint" | "screening" | "expiring" | "" => &COUNT,
        "sign-in" | "link" | "account" if writes => &SIGN_IN,
        "match" | "matches" | "holders" | "tiers" => &LIST,
        _ => &READ,
    })
}

fn takes_file(method: &Method, route: &str) -> bool {
    *method == Method::POST && (route == "/imports" || route == "/imports/commit")
}

/// Lets a request in when its turn comes, and says when to come again if too many wait.
pub(super) async fn admit(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let Some(route) = route else {
        return next.run(request).await;
    };
    let work = async {
        let request = match takes_file(request.method(), route.strip_prefix("/api/v1").unwrap_or(&route)) {
            true => match take_in(request).await {
                Ok(request) => request,
                Err(refusal) => return refusal.into_response(),
            },
            false => request,
        };
        let Some(class) = class_of(request.method(), &route) else {
            return next.run(request).await;
        };
        match class.take().await {
            Some(_turn) => next.run(request).await,
            None => refuse(class.title),
        }
    };
    match timeout(PATIENCE, work).await {
        Ok(response) => response,
        Err(_) => refuse("这项操作"),
    }
}

fn refuse(title: &str) -> Response {
    Problem::busy(format!("{title}排队的人太多，请过几秒再试。")).into_response()
}

/// Takes a body in on the disk, so that slow ones hold neither memory nor the turn of those that are ready.
async fn take_in(request: Request) -> Result<Request, Response> {
    let Some(_place) = UPLOAD.take().await else {
        return Err(refuse(UPLOAD.title));
    };
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| LARGEST < length) {
        return Err(too_large());
    }
    let (parts, mut body) = request.into_parts();
    let broken = |error: std::io::Error| Problem::from(crate::app::Error::Internal(error.into())).into_response();
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(broken)?);
    let mut taken = 0;
    loop {
        let frame = match timeout(PAUSE, body.frame()).await {
            Ok(None) => break,
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) | Err(_) => return Err(Problem::interrupted().into_response()),
        };
        let Ok(piece) = frame.into_data() else { continue };
        taken += piece.len();
        if LARGEST < taken {
            return Err(too_large());
        }
        file.write_all(&piece).await.map_err(broken)?;
    }
    file.flush().await.map_err(broken)?;
    file.seek(SeekFrom::Start(0)).await.map_err(broken)?;
    Ok(Request::from_parts(parts, Body::from_stream(pieces(file))))
}

fn too_large() -> Response {
    Problem::unreadable(StatusCode::PAYLOAD_TOO_LARGE, "").into_response()
}

fn pieces(file: tokio::fs::File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut file).take(PIECE as u64).read_to_end(&mut piece).await?;
        Ok((0 < read).then(|| (Bytes::from(piece), file)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_waits_for_its_own_kind_of_work() {
        let cases = [
            ("GET", "/enterprises", Some("查询")),
            ("GET", "/api/v1/suggest", Some("查询")),
            ("POST", "/enterprises/export", Some("导出")),
            ("GET", "/enterprises/export", Some("查询")),
            ("GET", "/holders/print", Some("导出")),
            ("POST", "/api/v1/imports/{id}/failures", Some("导出")),
            ("POST", "/api/v1/imports", Some("读取文件")),
            ("GET", "/imports/preview", Some("读取文件")),
            ("GET", "/imports/{id}", Some("查询")),
            ("POST", "/api/v1/simulations", Some("推演")),
            ("POST", "/screening", Some("筛查")),
            ("GET", "/screening", Some("统计")),
            ("GET", "/", Some("统计")),
            ("GET", "/goals/report", Some("统计")),
            ("POST", "/match", Some("名单与匹配")),
            ("GET", "/healthz", None),
            ("GET", "/assets/{hash}/{name}", None),
        ];
        for (method, route, title) in cases {
            let class = class_of(&method.parse().unwrap(), route);
            assert_eq!(class.map(|class| class.title), title, "{method} {route}");
        }
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_refused_and_who_leaves_it_makes_room() {
        static SMALL: Class = Class::new("试验", 1, 1);
        let first = SMALL.take().await.unwrap();
        let second = tokio::spawn(SMALL.take());
        tokio::task::yield_now().await;
        assert!(SMALL.take().await.is_none());
        second.abort();
        assert!(second.await.is_err());
        let third = tokio::spawn(SMALL.take());
        tokio::task::yield_now().await;
        drop(first);
        assert!(third.await.unwrap().is_some());
    }
}
