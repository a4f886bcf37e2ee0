//! Whether a process can answer.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Request, StatusCode};

use tower::ServiceExt;

use crate::app::TestApp;
use crate::database::for_each_database;

#[tokio::test]
async fn a_migrated_registry_is_ready_once_what_was_there_can_be_found() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let early = app.get("/readyz").await;
        assert_eq!(
            early.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "before the first look at what there is"
        );
        app.app.catch_up().await.unwrap();
        let readiness = app.app.readiness().await.unwrap();
        assert!(readiness.schema_is_current && readiness.index_is_current);
        app.session.seed().await.unwrap();
        let lagging = app.get("/readyz").await.json();
        let (latest, indexed) = (lagging["revision"].as_i64(), lagging["indexed"].as_i64());
        assert!(
            latest > indexed && lagging["index_is_current"] == false,
            "it lags and says so: {lagging}"
        );
        app.app.catch_up().await.unwrap();
        assert_eq!(app.get("/readyz").await.json()["lag_ms"], 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_measured_is_told_to_whoever_was_meant_to_ask() {
    assert_eq!(TestApp::new().await.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let app = TestApp::measured().await;
    app.session.seed().await.unwrap();
    app.get("/api/v1/goals/none").await;
    let reply = app.get("/metrics").await;
    let told = reply.text();
    for said in [
        "yanzhen_requests_total{method=\"GET\",route=\"/api/v1/goals/{code}\",status=\"404\"}",
        "yanzhen_request_seconds_bucket{method=\"GET\",route=\"/api/v1/goals/{code}\",status=\"404\",le=\"0.05\"}",
        "yanzhen_write_wait_seconds_count",
        "yanzhen_pool_connections{state=\"idle\"}",
        "yanzhen_resident_bytes",
        "yanzhen_jobs{state=\"running\"} 0",
    ] {
        assert!(told.contains(said), "{said} is not measured:\n{told}");
    }
    let lag = |told: &str| -> f64 {
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix("yanzhen_index_lag_revisions "));
        line.unwrap().parse().unwrap()
    };
    assert!(lag(told) > 0.0, "nothing is indexed yet");
    app.app.catch_up().await.unwrap();
    assert!(lag(app.get("/metrics").await.text()).abs() < f64::EPSILON);
}

/// What goes over the whole registry is not done over and over.
#[tokio::test]
async fn who_asks_too_often_is_told_when_to_ask_again() {
    let app = TestApp::new().await;
    let served = yanzhen::web::router(app.app.clone());
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let request = Request::post("/simulation").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from("standard=")).unwrap();
        let reply = served.clone().oneshot(request).await.unwrap();
        if reply.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait = reply.headers()[RETRY_AFTER].to_str().unwrap();
            assert!(wait.parse::<u64>().unwrap() >= 1, "{wait}");
        }
        statuses.push(reply.status());
    }
    assert_eq!(statuses[..30], [StatusCode::OK; 30]);
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
}
