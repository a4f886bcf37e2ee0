//! Turns: work that one process does at a time, whichever node it runs on. Who comes second waits, and then finds most
//! of it done.

use std::fs::{File, TryLockError};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::{Error, Store};

/// How often a lock on a file is asked for: waiting for it would hold a thread that cannot be called back.
const POLL: Duration = Duration::from_millis(100);

/// Held while the work is done; the system takes it back from a process that dies.
pub struct Turn {
    _held: Held,
}

enum Held {
    File { _lock: File },
    Transaction { _open: DatabaseTransaction },
}

impl Store {
    /// Waits for the turn to do a piece of work.
    ///
    /// # Errors
    /// When the database fails, or the file of the lock cannot be made.
    pub async fn take_turn(&self, work: &'static str) -> Result<Turn, Error> {
        let held = match self.is_embedded() {
            true => self.lock_file(work).await?,
            false => self.lock_database(work).await?,
        };
        Ok(Turn { _held: held })
    }

    async fn lock_file(&self, work: &str) -> Result<Held, Error> {
        let main = self
            .whole()
            .texts("SELECT file FROM pragma_database_list WHERE name = 'main'")
            .await?;
        let path = format!("{}.{work}.lock", main.concat());
        let mut options = File::options();
        let lock = options.create(true).truncate(false).write(true).open(path)?;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Held::File { _lock: lock }),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(POLL).await,
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }

    /// The lock goes with its transaction, and the transaction with its connection.
    async fn lock_database(&self, work: &str) -> Result<Held, Error> {
        let open = self.open_transaction().await?;
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended('yanzhen ' || $1, 0))";
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [work.into()]);
        open.execute_raw(statement).await?;
        Ok(Held::Transaction { _open: open })
    }
}
