//! Firms: all that is recorded of one, and what of it needs attention soon.

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::filing::Filing;
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::Tenure;
use crate::view::enterprise::EnterpriseView;

impl Session {
    /// Shows a firm as it stands today.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm.
    pub async fn show_enterprise(&self, id: EnterpriseId) -> Result<EnterpriseView, Error> {
        let dossier = self.read_dossier(id).await?;
        Ok(EnterpriseView::new(&dossier, self.catalog(), self.today()))
    }

    /// Reads everything that is recorded of a firm.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm.
    pub async fn read_dossier(&self, id: EnterpriseId) -> Result<Dossier, Error> {
        self.must(Right::SeeFirms)?;
        let found = self.reader().find_enterprise(id).await?;
        let enterprise = found.ok_or(Error::NotFound(Noun::Enterprise))?;
        let tenures = self.reader().list_tenures(&[id]).await?;
        let filings = self.reader().list_filings(&[id]).await?;
        self.make_dossier(enterprise, (tenures, filings)).await
    }

    /// Reads the same with titles and figures as they were recorded at the end of a day.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm.
    pub async fn read_dossier_known_on(&self, id: EnterpriseId, day: Day) -> Result<Dossier, Error> {
        self.must(Right::SeeFirms)?;
        let found = self.reader().find_enterprise(id).await?;
        let enterprise = found.ok_or(Error::NotFound(Noun::Enterprise))?;
        let revision = self.reader().revision_on(day).await?;
        let tenures = self.reader().list_tenures_known_at(&[id], revision).await?;
        let filings = self.reader().list_filings_known_at(&[id], revision).await?;
        self.make_dossier(enterprise, (tenures, filings)).await
    }

    async fn make_dossier(
        &self,
        enterprise: Enterprise,
        (tenures, filings): (Vec<Tenure>, Vec<Filing>),
    ) -> Result<Dossier, Error> {
        let id = enterprise.id;
        let changes = self.reader().list_changes(&[id]).await?;
        let mut named = named_sources(&enterprise, &tenures, &filings);
        named.extend(changes.iter().map(|change| change.event.source));
        let sources = self.read_sources(named).await?;
        Ok(Dossier {
            enterprise,
            tenures,
            filings,
            changes,
            sources,
        })
    }

    /// Reads sources by number, for the views of what names them.
    pub(super) async fn read_sources(&self, ids: BTreeSet<SourceId>) -> Result<BTreeMap<SourceId, Source>, Error> {
        let ids: Vec<SourceId> = ids.into_iter().collect();
        let sources = self.reader().list_sources(&ids).await?;
        Ok(sources.into_iter().map(|source| (source.id, source)).collect())
    }
}

fn named_sources(enterprise: &Enterprise, tenures: &[Tenure], filings: &[Filing]) -> BTreeSet<SourceId> {
    let of_tenures = tenures.iter().map(|tenure| tenure.award.source);
    let of_endings = tenures
        .iter()
        .filter_map(|tenure| tenure.award.ended)
        .map(|ending| ending.source);
    let of_filings = filings.iter().map(|filing| filing.figures.source);
    let own = std::iter::once(enterprise.profile.source);
    own.chain(of_tenures).chain(of_endings).chain(of_filings).collect()
}
