//! An import under way: what it goes on from, and the file that the process that began it has at hand.

use std::sync::{Arc, PoisonError};

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

/// The file that was read last when an import was asked for: whoever writes it here need not read it again.
pub(in crate::app) struct HandedOver {
    import: ImportId,
    file: (Arc<Upload>, Arc<Reading>),
}

impl App {
    pub(super) fn hand_over(&self, import: ImportId, file: (Arc<Upload>, Arc<Reading>)) {
        let mut last = self.0.handed_over.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(HandedOver { import, file });
    }

    pub(super) fn take_over(&self, import: ImportId) -> Option<(Arc<Upload>, Arc<Reading>)> {
        let mut last = self.0.handed_over.lock().unwrap_or_else(PoisonError::into_inner);
        last.take_if(|last| last.import == import).map(|last| last.file)
    }
}
