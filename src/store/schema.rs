//! The schema as a whole: an index that is gone lets in what it kept out, a trigger that is not ours writes what nobody
//! recorded. What belongs there is asked of a fresh database, not listed a second time.

use std::collections::BTreeMap;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};

use super::health::fault;
use super::reader::Reader;
use super::{Error, seal};
use crate::domain::audit::Fault;

/// Everything in the schema of SQLite: what it is with its name, and how it was made.
const OBJECTS: &str = "SELECT type || ' `' || name || '`' AS name, COALESCE(sql, '') AS made FROM sqlite_schema \
    WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

impl Reader {
    /// Names tables, indexes, triggers and views that are missing, changed or not the program's.
    pub(super) async fn foreign_objects(&self) -> Result<Vec<Fault>, Error> {
        let expected = fresh_objects().await?;
        match self.run().get_database_backend() {
            DbBackend::Sqlite => Ok(compare(&expected, &objects(&self.run()).await?)),
            _ => self.compare_names(&expected).await,
        }
    }

    /// PostgreSQL prints what it holds in its own words: names are compared.
    async fn compare_names(&self, expected: &BTreeMap<String, String>) -> Result<Vec<Fault>, Error> {
        let found = self
            .texts("SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema()")
            .await?;
        let mut faults = Vec::new();
        for object in expected.keys().filter(|object| object.starts_with("index ")) {
            let name = object.trim_start_matches("index ").trim_matches('`');
            if !found.iter().any(|found| found == name) {
                faults.push(fault("schema", "", format_args!("{object} is missing")));
            }
        }
        let triggers = self
            .texts(
                "SELECT DISTINCT tgname::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid \
                 JOIN pg_namespace ON pg_namespace.oid = relnamespace \
                 WHERE NOT tgisinternal AND nspname = current_schema() AND tgenabled <> 'D' ORDER BY 1",
            )
            .await?;
        let ours: Vec<String> = seal::watched()
            .iter()
            .map(|(table, ..)| format!("{table}_watched"))
            .collect();
        for trigger in triggers.iter().filter(|trigger| !ours.contains(trigger)) {
            faults.push(fault(
                "schema",
                "",
                format_args!("trigger `{trigger}` is not the program's"),
            ));
        }
        for trigger in ours.iter().filter(|trigger| !triggers.contains(trigger)) {
            faults.push(fault("schema", "", format_args!("trigger `{trigger}` is missing")));
        }
        Ok(faults)
    }
}

fn compare(expected: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (object, made) in expected {
        match found.get(object) {
            Some(found) if found == made => {}
            Some(_) => faults.push(fault(
                "schema",
                "",
                format_args!("{object} is not as the program made it"),
            )),
            None => faults.push(fault("schema", "", format_args!("{object} is missing"))),
        }
    }
    for object in found.keys().filter(|object| !expected.contains_key(*object)) {
        faults.push(fault("schema", "", format_args!("{object} is not the program's")));
    }
    faults
}

async fn fresh_objects() -> Result<BTreeMap<String, String>, Error> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.sqlx_logging(false).max_connections(1).min_connections(1);
    let fresh = Database::connect(options).await?;
    Migrator::up(&fresh, None).await?;
    migrations::watch(&fresh, &seal::watched()).await?;
    let objects = objects(&fresh).await?;
    fresh.close().await?;
    Ok(objects)
}

async fn objects(database: &impl ConnectionTrait) -> Result<BTreeMap<String, String>, Error> {
    let statement = Statement::from_string(DbBackend::Sqlite, OBJECTS);
    let rows = database.query_all_raw(statement).await?;
    let read = |row: &sea_orm::QueryResult| Ok((row.try_get("", "name")?, row.try_get("", "made")?));
    rows.iter().map(read).collect()
}
