//! The schema history and damage to the data.

use migrations::{Migrator, MigratorTrait};
use yanzhen::store::Store;

use super::{execute, printed, register_one};
use crate::database::{fold, for_each_database};

#[tokio::test]
async fn the_history_runs_up_down_and_up_again() {
    for_each_database(async |fresh| {
        let store = fresh.bare_store().await;
        assert!(!store.schema_is_current().await.unwrap());
        store.migrate().await.unwrap();
        assert!(store.schema_is_current().await.unwrap());
        let raw = fresh.raw().await;
        Migrator::down(&raw, None).await.unwrap();
        assert!(!store.schema_is_current().await.unwrap());
        store.migrate().await.unwrap();
        store.migrate().await.unwrap();
        assert_eq!(store.integrity_check().await.unwrap(), []);
        raw.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_schema_that_is_not_the_programs_is_named() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        execute(fresh, "ALTER TABLE source RENAME COLUMN link TO url").await;
        assert_eq!(
            printed(&store.integrity_check().await.unwrap()),
            [
                "source: column `link` is missing",
                "source: column `url` is unknown to this program"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn rows_that_cannot_be_are_named() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        register_one(&store, "甲公司").await;
        register_one(&store, "乙公司").await;
        assert_eq!(store.integrity_check().await.unwrap(), []);
        execute(fresh, "DELETE FROM enterprise_name WHERE enterprise_id = 2").await;
        execute(fresh, "UPDATE enterprise SET revision = 7 WHERE id = 1").await;
        let found = printed(&store.integrity_check().await.unwrap());
        assert_eq!(
            found[..2],
            [
                "enterprise 1: is later than the clock",
                "enterprise 2: has no registered name to be found by"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_value_that_cannot_be_read_names_its_place() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let (id, _) = register_one(&store, "甲公司").await;
        execute(fresh, "UPDATE enterprise SET status = 'closed'").await;
        let error = store.whole().find_enterprise(id).await.unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("table `enterprise`, row 1: column `status`: 没有“closed”这个值；可用 active"),
            "{error}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_database_that_would_lose_writes_is_refused() {
    for_each_database(async |fresh| {
        if fresh.is_sqlite() {
            let opened = Store::open("sqlite::memory:", fresh.clock(), fold).await;
            assert_eq!(
                opened.err().unwrap().to_string(),
                "the database has journal_mode = memory, the registry needs wal"
            );
        }
    })
    .await;
}
