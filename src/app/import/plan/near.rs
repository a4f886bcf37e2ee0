//! Firms near a name that nobody bears. The index that finds them is brought up to date when the first is asked for:
//! most lists name firms that are known.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::Planner;
use crate::app::matching::{Candidate, recall};
use crate::app::{Error, Session};

/// Whether the index was brought up to date for a file; clones share it.
#[derive(Clone, Default)]
pub(in crate::app::import) struct Freshness(Arc<OnceCell<()>>);

impl Freshness {
    /// Brings the index up to date unless that was done.
    pub(in crate::app::import) async fn ensure(&self, session: &Session) {
        self.0.get_or_init(|| session.freshen_index()).await;
    }
}

impl Planner<'_> {
    pub(super) async fn candidates(&self, place: u32, name: &str) -> Result<Vec<Candidate>, Error> {
        if let Some(found) = self.found.as_ref().and_then(|found| found.get(&place)) {
            return Ok(found.clone());
        }
        self.freshness.ensure(self.session).await;
        let mut candidates = recall(self.session, name).await?;
        candidates.retain(|candidate| candidate.enterprise <= self.firms_before);
        Ok(candidates)
    }
}
