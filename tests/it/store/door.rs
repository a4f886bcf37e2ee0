//! The write door: what fails leaves nothing, what succeeds becomes visible in order.

use yanzhen::domain::audit::Action;
use yanzhen::domain::enterprise::EnterpriseId;
use yanzhen::domain::revision::Revision;
use yanzhen::store::{Error, OnUnique, Store, Tx};

use super::{citation, clerk, profile, register, register_one};
use crate::database::for_each_database;

/// What a use case would return.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    Duplicate,
    ChangedMyMind,
    Store(String),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Store(error.to_string())
    }
}

#[tokio::test]
async fn a_work_that_fails_leaves_neither_rows_nor_a_revision() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let failed = store
            .write(&clerk(), Action::RegisterEnterprise, async |tx| {
                register(tx, "甲公司").await?;
                Err::<(), _>(Refusal::ChangedMyMind)
            })
            .await;
        assert_eq!(failed.unwrap_err(), Refusal::ChangedMyMind);
        assert_eq!(store.whole().latest_revision().await.unwrap(), Revision(0));
        assert_eq!(store.whole().count_enterprises().await.unwrap(), 0);
        assert_eq!(store.whole().list_audit(None, 10).await.unwrap(), []);
        let (_, revision) = register_one(&store, "甲公司").await;
        assert_eq!(revision, Revision(1));
    })
    .await;
}

#[tokio::test]
async fn a_work_that_is_dropped_half_way_leaves_nothing() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let stuck = store.clone();
        let (inside, arrived) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            stuck
                .write(&clerk(), Action::RegisterEnterprise, async |tx: &Tx| {
                    register(tx, "甲公司").await?;
                    inside.send(()).unwrap();
                    std::future::pending::<Result<(), Error>>().await
                })
                .await
        });
        arrived.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        let (id, revision) = register_one(&store, "乙公司").await;
        assert_eq!((id, revision), (EnterpriseId(1), Revision(1)));
    })
    .await;
}

#[tokio::test]
async fn a_work_that_touches_nothing_takes_no_revision() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        register_one(&store, "甲公司").await;
        let written = store
            .write(&clerk(), Action::Seed, async |tx| {
                tx.find_or_insert_source(&citation("名单")).await
            })
            .await
            .unwrap();
        assert_eq!(written.revision, Revision(1));
        assert_eq!(store.whole().latest_revision().await.unwrap(), Revision(1));
    })
    .await;
}

#[tokio::test]
async fn a_credit_code_that_is_taken_is_named() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let twice = async |name: &str| {
            store
                .write(&clerk(), Action::RegisterEnterprise, async |tx| {
                    let source = tx.find_or_insert_source(&citation("名单")).await?;
                    let mut profile = profile(name, source);
                    profile.credit_code = Some("914103000768204278".parse().unwrap());
                    tx.insert_enterprise(&profile)
                        .await
                        .on_unique("credit_code", Refusal::Duplicate)
                })
                .await
        };
        twice("甲公司").await.unwrap();
        assert_eq!(twice("乙公司").await.unwrap_err(), Refusal::Duplicate);
        assert_eq!(store.whole().latest_revision().await.unwrap(), Revision(1));
        let code = "914103000768204278".parse().unwrap();
        let found = store
            .whole()
            .find_enterprise_by_credit_code(&code)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.profile.name, "甲公司");
    })
    .await;
}

#[tokio::test]
async fn who_read_an_older_revision_must_read_again() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let (id, read) = register_one(&store, "甲公司").await;
        let rename = async |name: &str, expected: Revision| {
            store
                .write(&clerk(), Action::UpdateEnterprise, async |tx| {
                    let mut profile = tx.find_enterprise(id).await?.unwrap().profile;
                    profile.name = name.to_owned();
                    profile.other_names.clear();
                    tx.update_enterprise(id, &profile, expected).await
                })
                .await
        };
        assert_eq!(rename("新甲公司", read).await.unwrap().revision, Revision(2));
        let error = rename("更新甲公司", read).await.unwrap_err();
        assert_eq!(error.to_string(), "expected revision 1, found 2");
        let found = store.whole().find_enterprises_by_name_key("新甲公司").await.unwrap();
        assert_eq!((found.len(), found[0].revision), (1, Revision(2)));
        assert_eq!(store.whole().find_enterprises_by_name_key("甲公司").await.unwrap(), []);
        let entry = store.whole().list_audit(None, 1).await.unwrap().remove(0);
        let changes: Vec<_> = entry
            .subjects
            .iter()
            .filter(|it| it.verb == "change")
            .map(|it| &*it.what)
            .collect();
        assert_eq!(
            changes,
            [
                r#"1 name: "甲公司" -> "新甲公司""#,
                r#"1 other_names: [["former","甲公司（旧）","2020-06-30"]] -> []"#
            ]
        );
    })
    .await;
}

const WRITERS: usize = 4;
const WRITES: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn revisions_become_visible_in_order_under_concurrent_writers() {
    for_each_database(async |fresh| {
        let handles = [fresh.store().await, fresh.store().await];
        let tasks: Vec<_> = (0..WRITERS)
            .map(|writer| tokio::spawn(write_and_fail(handles[writer % 2].clone(), writer)))
            .collect();
        let reader = fresh.store().await;
        let mut seen = Vec::new();
        let mut place = (Revision(0), EnterpriseId(0));
        while seen.len() < WRITERS * WRITES {
            for enterprise in reader.whole().changed_enterprises_after(place, 5).await.unwrap() {
                place = (enterprise.revision, enterprise.id);
                seen.push(enterprise.revision.0);
            }
            tokio::task::yield_now().await;
        }
        let expected: Vec<i64> = (1..).take(WRITERS * WRITES).collect();
        assert_eq!(seen, expected);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(reader.integrity_check().await.unwrap(), []);
    })
    .await;
}

/// Every third attempt fails after it has written, and must leave no gap.
async fn write_and_fail(store: Store, writer: usize) {
    for number in 0..WRITES {
        if number % 3 == 0 {
            let failed = store
                .write(&clerk(), Action::RegisterEnterprise, async |tx: &Tx| {
                    register(tx, "败").await?;
                    Err::<(), _>(Refusal::ChangedMyMind)
                })
                .await;
            assert_eq!(failed.unwrap_err(), Refusal::ChangedMyMind);
        }
        register_one(&store, &format!("公司{writer}-{number}")).await;
    }
}
