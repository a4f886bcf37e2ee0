//! An import under way: who is writing it in this process, and what it goes on from.

use std::collections::BTreeSet;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::Upload;
use super::draft::Reading;
use crate::app::App;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::ImportId;
use crate::domain::source::SourceId;

/// What an import goes on from.
pub(super) struct Begun {
    pub(super) import: ImportId,
    pub(super) upload: Arc<Upload>,
    pub(super) reading: Arc<Reading>,
    /// The last line that is committed.
    pub(super) cursor: u32,
    /// The rows that are committed.
    pub(super) committed: u64,
    pub(super) source: SourceId,
    pub(super) firms_before: EnterpriseId,
    /// The digest of the plan that a person confirmed.
    pub(super) confirmed: Option<String>,
}

/// As long as this lives, the import counts as being written by this process.
pub(super) struct Driving {
    app: App,
    import: ImportId,
}

impl App {
    fn importing(&self) -> MutexGuard<'_, BTreeSet<ImportId>> {
        self.0.importing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether this process is writing an import.
    pub(super) fn is_importing(&self, import: ImportId) -> bool {
        self.importing().contains(&import)
    }

    /// Takes an import for this task; nothing when another task of this process has it.
    pub(super) fn take_import(&self, import: ImportId) -> Option<Driving> {
        self.importing().insert(import).then(|| Driving {
            app: self.clone(),
            import,
        })
    }
}

impl Drop for Driving {
    fn drop(&mut self) {
        self.app.importing().remove(&self.import);
    }
}
