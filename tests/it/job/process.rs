//! Workers as processes of their own: killed at any moment, side by side, and stopped until their lease runs out.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use yanzhen::domain::import::{ImportId, ImportStatus};
use yanzhen::domain::job::Job;
use yanzhen::store::Store;

use crate::database::{Fresh, for_each_database};
use crate::import::life::directory;
use crate::server::command;

const ROWS: usize = 8_000;
const IMPORT: ImportId = ImportId(1);

/// Two nodes on one registry; on the embedded database they are two processes on one folder.
struct Nodes {
    folder: TempDir,
    url: Option<String>,
}

impl Nodes {
    async fn new(fresh: &Fresh) -> Self {
        fresh.store().await;
        let folder = tempfile::tempdir().unwrap();
        let url = (!fresh.is_sqlite()).then(|| fresh.url.clone());
        let nodes = Self { folder, url };
        for node in [0, 1] {
            assert!(nodes.command(node, &["migrate"]).output().unwrap().status.success());
        }
        let list = nodes.list();
        std::fs::write(list, directory(ROWS, |_| false).bytes).unwrap();
        nodes
    }

    fn list(&self) -> PathBuf {
        self.folder.path().join("list.csv")
    }

    fn data(&self, node: usize) -> PathBuf {
        let node = if self.url.is_some() { node } else { 0 };
        self.folder.path().join(format!("node {node}"))
    }

    fn command(&self, node: usize, arguments: &[&str]) -> Command {
        let mut command = command(&self.data(node), arguments);
        command
            .env("YANZHEN_JOB_LEASE", "2")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(url) = &self.url {
            command.env("YANZHEN_DATABASE_URL", url);
        }
        command
    }

    fn import(&self, node: usize) -> Child {
        let list = self.list();
        self.command(node, &["import", list.to_str().unwrap(), "--kind", "enterprises"])
            .spawn()
            .unwrap()
    }

    fn work(&self, node: usize) -> Child {
        self.command(node, &["work"]).spawn().unwrap()
    }

    async fn store(&self, fresh: &Fresh) -> Store {
        let url = match &self.url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data(0).join("yanzhen.db").display()),
        };
        Store::open(&url, fresh.clock(), crate::database::fold).await.unwrap()
    }
}

async fn written(store: &Store) -> u64 {
    let counts = store.whole().count_import_rows(IMPORT).await.unwrap();
    counts.iter().map(|(_, rows)| rows).sum()
}

/// Waits until more rows are written than so many.
async fn more_than(store: &Store, rows: u64) -> u64 {
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        let now = written(store).await;
        if rows < now {
            return now;
        }
        assert!(Instant::now() < deadline, "no more than {rows} rows are written");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The jobs that wait for a worker; those of the night wait for its hour.
async fn waiting(store: &Store) -> Vec<Job> {
    let mut jobs = store.whole().list_jobs(true, 10).await.unwrap();
    jobs.retain(|job| !job.order.kind.is_nightly());
    jobs
}

async fn wait_for_the_end(store: &Store) {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let import = store.whole().find_import(IMPORT).await.unwrap().unwrap();
        let job = waiting(store).await;
        if import.progress.status == ImportStatus::Finished && job.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{import:?} {job:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Every row is written once, by however many: so many firms more than before.
async fn assert_whole(store: &Store, firms: u64) {
    assert_eq!(written(store).await, ROWS as u64);
    assert_eq!(store.whole().count_enterprises().await.unwrap(), firms + ROWS as u64);
    assert_eq!(store.integrity_check().await.unwrap(), []);
}

#[tokio::test]
async fn workers_that_are_killed_at_any_step_lose_nothing_and_others_go_on() {
    for_each_database(async |fresh| {
        let nodes = Nodes::new(fresh).await;
        let store = nodes.store(fresh).await;
        let firms = store.whole().count_enterprises().await.unwrap();
        let asking = nodes.import(0);
        let mut rows = more_than(&store, 0).await;
        kill(asking);
        // The file lies with the node that took it, and in the registry.
        if nodes.url.is_some() {
            assert!(!nodes.data(1).join("files").exists());
        }
        for (node, moment) in [(1, 0), (0, 35), (1, 90)] {
            let worker = nodes.work(node);
            rows = more_than(&store, rows).await;
            tokio::time::sleep(Duration::from_millis(moment)).await;
            kill(worker);
            let now = written(&store).await;
            assert!(now.is_multiple_of(500) && rows <= now, "whole chunks: {rows} {now}");
            rows = now;
        }
        let side_by_side = [nodes.work(0), nodes.work(1)];
        wait_for_the_end(&store).await;
        side_by_side.into_iter().for_each(kill);
        assert_whole(&store, firms).await;
    })
    .await;
}

/// Whether nobody is in the middle of a write: a process that is stopped there holds the lock of the database until
/// the server throws it out, or for ever where there is no server.
async fn nobody_writes(store_url: &str) -> bool {
    let mut options = sea_orm::ConnectOptions::new(store_url);
    options.max_connections(1);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::ZERO));
    let raw = sea_orm::Database::connect(options).await.unwrap();
    let ask = match store_url.starts_with("sqlite:") {
        true => "BEGIN IMMEDIATE; ROLLBACK",
        false => "BEGIN; SELECT revision FROM clock FOR UPDATE NOWAIT; ROLLBACK",
    };
    let free = raw.execute_unprepared(ask).await.is_ok();
    raw.close().await.unwrap();
    free
}

async fn stop_between_writes(worker: &Child, store_url: &str) {
    let pid = Pid::from_child(worker);
    loop {
        kill_process(pid, Signal::STOP).unwrap();
        if nobody_writes(store_url).await {
            return;
        }
        kill_process(pid, Signal::CONT).unwrap();
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

fn url_of(nodes: &Nodes, data: &Path) -> String {
    match &nodes.url {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", data.join("yanzhen.db").display()),
    }
}

#[tokio::test]
async fn a_worker_that_sleeps_through_its_lease_writes_nothing_when_it_wakes() {
    for_each_database(async |fresh| {
        let nodes = Nodes::new(fresh).await;
        let store = nodes.store(fresh).await;
        let firms = store.whole().count_enterprises().await.unwrap();
        let sleeper = nodes.import(0);
        more_than(&store, 500).await;
        stop_between_writes(&sleeper, &url_of(&nodes, &nodes.data(0))).await;
        let rows = written(&store).await;
        assert!(rows < ROWS as u64, "the sleeper was in the middle: {rows}");
        let began = Instant::now();
        let other = nodes.work(1);
        let first = more_than(&store, rows).await;
        assert!(Duration::from_millis(500) < began.elapsed(), "the lease was waited for");
        // It wakes while the other is at work, and again when all is done.
        let pid = Pid::from_child(&sleeper);
        kill_process(pid, Signal::CONT).unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(first <= written(&store).await);
        wait_for_the_end(&store).await;
        let (revision, content) = (
            store.whole().latest_revision().await.unwrap(),
            store.whole().hash_content().await.unwrap(),
        );
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(store.whole().hash_content().await.unwrap(), content);
        assert_eq!(
            store.whole().latest_revision().await.unwrap(),
            revision,
            "nobody wrote any more"
        );
        kill(sleeper);
        kill(other);
        assert_whole(&store, firms).await;
        let jobs = store.whole().list_jobs(false, 10).await.unwrap();
        let imports: Vec<_> = jobs.iter().filter(|job| job.order.subject == "1").collect();
        assert_eq!(imports.len(), 1, "{imports:?}");
    })
    .await;
}

#[tokio::test]
async fn a_screening_that_is_killed_is_gone_on_with() {
    for_each_database(async |fresh| {
        let nodes = Nodes::new(fresh).await;
        let store = nodes.store(fresh).await;
        let asked = nodes.import(0).wait().unwrap();
        assert!(asked.success());
        for moment in [40, 250, 700] {
            let mut screening = nodes.command(0, &["screen"]).spawn().unwrap();
            tokio::time::sleep(Duration::from_millis(moment)).await;
            screening.kill().unwrap();
            screening.wait().unwrap();
        }
        assert!(nodes.command(1, &["screen"]).status().unwrap().success());
        let runs = nodes
            .command(1, &["doctor", "--screening", "--search"])
            .output()
            .unwrap();
        assert!(runs.status.code().is_some_and(|code| code < 2), "{runs:?}");
        assert_eq!(store.integrity_check().await.unwrap(), []);
        assert_eq!(waiting(&store).await, Vec::new());
    })
    .await;
}
