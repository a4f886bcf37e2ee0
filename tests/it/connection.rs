//! The socket: who may hold it, what a request must say, and what another site may make a visitor's browser load.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use yanzhen::web;

use crate::app::TestApp;
use crate::server::{command, run_well};

async fn serve(app: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(web::serve(listener, app.app.clone(), std::future::pending()));
    address
}

/// The status line of the answer to a request as it stands.
async fn status_of(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let read = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read])
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_say_nothing_and_uploads_that_stall_starve_nobody() {
    let app = TestApp::new().await;
    let address = serve(&app).await;
    let mut held = Vec::new();
    for number in 0..300 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let begun = match number % 5 {
            0 => {
                "POST /imports HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 30000000\r\n\r\n--b\r\n"
            }
            _ => "GET / HTTP/1.1\r\nHost: loc",
        };
        stream.write_all(begun.as_bytes()).await.unwrap();
        held.push(stream);
    }
    let begun = Instant::now();
    let answer = status_of(
        address,
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert_eq!(answer, "HTTP/1.1 200 OK");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let begun = Instant::now();
    let mut silent = held.swap_remove(1);
    let mut rest = Vec::new();
    // Closed with or without a word.
    let _ = tokio::time::timeout(Duration::from_secs(30), silent.read_to_end(&mut rest))
        .await
        .unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(25),
        "a header may not take for ever"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host_and_means_it() {
    let app = TestApp::new().await;
    let address = serve(&app).await;
    let cases = [
        ("/healthz", "Host: localhost\r\n", "200"),
        ("/healthz", "Host: LOCALHOST:8080\r\n", "200"),
        ("/healthz", "Host: localhost.\r\n", "200"),
        ("http://localhost/healthz", "Host: localhost\r\n", "200"),
        ("/healthz", "", "400"),
        ("/healthz", "Host: localhost\r\nHost: localhost\r\n", "400"),
        ("http://evil.example/healthz", "Host: localhost\r\n", "400"),
        ("/healthz", "Host: evil.example\r\n", "421"),
    ];
    for (target, hosts, status) in cases {
        let answer = status_of(
            address,
            &format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"),
        )
        .await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{target} {hosts:?}: {answer}"
        );
    }
}

#[tokio::test]
async fn another_site_may_lead_here_and_load_nothing() {
    let app = TestApp::new().await;
    let cases = [
        ("cross-site", "navigate", "document", StatusCode::OK),
        ("same-origin", "no-cors", "image", StatusCode::OK),
        ("none", "navigate", "document", StatusCode::OK),
        ("cross-site", "no-cors", "image", StatusCode::FORBIDDEN),
        ("cross-site", "navigate", "iframe", StatusCode::FORBIDDEN),
        ("same-site", "cors", "empty", StatusCode::FORBIDDEN),
    ];
    for (site, mode, dest, status) in cases {
        let request = Request::get("/goals/report")
            .header("accept", "text/html")
            .header("sec-fetch-site", site)
            .header("sec-fetch-mode", mode)
            .header("sec-fetch-dest", dest);
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, status, "{site} {mode} {dest}");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
        assert!(
            reply.header("cache-control").contains("no-store"),
            "{}",
            reply.header("cache-control")
        );
    }
}

/// What a handler sees of who asks is what the log line says.
#[test]
fn the_log_says_from_where_a_request_came() {
    let folder = tempfile::tempdir().unwrap();
    run_well(folder.path(), &["migrate"]);
    let asked = |flags: &[&str], lines: &str| {
        let mut child = command(folder.path(), &[&["serve", "--port", "0"], flags].concat())
            .env("YANZHEN_LOG", "info")
            .env("YANZHEN_LOG_FORMAT", "json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .next()
            .unwrap()
            .unwrap();
        let address = said.rsplit("http://").next().unwrap();
        let address = address.split('/').next().unwrap().trim().to_owned();
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{lines}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let line = log.find(|line| line.contains("\"http.route\"")).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        line["client.address"].as_str().unwrap().to_owned()
    };
    let trusted = ["--behind-proxy", "--trusted-proxy", "127.0.0.1"];
    let lines = "X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n";
    assert_eq!(asked(&[], lines), "127.0.0.1");
    assert_eq!(asked(&trusted, lines), "203.0.113.9");
}
