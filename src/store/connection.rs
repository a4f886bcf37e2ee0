//! Opening a database so that an acknowledged write survives a crash, and refusing one that would not keep that
//! promise.

use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, sqlx};

use super::Error;
use super::identity::read_only;

/// Readers beside the one writer; SQLite gains nothing from more.
const SQLITE_CONNECTIONS: u32 = 6;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Rows that the thread of a connection reads before it waits for whoever takes them: each wait costs two switches.
const ROWS_AHEAD: usize = 1_000;
/// Another process may hold the write lock for as long as a large chunk takes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a shared database is waited for before whoever asks is told that it is away.
const AWAY_TIMEOUT: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Connects and checks the settings.
pub(super) async fn open(url: &str, access: Access) -> Result<DatabaseConnection, Error> {
    let embedded = url.starts_with("sqlite:");
    if !embedded {
        check_address(url)?;
    }
    let mut options = match access {
        Access::Read => ConnectOptions::new(read_only(url)),
        Access::Write => ConnectOptions::new(url),
    };
    options.sqlx_logging(false);
    if embedded {
        options
            .acquire_timeout(BUSY_TIMEOUT)
            .max_connections(SQLITE_CONNECTIONS)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(BUSY_TIMEOUT)
                    .row_buffer_size(ROWS_AHEAD)
                    .statement_cache_capacity(256)
            })
            .map_sqlx_sqlite_pool_opts(keep_only_sound);
    } else {
        options
            .acquire_timeout(AWAY_TIMEOUT)
            .max_connections(POSTGRES_CONNECTIONS);
        if access == Access::Read {
            options.map_sqlx_postgres_opts(|postgres| postgres.options([("default_transaction_read_only", "on")]));
        }
    }
    let database = Database::connect(options).await?;
    check_settings(&database).await?;
    Ok(database)
}

/// Connects to look only: nothing of the database is set up.
pub(super) async fn probe(url: &str) -> Result<DatabaseConnection, Error> {
    if !url.starts_with("sqlite:") {
        check_address(url)?;
    }
    let mut options = ConnectOptions::new(read_only(url));
    options
        .sqlx_logging(false)
        .max_connections(1)
        .acquire_timeout(AWAY_TIMEOUT);
    Ok(Database::connect(options).await?)
}

/// The driver would repeat an address that it cannot read, with the password in it.
fn check_address(url: &str) -> Result<(), Error> {
    let unreadable = |why: String| Err(Error::Address { why });
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return unreadable("it does not begin with postgres://".to_owned());
    }
    match url.parse::<PgConnectOptions>() {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Configuration(why)) => unreadable(why.to_string()),
        Err(_) => unreadable("it is none".to_owned()),
    }
}

/// SQLite ends a transaction by itself when the disk is full or fails, memory runs out or it is interrupted. The
/// driver still counts it as open, and whatever ran on that connection next would be written inside a transaction
/// that nobody commits, or read an old state. Such a connection never serves again.
fn keep_only_sound(options: SqlitePoolOptions) -> SqlitePoolOptions {
    options.after_release(|connection, _: PoolConnectionMetadata| Box::pin(is_sound(connection)))
}

async fn is_sound(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // The rollback of a write that was dropped waits in the same queue; behind it the count is true.
    connection.ping().await?;
    let sound = !connection.is_in_transaction();
    if !sound {
        tracing::warn!("a connection whose transaction did not end well is thrown away");
    }
    Ok(sound)
}

/// Returns how many connections are open, and how many of them have nothing to do.
pub(super) fn count(database: &DatabaseConnection) -> (u64, u64) {
    let (open, idle) = match database.get_database_backend() {
        DbBackend::Sqlite => {
            let pool = database.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => {
            let pool = database.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    (u64::from(open), u64::try_from(idle).unwrap_or(0))
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
