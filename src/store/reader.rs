//! Reads: the same on a [`Store`](super::Store) and inside a write, where they see what the write has done.

use sea_orm::{DatabaseConnection, DatabaseExecutor, DatabaseTransaction, EntityTrait};

use super::{Error, entity};
use crate::domain::revision::Revision;

/// Everything that can be asked.
pub struct Reader(Connection);

enum Connection {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

impl Reader {
    pub(super) fn of_pool(pool: DatabaseConnection) -> Self {
        Self(Connection::Pool(pool))
    }

    pub(super) fn of_transaction(transaction: DatabaseTransaction) -> Self {
        Self(Connection::Transaction(transaction))
    }

    /// Returns what runs a statement.
    pub(super) fn run(&self) -> DatabaseExecutor<'_> {
        match &self.0 {
            Connection::Pool(pool) => pool.into(),
            Connection::Transaction(transaction) => transaction.into(),
        }
    }

    pub(super) fn pool(&self) -> &DatabaseConnection {
        match &self.0 {
            Connection::Pool(pool) => pool,
            Connection::Transaction(_) => unreachable!("a store reads from its pool"),
        }
    }

    pub(super) fn into_transaction(self) -> DatabaseTransaction {
        match self.0 {
            Connection::Transaction(transaction) => transaction,
            Connection::Pool(_) => unreachable!("a write reads from its transaction"),
        }
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
