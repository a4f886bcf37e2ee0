//! Work in the background: a row that whoever is there takes, a lease that runs out, and writes that ask for it.

mod lease;
mod page;
mod process;

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, Statement};

use crate::database::Fresh;

/// Every row of every table, as the database prints it.
async fn tables(fresh: &Fresh) -> BTreeMap<String, Vec<String>> {
    let raw = fresh.raw().await;
    let backend = raw.get_database_backend();
    let (names, row) = match fresh.is_sqlite() {
        true => ("SELECT name FROM sqlite_schema WHERE type = 'table'", None),
        false => (
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
            Some("to_jsonb(t)::text"),
        ),
    };
    let mut tables = BTreeMap::new();
    for found in raw.query_all_raw(Statement::from_string(backend, names)).await.unwrap() {
        let name: String = found.try_get("", "name").unwrap();
        let printed = match row {
            Some(row) => row.to_owned(),
            None => {
                let columns = format!("SELECT name FROM pragma_table_info('{name}')");
                let columns = raw
                    .query_all_raw(Statement::from_string(backend, columns))
                    .await
                    .unwrap();
                let columns: Vec<String> = columns.iter().map(|it| it.try_get("", "name").unwrap()).collect();
                format!("json_array(\"{}\")", columns.join("\", \""))
            }
        };
        let sql = format!("SELECT {printed} AS printed FROM \"{name}\" AS t ORDER BY 1");
        let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
        let rows = rows.iter().map(|row| row.try_get("", "printed").unwrap()).collect();
        tables.insert(name, rows);
    }
    raw.close().await.unwrap();
    tables
}
