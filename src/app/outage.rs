//! Finds what an operator can mend behind a failure, wherever in its chain of causes it stands.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use super::sheet::SheetError;
use crate::domain::outage::Outage;
use crate::store;

/// Names the outage behind a failure; nothing when it is a fault of the program.
pub fn outage_of(cause: &anyhow::Error) -> Option<Outage> {
    cause.chain().find_map(of_link)
}

/// Prints a failure with everything behind it on one line, for the log.
pub fn causes(error: &(dyn StdError + 'static)) -> String {
    let mut said = error.to_string();
    let mut link = error;
    while let Some(behind) = link.source() {
        said = format!("{said}: {behind}");
        link = behind;
    }
    said
}

fn of_link(link: &(dyn StdError + 'static)) -> Option<Outage> {
    if let Some(store::Error::Outage { outage, .. }) = link.downcast_ref() {
        return Some(*outage);
    }
    if let Some(search_index::error::Error::Busy) = link.downcast_ref() {
        return Some(Outage::IndexBusy);
    }
    if let Some(SheetError::Busy | SheetError::Unread) = link.downcast_ref() {
        return Some(Outage::Readers);
    }
    let shared = link.downcast_ref::<Arc<io::Error>>().map(AsRef::as_ref);
    let kind = shared.or_else(|| link.downcast_ref::<io::Error>())?.kind();
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Outage::DiskFull),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Some(Outage::Unwritable),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Error;
    use crate::app::export::ExportError;

    #[test]
    fn a_full_disk_is_found_behind_every_layer() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let chains: [anyhow::Error; 4] = [
            full().into(),
            ExportError::Io(full()).into(),
            Error::Internal(anyhow::Error::new(full()).context("the uploaded file cannot be kept")).into(),
            anyhow::Error::new(search_index::error::Error::Files(full())).context("备份写不下去"),
        ];
        for chain in chains {
            assert_eq!(outage_of(&chain), Some(Outage::DiskFull), "{chain:#}");
        }
        assert_eq!(outage_of(&anyhow::anyhow!("a fault of the program")), None);
    }
}
