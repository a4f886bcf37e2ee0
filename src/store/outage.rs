//! Which failures of a database an operator can mend, by the codes that the databases document.

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::domain::outage::Outage;

/// Names the outage behind a failure; most failures are none.
pub(super) fn outage_of(error: &DbErr) -> Option<Outage> {
    match error {
        DbErr::ConnectionAcquire(_) => Some(Outage::Away),
        DbErr::Conn(RuntimeErr::SqlxError(error)) => of_driver(error).or(Some(Outage::Away)),
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => of_driver(error),
        _ => None,
    }
}

fn of_driver(error: &sqlx::Error) -> Option<Outage> {
    match error {
        sqlx::Error::Database(error) => of_database(error.as_ref()),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Some(Outage::Away)
        }
        _ => None,
    }
}

fn of_database(error: &dyn DatabaseError) -> Option<Outage> {
    let code = error.code()?;
    match code.parse::<i32>() {
        Ok(number) if code.len() < 5 => of_sqlite(number),
        _ => of_postgres(&code),
    }
}

/// The low byte is the code, the rest tells more of it.
fn of_sqlite(code: i32) -> Option<Outage> {
    match code & 0xff {
        13 => Some(Outage::DiskFull),
        // The shared memory of readers and writers does not grow any more.
        10 if code == 4874 => Some(Outage::DiskFull),
        // Not permitted, read-only, an I/O error, cannot open.
        3 | 8 | 10 | 14 => Some(Outage::Unwritable),
        // Busy, locked.
        5 | 6 => Some(Outage::Busy),
        // Malformed, no database.
        11 | 26 => Some(Outage::Damaged),
        _ => None,
    }
}

fn of_postgres(code: &str) -> Option<Outage> {
    match code {
        "53100" => Some(Outage::DiskFull),
        // A lock or a statement that took too long, a write that was ended for idling.
        "55P03" | "57014" | "25P03" | "40001" | "40P01" => Some(Outage::Busy),
        // A standby, a read-only session.
        "25006" => Some(Outage::Unwritable),
        "XX001" | "XX002" => Some(Outage::Damaged),
        // Connection failures, too many connections, shutting down, starting up, a database that was dropped.
        _ if code.starts_with("08") || code.starts_with("57P") || code == "53300" => Some(Outage::Away),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_name_the_same_outages() {
        let sqlite = [
            (13, Some(Outage::DiskFull)),
            (778, Some(Outage::Unwritable)),
            (4874, Some(Outage::DiskFull)),
            (1032, Some(Outage::Unwritable)),
            (517, Some(Outage::Busy)),
            (11, Some(Outage::Damaged)),
            (2067, None),
        ];
        for (code, outage) in sqlite {
            assert_eq!(of_sqlite(code), outage, "{code}");
        }
        let postgres = [
            ("53100", Some(Outage::DiskFull)),
            ("55P03", Some(Outage::Busy)),
            ("57P01", Some(Outage::Away)),
            ("08006", Some(Outage::Away)),
            ("25006", Some(Outage::Unwritable)),
            ("23505", None),
        ];
        for (code, outage) in postgres {
            assert_eq!(of_postgres(code), outage, "{code}");
        }
    }
}
