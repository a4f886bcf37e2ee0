//! What every answer says of itself, over every route there is, and what is compressed for whom.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST};
use axum::http::{Method, Request};
use yanzhen::web;
use yanzhen::web::client::Client;

use crate::app::{Reply, TestApp};
use crate::routes::CASES;

const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// What is wrong with the headers of an answer.
fn faults(reply: &Reply) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{} {}: {what}", reply.path, reply.status));
        }
    };
    for (name, value) in ALWAYS {
        must(reply.header(name) == *value, name);
    }
    let policy = reply.header("content-security-policy");
    must(policy.starts_with("default-src 'self';"), "content-security-policy");
    must(!policy.contains("unsafe"), "an unsafe policy");
    must(
        reply.header("permissions-policy").contains("camera=()"),
        "permissions-policy",
    );
    must(!reply.header("x-request-id").is_empty(), "x-request-id");
    must(
        reply.header("access-control-allow-origin").is_empty(),
        "another site may read",
    );
    must(reply.header("set-cookie").is_empty(), "a cookie nobody asked for");
    let vary: Vec<&str> = reply
        .headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let vary = vary.join(", ");
    if reply.header("cache-control").starts_with("public") {
        must(reply.path.starts_with("/assets/"), "only assets are everybody's");
        must(!vary.contains("cookie"), "an asset is the same for all");
    } else {
        must(reply.header("cache-control") == "private, no-store", "cache-control");
        must(
            vary.contains("accept") && vary.contains("cookie") && vary.contains("authorization"),
            "vary",
        );
    }
    must(!reply.text_if_any().contains(" style=\""), "a style within the page");
    must(!reply.text_if_any().contains(" onclick="), "a script within the page");
    faults
}

impl Reply {
    fn text_if_any(&self) -> &str {
        let is_page = self.header(CONTENT_TYPE).starts_with("text/html");
        if is_page { self.text() } else { "" }
    }
}

#[tokio::test]
async fn every_answer_of_every_route_carries_its_guards() {
    let app = TestApp::new().await;
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (method, path, address, _) in CASES {
        let method: Method = method.parse().unwrap();
        for accept in ["text/html", "application/json"] {
            let request = Request::builder()
                .method(method.clone())
                .uri(*address)
                .header(ACCEPT, accept);
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            wrong.extend(faults(&reply));
        }
        seen.insert((method.to_string(), (*path).to_owned()));
    }
    for address in [
        "/nowhere",
        web::assets::address("app.css"),
        web::assets::address("app.js"),
    ] {
        wrong.extend(faults(&app.get(address).await));
    }
    let all: BTreeSet<_> = web::routes()
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    assert_eq!(seen, all, "a route without a case");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_browser_is_told_to_come_encrypted_only_when_it_did() {
    let app = TestApp::new().await;
    let cases = [
        ("a.example", true, "max-age=31536000; includeSubDomains"),
        ("a.example", false, ""),
        ("localhost:8443", true, ""),
        ("127.0.0.1", true, ""),
    ];
    for (host, secure, told) in cases {
        let hosts = web::host::Hosts::new(&["a.example".parse().unwrap()]);
        let mut request = Request::get("/healthz").header(HOST, host).body(Body::empty()).unwrap();
        let address = Ipv4Addr::LOCALHOST.into();
        request.extensions_mut().insert(Client { address, secure });
        request.extensions_mut().insert(hosts);
        let reply = app.send(request).await;
        assert_eq!(reply.header("strict-transport-security"), told, "{host} {secure}");
    }
}

/// Method, address, what is said besides, and the encoding.
type Case<'a> = (Method, &'a str, &'a [(&'a str, &'a str)], &'a str);

/// Asks, and returns in which encoding the answer came.
async fn encoding(app: &TestApp, (method, address): (Method, &str), lines: &[(&str, &str)]) -> (String, Reply) {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    let reply = app.send(request.body(Body::empty()).unwrap()).await;
    assert!(reply.status.is_success(), "{address}: {}", reply.status);
    (reply.header("content-encoding").to_owned(), reply)
}

#[tokio::test]
async fn nothing_that_answers_a_browser_by_its_cookie_is_compressed_but_files_and_assets() {
    let app = TestApp::new().await;
    crate::fixture::fill(&app.store().await).await;
    app.app.catch_up().await.unwrap();
    let css = web::assets::address("app.css");
    let (accepts, cookie) = ((ACCEPT_ENCODING.as_str(), "gzip, br"), (COOKIE.as_str(), "session=1"));
    let token = (AUTHORIZATION.as_str(), "Bearer x");
    let page = ("accept", "text/html");
    let export = "/enterprises/export?format=jsonl";
    let cases: &[Case] = &[
        (Method::GET, css, &[accepts], "br"),
        (Method::GET, css, &[accepts, cookie], "br"),
        (Method::GET, css, &[(accepts.0, "gzip")], "gzip"),
        (Method::GET, css, &[(accepts.0, "identity")], ""),
        (Method::GET, css, &[], ""),
        (Method::GET, "/standards", &[accepts, page], "br"),
        (Method::GET, "/standards", &[accepts, page, cookie], ""),
        (Method::GET, "/api/v1/enterprises", &[accepts], "br"),
        (Method::GET, "/api/v1/enterprises", &[accepts, cookie], ""),
        (Method::GET, "/api/v1/enterprises", &[accepts, token], "br"),
        (Method::GET, "/healthz", &[accepts], ""),
        (Method::POST, export, &[accepts, cookie], "br"),
        (Method::POST, "/enterprises/export?format=xlsx", &[accepts], ""),
    ];
    for (method, address, lines, expected) in cases {
        let (encoding, reply) = encoding(&app, (method.clone(), address), lines).await;
        assert_eq!(encoding, *expected, "{method} {address} {lines:?}");
        if !encoding.is_empty() {
            let vary = reply
                .headers
                .get_all("vary")
                .iter()
                .any(|value| value == "accept-encoding");
            assert!(vary && reply.header("content-length").is_empty(), "{address}");
        }
    }
    let (_, small) = encoding(&app, (Method::GET, css), &[accepts]).await;
    let (_, large) = encoding(&app, (Method::GET, css), &[]).await;
    assert!(
        small.body.len() * 3 < large.body.len(),
        "{} {}",
        small.body.len(),
        large.body.len()
    );
}
