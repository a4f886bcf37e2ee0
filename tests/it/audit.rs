//! The audit for readers: who did what, found by actor, action and kind of record; a broken chain is named.

use std::process::Command;

use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::{Action, Record};
use yanzhen::store::{Error, Tx};

use crate::app::TestApp;
use crate::database::for_each_database;
use crate::fixture;

#[tokio::test]
async fn entries_are_found_by_actor_action_and_kind_of_record_on_every_database() {
    for_each_database(async |fresh| {
        let app = TestApp::on(fresh).await;
        fixture::fill(&app.store().await).await;
        app.session.seed().await.unwrap();
        let note = async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::Export, "7 rows, 100% of \"all\"");
            Ok(())
        };
        let someone = Actor::local_bureau("王_科长");
        app.store().await.write(&someone, Action::Export, note).await.unwrap();
        let cases = [
            ("", 3, 3),
            ("?action=export", 1, 3),
            ("?actor=%E7%A7%91%E9%95%BF", 1, 3),
            ("?subject=goal", 1, 2),
            ("?subject=tenure", 2, 2),
            ("?subject=preset", 0, 0),
            ("?actor=nobody", 0, 0),
        ];
        for (query, count, first) in cases {
            let view = app.get(&format!("/api/v1/audit{query}")).await.json();
            let entries = view["entries"].as_array().unwrap();
            assert_eq!(entries.len(), count, "{query}");
            assert_eq!(
                entries.first().map_or(0, |it| it["revision"].as_i64().unwrap()),
                first,
                "{query}"
            );
        }
        assert_eq!(app.get("/api/v1/audit?subject=oal").await.status.as_u16(), 422);
        let page = app.get("/audit").await;
        for said in [
            "王_科长",
            "导出",
            "7 rows, 100% of &quot;all&quot;",
            "登记企业",
            "载入内置数据",
            "2026-11-22 10:00:00",
        ] {
            assert!(page.html().contains(said), "the page does not say {said}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_long_list_goes_on_where_the_page_ends() {
    let app = TestApp::new().await;
    let store = app.store().await;
    let clerk = Actor::local_bureau("test");
    for number in 1..=60 {
        let note = async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::Export, number.to_string());
            Ok(())
        };
        store.write(&clerk, Action::Export, note).await.unwrap();
    }
    let first = app.get("/audit?action=export").await;
    assert!(first.html().contains("第 60 号至第 11 号"));
    let (_, next) = first
        .html()
        .split_once("href=\"/audit?action=export&amp;after=11~")
        .unwrap();
    let seal = next.split('"').next().unwrap();
    let rest = app.get(&format!("/audit?action=export&after=11~{seal}")).await;
    assert!(rest.html().contains("第 10 号至第 1 号") && !rest.html().contains("下一页"));
}

#[test]
fn the_command_lists_and_names_the_broken_link() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yanzhen"));
        let output = command
            .args(arguments)
            .arg("--data-dir")
            .arg(folder.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    run(&["migrate"]);
    run(&["assess", "1", "--tier", "hi-tech", "--keep"]);
    let (code, listed) = run(&["audit", "list", "--subject", "assessment"]);
    assert!(
        code == Some(0) && listed.contains("存档评估") && !listed.contains("载入内置数据"),
        "{listed}"
    );
    assert_eq!(
        run(&["audit", "verify"]),
        (Some(0), "审计链完整：2 条，最后一条的编号是 2\n".to_owned())
    );
    damage(&folder.path().join("yanzhen.db"));
    let (code, told) = run(&["audit", "verify"]);
    assert!(
        code == Some(1) && told.contains("audit 1: the entry was changed"),
        "{told}"
    );
}

/// Changes a row behind the program's back.
fn damage(file: &std::path::Path) {
    use sea_orm::ConnectionTrait;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = sea_orm::Database::connect(format!("sqlite://{}", file.display()))
            .await
            .unwrap();
        database
            .execute_unprepared("UPDATE audit SET actor = 'nobody' WHERE revision = 1")
            .await
            .unwrap();
        database.close().await.unwrap();
    });
}
