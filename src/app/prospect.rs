//! What a firm could do next: each title assessed for what it is to the firm, a review where it holds it.

use super::assessment::{assess_facts, facts_of};
use super::{Error, Session};
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::tenure::Standing;
use crate::rules::screening::{Screening, purpose_for};
use crate::view::assessment::FirmView;
use crate::view::prospect::{ProspectView, ProspectsView};
use crate::view::screening::named_reason;

impl Session {
    /// Shows how near a firm is to every title that has a standard in force, the nearest first.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm.
    pub async fn prospects(&self, enterprise: EnterpriseId) -> Result<ProspectsView, Error> {
        let dossier = self.read_dossier(enterprise).await?;
        let (on, law) = (self.today(), self.law_on(self.today()));
        let facts = facts_of(&dossier, on);
        let screened = law.screen(&facts);
        let prospect = |tier: &crate::domain::tier::Tier| {
            let purpose = purpose_for(&tier.code, &facts);
            let known = (self.catalog(), self.library());
            let view = assess_facts(known, (&dossier, &facts), (&tier.code, purpose));
            let found = screened.iter().find(|one| one.tier == tier.code);
            let step = found.and_then(|one: &Screening| {
                let standard = self.library().find(&one.reason.standard).map(AsRef::as_ref);
                named_reason(&one.reason, standard, self.catalog()).1
            });
            let end = (last_day(&dossier, tier, on), tier.term);
            ProspectView::new(&view, found.map(|one| one.list), step.as_ref(), end)
        };
        let mut prospects: Vec<ProspectView> = self.catalog().tiers.iter().filter_map(prospect).collect();
        prospects.sort_by_key(|one| one.stage);
        Ok(ProspectsView {
            enterprise: FirmView::new(&dossier),
            on,
            prospects,
        })
    }
}

/// The last day of a title that is held, when its list prints one.
fn last_day(dossier: &Dossier, tier: &crate::domain::tier::Tier, on: Day) -> Option<Day> {
    let awards = dossier.tenures.iter().map(|tenure| &tenure.award);
    let held = awards.filter(|award| award.tier == tier.code && tier.standing_on(award, on) == Standing::Held);
    held.filter_map(|award| award.until).max()
}
