//! A copy of the embedded database while it is written to: one state of it, as of one revision.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{Error, Store};

impl Store {
    /// Tells whether this is the embedded database, which is copied here; a shared one has tools of its own.
    pub fn is_embedded(&self) -> bool {
        self.0.reader.pool().get_database_backend() == DbBackend::Sqlite
    }

    /// Writes one consistent state of the embedded database into a new file; writers go on meanwhile.
    ///
    /// # Errors
    /// When the file exists already, the disk is full or the database fails.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let path = file.display().to_string();
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        self.0.reader.pool().execute_raw(statement).await?;
        Ok(())
    }
}
