//! Encryption: who is greeted how, what happens when certificates change, and what is said of those that cannot serve.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use yanzhen::domain::day::Day;
use yanzhen::web::host::Hosts;
use yanzhen::web::tls::Tls;
use yanzhen::web::{self, Front};

use crate::app::TestApp;
use crate::server::{run_refused, run_well};

/// A certificate and its key in a folder.
struct Pair {
    cert: PathBuf,
    key: PathBuf,
}

impl Pair {
    fn in_folder(folder: &Path) -> Self {
        let pair = Self {
            cert: folder.join("cert.pem"),
            key: folder.join("key.pem"),
        };
        let (cert, key) = made(2020, 2040);
        fs::write(&pair.cert, cert).unwrap();
        fs::write(&pair.key, key).unwrap();
        pair
    }

    fn load(&self) -> Result<Arc<Tls>, String> {
        let today: Day = "2026-11-22".parse().unwrap();
        Tls::load(&self.cert, &self.key, move || today).map_err(|error| error.to_string())
    }
}

/// A certificate that holds from one year to another, and its key, both in PEM.
fn made(from: i32, until: i32) -> (String, String) {
    let mut asked = rcgen::CertificateParams::new(["localhost".to_owned(), "a.example".to_owned()]).unwrap();
    asked.not_before = rcgen::date_time_ymd(from, 1, 1);
    asked.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    (asked.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// A registry behind an encrypted socket, with another that sends there.
struct Encrypted {
    _app: TestApp,
    pair: Pair,
    socket: SocketAddr,
    redirect: SocketAddr,
    _folder: TempDir,
}

impl Encrypted {
    async fn start() -> Self {
        let app = TestApp::new().await;
        let folder = tempfile::tempdir().unwrap();
        let pair = Pair::in_folder(folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let redirect = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (socket, elsewhere) = (listener.local_addr().unwrap(), redirect.local_addr().unwrap());
        let front = Front {
            tls: Some(pair.load().unwrap()),
            redirect: Some(redirect),
            hosts: Hosts::new(&["a.example".parse().unwrap()]),
            ..Front::from(listener)
        };
        tokio::spawn(web::serve(front, app.app.clone(), std::future::pending()));
        Self {
            _app: app,
            pair,
            socket,
            redirect: elsewhere,
            _folder: folder,
        }
    }

    /// Connects as somebody who trusts a certificate and offers protocols.
    async fn connect(&self, trusted: &str, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        let der = rustls::pki_types::CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap();
        roots.add(der).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(self.socket).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }

    fn trusted(&self) -> String {
        fs::read_to_string(&self.pair.cert).unwrap()
    }
}

/// Asks for a path on a stream that stays open, and returns the head of the answer.
async fn ask<S>(stream: &mut S, path: &str, host: &str) -> String
where
    S: AsyncReadExt + AsyncWriteExt + Unpin,
{
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_protocols_are_spoken_encrypted() {
    let server = Encrypted::start().await;
    let mut older = server.connect(&server.trusted(), &[]).await.unwrap();
    let answer = ask(&mut older, "/healthz", "localhost").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let newer = server.connect(&server.trusted(), &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(newer.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(newer));
    let (mut sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    for (host, status) in [
        ("localhost", StatusCode::OK),
        ("a.example", StatusCode::OK),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get(format!("https://{host}/healthz"))
            .body(Body::empty())
            .unwrap();
        assert_eq!(sender.send_request(request).await.unwrap().status(), status, "{host}");
    }
    let origin = |origin: &str| {
        let request = Request::post("https://localhost/check").header("origin", origin);
        request.body(Body::empty()).unwrap()
    };
    let own = sender.send_request(origin("https://localhost")).await.unwrap();
    assert_ne!(own.status(), StatusCode::FORBIDDEN);
    let unencrypted = sender.send_request(origin("http://localhost")).await.unwrap();
    assert_eq!(unencrypted.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_unencrypted_is_sent_to_the_same_place() {
    let server = Encrypted::start().await;
    let (port, other) = (server.socket.port(), server.redirect.port());
    let path = "/enterprises?q=%E6%B4%9B&page=2";
    let cases = [
        (
            server.socket,
            format!("a.example:{port}"),
            Some(format!("https://a.example:{port}{path}")),
        ),
        (
            server.redirect,
            format!("a.example:{other}"),
            Some(format!("https://a.example:{port}{path}")),
        ),
        (
            server.redirect,
            "localhost".to_owned(),
            Some(format!("https://localhost:{port}{path}")),
        ),
        (server.socket, "evil.example".to_owned(), None),
        (server.redirect, "evil.example".to_owned(), None),
    ];
    for (socket, host, location) in cases {
        let mut stream = TcpStream::connect(socket).await.unwrap();
        let answer = ask(&mut stream, path, &host).await;
        match location {
            Some(location) => {
                assert!(answer.starts_with("HTTP/1.1 308"), "{host}: {answer}");
                assert!(
                    answer.contains(&format!("location: {location}\r\n")),
                    "{host}: {answer}"
                );
            }
            None => assert!(
                answer.starts_with("HTTP/1.1 421") && !answer.contains("location"),
                "{answer}"
            ),
        }
    }
    for socket in [server.socket, server.redirect] {
        let mut stream = TcpStream::connect(socket).await.unwrap();
        let answer = ask(&mut stream, "/api/v1/enterprises", "a.example").await;
        assert!(
            answer.starts_with("HTTP/1.1 421") && !answer.contains("location"),
            "{answer}"
        );
    }
    let mut stream = TcpStream::connect(server.redirect).await.unwrap();
    let answer = ask(&mut stream, "//evil.example/", "a.example").await;
    assert!(
        answer.contains(&format!("location: https://a.example:{port}//evil.example/\r\n")),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_serves_without_cutting_anybody_off() {
    let server = Encrypted::start().await;
    let old = server.trusted();
    let mut going_on = server.connect(&old, &[]).await.unwrap();
    assert!(
        ask(&mut going_on, "/healthz", "localhost")
            .await
            .starts_with("HTTP/1.1 200")
    );

    let (cert, key) = made(2020, 2041);
    fs::write(&server.pair.cert, &cert).unwrap();
    // Half of a pair is no pair: the old one serves on.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    server.connect(&old, &[]).await.unwrap();

    fs::write(&server.pair.key, &key).unwrap();
    let begun = Instant::now();
    while server.connect(&cert, &[]).await.is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the new certificate never came"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(server.connect(&old, &[]).await.is_err(), "the old one is gone");
    assert!(
        ask(&mut going_on, "/healthz", "localhost")
            .await
            .starts_with("HTTP/1.1 200")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn greetings_that_stall_occupy_nobody_and_end() {
    let server = Encrypted::start().await;
    let mut held = Vec::new();
    for number in 0..200 {
        let mut stream = TcpStream::connect(server.socket).await.unwrap();
        if number % 2 == 0 {
            stream.write_all(&[0x16, 3, 1, 2]).await.unwrap();
        }
        held.push(stream);
    }
    // A greeting that was completed, and then not a word of HTTP/2.
    let mut silent = server.connect(&server.trusted(), &["h2"]).await.unwrap();
    let begun = Instant::now();
    let mut served = server.connect(&server.trusted(), &[]).await.unwrap();
    assert!(
        ask(&mut served, "/healthz", "localhost")
            .await
            .starts_with("HTTP/1.1 200")
    );
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let last = held.pop().unwrap();
    for stream in [held.swap_remove(0), held.swap_remove(1), last] {
        let mut stream = stream;
        let mut rest = Vec::new();
        // Closed with or without a word.
        let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest))
            .await
            .unwrap();
    }
    let mut rest = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), silent.read_to_end(&mut rest))
        .await
        .unwrap();
}

#[test]
fn what_cannot_serve_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::in_folder(folder.path());
    let complaint = |change: &dyn Fn(&Pair)| {
        let pair = Pair::in_folder(folder.path());
        change(&pair);
        pair.load().unwrap_err()
    };
    assert!(pair.load().is_ok());
    let wrong = complaint(&|pair| fs::write(&pair.key, made(2020, 2040).1).unwrap());
    assert!(
        wrong.contains("key.pem 不是证书") && wrong.contains("cert.pem"),
        "{wrong}"
    );
    let expired = complaint(&|pair| {
        let (cert, key) = made(2020, 2025);
        fs::write(&pair.cert, cert).unwrap();
        fs::write(&pair.key, key).unwrap();
    });
    assert!(expired.contains("cert.pem 已于 2025-01-01 到期"), "{expired}");
    let early = complaint(&|pair| fs::write(&pair.cert, made(2030, 2040).0).unwrap());
    assert!(early.contains("从 2030-01-01 起"), "{early}");
    let gone = complaint(&|pair| fs::remove_file(&pair.key).unwrap());
    assert!(gone.contains("读不了私钥") && gone.contains("key.pem"), "{gone}");
    for bytes in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let empty = complaint(&|pair| fs::write(&pair.cert, bytes).unwrap());
        assert!(empty.contains("cert.pem 里没有证书"), "{empty}");
        let empty = complaint(&|pair| fs::write(&pair.key, bytes).unwrap());
        assert!(empty.contains("key.pem 里没有私钥"), "{empty}");
    }
    let swapped = complaint(&|pair| fs::copy(&pair.key, &pair.cert).map(drop).unwrap());
    assert!(swapped.contains("cert.pem 里没有证书"), "{swapped}");
}

#[test]
fn what_others_could_reach_unprotected_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    run_well(folder.path(), &["migrate"]);
    let serve = |more: &[&str]| run_refused(folder.path(), &[&["serve", "--port", "0"], more].concat());
    let complaint = serve(&["--address", "0.0.0.0"]);
    assert!(complaint.contains("--tls-cert"), "{complaint}");
    let (cert, key) = made(2020, 2025);
    let paths = ["c.pem", "k.pem"].map(|name| folder.path().join(name).display().to_string());
    fs::write(&paths[0], cert).unwrap();
    fs::write(&paths[1], key).unwrap();
    let complaint = serve(&["--tls-cert", &paths[0], "--tls-key", &paths[1]]);
    assert!(complaint.contains("c.pem 已于 2025-01-01 到期"), "{complaint}");
    assert!(serve(&["--public-host", "https://a.example"]).contains("不是主机名"));
}
