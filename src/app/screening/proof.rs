//! Proving the stored screening: firms that count as done are screened afresh, from their filings one by one and not
//! by the way a run reads them, and must stand on the same lists for the same reasons.

use std::collections::{BTreeMap, BTreeSet};

use super::PAGE;
use crate::app::{Error, Session};
use crate::domain::code::TierCode;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::facts::Facts;
use crate::rules::screening::{Law, List, Reason, Screening};
use crate::store::{Run, ScreeningWork};

/// Differences that are named; the first ones say enough.
const NAMED: usize = 20;

/// What a fresh screening says of the stored one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreeningProof {
    /// Firms that were screened afresh.
    pub firms: u64,
    /// Firms that changed since the run, or of which the law or the calendar may say something else: they are still
    /// to be done, and nothing stored speaks of them as they are.
    pub waiting: u64,
    /// Firms of which something else is stored.
    pub different: u64,
    /// The first differences.
    pub differences: Vec<ScreeningDifference>,
}

/// A firm and a tier of which something else is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreeningDifference {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// The title of the tier.
    pub tier: String,
    /// The list as stored.
    pub stored: Option<List>,
    /// The list as found afresh.
    pub found: Option<List>,
}

/// Lists with their reasons by tier.
type Placed = BTreeMap<TierCode, (List, Reason)>;

impl Session {
    /// Screens firms afresh as of the last run and compares: so many evenly spaced ones, or every one. Nothing when
    /// there was no run.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn prove_screening(&self, sample: Option<usize>) -> Result<Option<ScreeningProof>, Error> {
        let Some(run) = self.reader().last_screening().await? else {
            return Ok(None);
        };
        let law = self.law_on(run.date);
        let step = match sample {
            None => 1,
            Some(sample) => self.reader().count_enterprises().await?.div_ceil(sample.max(1) as u64),
        };
        let (mut proof, mut after, mut at) = (ScreeningProof::default(), None, 0);
        loop {
            let mut page = self.reader().list_firm_work(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(Some(proof));
            };
            after = Some(last.enterprise);
            page.retain(|_| {
                at += 1;
                (at - 1) % step.max(1) == 0
            });
            self.prove_page(&mut proof, (&run, &law), page).await?;
        }
    }

    async fn prove_page(
        &self,
        proof: &mut ScreeningProof,
        (run, law): (&Run, &Law),
        mut page: Vec<ScreeningWork>,
    ) -> Result<(), Error> {
        let ids: Vec<EnterpriseId> = page.iter().map(|work| work.enterprise).collect();
        let asked = (run.date, law.fingerprint());
        let waiting = self.reader().list_undone_among(asked, &ids).await?;
        page.retain(|work| !waiting.contains(&work.enterprise));
        proof.waiting += waiting.len() as u64;
        proof.firms += page.len() as u64;
        let mut stored = self.stored(&page).await?;
        let mut found = self.screen_afresh(law, &page).await?;
        for work in page {
            let id = work.enterprise;
            let (stored, found) = (
                stored.remove(&id).unwrap_or_default(),
                found.remove(&id).unwrap_or_default(),
            );
            if stored != found {
                proof.different += 1;
                self.name_differences(proof, id, (&stored, &found)).await?;
            }
        }
        Ok(())
    }

    async fn stored(&self, page: &[ScreeningWork]) -> Result<BTreeMap<EnterpriseId, Placed>, Error> {
        let ids: Vec<EnterpriseId> = page.iter().map(|work| work.enterprise).collect();
        let mut stored: BTreeMap<EnterpriseId, Placed> = BTreeMap::new();
        for firm in self.reader().list_screenings(&ids).await? {
            let placed = stored.entry(firm.enterprise).or_default();
            placed.extend([placed_of(firm.screening)]);
        }
        Ok(stored)
    }

    async fn screen_afresh(&self, law: &Law, page: &[ScreeningWork]) -> Result<BTreeMap<EnterpriseId, Placed>, Error> {
        let ids: Vec<EnterpriseId> = page.iter().map(|work| work.enterprise).collect();
        let filings = self.reader().list_filings(&ids).await?;
        let tenures = self.reader().list_tenures(&ids).await?;
        let mut found = BTreeMap::new();
        for work in page.iter().filter(|work| !work.status.is_closed()) {
            let filings = filings.iter().filter(|filing| filing.enterprise == work.enterprise);
            let tenures = tenures.iter().filter(|tenure| tenure.enterprise == work.enterprise);
            let facts = Facts::on(law.date())
                .with_established(work.established)
                .with_filings(filings.map(|filing| &filing.figures))
                .with_awards(tenures.map(|tenure| &tenure.award));
            found.insert(work.enterprise, law.screen(&facts).into_iter().map(placed_of).collect());
        }
        Ok(found)
    }

    async fn name_differences(
        &self,
        proof: &mut ScreeningProof,
        id: EnterpriseId,
        (stored, found): (&Placed, &Placed),
    ) -> Result<(), Error> {
        if NAMED <= proof.differences.len() {
            return Ok(());
        }
        let firm = self.reader().find_enterprise(id).await?;
        let name = firm.map(|firm| firm.profile.name).unwrap_or_default();
        let tiers: BTreeSet<&TierCode> = stored.keys().chain(found.keys()).collect();
        for tier in tiers.into_iter().filter(|tier| stored.get(*tier) != found.get(*tier)) {
            let list = |placed: &Placed| placed.get(tier).map(|(list, _)| *list);
            proof.differences.push(ScreeningDifference {
                enterprise: id,
                name: name.clone(),
                tier: self
                    .catalog()
                    .tier(tier)
                    .map_or_else(|| tier.to_string(), |tier| tier.title.clone()),
                stored: list(stored),
                found: list(found),
            });
        }
        Ok(())
    }
}

fn placed_of(screening: Screening) -> (TierCode, (List, Reason)) {
    (screening.tier, (screening.list, screening.reason))
}
