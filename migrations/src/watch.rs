//! The triggers that tell a write which rows its statements changed. They follow from the columns a table has, so they
//! are made anew behind every upgrade and are no step of the history.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// What the name of each trigger ends with.
const MARK: &str = "_watched";

/// Watches tables: of each its name, its columns in the order in which they are told, and whether rows that come in
/// are told too.
///
/// # Errors
/// When the database fails.
pub async fn watch<C: ConnectionTrait>(database: &C, tables: &[(&str, Vec<&str>, bool)]) -> Result<(), DbErr> {
    stop(database).await?;
    for (table, columns, with_new) in tables {
        let sql = match database.get_database_backend() {
            DbBackend::Sqlite => on_sqlite(table, columns, *with_new),
            _ => on_postgres(table, columns, *with_new),
        };
        for statement in sql {
            database.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

/// Stops watching whatever is watched.
pub(crate) async fn stop<C: ConnectionTrait>(database: &C) -> Result<(), DbErr> {
    let backend = database.get_database_backend();
    let made = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'trigger'",
        _ => {
            "SELECT proname::text FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace \
             WHERE nspname = current_schema()"
        }
    };
    for row in database.query_all_raw(Statement::from_string(backend, made)).await? {
        let name: String = row.try_get_by_index(0)?;
        if name.contains(MARK) {
            let drop = match backend {
                DbBackend::Sqlite => format!("DROP TRIGGER \"{name}\""),
                _ => format!("DROP FUNCTION \"{name}\"() CASCADE"),
            };
            database.execute_unprepared(&drop).await?;
        }
    }
    Ok(())
}

fn cells(of: &str, columns: &[&str]) -> String {
    let cells: Vec<String> = columns.iter().map(|column| format!("{of}.\"{column}\"")).collect();
    cells.join(", ")
}

fn on_sqlite(table: &str, columns: &[&str], with_new: bool) -> Vec<String> {
    let old = format!("json_array({})", cells("OLD", columns));
    let new = format!("json_array({})", cells("NEW", columns));
    let events = [
        ("insert", "NULL", new.as_str(), with_new),
        ("update", &old, &new, true),
        ("delete", &old, "NULL", true),
    ];
    let told = events.iter().filter(|(.., told)| *told);
    told.map(|(event, before, after, _)| {
        format!(
            "CREATE TRIGGER \"{table}_{event}{MARK}\" AFTER {event} ON \"{table}\" BEGIN \
             INSERT INTO replaced (noun, \"before\", \"after\") VALUES ('{table}', {before}, {after}); END"
        )
    })
    .collect()
}

fn on_postgres(table: &str, columns: &[&str], with_new: bool) -> Vec<String> {
    let (old, new) = (cells("OLD", columns), cells("NEW", columns));
    let events = if with_new {
        "INSERT OR UPDATE OR DELETE"
    } else {
        "UPDATE OR DELETE"
    };
    vec![
        format!(
            "CREATE FUNCTION \"{table}{MARK}\"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \
             INSERT INTO replaced (noun, \"before\", \"after\") VALUES ('{table}', \
             CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE json_build_array({old})::text END, \
             CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE json_build_array({new})::text END); \
             RETURN NULL; END $body$"
        ),
        format!(
            "CREATE TRIGGER \"{table}{MARK}\" AFTER {events} ON \"{table}\" \
             FOR EACH ROW EXECUTE FUNCTION \"{table}{MARK}\"()"
        ),
    ]
}
