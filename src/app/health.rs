//! Health: whether this process can answer, in the terms an operator acts on.

use std::io::ErrorKind;
use std::time::Duration;

use super::backup::hash_of;
use super::{App, Error};
use crate::domain::audit::Fault;
use crate::domain::revision::Revision;

/// What stands between this process and its work; nothing when all are as they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Whether every step of the schema history is applied.
    pub schema_is_current: bool,
    /// Whether what answers questions has every change; it catches up by itself within a moment.
    pub index_is_current: bool,
    /// The last change that can be found, at least.
    pub indexed: Revision,
    /// Whether everything that was there at the start can be found.
    pub has_arrived: bool,
    /// How long the index has not come further while it should have.
    pub stalled: Option<Duration>,
    /// The last write that is visible in the database.
    pub latest: Revision,
}

impl App {
    /// Asks the database and the index.
    ///
    /// # Errors
    /// When either cannot be read.
    pub async fn readiness(&self) -> Result<Readiness, Error> {
        let latest = self.store().whole().latest_revision().await?;
        let index_is_current = self.index_is_current().await?;
        let (has_arrived, resting) = {
            let following = self.following();
            (following.has_arrived(), following.resting())
        };
        Ok(Readiness {
            schema_is_current: self.store().schema_is_current().await?,
            index_is_current,
            // Writes that touch no firm move no bookmark: an index that lacks nothing has them all.
            indexed: match index_is_current {
                true => latest,
                false => Revision(self.index().seen().revision),
            },
            has_arrived,
            stalled: (!index_is_current).then_some(resting),
            latest,
        })
    }

    /// Looks for damage: the database file, its schema, rows that refer to nothing or are not what was written, the
    /// audit chain and its heads, and the originals of imports.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_faults(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = self.store().integrity_check().await?;
        if faults.iter().any(Fault::is_of_the_file) {
            return Ok(faults);
        }
        faults.extend(self.store().whole().verify_heads(&self.0.folder.join("heads")).await?);
        faults.extend(self.verify_originals().await?);
        Ok(faults)
    }

    /// The name of an original is the hash of what is in it. On a shared database it lies on the node that took it.
    async fn verify_originals(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for hash in self.store().whole().list_original_hashes().await? {
            let path = self.0.files.join(&hash);
            let read = tokio::task::spawn_blocking(move || hash_of(&path)).await;
            let problem = match read.map_err(|error| Error::Internal(error.into()))? {
                Ok(found) if found == hash => continue,
                Ok(_) => "the original of an import was changed".to_owned(),
                Err(error) if error.kind() == ErrorKind::NotFound && !self.store().is_embedded() => continue,
                Err(error) if error.kind() == ErrorKind::NotFound => "the original of an import is missing".to_owned(),
                Err(error) => format!("the original of an import cannot be read: {error}"),
            };
            faults.push(Fault {
                place: "files".to_owned(),
                row: hash,
                problem,
            });
        }
        Ok(faults)
    }
}
