//! What can go wrong at the database, in terms a caller can act on.

use sea_orm::{DbErr, SqlErr};

use super::outage::outage_of;
use crate::domain::job::JobId;
use crate::domain::outage::Outage;
use crate::domain::revision::Revision;

/// A read or write that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that an operator can mend; nothing of a write remains.
    #[error("the database cannot do its work: {}", outage.code())]
    Outage {
        /// What it is.
        outage: Outage,
        /// What the database said.
        source: DbErr,
    },
    /// The address of the database cannot be read. It holds a password and is not repeated.
    #[error("the address of the database cannot be read: {why}")]
    Address {
        /// What is wrong with it.
        why: String,
    },
    /// A file beside the database cannot be made or locked.
    #[error("a file beside the database refuses")]
    File(#[from] std::io::Error),
    /// The database refused.
    #[error("the database failed")]
    Database(#[source] DbErr),
    /// A unique column holds this value already. On PostgreSQL nothing more can be done in this write.
    #[error("`{constraint}` is taken")]
    Unique {
        /// The column, e.g. `credit_code`.
        constraint: String,
    },
    /// Other records name what would go, or what is named is not there.
    #[error("other records refer to it")]
    Referenced,
    /// Somebody else changed the record since it was read.
    #[error("expected revision {expected}, found {found}")]
    Stale {
        /// The revision the caller had read.
        expected: Revision,
        /// The revision the record has now.
        found: Revision,
    },
    /// Somebody else works on the job now, or it was called off; nothing of a write remains.
    #[error("job {job} is no longer held")]
    LeaseLost {
        /// The job.
        job: JobId,
    },
    /// More jobs wait than can be done.
    #[error("{most} jobs are open")]
    TooManyJobs {
        /// So many may.
        most: u64,
    },
    /// A stored value cannot be read: the data was changed from outside or by a newer program.
    #[error("table `{table}`, row {row}: {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key of the row.
        row: String,
        /// What cannot be read.
        what: String,
    },
    /// There is no such record.
    #[error("no {noun} {id}")]
    NotFound {
        /// What was asked for.
        noun: &'static str,
        /// Its number.
        id: i64,
    },
    /// The database is not set up as the registry needs it to keep its promises.
    #[error("the database has {setting} = {found}, the registry needs {needed}")]
    Unsuitable {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        needed: &'static str,
    },
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => Self::Unique {
                constraint: constraint(&message),
            },
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Referenced,
            _ => match outage_of(&error) {
                Some(outage) => Self::Outage { outage, source: error },
                None => Self::Database(error),
            },
        }
    }
}

/// SQLite names the column (`UNIQUE constraint failed: enterprise.credit_code`), PostgreSQL the index
/// (`… unique constraint "enterprise_credit_code"`), which is called after table and column.
fn constraint(message: &str) -> String {
    let sqlite = message.rsplit_once(": ").map_or(message, |(_, columns)| columns);
    if let Some((_, column)) = sqlite.split_once('.') {
        return column.to_owned();
    }
    let index = message.split('"').nth(1).unwrap_or(message);
    match index.strip_prefix("enterprise_") {
        Some(column) => column.to_owned(),
        None => index.to_owned(),
    }
}

/// Gives a violated uniqueness its meaning.
pub trait OnUnique<T> {
    /// Turns a violation of this constraint into `error` and every other failure into `E`.
    ///
    /// # Errors
    /// `error` when `constraint` is violated.
    fn on_unique<E: From<Error>>(self, constraint: &str, error: E) -> Result<T, E>;
}

impl<T> OnUnique<T> for Result<T, Error> {
    fn on_unique<E: From<Error>>(self, constraint: &str, error: E) -> Result<T, E> {
        match self {
            Ok(value) => Ok(value),
            Err(Error::Unique { constraint: violated }) if violated == constraint => Err(error),
            Err(other) => Err(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_name_the_same_column() {
        assert_eq!(
            constraint("UNIQUE constraint failed: enterprise.credit_code"),
            "credit_code"
        );
        assert_eq!(
            constraint("duplicate key value violates unique constraint \"enterprise_credit_code\""),
            "credit_code"
        );
    }
}
