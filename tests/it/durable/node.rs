//! Many nodes on one database: one that stops does not stop the others, and a database that is away is said so.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use sea_orm::{ConnectionTrait, Database};
use yanzhen::app::demo::DemoPlan;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::{Action, Record};
use yanzhen::store::{Error, Store, Tx};

use crate::app::TestApp;
use crate::database::{Fresh, for_each_database};

async fn write(store: &Store) -> Result<(), Error> {
    let clerk = Actor::local_bureau("clerk");
    let remark = async |tx: &Tx| -> Result<(), Error> {
        tx.remark(Record::Export, "one list");
        Ok(())
    };
    store.write(&clerk, Action::Export, remark).await.map(|_| ())
}

/// As a node whose machine hangs inside a write: its session stays open and says nothing more.
#[tokio::test]
async fn a_writer_that_stops_in_the_middle_is_thrown_out_and_the_others_go_on() {
    for_each_database(async |fresh| {
        if fresh.is_sqlite() {
            return;
        }
        let (frozen, other) = (fresh.store().await, fresh.store().await);
        let (inside, arrived) = tokio::sync::oneshot::channel();
        let stuck = frozen.clone();
        let task = tokio::spawn(async move {
            let clerk = Actor::local_bureau("clerk");
            let stop = async |_: &Tx| {
                inside.send(()).unwrap();
                std::future::pending::<Result<(), Error>>().await
            };
            stuck.write(&clerk, Action::Export, stop).await
        });
        arrived.await.unwrap();
        let began = Instant::now();
        write(&other).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
        task.abort();
        let _ = task.await;
        write(&frozen).await.unwrap();
        assert_eq!(other.integrity_check().await.unwrap(), []);
    })
    .await;
}

/// Shuts a database as a server that goes down does, or opens it again.
async fn allow(fresh: &Fresh, connections: bool) {
    let (base, name) = fresh.url.rsplit_once('/').unwrap();
    let admin = Database::connect(format!("{base}/postgres")).await.unwrap();
    let allow = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}");
    admin.execute_unprepared(&allow).await.unwrap();
    if !connections {
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        admin.execute_unprepared(&end).await.unwrap();
    }
    admin.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_away_is_said_at_once_and_comes_back_by_itself() {
    for_each_database(async |fresh| {
        if fresh.is_sqlite() {
            return;
        }
        let app = TestApp::on(fresh).await;
        app.app.catch_up().await.unwrap();
        assert_eq!(app.get("/readyz").await.status, StatusCode::OK);
        allow(fresh, false).await;
        let began = Instant::now();
        let reply = app.get("/readyz").await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{}", reply.text());
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        let asked = app.get("/api/v1/audit").await;
        assert_eq!(asked.problem(), "503 database_away 数据库连不上");
        allow(fresh, true).await;
        assert_eq!(app.get("/readyz").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn who_asks_for_a_screening_twice_at_once_gets_the_same_one() {
    for_each_database(async |fresh| {
        let (one, two) = (TestApp::on(fresh).await, TestApp::on(fresh).await);
        one.session
            .demonstrate(DemoPlan { firms: 60, seed: 1 }, |_| {})
            .await
            .unwrap();
        let day = one.session.today();
        let (first, second) = tokio::join!(one.session.screen(day, |_| ()), two.session.screen(day, |_| ()));
        assert_eq!([first.unwrap().firms, second.unwrap().firms], [60, 60]);
        let jobs = one.session.list_jobs().await.unwrap().jobs;
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        assert_eq!(
            one.session.screen(day, |_| ()).await.unwrap().firms,
            0,
            "nothing is left"
        );
    })
    .await;
}
