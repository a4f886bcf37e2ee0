//! Kill -9 in the middle of writing: what was acknowledged is there, what was not left no trace, and the same
//! command goes on where it stopped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use yanzhen::app::App;
use yanzhen::app::search::SearchQuery;
use yanzhen::config::Config;
use yanzhen::domain::access::Actor;
use yanzhen::store::{Clock, Store};

/// More than any round can make.
const FIRMS: &str = "100000";

/// A demonstration under way and what it says.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn start(data_dir: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_yanzhen"))
            .args(["demo", "--port", "0", "--firms", FIRMS, "--data-dir"])
            .arg(data_dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        // The thread ends with the process, when its output closes.
        std::thread::spawn(move || {
            let acknowledged = |line: &String| line.starts_with("已写入");
            for line in out.lines().map_while(Result::ok).filter(acknowledged) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// Waits for an acknowledged chunk, goes on for a moment, kills, and returns the last number acknowledged.
    fn kill_after(mut self, moment: Duration) -> u64 {
        let first = self.lines.recv_timeout(Duration::from_secs(60)).unwrap();
        let mut acknowledged = firms_in(&first);
        let deadline = Instant::now() + moment;
        while let Ok(line) = self
            .lines
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            acknowledged = firms_in(&line);
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // What it said before it died still counts.
        self.lines
            .iter()
            .map(|line| firms_in(&line))
            .max()
            .unwrap_or(0)
            .max(acknowledged)
    }
}

fn firms_in(line: &str) -> u64 {
    let number = line.split_whitespace().nth(1).unwrap_or_default();
    number
        .parse()
        .unwrap_or_else(|_| panic!("no number of firms in `{line}`"))
}

#[tokio::test]
async fn killed_while_writing_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("demo").join("yanzhen.db");
    let mut before = 0;
    for moment in [1, 60, 140, 230, 330] {
        let acknowledged = Running::start(folder.path()).kill_after(Duration::from_millis(moment));
        let store = reopen(&database).await;
        assert_eq!(store.integrity_check().await.unwrap(), []);
        let firms = count_fictional(&store).await;
        assert!(
            before < acknowledged && acknowledged <= firms,
            "{before} {acknowledged} {firms}"
        );
        assert_eq!(firms % 500, 0, "a chunk is there as a whole or not at all");
        before = firms;
        store.close().await.unwrap();
    }
    let firms = reopen(&database).await.whole().count_enterprises().await.unwrap();
    let config = Config::new(folder.path().join("demo"), None);
    let app = App::create_at(&config, clock()).await.unwrap();
    app.catch_up().await.unwrap();
    let session = app.session(Actor::local_bureau("test"), app.today());
    let found = session.search(&SearchQuery::new("", app.today())).await.unwrap();
    assert_eq!(found.meta.total as u64, firms, "the index catches up by itself");
    drop((app, session));
    let doctor = Command::new(env!("CARGO_BIN_EXE_yanzhen"))
        .args(["doctor", "--data-dir"])
        .arg(folder.path().join("demo"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert_eq!(doctor.status.code(), Some(0), "{said}");
}

async fn reopen(database: &Path) -> Store {
    let url = format!("sqlite://{}", database.display());
    Store::open(&url, clock(), search_index::fold::fold_key).await.unwrap()
}

fn clock() -> Clock {
    std::sync::Arc::new(chrono::DateTime::default)
}

async fn count_fictional(store: &Store) -> u64 {
    let mut count = 0;
    let mut after = None;
    loop {
        let page = store.whole().list_enterprises_after(after, 500).await.unwrap();
        let Some(last) = page.last() else { return count };
        after = Some(last.id);
        count += page.iter().filter(|firm| firm.profile.fictional).count() as u64;
    }
}
