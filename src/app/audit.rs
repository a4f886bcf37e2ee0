//! The audit for readers: who did what, when, to which records; and whether the chain is whole.

use super::{Error, Session};
use crate::domain::access::Right;
use crate::domain::audit::Fault;
use crate::domain::revision::Revision;
use crate::store::{AuditQuery, Realm};
use crate::view::audit::{AuditEntryView, AuditView};

impl Session {
    /// Lists entries from the newest down.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_audit(&self, query: &AuditQuery, limit: u64) -> Result<AuditView, Error> {
        self.must(Right::SeeAudit)?;
        let is_duty = self.actor().role.is_duty();
        // The operator at the machine itself reads the files anyway.
        let realm = match is_duty || self.actor().signed_in.is_none() {
            true => Realm::Everything,
            false => Realm::Firms,
        };
        let query = &AuditQuery { realm, ..query.clone() };
        let mut entries = self.reader().list_audit_by(query, limit + 1).await?;
        let more = entries.len() as u64 > limit;
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = entries
            .last()
            .filter(|_| more)
            .map(|entry| entry.revision.0.to_string());
        let entries = entries.iter().map(AuditEntryView::from);
        let entries = match is_duty {
            true => entries.map(AuditEntryView::without_business).collect(),
            false => entries.collect(),
        };
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
