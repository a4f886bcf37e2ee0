//! Reads: the same on a [`Store`](super::Store) and inside a write, where they see what the write has done.

use std::pin::Pin;

use futures_util::Stream;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbErr, EntityTrait, QueryResult,
    Statement, StreamTrait,
};

use super::audit::history_of;
use super::{Error, entity};
use crate::domain::access::Scope;
use crate::domain::revision::{History, Revision};

/// How far firms with their titles and figures, and the screening of them, have come: equal stamps, equal answers.
/// Other writes, such as handing out a list, leave it alone. The histories keep a database that went back and grew to
/// the same numbers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    changed: i64,
    removed: i64,
    screened: i64,
    histories: [History; 3],
}

impl Stamp {
    /// Returns the last revision of a firm that is there, with the past it has.
    pub fn changed(&self) -> (Revision, History) {
        (Revision(self.changed), self.histories[0])
    }

    /// Returns the last revision that removed a firm.
    pub fn removed(&self) -> i64 {
        self.removed
    }
}

/// Each is the end of an index.
const STAMP: &str = "SELECT moved.changed, moved.removed, moved.screened, \
    (SELECT hash FROM audit WHERE revision = moved.changed) AS changed_hash, \
    (SELECT hash FROM audit WHERE revision = moved.removed) AS removed_hash, \
    (SELECT hash FROM audit WHERE revision = moved.screened) AS screened_hash \
    FROM (SELECT COALESCE((SELECT MAX(revision) FROM enterprise), 0) AS changed, \
    COALESCE((SELECT MAX(revision) FROM removed_enterprise), 0) AS removed, \
    COALESCE((SELECT MAX(revision) FROM screening_run), 0) AS screened) AS moved";

/// Everything that can be asked, of the firms of one scope.
pub struct Reader {
    connection: Connection,
    seen: Scope,
}

enum Connection {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

/// Rows that come one by one.
pub(super) type Rows<'a> = Pin<Box<dyn Stream<Item = Result<QueryResult, DbErr>> + Send + 'a>>;

impl Reader {
    pub(super) fn of_pool(pool: DatabaseConnection, seen: Scope) -> Self {
        let connection = Connection::Pool(pool);
        Self { connection, seen }
    }

    pub(super) fn of_transaction(transaction: DatabaseTransaction, seen: Scope) -> Self {
        let connection = Connection::Transaction(transaction);
        Self { connection, seen }
    }

    /// Returns the firms that may be seen.
    pub(super) fn seen(&self) -> &Scope {
        &self.seen
    }

    /// Returns what runs a statement.
    pub(super) fn run(&self) -> DatabaseExecutor<'_> {
        match &self.connection {
            Connection::Pool(pool) => pool.into(),
            Connection::Transaction(transaction) => transaction.into(),
        }
    }

    pub(super) fn pool(&self) -> &DatabaseConnection {
        match &self.connection {
            Connection::Pool(pool) => pool,
            Connection::Transaction(_) => unreachable!("a store reads from its pool"),
        }
    }

    pub(super) fn into_transaction(self) -> DatabaseTransaction {
        match self.connection {
            Connection::Transaction(transaction) => transaction,
            Connection::Pool(_) => unreachable!("a write reads from its transaction"),
        }
    }

    /// Runs a statement and hands its rows out as they come, however many there are.
    pub(super) async fn stream(&self, statement: Statement) -> Result<Rows<'_>, Error> {
        Ok(match &self.connection {
            Connection::Pool(pool) => Box::pin(pool.stream_raw(statement).await?),
            Connection::Transaction(transaction) => Box::pin(transaction.stream_raw(statement).await?),
        })
    }

    /// Returns how far what is counted has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stamp(&self) -> Result<Stamp, Error> {
        let run = self.run();
        let asked = Statement::from_string(run.get_database_backend(), STAMP);
        let row = run.query_one_raw(asked).await?;
        let row = row.ok_or(Error::NotFound { noun: "clock", id: 1 })?;
        let history = |column| -> Result<History, Error> {
            let hash: Option<String> = row.try_get("", column)?;
            Ok(history_of(&hash.unwrap_or_default()))
        };
        Ok(Stamp {
            histories: [
                history("changed_hash")?,
                history("removed_hash")?,
                history("screened_hash")?,
            ],
            changed: row.try_get("", "changed")?,
            removed: row.try_get("", "removed")?,
            screened: row.try_get("", "screened")?,
        })
    }

    /// Returns the revision of the last write that is visible.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_revision(&self) -> Result<Revision, Error> {
        let clock = entity::clock::Entity::find_by_id(1).one(&self.run()).await?;
        let clock = clock.ok_or(Error::NotFound { noun: "clock", id: 1 })?;
        Ok(Revision(clock.revision))
    }
}
