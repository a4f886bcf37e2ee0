//! A full disk, and whatever else makes SQLite end a transaction by itself: nothing is acknowledged that is not kept,
//! the reason is said, and work goes on when there is room.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Database, Statement};
use yanzhen::domain::access::Actor;
use yanzhen::domain::audit::Action;
use yanzhen::domain::preset::{PresetContent, PresetId};
use yanzhen::store::{Error, Store, Tx};

use crate::database::for_each_database;
use crate::server::{Server, run_refused, run_well, upload_body};

async fn save(store: &Store, title: String) -> Result<PresetId, Error> {
    let content = PresetContent {
        list: "holders".parse().unwrap(),
        title,
        columns: vec!["name".to_owned()],
    };
    let clerk = Actor::local_bureau("clerk");
    let save = async |tx: &Tx| tx.upsert_preset(&content).await;
    store
        .write(&clerk, Action::SavePreset, save)
        .await
        .map(|written| written.value)
}

async fn count(database: &impl ConnectionTrait, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS many FROM {table}");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "many").unwrap()
}

/// The trigger ends the transaction as a full disk, a failing one and an interrupted statement do: below the driver,
/// which goes on believing that it is open.
#[tokio::test]
async fn a_connection_whose_transaction_sqlite_ended_never_serves_again() {
    for_each_database(async |fresh| {
        if !fresh.is_sqlite() {
            return;
        }
        let (store, raw) = (fresh.store().await, fresh.raw().await);
        let end = "CREATE TRIGGER ending BEFORE INSERT ON preset BEGIN SELECT RAISE(ROLLBACK, 'ended'); END";
        raw.execute_unprepared(end).await.unwrap();
        for number in 0..10 {
            assert!(save(&store, format!("lost {number}")).await.is_err());
        }
        raw.execute_unprepared("DROP TRIGGER ending").await.unwrap();
        for number in 0..20 {
            save(&store, format!("kept {number}")).await.unwrap();
            assert_eq!(count(&raw, "preset").await, number + 1, "acknowledged and not there");
            let (latest, other) = (store.whole().latest_revision().await.unwrap(), fresh.bare_store().await);
            assert_eq!(
                other.whole().latest_revision().await.unwrap(),
                latest,
                "an old state is shown"
            );
        }
        assert_eq!(store.integrity_check().await.unwrap(), []);
    })
    .await;
}

/// A file system of a few megabytes, gone with its test.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder)
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(folder.to_owned()));
        }
        let required = std::env::var("YANZHEN_TEST_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "a small file system is required and cannot be mounted");
        eprintln!("SKIPPED full disk: a small file system cannot be mounted here, it takes root");
        None
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    fn fill(&self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        while ballast.write_all(&[0xA5; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A lazy one: what is still open goes with its process.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

fn post_preset(server: &Server, number: usize) -> (u16, String) {
    let body = format!(r#"{{"list":"holders","title":"t{number}","columns":["name"]}}"#);
    let (status, json) = server.send_as("POST /api/v1/presets", "application/json", body.as_bytes());
    (status, json["code"].as_str().unwrap_or_default().to_owned())
}

/// Saves presets until the disk refuses one; the log has some room of its own. Returns how many were acknowledged.
fn save_until_full(server: &Server, disk: &SmallDisk) -> usize {
    for number in 0..3_000 {
        disk.fill();
        match post_preset(server, number) {
            (201, _) => {}
            (507, code) if code == "disk_full" => return number,
            (503, code) if code == "disk_unwritable" => return number,
            other => panic!("neither saved nor said why: {other:?}"),
        }
    }
    panic!("the disk never filled")
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path(), "40m") else {
        return;
    };
    let data = folder.path().join("data");
    run_well(&data, &["migrate"]);
    let server = Server::start(&data);
    let acknowledged = save_until_full(&server, &disk);

    disk.fill();
    let mut later = 0;
    for number in 10_000..10_030 {
        later += usize::from(post_preset(&server, number).0 == 201);
        disk.fill();
    }
    assert_eq!(server.send("GET /api/v1/enterprises", b"").0, 200, "reading goes on");
    let list = upload_body(
        "名单.csv",
        "企业名称,统一社会信用代码,地址\n洛阳某某试样有限公司,91410399MA00000153,甲路1号\n",
    );
    let (status, problem) = server.send("POST /api/v1/imports", list.as_bytes());
    assert!([507, 503].contains(&status), "import: {status} {problem}");
    for format in ["xlsx", "csv", "csv-gb18030", "jsonl"] {
        let head = format!("POST /holders/export?tier=hi-tech&format={format}");
        let (status, problem) = server.send_as(&head, "application/x-www-form-urlencoded", b"");
        assert_eq!((status, problem["code"].as_str()), (507, Some("disk_full")), "{format}");
    }
    refuse_commands(&data, folder.path());

    disk.make_room();
    for number in 20_000..20_010 {
        assert_eq!(post_preset(&server, number).0, 201, "there is room again");
    }
    let (status, import) = server.send("POST /api/v1/imports", list.as_bytes());
    assert!([200, 201].contains(&status), "{status} {import}");
    wait_until_found(&server);
    server.kill();
    let url = format!("sqlite://{}", data.join("yanzhen.db").display());
    let raw = Database::connect(url).await.unwrap();
    let kept = usize::try_from(count(&raw, "preset WHERE title LIKE 't%'").await).unwrap();
    assert_eq!(kept, acknowledged + later + 10);
    raw.close().await.unwrap();
    run_well(&data, &["doctor"]);
}

/// What is asked on the command line meanwhile ends with the reason, and leaves nothing half-written.
fn refuse_commands(data: &Path, folder: &Path) {
    let backup = folder.join("backup.db");
    let said = run_refused(data, &["backup", &backup.display().to_string()]);
    assert!(said.contains("磁盘已满") || said.contains("磁盘不能读写"), "{said}");
    let left: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    let left: Vec<_> = left
        .iter()
        .filter(|name| name.to_string_lossy().starts_with("backup"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    for format in ["xlsx", "csv", "jsonl"] {
        let list = folder.join(format!("list.{format}"));
        let path = list.display().to_string();
        let said = run_refused(data, &["export", "--search", "洛", "-o", &path]);
        assert!(
            said.contains("磁盘已满") || said.contains("磁盘不能读写"),
            "{format}: {said}"
        );
        assert!(!list.exists(), "{format}");
    }
}

fn wait_until_found(server: &Server) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let (_, found) = server.send("GET /api/v1/enterprises?q=91410399MA00000153", b"");
        if found["meta"]["total"] == 1 {
            return;
        }
        assert!(Instant::now() < deadline, "the index did not go on: {found}");
    }
}
