//! The store on both databases: the write door, versions, uniqueness, the audit chain and damage that is named.

use sea_orm::ConnectionTrait;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::enterprise::{EnterpriseId, EnterpriseStatus, NameKind, OtherName, Profile};
use yanzhen::domain::revision::Revision;
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::store::{Error, Store, Tx};

use crate::database::{Fresh, fold, for_each_database};

fn clerk() -> Actor {
    Actor::local_bureau("clerk")
}

fn citation(title: &str) -> Citation {
    Citation {
        kind: SourceKind::Notice,
        title: title.to_owned(),
        document: "文〔2026〕1号".to_owned(),
        link: String::new(),
        file_hash: String::new(),
        published: Some("2026-01-05".parse().unwrap()),
        confidence: Confidence::B,
    }
}

fn profile(name: &str, source: SourceId) -> Profile {
    Profile {
        name: name.to_owned(),
        other_names: vec![OtherName {
            name: format!("{name}（旧）"),
            kind: NameKind::Former,
            until: Some("2020-06-30".parse().unwrap()),
        }],
        credit_code: None,
        registration_number: None,
        stock_codes: vec!["000001.SZ".to_owned()],
        division: Some("410305".parse().unwrap()),
        zone: None,
        industry: Some("34".parse().unwrap()),
        fields: vec![],
        address: "某路1号".to_owned(),
        products: "轴承".to_owned(),
        scope: "轴承制造".to_owned(),
        established: Some("2010-05-01".parse().unwrap()),
        status: EnterpriseStatus::Active,
        fictional: true,
        source,
    }
}

async fn register(tx: &Tx, name: &str) -> Result<EnterpriseId, Error> {
    let source = tx.find_or_insert_source(&citation("名单")).await?;
    tx.insert_enterprise(&profile(name, source)).await
}

async fn register_one(store: &Store, name: &str) -> (EnterpriseId, Revision) {
    let written = store
        .write(&clerk(), Action::RegisterEnterprise, async |tx| {
            register(tx, name).await
        })
        .await
        .unwrap();
    (written.value, written.revision)
}

#[tokio::test]
async fn what_was_written_is_read_back() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let (id, revision) = register_one(&store, "甲ABC公司").await;
        let found = store.find_enterprise(id).await.unwrap().unwrap();
        assert_eq!(found.profile, profile("甲ABC公司", found.profile.source));
        assert_eq!(found.revision, revision);
        let by_name = store.find_enterprises_by_name_key("甲abc公司（旧）").await.unwrap();
        assert_eq!(by_name, [found]);
    })
    .await;
}

#[tokio::test]
async fn a_write_can_run_on_another_task() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let other = store.clone();
        let task = tokio::spawn(async move {
            let name = String::from("乙公司");
            other
                .write(&clerk(), Action::RegisterEnterprise, async |tx: &Tx| {
                    register(tx, &name).await
                })
                .await
                .map(|written| written.revision)
        });
        assert_eq!(task.await.unwrap().unwrap(), Revision(1));
        assert_eq!(*store.revisions().borrow(), Revision(1));
    })
    .await;
}

async fn execute(fresh: &Fresh, sql: &str) {
    let database = fresh.raw().await;
    database.execute_unprepared(sql).await.unwrap();
    database.close().await.unwrap();
}

fn printed<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn the_audit_names_the_entry_that_was_changed_or_removed() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        for name in ["甲公司", "乙公司", "丙公司", "丁公司"] {
            register_one(&store, name).await;
        }
        assert_eq!(store.verify_audit().await.unwrap(), []);
        let sql = "UPDATE audit SET actor = 'somebody else' WHERE revision = 2";
        execute(fresh, sql).await;
        assert_eq!(
            printed(&store.verify_audit().await.unwrap()),
            ["audit 2: the entry was changed"]
        );
        execute(fresh, "DELETE FROM audit WHERE revision IN (2, 4)").await;
        assert_eq!(
            printed(&store.verify_audit().await.unwrap()),
            ["audit 2: the entry is missing", "audit 4: the entry is missing"]
        );
    })
    .await;
}

#[tokio::test]
async fn the_audit_tells_who_did_what_and_which_revision_a_day_ended_with() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        register_one(&store, "甲公司").await;
        // 16:30 UTC is half past midnight in China.
        fresh.set_time("2026-11-22T16:30:00Z");
        register_one(&store, "乙公司").await;
        let entries = store.list_audit(None, 10).await.unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[1].actor, clerk());
        assert_eq!(entries[1].action, Action::RegisterEnterprise);
        let subjects: Vec<_> = entries[1]
            .subjects
            .iter()
            .map(|s| (&*s.noun, &*s.verb, &*s.what))
            .collect();
        assert_eq!(subjects, [("enterprise", "insert", "1"), ("source", "insert", "1")]);
        for (day, revision) in [("2026-11-21", 0), ("2026-11-22", 1), ("2026-11-23", 2)] {
            let found = store.revision_on(day.parse().unwrap()).await.unwrap();
            assert_eq!(found, Revision(revision), "{day}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_would_lose_writes_is_refused() {
    for_each_database(async |fresh| {
        if fresh.is_sqlite() {
            let error = Store::open("sqlite::memory:", fresh.clock(), fold).await.err().unwrap();
            assert_eq!(
                error.to_string(),
                "the database has journal_mode = memory, the registry needs wal"
            );
        }
    })
    .await;
}
