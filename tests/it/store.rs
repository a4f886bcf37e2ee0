//! The store on both databases: the write door, versions, uniqueness, the audit chain and damage that is named.

mod door;
mod schema;
mod version;

use sea_orm::ConnectionTrait;
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::catalog::Catalog;
use yanzhen::domain::enterprise::{Details, EnterpriseId, EnterpriseStatus, NameKind, OtherName, Profile};
use yanzhen::domain::goal::Goal;
use yanzhen::domain::import::{ImportId, ImportKind, ImportPlan, ImportProgress, ImportRow, ImportStatus, RowOutcome};
use yanzhen::domain::revision::Revision;
use yanzhen::domain::seed::Seeds;
use yanzhen::domain::source::{Citation, Confidence, SourceId, SourceKind};
use yanzhen::store::{Error, ImportRowQuery, Store, Tx};

use crate::database::{Fresh, for_each_database};

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
        details: Details::default(),
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
        let found = store.whole().find_enterprise(id).await.unwrap().unwrap();
        assert_eq!(found.profile, profile("甲ABC公司", found.profile.source));
        assert_eq!(found.revision, revision);
        let by_name = store
            .whole()
            .find_enterprises_by_name_key("甲abc公司（旧）")
            .await
            .unwrap();
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

pub(crate) async fn execute(fresh: &Fresh, sql: &str) {
    let database = fresh.raw().await;
    database.execute_unprepared(sql).await.unwrap();
    database.close().await.unwrap();
}

pub(crate) fn printed<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn the_audit_names_the_entry_that_was_changed_or_removed() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        for name in ["甲公司", "乙公司", "丙公司", "丁公司"] {
            register_one(&store, name).await;
        }
        assert_eq!(store.whole().verify_audit().await.unwrap(), []);
        let sql = "UPDATE audit SET actor = 'somebody else' WHERE revision = 2";
        execute(fresh, sql).await;
        assert_eq!(
            printed(&store.whole().verify_audit().await.unwrap()),
            ["audit 2: the entry was changed"]
        );
        execute(fresh, "DELETE FROM audit WHERE revision IN (2, 4)").await;
        assert_eq!(
            printed(&store.whole().verify_audit().await.unwrap()),
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
        let entries = store.whole().list_audit(None, 10).await.unwrap();
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
            let found = store.whole().revision_on(day.parse().unwrap()).await.unwrap();
            assert_eq!(found, Revision(revision), "{day}");
        }
    })
    .await;
}

#[tokio::test]
async fn goals_are_recorded_once_and_replaced_when_the_plan_data_changes() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let mut goals = Catalog::load(&Seeds::compiled()).unwrap().goals;
        let record = async |goals: &[Goal]| {
            let written = store
                .write(&clerk(), Action::Seed, async |tx: &Tx| {
                    for goal in goals {
                        tx.upsert_goal(goal).await?;
                    }
                    Ok::<_, Error>(())
                })
                .await;
            written.unwrap().revision
        };
        assert_eq!(record(&goals).await, Revision(1));
        assert_eq!(record(&goals).await, Revision(1));
        assert_eq!(store.whole().list_goals().await.unwrap(), goals);
        goals[0].outcomes.clear();
        goals[1].note.push('新');
        assert_eq!(record(&goals).await, Revision(2));
        assert_eq!(store.whole().list_goals().await.unwrap(), goals);
    })
    .await;
}

fn row(import: ImportId, line: u32, outcome: RowOutcome) -> ImportRow {
    ImportRow {
        registered: false,
        import,
        line,
        cells: vec![line.to_string(), "甲\"公司".to_owned()],
        outcome,
        reason: "两家企业同名".to_owned(),
        candidates: "[]".to_owned(),
        enterprise: None,
    }
}

#[tokio::test]
async fn an_import_moves_on_with_its_rows_and_keeps_what_waits() {
    for_each_database(async |fresh| {
        let store = fresh.store().await;
        let plan = ImportPlan {
            kind: ImportKind::Tenures,
            file_name: "名单.xlsx".to_owned(),
            file_hash: "00ff".to_owned(),
            settings: "{}".to_owned(),
            source: None,
            rows: 3,
        };
        let progress = |status, cursor| ImportProgress { status, cursor };
        let written = store
            .write(&clerk(), Action::Import, async |tx: &Tx| {
                let id = tx.insert_import(&plan, progress(ImportStatus::Running, 0)).await?;
                let rows = [
                    (4, RowOutcome::Queued),
                    (5, RowOutcome::Failed),
                    (6, RowOutcome::Queued),
                ];
                tx.insert_import_rows(&rows.map(|(line, outcome)| row(id, line, outcome)))
                    .await?;
                tx.advance_import(id, progress(ImportStatus::Finished, 6)).await?;
                Ok::<_, Error>(id)
            })
            .await
            .unwrap();
        let id = written.value;
        let import = store.whole().list_imports_of_file("00ff").await.unwrap().remove(0);
        assert_eq!((import.id, &import.plan), (id, &plan));
        assert_eq!(import.progress, progress(ImportStatus::Finished, 6));
        assert_eq!(
            store.whole().count_import_rows(id).await.unwrap(),
            [(RowOutcome::Failed, 1), (RowOutcome::Queued, 2)]
        );
        let queue = ImportRowQuery {
            outcome: Some(RowOutcome::Queued),
            after: Some((id, 4)),
            ..ImportRowQuery::default()
        };
        let waiting = store.whole().list_import_rows(&queue, 10).await.unwrap();
        assert_eq!(waiting, [row(id, 6, RowOutcome::Queued)]);
        let decided = row(id, 6, RowOutcome::Skipped);
        store
            .write(&clerk(), Action::DecideImport, async |tx| {
                tx.update_import_rows(std::slice::from_ref(&decided)).await
            })
            .await
            .unwrap();
        assert_eq!(store.whole().find_import_row(id, 6).await.unwrap(), Some(decided));
    })
    .await;
}
