//! The routes as a closed world: every one is listed once and has a case here; a route without one fails.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{Method, Request, StatusCode};
use yanzhen::web;

use crate::app::TestApp;

/// Method and path of every route with an address of nothing and what it answers: proof that it is mounted and
/// that it fails as all others do.
pub(crate) const CASES: &[(&str, &str, &str, &str)] = &[
    ("GET", "/", "/", "200"),
    (
        "GET",
        "/assets/{hash}/{name}",
        "/assets/0000000000000000/app.css",
        "404",
    ),
    ("GET", "/enterprises/{id}", "/enterprises/999999", "404"),
    ("GET", "/api/v1/enterprises/{id}", "/api/v1/enterprises/999999", "404"),
    ("GET", "/healthz", "/healthz", "200"),
    ("GET", "/enterprises", "/enterprises?after=nowhere", "422"),
    ("GET", "/api/v1/enterprises", "/api/v1/enterprises?tier=没有", "422"),
    ("GET", "/api/v1/suggest", "/api/v1/suggest?q=无", "200"),
    (
        "GET",
        "/enterprises/{id}/assessments",
        "/enterprises/0/assessments",
        "404",
    ),
    (
        "GET",
        "/enterprises/{id}/assessments/{tier}",
        "/enterprises/0/assessments/specialized-sme",
        "404",
    ),
    (
        "GET",
        "/api/v1/enterprises/{id}/assessments",
        "/api/v1/enterprises/0/assessments",
        "404",
    ),
    (
        "GET",
        "/api/v1/enterprises/{id}/assessments/{tier}",
        "/api/v1/enterprises/0/assessments/none",
        "404",
    ),
    ("POST", "/enterprises/{id}/reveal", "/enterprises/999999/reveal", "404"),
    (
        "POST",
        "/api/v1/enterprises/{id}/reveal",
        "/api/v1/enterprises/999999/reveal",
        "404",
    ),
    ("GET", "/people", "/people", "200"),
    ("POST", "/people", "/people", "415"),
    ("POST", "/api/v1/people", "/api/v1/people", "415"),
    ("GET", "/expiring", "/expiring?tier=none", "422"),
    ("GET", "/api/v1/expiring", "/api/v1/expiring?after=x", "422"),
    ("GET", "/goals", "/goals", "200"),
    ("GET", "/plans", "/plans", "200"),
    ("POST", "/plans", "/plans", "415"),
    ("GET", "/plans/{code}", "/plans/none", "404"),
    ("POST", "/plans/{code}/goals", "/plans/none/goals", "415"),
    ("POST", "/plans/{code}/delete", "/plans/none/delete", "415"),
    ("GET", "/api/v1/plans", "/api/v1/plans", "200"),
    ("POST", "/api/v1/plans", "/api/v1/plans", "415"),
    ("GET", "/goals/ladder", "/goals/ladder", "200"),
    ("GET", "/goals/ladder/firms", "/goals/ladder/firms", "422"),
    ("GET", "/goals/report", "/goals/report?on=2025-12-31", "200"),
    ("POST", "/goals/report/export", "/goals/report/export?plan=none", "404"),
    ("POST", "/goals/{code}/firms/export", "/goals/none/firms/export", "404"),
    ("GET", "/api/v1/goals/report", "/api/v1/goals/report?plan=none", "404"),
    ("GET", "/goals/{code}/shares", "/goals/none/shares", "404"),
    ("POST", "/goals/{code}/shares", "/goals/none/shares", "415"),
    ("GET", "/api/v1/goals/ladder", "/api/v1/goals/ladder", "200"),
    (
        "GET",
        "/api/v1/goals/ladder/firms",
        "/api/v1/goals/ladder/firms?tier=none",
        "422",
    ),
    ("GET", "/api/v1/goals/{code}/shares", "/api/v1/goals/none/shares", "404"),
    (
        "POST",
        "/api/v1/goals/{code}/shares",
        "/api/v1/goals/none/shares",
        "415",
    ),
    ("GET", "/goals/{code}", "/goals/none", "404"),
    ("GET", "/goals/{code}/firms", "/goals/none/firms", "404"),
    ("GET", "/api/v1/goals", "/api/v1/goals", "200"),
    ("GET", "/api/v1/goals/{code}", "/api/v1/goals/none", "404"),
    ("GET", "/api/v1/goals/{code}/firms", "/api/v1/goals/none/firms", "404"),
    ("GET", "/holders", "/holders", "200"),
    ("GET", "/holders/export", "/holders/export?tier=none", "422"),
    ("POST", "/holders/export", "/holders/export?tier=none", "422"),
    ("GET", "/holders/print", "/holders/print?tier=none", "422"),
    ("GET", "/enterprises/export", "/enterprises/export?preset=none", "422"),
    ("POST", "/presets", "/presets?list=none", "422"),
    ("POST", "/presets/{id}/delete", "/presets/999999/delete", "404"),
    ("GET", "/lint", "/lint?kind=none", "422"),
    ("GET", "/standards", "/standards", "200"),
    ("GET", "/standards/{tier}/{text}", "/standards/none/2026-01-01", "404"),
    ("GET", "/api/v1/standards", "/api/v1/standards", "200"),
    (
        "GET",
        "/api/v1/standards/{tier}/{text}",
        "/api/v1/standards/none/2026-01-01",
        "404",
    ),
    ("GET", "/templates/{file}", "/templates/none.xlsx", "404"),
    ("GET", "/api/v1/presets", "/api/v1/presets?list=none", "422"),
    ("POST", "/api/v1/presets", "/api/v1/presets", "415"),
    ("GET", "/api/v1/lint", "/api/v1/lint", "200"),
    ("POST", "/enterprises/export", "/enterprises/export?format=pdf", "422"),
    ("GET", "/api/v1/holders", "/api/v1/holders?tier=none", "422"),
    ("GET", "/api/v1/tiers", "/api/v1/tiers", "200"),
    ("GET", "/screening", "/screening", "200"),
    ("POST", "/screening", "/screening", "303"),
    ("GET", "/screening/{tier}/{list}", "/screening/none/one_step", "404"),
    (
        "POST",
        "/screening/{tier}/{list}/export",
        "/screening/none/qualified/export",
        "404",
    ),
    (
        "GET",
        "/api/v1/screening",
        "/api/v1/screening?county=%E6%B2%A1%E6%9C%89",
        "422",
    ),
    ("POST", "/api/v1/screening", "/api/v1/screening", "200"),
    (
        "GET",
        "/api/v1/screening/{tier}/{list}",
        "/api/v1/screening/specialized-sme/none",
        "404",
    ),
    ("GET", "/simulation", "/simulation?standard=none", "404"),
    ("POST", "/simulation", "/simulation", "415"),
    ("POST", "/simulation/export", "/simulation/export", "422"),
    ("POST", "/api/v1/simulations", "/api/v1/simulations", "415"),
    ("GET", "/match", "/match", "200"),
    ("POST", "/match", "/match", "415"),
    ("POST", "/api/v1/matches", "/api/v1/matches", "415"),
    ("GET", "/imports", "/imports", "200"),
    ("POST", "/imports", "/imports", "400"),
    ("GET", "/imports/preview", "/imports/preview?file=none", "422"),
    ("POST", "/imports/commit", "/imports/commit", "415"),
    ("GET", "/imports/columns", "/imports/columns?file=none", "422"),
    ("POST", "/imports/columns", "/imports/columns", "415"),
    ("GET", "/imports/values", "/imports/values", "200"),
    ("POST", "/imports/values", "/imports/values", "415"),
    ("POST", "/imports/values/remove", "/imports/values/remove", "415"),
    ("GET", "/imports/{id}", "/imports/999999", "404"),
    ("GET", "/jobs", "/jobs", "200"),
    ("GET", "/sign-in", "/sign-in", "404"),
    ("POST", "/sign-in", "/sign-in", "415"),
    ("GET", "/sign-in/code", "/sign-in/code", "404"),
    ("POST", "/sign-in/code", "/sign-in/code", "415"),
    ("GET", "/sign-in/enrol", "/sign-in/enrol", "404"),
    ("POST", "/sign-in/enrol", "/sign-in/enrol", "415"),
    ("GET", "/sign-in/renew", "/sign-in/renew", "404"),
    ("POST", "/sign-in/renew", "/sign-in/renew", "415"),
    ("POST", "/sign-out", "/sign-out", "303"),
    ("GET", "/link/{secret}", "/link/none", "404"),
    ("POST", "/link/{secret}", "/link/none", "415"),
    ("GET", "/setup/{secret}", "/setup/none", "404"),
    ("POST", "/setup/{secret}", "/setup/none", "415"),
    ("POST", "/view-as", "/view-as", "415"),
    ("GET", "/account", "/account", "404"),
    ("POST", "/account/password", "/account/password", "415"),
    ("POST", "/account/recovery", "/account/recovery", "404"),
    ("POST", "/account/sessions/end", "/account/sessions/end", "415"),
    ("POST", "/account/tokens", "/account/tokens", "415"),
    ("POST", "/account/tokens/{id}/revoke", "/account/tokens/1/revoke", "404"),
    ("GET", "/accounts", "/accounts", "403"),
    ("POST", "/accounts", "/accounts", "403"),
    ("GET", "/accounts/{id}", "/accounts/1", "403"),
    ("POST", "/accounts/{id}/grant", "/accounts/1/grant", "403"),
    ("POST", "/accounts/{id}/reset", "/accounts/1/reset", "403"),
    ("POST", "/accounts/{id}/disable", "/accounts/1/disable", "403"),
    ("POST", "/accounts/{id}/unlock", "/accounts/1/unlock", "403"),
    ("GET", "/approvals", "/approvals", "403"),
    ("POST", "/approvals/{id}", "/approvals/1", "403"),
    ("GET", "/settings", "/settings", "403"),
    ("POST", "/settings", "/settings", "403"),
    ("GET", "/jobs/{id}", "/jobs/999999", "404"),
    ("POST", "/jobs/{id}/cancel", "/jobs/999999/cancel", "404"),
    ("GET", "/api/v1/jobs", "/api/v1/jobs", "200"),
    ("GET", "/api/v1/jobs/{id}", "/api/v1/jobs/999999", "404"),
    ("POST", "/api/v1/jobs/{id}/cancel", "/api/v1/jobs/999999/cancel", "404"),
    ("POST", "/imports/{id}/continue", "/imports/999999/continue", "404"),
    ("GET", "/imports/{id}/revert", "/imports/999999/revert", "404"),
    ("POST", "/imports/{id}/revert", "/imports/999999/revert", "404"),
    ("POST", "/imports/{id}/failures", "/imports/999999/failures", "404"),
    ("POST", "/imports/{id}/export", "/imports/999999/export", "404"),
    (
        "POST",
        "/api/v1/imports/{id}/export",
        "/api/v1/imports/999999/export",
        "404",
    ),
    ("POST", "/files/{hash}", "/files/none", "404"),
    (
        "POST",
        "/api/v1/imports/{id}/continue",
        "/api/v1/imports/999999/continue",
        "404",
    ),
    (
        "GET",
        "/api/v1/imports/{id}/revert",
        "/api/v1/imports/999999/revert",
        "404",
    ),
    (
        "POST",
        "/api/v1/imports/{id}/revert",
        "/api/v1/imports/999999/revert",
        "404",
    ),
    (
        "POST",
        "/api/v1/imports/{id}/failures",
        "/api/v1/imports/999999/failures",
        "404",
    ),
    (
        "POST",
        "/imports/{id}/create-unmatched",
        "/imports/999999/create-unmatched",
        "404",
    ),
    (
        "GET",
        "/imports/{id}/create-unmatched",
        "/imports/999999/create-unmatched",
        "404",
    ),
    (
        "POST",
        "/imports/{id}/skip-outsiders",
        "/imports/999999/skip-outsiders",
        "404",
    ),
    ("GET", "/imports/{id}/rows/{line}", "/imports/999999/rows/1", "404"),
    (
        "POST",
        "/imports/{id}/rows/{line}/undo",
        "/imports/999999/rows/1/undo",
        "404",
    ),
    (
        "POST",
        "/api/v1/imports/{id}/rows/{line}/undo",
        "/api/v1/imports/999999/rows/1/undo",
        "404",
    ),
    ("GET", "/api/v1/imports/values", "/api/v1/imports/values", "200"),
    ("POST", "/api/v1/imports/values", "/api/v1/imports/values", "415"),
    (
        "POST",
        "/api/v1/imports/values/remove",
        "/api/v1/imports/values/remove",
        "415",
    ),
    ("POST", "/imports/{id}/rows/{line}", "/imports/999999/rows/1", "415"),
    ("POST", "/api/v1/imports", "/api/v1/imports", "400"),
    ("GET", "/api/v1/imports/{id}", "/api/v1/imports/999999", "404"),
    ("GET", "/api/v1/imports/{id}/rows", "/api/v1/imports/999999/rows", "404"),
    (
        "POST",
        "/api/v1/imports/{id}/rows/{line}",
        "/api/v1/imports/999999/rows/1",
        "415",
    ),
    (
        "POST",
        "/enterprises/{id}/assessments/{tier}",
        "/enterprises/0/assessments/none",
        "404",
    ),
    ("POST", "/enterprises/{id}/filings", "/enterprises/0/filings", "400"),
    (
        "POST",
        "/api/v1/enterprises/{id}/filings",
        "/api/v1/enterprises/0/filings",
        "422",
    ),
    ("GET", "/assessments/{id}", "/assessments/none", "404"),
    ("GET", "/assessments/{id}/{part}", "/assessments/none/inputs", "404"),
    (
        "POST",
        "/api/v1/enterprises/{id}/assessments",
        "/api/v1/enterprises/0/assessments",
        "415",
    ),
    ("GET", "/api/v1/assessments/{id}", "/api/v1/assessments/none", "404"),
    ("GET", "/audit", "/audit?action=none", "422"),
    ("GET", "/api/v1/audit", "/api/v1/audit?after=x", "422"),
    ("GET", "/check", "/check?tier=没有", "422"),
    ("POST", "/check", "/check", "415"),
    ("POST", "/check/file", "/check/file", "415"),
    ("POST", "/check/open", "/check/open", "400"),
    ("POST", "/api/v1/checks", "/api/v1/checks", "422"),
    ("GET", "/api/v1/questions", "/api/v1/questions", "422"),
    ("GET", "/readyz", "/readyz", "503"),
    ("GET", "/metrics", "/metrics", "404"),
    ("GET", "/api", "/api", "200"),
    ("GET", "/api/v1/openapi.json", "/api/v1/openapi.json", "200"),
];

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
