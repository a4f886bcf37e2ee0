//! What stands at the address of a database, found out without changing it: opening sets things up, and what is not
//! ours is not to be set up.

use std::collections::BTreeSet;
use std::io::ErrorKind;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{Error, Store, connection};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No database, or one without a table.
    Nothing,
    /// A database of something else.
    Foreign,
    /// A registry.
    Registry {
        /// Steps of the schema history that it lacks.
        pending: usize,
        /// Steps that this program does not know: a later program made them.
        unknown: Vec<String>,
    },
}

/// Where the schema history is kept.
const HISTORY: &str = "seaql_migrations";

impl Store {
    /// Looks at what stands at an address.
    ///
    /// # Errors
    /// When it cannot be reached or read.
    pub async fn look_at(url: &str) -> Result<Found, Error> {
        if path_of(url).is_some_and(is_nothing) {
            return Ok(Found::Nothing);
        }
        let database = connection::probe(url).await?;
        let found = identify(&database).await;
        database.close().await?;
        found
    }
}

/// A file that is not there, or that a full disk or a broken copy left empty.
fn is_nothing(path: &str) -> bool {
    match std::fs::metadata(path) {
        Ok(file) => file.is_file() && file.len() == 0,
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

/// The file of an embedded database.
pub(super) fn path_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite://")?;
    Some(path.split_once('?').map_or(path, |(path, _)| path))
}

/// The address for a reader; a shared database is only asked.
pub(super) fn read_only(url: &str) -> String {
    match path_of(url) {
        Some(path) => format!("sqlite://{path}?mode=ro"),
        None => url.to_owned(),
    }
}

async fn identify(database: &DatabaseConnection) -> Result<Found, Error> {
    let tables = match database.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        _ => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()",
    };
    let tables = texts(database, tables).await?;
    if tables.is_empty() {
        return Ok(Found::Nothing);
    }
    if !tables.iter().any(|table| table == HISTORY) {
        return Ok(Found::Foreign);
    }
    let applied = texts(database, &format!("SELECT version FROM {HISTORY} ORDER BY version")).await?;
    let ours: BTreeSet<String> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let (known, unknown): (Vec<_>, Vec<_>) = applied.into_iter().partition(|step| ours.contains(step));
    match (known.len(), tables.len()) {
        // A first upgrade that did not get anywhere.
        (0, 1) if unknown.is_empty() => Ok(Found::Nothing),
        (0, _) => Ok(Found::Foreign),
        (known, _) => Ok(Found::Registry {
            pending: ours.len() - known,
            unknown,
        }),
    }
}

async fn texts(database: &DatabaseConnection, sql: &str) -> Result<Vec<String>, Error> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await?;
    let texts = rows.iter().map(|row| row.try_get_by_index::<String>(0));
    Ok(texts.collect::<Result<_, _>>()?)
}
