//! Opening a database so that an acknowledged write survives a crash, and refusing one that would not keep that
//! promise.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::Error;

/// Readers beside the one writer; SQLite gains nothing from more.
const SQLITE_CONNECTIONS: u32 = 6;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Rows that the thread of a connection reads before it waits for whoever takes them: each wait costs two switches.
const ROWS_AHEAD: usize = 1_000;
/// Another process may hold the write lock for as long as a large chunk takes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Connects and checks the settings.
pub(super) async fn open(url: &str) -> Result<DatabaseConnection, Error> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).acquire_timeout(BUSY_TIMEOUT);
    if url.starts_with("sqlite:") {
        options
            .max_connections(SQLITE_CONNECTIONS)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(BUSY_TIMEOUT)
                    .row_buffer_size(ROWS_AHEAD)
                    .statement_cache_capacity(256)
            });
    } else {
        options.max_connections(POSTGRES_CONNECTIONS);
    }
    let database = Database::connect(options).await?;
    check_settings(&database).await?;
    Ok(database)
}

/// Asks the database itself: what was requested is not always what is granted, e.g. WAL on a network drive.
pub(super) async fn check_settings(database: &DatabaseConnection) -> Result<(), Error> {
    let needed: &[(&'static str, &[&str], &'static str)] = match database.get_database_backend() {
        DbBackend::Sqlite => &[
            ("journal_mode", &["wal"], "wal"),
            ("synchronous", &["2", "3"], "2 (FULL)"),
            ("foreign_keys", &["1"], "1"),
        ],
        _ => &[
            ("fsync", &["on"], "on"),
            ("full_page_writes", &["on"], "on"),
            ("synchronous_commit", &["on", "remote_apply", "remote_write"], "on"),
            ("server_encoding", &["UTF8"], "UTF8"),
        ],
    };
    for &(setting, good, needed) in needed {
        let found = setting_of(database, setting).await?;
        if !good.contains(&found.as_str()) {
            return Err(Error::Unsuitable { setting, found, needed });
        }
    }
    Ok(())
}

async fn setting_of(database: &DatabaseConnection, setting: &'static str) -> Result<String, Error> {
    let backend = database.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => format!("PRAGMA {setting}"),
        _ => format!("SHOW {setting}"),
    };
    let row = database.query_one_raw(Statement::from_string(backend, sql)).await?;
    let Some(row) = row else {
        return Ok("nothing".to_owned());
    };
    match row.try_get_by_index::<String>(0) {
        Ok(text) => Ok(text),
        Err(_) => Ok(row.try_get_by_index::<i64>(0)?.to_string()),
    }
}
