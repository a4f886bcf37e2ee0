//! Whether a process can answer.

use axum::http::StatusCode;

use crate::app::TestApp;
use crate::database::for_each_database;

#[tokio::test]
async fn a_migrated_registry_is_ready() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let readiness = app.app.readiness().await.unwrap();
        assert!(readiness.schema_is_current && readiness.index_is_current);
        app.session.seed().await.unwrap();
        assert!(!app.app.readiness().await.unwrap().index_is_current);
        assert_eq!(app.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
        app.app.catch_up().await.unwrap();
        assert_eq!(app.get("/readyz").await.status, StatusCode::OK);
    })
    .await;
}
