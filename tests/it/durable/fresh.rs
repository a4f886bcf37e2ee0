//! What answers is judged by what it knows: another process may have written the index, and a database may have gone
//! back to another history.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use yanzhen::app::demo::DemoPlan;
use yanzhen::app::search::SearchQuery;
use yanzhen::app::{App, Session};
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;

use crate::database::{Fresh, for_each_database};

async fn open(folder: &Path, fresh: &Fresh) -> Session {
    let config = Config::new(folder, Some(fresh.url.clone()));
    let app = App::open_at(&config, Arc::new(chrono::DateTime::default))
        .await
        .unwrap();
    app.session(Actor::local_bureau("test"), app.today())
}

async fn fill(app: &Session, firms: usize, seed: u64) {
    app.demonstrate(DemoPlan { firms, seed }, |_| {}).await.unwrap();
}

/// The firms that a question of everything finds, as this process stands.
async fn found(app: &Session) -> Vec<i64> {
    let mut query = SearchQuery::new("", app.today());
    query.limit = 100;
    let view = app.search(&query).await.unwrap();
    view.enterprises.iter().map(|firm| firm.id.0).collect()
}

#[tokio::test]
async fn what_another_process_indexed_is_found_here_at_once() {
    for_each_database(async |fresh| {
        fresh.store().await;
        let folder = tempfile::tempdir().unwrap();
        let server = open(folder.path(), fresh).await;
        server.app().catch_up().await.unwrap();
        for firms in [10, 25, 40] {
            let command = open(folder.path(), fresh).await;
            fill(&command, firms, 1).await;
            command.app().catch_up().await.unwrap();
            drop(command);
            assert!(!server.app().index_is_current().await.unwrap(), "judged by the disk");
            server.app().catch_up().await.unwrap();
            assert_eq!(found(&server).await.len(), firms);
            assert!(server.app().index_is_current().await.unwrap());
        }
    })
    .await;
}

#[tokio::test]
async fn a_command_waits_for_the_server_that_keeps_the_index() {
    for_each_database(async |fresh| {
        fresh.store().await;
        let folder = tempfile::tempdir().unwrap();
        let server = open(folder.path(), fresh).await;
        fill(&server, 10, 1).await;
        server.app().catch_up().await.unwrap();
        let following = tokio::spawn(server.app().clone().follow());
        let command = open(folder.path(), fresh).await;
        fill(&command, 30, 1).await;
        command.app().freshen().await.unwrap();
        assert_eq!(found(&command).await.len(), 30);
        following.abort();
    })
    .await;
}

#[tokio::test]
async fn an_index_of_another_history_is_built_anew_even_when_the_numbers_fit() {
    for_each_database(async |before| {
        let folder = tempfile::tempdir().unwrap();
        before.store().await;
        let app = open(folder.path(), before).await;
        fill(&app, 20, 1).await;
        app.app().catch_up().await.unwrap();
        assert_eq!(found(&app).await.len(), 20);
        drop(app);
        let another = AtomicU64::new(2);
        for_each_database(async |after| {
            after.store().await;
            // The same firms would be the same history, on either database.
            let seed = another.fetch_add(1, Ordering::SeqCst);
            let app = open(folder.path(), after).await;
            fill(&app, 30, seed).await;
            // More was written here than the index knows of there: its number alone would fit.
            fill(&app, 60, seed).await;
            assert!(!app.app().index_is_current().await.unwrap());
            app.app().catch_up().await.unwrap();
            assert_eq!(
                found(&app).await.len(),
                60,
                "none of the other history, all of this one"
            );
            assert!(app.app().index_is_current().await.unwrap());
        })
        .await;
    })
    .await;
}
