//! Connections: how many there are at a time, and how long each may say nothing. A listener that waits without end for
//! a header is held by whoever never sends one.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::{Response, StatusCode, Version};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tower::{ServiceExt, service_fn};

use crate::web::client::Proxies;
use crate::web::serve::Front;

/// So long a connection may take to send the header of its next request.
const HEADER: Duration = Duration::from_secs(10);
/// Descriptors that connections leave to the database, the index, files and the readers of files.
const RESERVED: u64 = 256;
/// Descriptors that are asked for.
const WANTED: u64 = 16_384;
/// Below this the operator is told.
const LOW: u64 = 1_024;
/// Connections at a time, at most; with fewer descriptors half of them.
const MOST: u64 = 4_096;
/// So long the listener rests after the system refused it a connection.
const REST: Duration = Duration::from_millis(50);

/// The connections that are open, each with its number in the order in which they came.
#[derive(Default)]
struct Seats {
    open: Mutex<BTreeMap<u64, Arc<Seat>>>,
}

/// A connection as those who look for room see it.
#[derive(Default)]
struct Seat {
    /// Requests that are being answered.
    busy: AtomicUsize,
    leave: Notify,
}

impl Seats {
    /// Gives a new connection a seat. When all are taken, the one that has waited longest without a request goes;
    /// when all are being served, the new one does.
    fn take(self: &Arc<Self>, number: u64, most: usize) -> Option<Taken> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if most <= open.len() {
            let idle = open.iter().find(|(_, seat)| seat.busy.load(Ordering::Relaxed) == 0);
            let idle = idle.map(|(number, _)| *number)?;
            open.remove(&idle)?.leave.notify_one();
        }
        let seat = Arc::new(Seat::default());
        open.insert(number, Arc::clone(&seat));
        Some(Taken {
            seats: Arc::clone(self),
            number,
            seat,
        })
    }
}

/// A seat that becomes free when its connection ends.
struct Taken {
    seats: Arc<Seats>,
    number: u64,
    seat: Arc<Seat>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut open = self.seats.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.remove(&self.number);
    }
}

/// A request that is being answered, until the last piece of its answer is sent.
struct Busy(Arc<Seat>);

impl Busy {
    fn new(seat: &Arc<Seat>) -> Self {
        seat.busy.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(seat))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Takes connections until `stop` resolves, then lets requests in flight finish.
pub(super) async fn accept(front: &Front, router: Router, stop: impl Future<Output = ()>) {
    let most = seats();
    let proxies = Arc::new(front.proxies.clone());
    let seats = Arc::new(Seats::default());
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    for number in 0.. {
        let accepted = tokio::select! {
            accepted = front.listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (connection, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                complain(&error).await;
                continue;
            }
        };
        let Some(taken) = seats.take(number, most) else {
            tracing::warn!(most, "a connection was refused: all that are allowed are being served");
            continue;
        };
        let line = Line {
            peer: peer.ip(),
            encrypted: false,
            proxies: Arc::clone(&proxies),
        };
        attend(connection, line, (taken, &graceful), router.clone());
    }
    graceful.shutdown().await;
}

async fn complain(error: &io::Error) {
    if matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    ) {
        return;
    }
    tracing::error!(error = error as &dyn std::error::Error, "no connection can be accepted");
    tokio::time::sleep(REST).await;
}

/// What is known of a connection before anything is said on it.
#[derive(Clone)]
struct Line {
    peer: IpAddr,
    encrypted: bool,
    proxies: Arc<Proxies>,
}

fn attend(connection: TcpStream, line: Line, (taken, graceful): (Taken, &GracefulShutdown), router: Router) {
    // An answer is one small write; waiting to fill a packet would only delay it.
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection stays slow");
    }
    let seat = Arc::clone(&taken.seat);
    let answer = service_fn(move |request: Request<hyper::body::Incoming>| {
        let (router, busy) = (router.clone(), Busy::new(&seat));
        let mut request = request.map(Body::new);
        let client = line.proxies.client(line.peer, line.encrypted, request.headers());
        request.extensions_mut().insert(client);
        async move { Ok::<_, Infallible>(answer(router, request, busy).await) }
    });
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER);
    let served = builder
        .serve_connection(TokioIo::new(connection), TowerToHyperService::new(answer))
        .into_owned();
    let served = graceful.watch(served);
    tokio::spawn(async move {
        tokio::select! {
            ended = served => if let Err(error) = ended {
                tracing::debug!(error = error.to_string(), "a connection ended early");
            },
            () = taken.seat.leave.notified() => tracing::debug!("an idle connection made room"),
        }
        drop(taken);
    });
}

async fn answer(router: Router, request: Request, busy: Busy) -> Response<Body> {
    if !names_one_host(&request) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _answering = &busy;
            frame
        }))
    })
}

/// HTTP/1.1 wants one host; two of them, or one in the target that differs, deceive somebody on the way.
fn names_one_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let target = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    let agrees = target.is_none_or(|target| first.is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(target)));
    second.is_none() && agrees && (first.is_some() || request.version() < Version::HTTP_11)
}

/// Asks for as many descriptors as the system gives, and returns how many connections that allows.
fn seats() -> usize {
    let given = rlimit::increase_nofile_limit(WANTED).unwrap_or(LOW);
    if given < LOW {
        tracing::warn!(
            given,
            "few open files are allowed: raise the limit (ulimit -n) for many visitors"
        );
    }
    let seats = given.saturating_sub(RESERVED).max(given / 2).clamp(8, MOST);
    usize::try_from(seats).unwrap_or(usize::MAX)
}
