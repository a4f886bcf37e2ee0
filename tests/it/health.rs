//! Whether a process can answer.

use axum::http::StatusCode;

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
