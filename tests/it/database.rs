//! Fresh databases: a test body runs once on SQLite and once on PostgreSQL, each time on an empty database of its
//! own that is gone afterwards.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::task::Poll;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;
use yanzhen::store::{Clock, Store};

/// Where a PostgreSQL server for tests is expected when nothing else is said.
const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// An empty database.
pub(crate) struct Fresh {
    pub(crate) url: String,
    millis: Arc<AtomicI64>,
    _folder: Option<TempDir>,
}

impl Fresh {
    fn new(url: String, folder: Option<TempDir>) -> Self {
        let start: DateTime<Utc> = "2026-11-22T02:00:00Z".parse().unwrap();
        Self {
            url,
            millis: Arc::new(AtomicI64::new(start.timestamp_millis())),
            _folder: folder,
        }
    }

    /// Opens a store on it and brings the schema up to date.
    pub(crate) async fn store(&self) -> Store {
        let store = self.bare_store().await;
        store.migrate().await.unwrap();
        store
    }

    /// Opens a store on it and leaves the schema alone.
    pub(crate) async fn bare_store(&self) -> Store {
        Store::open(&self.url, self.clock(), fold).await.unwrap()
    }

    /// Sets the clock of every store on it.
    pub(crate) fn set_time(&self, time: &str) {
        let time: DateTime<Utc> = time.parse().unwrap();
        self.millis.store(time.timestamp_millis(), Ordering::SeqCst);
    }

    /// Connects past the store, to look and to damage.
    pub(crate) async fn raw(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.unwrap()
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    pub(crate) fn clock(&self) -> Clock {
        let millis = Arc::clone(&self.millis);
        Arc::new(move || DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap())
    }
}

/// A folding simple enough to see through.
pub(crate) fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// Runs a test on every database there is.
pub(crate) async fn for_each_database(test: impl AsyncFn(&Fresh)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
    test(&Fresh::new(url, Some(folder))).await;
    on_postgres(test).await;
}

async fn on_postgres(test: impl AsyncFn(&Fresh)) {
    let server = std::env::var("YANZHEN_TEST_POSTGRES").unwrap_or_else(|_| POSTGRES.to_owned());
    let admin = match sea_orm::Database::connect(&server).await {
        Ok(admin) => admin,
        Err(error) if std::env::var("YANZHEN_TEST_REQUIRE").is_ok_and(|what| what == "all") => {
            panic!("PostgreSQL is required and not reachable at {server}: {error}")
        }
        Err(_) => {
            eprintln!("SKIPPED on PostgreSQL: no server at {server}; set YANZHEN_TEST_POSTGRES");
            return;
        }
    };
    let name = fresh_name();
    let create = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
    admin.execute_unprepared(&create).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let ended = caught(test(&Fresh::new(format!("{base}/{name}"), None))).await;
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    admin.execute_unprepared(&drop).await.unwrap();
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}

fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    format!("yanzhen_test_{}_{number}", std::process::id())
}

/// A panic waits until the database is dropped.
async fn caught<T>(future: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut future = pin!(future);
    std::future::poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}
