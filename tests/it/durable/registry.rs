//! Only who is asked to makes a registry; whatever else stands in its place is refused and left as it is.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, Database};
use sha2::{Digest, Sha256};
use yanzhen::app::App;
use yanzhen::app::backup::Trust;
use yanzhen::app::demo::DemoPlan;
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;

use crate::server::{run, run_refused, run_well};

/// Every file below a folder, with the hash of what is in it; what readers share beside a database is no content.
fn content(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return files;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(content(&path));
        } else {
            let (name, bytes) = (path.display().to_string(), fs::read(&path).unwrap());
            let shared =
                name.ends_with(".lock") || name.ends_with("-shm") || name.ends_with("-wal") && bytes.is_empty();
            if !shared {
                files.insert(name, format!("{:x?}", Sha256::digest(bytes)));
            }
        }
    }
    files
}

async fn fill(app: &App, firms: usize) {
    let session = app.session(Actor::local_bureau("test"), app.today());
    session.demonstrate(DemoPlan { firms, seed: 1 }, |_| {}).await.unwrap();
}

async fn sqlite(file: &Path, sql: &str) {
    let raw = Database::connect(format!("sqlite://{}?mode=rwc", file.display()))
        .await
        .unwrap();
    raw.execute_unprepared(sql).await.unwrap();
    raw.close().await.unwrap();
}

/// What stands where a registry is expected, and what is said of it.
async fn stand(case: &str, folder: &Path) -> &'static str {
    let database = folder.join("yanzhen.db");
    if case == "no folder" {
        return "没有数据目录";
    }
    fs::create_dir_all(folder).unwrap();
    match case {
        "an empty folder" => "里没有登记库",
        "an empty file" => {
            fs::write(&database, b"").unwrap();
            "里没有登记库"
        }
        "no tables" => {
            sqlite(&database, "CREATE TABLE foo (x); DROP TABLE foo").await;
            "里没有登记库"
        }
        "an index without its database" => {
            fs::create_dir_all(folder.join("index/v1")).unwrap();
            fs::write(folder.join("index/v1/meta.json"), b"{}").unwrap();
            "里没有登记库"
        }
        "another program's database" => {
            sqlite(&database, "CREATE TABLE foo (x)").await;
            "不是雁阵的登记库"
        }
        "a history of other steps" => {
            let other = "CREATE TABLE seaql_migrations (version TEXT, applied_at BIGINT); \
                CREATE TABLE foo (x); INSERT INTO seaql_migrations VALUES ('m1_foo', 1)";
            sqlite(&database, other).await;
            "不是雁阵的登记库"
        }
        "no database at all" => {
            fs::write(&database, "这不是数据库".repeat(400)).unwrap();
            "数据库文件已损坏"
        }
        "a later program's registry" => {
            App::create(&Config::new(folder, None)).await.unwrap();
            sqlite(&database, "INSERT INTO seaql_migrations VALUES ('m9999_later', 1)").await;
            fs::remove_dir_all(folder.join("index")).unwrap();
            "由更新的版本建立（多出 m9999_later）"
        }
        other => panic!("no such case: {other}"),
    }
}

const CASES: [&str; 9] = [
    "no folder",
    "an empty folder",
    "an empty file",
    "no tables",
    "an index without its database",
    "another program's database",
    "a history of other steps",
    "no database at all",
    "a later program's registry",
];

#[tokio::test]
async fn what_is_no_registry_is_refused_by_every_command_and_left_as_it_is() {
    for case in CASES {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        let expected = stand(case, &folder).await;
        let before = content(&folder);
        let backup = parent.path().join("x.db").display().to_string();
        let commands: [&[&str]; 6] = [
            &["doctor"],
            &["search", "轴承"],
            &["serve", "--port", "0"],
            &["reindex"],
            &["backup", &backup],
            &["audit", "verify"],
        ];
        for command in commands {
            let said = run_refused(&folder, command);
            assert!(said.contains(expected), "{case}: {command:?}: {said}");
            assert_eq!(content(&folder), before, "{case}: {command:?} wrote");
        }
        assert_eq!(folder.exists(), case != "no folder");
    }
}

#[tokio::test]
async fn a_new_registry_takes_no_place_of_a_lost_one() {
    let refused = [
        ("an index without its database", "没有新建"),
        ("another program's database", "不是雁阵的登记库"),
        ("no database at all", "数据库文件已损坏"),
        ("a later program's registry", "由更新的版本建立"),
    ];
    for case in CASES {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        stand(case, &folder).await;
        match refused.iter().find(|(refused, _)| *refused == case) {
            Some((_, expected)) => {
                let before = content(&folder);
                let said = run_refused(&folder, &["migrate"]);
                assert!(said.contains(expected), "{case}: {said}");
                assert_eq!(content(&folder), before, "{case}");
            }
            None if case == "a history of other steps" => drop(run_refused(&folder, &["migrate"])),
            None => drop(run_well(&folder, &["migrate"])),
        }
    }
}

#[tokio::test]
async fn doctor_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    run_well(folder.path(), &["migrate"]);
    run_well(folder.path(), &["reindex"]);
    let before = content(folder.path());
    for command in [&["doctor"] as &[&str], &["doctor", "--search", "--data", "--screening"]] {
        assert_ne!(run(folder.path(), command).status.code(), Some(2));
        assert_eq!(content(folder.path()), before);
    }
}

#[tokio::test]
async fn a_backup_must_be_one_and_nobody_restores_it_on_trust() {
    let (folder, safe) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = Config::new(folder.path(), None);
    let app = App::create_at(&config, Arc::new(chrono::DateTime::default))
        .await
        .unwrap();
    fill(&app, 10).await;
    let good = safe.path().join("good.db");
    app.back_up(&good).await.unwrap();
    drop(app);
    let (empty, foreign) = (safe.path().join("empty.db"), safe.path().join("foreign.db"));
    fs::write(&empty, b"").unwrap();
    sqlite(&foreign, "CREATE TABLE foo (x)").await;
    let said = async |file: &Path, trust| format!("{:#}", App::restore(&config, file, trust).await.unwrap_err());
    assert!(
        said(&good.with_extension("missing"), Trust::Person)
            .await
            .contains("读不出备份")
    );
    for (file, expected) in [(&empty, "是空的，不是备份"), (&foreign, "不是雁阵的备份")] {
        assert!(said(file, Trust::Checksum).await.contains("没有校验值文件"));
        let refused = said(file, Trust::Person).await;
        assert!(refused.contains(expected), "{refused}");
    }
    fs::remove_file(safe.path().join("good.db.sha256")).unwrap();
    assert!(said(&good, Trust::Checksum).await.contains("没有校验值文件"));
    let (restored, _) = App::restore(&config, &good, Trust::Person).await.unwrap();
    assert_eq!(restored.enterprises, 10);
}

#[tokio::test]
async fn an_earlier_registry_is_copied_before_it_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::new(folder.path(), None);
    let app = App::create(&config).await.unwrap();
    fill(&app, 10).await;
    drop(app);
    let earlier = "DROP TABLE listed_outcome; DELETE FROM seaql_migrations WHERE version = 'm0012_outcome'";
    sqlite(&config.database_file(), earlier).await;
    let refused = App::examine(&config).await.err().map(|error| format!("{error:#}"));
    assert!(refused.unwrap().contains("更早的版本"), "looking does not upgrade");
    let app = App::open(&config).await.unwrap();
    assert_eq!(app.find_faults().await.unwrap(), []);
    let copy = folder.path().join("yanzhen.db.before-upgrade-1");
    drop(app);
    let again = tempfile::tempdir().unwrap();
    fs::copy(&copy, again.path().join("yanzhen.db")).unwrap();
    let app = App::open(&Config::new(again.path(), None)).await.unwrap();
    assert_eq!(app.find_faults().await.unwrap(), []);
}

#[tokio::test]
async fn one_folder_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::new(folder.path(), None);
    let (first, second) = (App::create(&config).await.unwrap(), App::open(&config).await.unwrap());
    first.begin_serving().unwrap();
    fs::write(first.drafts().unwrap().join("left"), b"half a list").unwrap();
    let refused = format!("{:#}", second.begin_serving().unwrap_err());
    assert!(refused.contains("已有一个服务在运行"), "{refused}");
    drop(first);
    second.begin_serving().unwrap();
    assert_eq!(
        fs::read_dir(second.drafts().unwrap()).unwrap().count(),
        0,
        "a draft of before is cleared away"
    );
}

#[test]
fn nobody_else_of_the_machine_reads_the_registry() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    run_well(&folder, &["migrate"]);
    run_well(&folder, &["reindex"]);
    let backup = parent.path().join("copy.db");
    run_well(&folder, &["backup", &backup.display().to_string()]);
    let mut paths = vec![folder.clone(), backup];
    while let Some(path) = paths.pop() {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} is {mode:o}", path.display());
        if path.is_dir() {
            paths.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
}

#[test]
fn a_password_is_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    for url in [
        "postgres://u:geheim@h1,h2/x",
        "postgres://u:geheim@127.0.0.1:1/x",
        "postgres://u:geheim@127.0.0.1:99999/x",
        "u:geheim@h/x",
        "mysql://u:geheim@h/x",
    ] {
        let output = run(folder.path(), &["audit", "list", "--database-url", url]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{url}: {said}");
        assert!(!said.contains("geheim"), "{said}");
    }
}
