//! The audit for readers: who did what, when, to which records; and whether the chain is whole.

use super::{Error, Session};
use crate::domain::access::Right;
use crate::domain::audit::Fault;
use crate::domain::revision::Revision;
use crate::store::AuditQuery;
use crate::view::audit::{AuditEntryView, AuditView};

impl Session {
    /// Lists entries from the newest down.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_audit(&self, query: &AuditQuery, limit: u64) -> Result<AuditView, Error> {
        self.must(Right::SeeAudit)?;
        let mut entries = self.reader().list_audit_by(query, limit + 1).await?;
        let more = entries.len() as u64 > limit;
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = entries
            .last()
            .filter(|_| more)
            .map(|entry| entry.revision.0.to_string());
        let entries = entries.iter().map(AuditEntryView::from).collect();
        Ok(AuditView { entries, next })
    }

    /// Recomputes the chain and returns how many entries it has with what does not fit.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_audit(&self) -> Result<(Revision, Vec<Fault>), Error> {
        self.must(Right::SeeAudit)?;
        let faults = self.reader().verify_audit().await?;
        Ok((self.reader().latest_revision().await?, faults))
    }
}
