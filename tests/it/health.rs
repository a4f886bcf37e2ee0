//! Whether a process can answer.

use crate::app::TestApp;
use crate::database::for_each_database;

#[tokio::test]
async fn a_migrated_registry_is_ready() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        let readiness = app.app.readiness().await.unwrap();
        assert!(readiness.schema_is_current);
    })
    .await;
}
