//! Health: whether this process can answer, in the terms an operator acts on.

use super::{App, Error};
use crate::domain::audit::Fault;
use crate::domain::revision::Revision;

/// What stands between this process and its work; nothing when all are as they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Whether every step of the schema history is applied.
    pub schema_is_current: bool,
    /// Whether the search index has followed every change; it does so by itself within a moment.
    pub index_is_current: bool,
    /// The last write that is visible in the database.
    pub latest: Revision,
}

impl App {
    /// Asks the database and the index.
    ///
    /// # Errors
    /// When either cannot be read.
    pub async fn readiness(&self) -> Result<Readiness, Error> {
        Ok(Readiness {
            schema_is_current: self.store().schema_is_current().await?,
            index_is_current: self.index_is_current().await?,
            latest: self.store().whole().latest_revision().await?,
        })
    }

    /// Looks for damage: the database file, rows that refer to nothing, and the audit chain.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_faults(&self) -> Result<Vec<Fault>, Error> {
        Ok(self.store().integrity_check().await?)
    }
}
