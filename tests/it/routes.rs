//! The routes as a closed world: every one is listed once and has a case here; a route without one fails.

mod cases;

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{Method, Request, StatusCode};
use yanzhen::web;

use crate::app::TestApp;
pub(crate) use cases::CASES;

fn listed() -> Vec<(String, String)> {
    let routes = web::routes();
    routes
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect()
}

#[test]
fn every_route_is_listed_once_and_has_a_case() {
    let routes = listed();
    let unique: BTreeSet<_> = routes.iter().cloned().collect();
    assert_eq!(unique.len(), routes.len(), "a route is listed twice: {routes:#?}");
    let cases: BTreeSet<_> = CASES
        .iter()
        .map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let missing: Vec<_> = unique.difference(&cases).collect();
    let stale: Vec<_> = cases.difference(&unique).collect();
    assert!(missing.is_empty(), "routes without a case in CASES: {missing:?}");
    assert!(stale.is_empty(), "cases without a route: {stale:?}");
}

#[tokio::test]
async fn every_route_answers_its_case() {
    let app = TestApp::new().await;
    for (method, _, address, status) in CASES {
        let reply = app.request(method.parse().unwrap(), address).await;
        assert_eq!(reply.status.as_str(), *status, "{method} {address}: {}", reply.text());
    }
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_a_problem_for_programs() {
    let app = TestApp::new().await;
    let page = app.get("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("没有这个页面") && page.header(CONTENT_TYPE).starts_with("text/html"));
    insta::assert_snapshot!(app.get("/api/v1/nowhere").await.problem(), @"404 not_found 没有这个页面");
}

#[tokio::test]
async fn a_wrong_method_says_which_would_do() {
    let app = TestApp::new().await;
    let reply = app.request(Method::DELETE, "/").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.header(ALLOW), "GET,HEAD");
    assert!(reply.text().contains("不接受这种请求"));
}

#[tokio::test]
async fn another_site_can_neither_write_nor_read() {
    let app = TestApp::new().await;
    let write = |origin: &str| {
        let request = Request::post("/nowhere")
            .header(HOST, "127.0.0.1:8080")
            .header(ORIGIN, origin);
        request.body(Body::empty()).unwrap()
    };
    assert_eq!(
        app.send(write("https://elsewhere.example")).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(app.send(write("null")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        app.send(write("http://127.0.0.1:8080")).await.status,
        StatusCode::NOT_FOUND
    );
    let rebound = Request::get("/")
        .header(HOST, "rebound.example")
        .body(Body::empty())
        .unwrap();
    assert_eq!(app.send(rebound).await.status, StatusCode::MISDIRECTED_REQUEST);
    for host in ["localhost:8080", "127.0.0.1", "[::1]:8080"] {
        let local = Request::get("/").header(HOST, host).body(Body::empty()).unwrap();
        assert_eq!(app.send(local).await.status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_the_address_of_their_content() {
    let app = TestApp::new().await;
    for name in ["app.css", "app.js", "icon.svg"] {
        let reply = app.get(web::assets::address(name)).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.header("cache-control").contains("immutable"), "{name}");
    }
}

#[tokio::test]
async fn a_sign_of_life_is_plain_json() {
    assert_eq!(
        TestApp::new().await.get("/healthz").await.json(),
        serde_json::json!({ "status": "ok" })
    );
}
