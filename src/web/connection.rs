//! Connections: how many there are at a time, how long each may say nothing, and what is known of one before anything
//! is asked on it. A listener that waits without end for a header is held by whoever never sends one.

mod seat;

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::{HeaderValue, Response, StatusCode, Version};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tower::{ServiceExt, service_fn};

use self::seat::{Busy, Seats, Taken};
use super::client::Proxies;
use super::tls::{HTTP_2, Tls};

/// So long a connection may take to greet, and to send the header of its next request.
const HEADER: Duration = Duration::from_secs(10);
/// So long the listener rests after the system refused it a connection.
const REST: Duration = Duration::from_millis(50);
/// So often a silent connection of HTTP/2 is asked whether anybody is still there.
const PING: Duration = Duration::from_secs(30);
/// Requests at a time on one connection of HTTP/2.
const STREAMS: u32 = 64;
/// The first byte of a TLS greeting; no method of HTTP begins with it.
const GREETING: u8 = 0x16;

/// What all sockets have together.
#[derive(Clone)]
pub(super) struct House {
    seats: Arc<Seats>,
    proxies: Arc<Proxies>,
    stopping: watch::Receiver<bool>,
}

impl House {
    /// Opens it; it closes when `stopping` says so.
    pub(super) fn new(proxies: Proxies, stopping: watch::Receiver<bool>) -> Self {
        Self {
            seats: Seats::new(),
            proxies: Arc::new(proxies),
            stopping,
        }
    }
}

/// What is behind a socket.
#[derive(Clone)]
pub(super) enum Door {
    /// Answers come as they are asked.
    Open(Router),
    /// Answers come encrypted; who does not encrypt is sent elsewhere by the second.
    Encrypted(Arc<Tls>, Router, Router),
}

/// Takes connections until the house closes, then lets requests in flight finish.
pub(super) async fn accept(listener: &TcpListener, house: &House, door: Door) {
    let graceful = GracefulShutdown::new();
    let mut stopping = house.stopping.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Whoever could say it is gone: then it is so.
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        let (connection, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                complain(&error).await;
                continue;
            }
        };
        let line = Line {
            peer: peer.ip(),
            encrypted: false,
            proxies: Arc::clone(&house.proxies),
        };
        if let Door::Open(_) = door
            && !house.proxies.may_connect(line.peer)
        {
            tracing::warn!(client.address = %line.peer, "a connection past the proxy was closed");
            continue;
        }
        let Some(taken) = house.seats.take() else { continue };
        // An answer is one small write; waiting to fill a packet would only delay it.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection stays slow");
        }
        let (watcher, stopping, door) = (graceful.watcher(), stopping.clone(), door.clone());
        tokio::spawn(async move {
            let seat = Arc::clone(&taken.seat);
            tokio::select! {
                () = attend(connection, (line, door), (&taken, watcher, stopping)) => {}
                () = seat.leave() => tracing::debug!("an idle connection made room"),
            }
        });
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
struct Line {
    peer: IpAddr,
    encrypted: bool,
    proxies: Arc<Proxies>,
}

/// Greets, then answers what is asked on a connection until its end.
async fn attend(
    connection: TcpStream,
    (line, door): (Line, Door),
    (taken, watcher, mut stopping): (&Taken, Watcher, watch::Receiver<bool>),
) {
    let (tls, router, elsewhere) = match door {
        Door::Open(router) => return talk(connection, (line, router, false), (taken, watcher)).await,
        Door::Encrypted(tls, router, elsewhere) => (tls, router, elsewhere),
    };
    let greeted = tokio::select! {
        greeted = timeout(HEADER, greet(connection, &tls)) => greeted,
        _ = stopping.wait_for(|stopping| *stopping) => return,
    };
    match greeted {
        Ok(Ok(Greeted::Encrypted(stream))) => {
            let newer = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
            let line = Line {
                encrypted: true,
                ..line
            };
            talk(*stream, (line, router, newer), (taken, watcher)).await;
        }
        Ok(Ok(Greeted::Plain(stream))) => talk(stream, (line, elsewhere, false), (taken, watcher)).await,
        Ok(Err(error)) => tracing::debug!(error = &error as &dyn std::error::Error, "a greeting failed"),
        Err(_) => tracing::debug!("a greeting took too long"),
    }
}

/// How somebody speaks who came to the encrypted socket.
enum Greeted {
    Encrypted(Box<TlsStream<TcpStream>>),
    Plain(TcpStream),
}

async fn greet(connection: TcpStream, tls: &Tls) -> io::Result<Greeted> {
    let mut first = [0];
    let read = connection.peek(&mut first).await?;
    if read == 1 && first[0] != GREETING {
        return Ok(Greeted::Plain(connection));
    }
    let stream = tls.acceptor().accept(connection).await?;
    Ok(Greeted::Encrypted(Box::new(stream)))
}

/// Answers what is asked on a stream until its end; `newer` says that both sides agreed on HTTP/2.
async fn talk<S>(stream: S, (line, router, newer): (Line, Router, bool), (taken, watcher): (&Taken, Watcher))
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let seat = Arc::clone(&taken.seat);
    let answer = service_fn(move |request: Request<Incoming>| {
        let (router, busy) = (router.clone(), Busy::new(&seat));
        let mut request = request.map(Body::new);
        let client = line.proxies.client(line.peer, line.encrypted, request.headers());
        request.extensions_mut().insert(client);
        async move { Ok::<_, Infallible>(answer(router, request, busy).await) }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .max_concurrent_streams(STREAMS);
    let builder = if newer {
        builder.http2_only()
    } else {
        builder.http1_only()
    };
    let served = builder
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(answer))
        .into_owned();
    let silent = async {
        tokio::time::sleep(HEADER).await;
        if taken.seat.was_asked() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = watcher.watch(served) => if let Err(error) = ended {
            tracing::debug!(error = error.to_string(), "a connection ended early");
        },
        () = silent => tracing::debug!("a connection on which nothing was asked was closed"),
    }
}

async fn answer(router: Router, mut request: Request, busy: Busy) -> Response<Body> {
    if !names_one_host(&mut request) {
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

/// HTTP/1.1 wants one host; two of them, or one in the target that differs, deceive somebody on the way. HTTP/2 names
/// it in the target: from here on it stands where everybody looks.
fn names_one_host(request: &mut Request) -> bool {
    let target = request.uri().authority().map(|authority| authority.as_str().to_owned());
    if Version::HTTP_2 <= request.version()
        && !request.headers().contains_key(HOST)
        && let Some(host) = target.as_deref().and_then(|target| HeaderValue::from_str(target).ok())
    {
        request.headers_mut().insert(HOST, host);
    }
    let mut hosts = request.headers().get_all(HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let agrees =
        target.is_none_or(|target| first.is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(target.as_bytes())));
    second.is_none() && agrees && (first.is_some() || request.version() < Version::HTTP_11)
}
