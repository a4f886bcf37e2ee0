//! Plans and goals that were entered can be deleted; who did it, why and what they were stands in the audit.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use yanzhen::domain::audit::Action;

use crate::app::{Reply, TestApp};
use crate::database::for_each_database;

const PLAN: &str =
    "code=next&title=%E4%B8%8B%E4%B8%80%E4%B8%AA&document=d&issued=2026-01-01&from=2026-01-01&until=2030-12-31";
const GOAL: &str =
    "code=next-goal&title=g&kind=holders&tier=hi-tech&count=stock&targets=5%EF%BC%8C2030-12-31%EF%BC%8Cd%EF%BC%8Cc";

async fn post(app: &TestApp, path: &str, form: &str) -> Reply {
    let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn what_was_entered_can_be_deleted_with_a_reason_and_what_was_reviewed_cannot() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        app.session.seed().await.unwrap();
        let reviewed = app.session.plans().await.unwrap().plans[0].code.clone();
        for (path, form) in [("/plans", PLAN), ("/plans/next/goals", GOAL)] {
            let reply = post(&app, path, form).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}: {}", reply.text());
        }
        let cases = [
            ("next".to_owned(), "", StatusCode::UNPROCESSABLE_ENTITY),
            ("next".to_owned(), "why=x&goal=other", StatusCode::NOT_FOUND),
            (reviewed.to_string(), "why=x", StatusCode::NOT_FOUND),
            ("next".to_owned(), "why=x&goal=next-goal", StatusCode::SEE_OTHER),
            ("next".to_owned(), "why=%E5%BD%95%E9%94%99", StatusCode::SEE_OTHER),
            ("next".to_owned(), "why=x", StatusCode::NOT_FOUND),
        ];
        for (code, form, status) in cases {
            let reply = post(&app, &format!("/plans/{code}/delete"), form).await;
            assert_eq!(reply.status, status, "{code} {form}");
        }
        assert_eq!(app.get("/plans/next").await.status, StatusCode::NOT_FOUND);
        let store = app.store().await;
        assert_eq!(
            store.whole().list_audit(None, 1).await.unwrap()[0].action,
            Action::DeletePlan
        );
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_would_swell_every_page_is_refused_with_its_name() {
    let app = TestApp::new().await;
    let long = PLAN.replace("title=", &format!("title={}", "x".repeat(40_000)));
    let reply = post(&app, "/plans", &long).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("规划名称有"), "{}", reply.text());
    let query = format!("/api/v1/enterprises?q={}", "x".repeat(40_000));
    assert_eq!(app.get(&query).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
