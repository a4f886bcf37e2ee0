//! Assessments: what the law says of a firm on a day, under the standard in force then.

use super::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::credit_code::CreditCode;
use crate::domain::day::Day;
use crate::domain::dossier::Dossier;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::evaluate::evaluate;
use crate::rules::facts::Facts;
use crate::rules::gap::{advise, rank};
use crate::rules::library::{Choice, Library};
use crate::rules::standard::{Purpose, Standard};
use crate::view::assessment::{AdviceView, AssessmentView, FirmView, RankedView};
use crate::view::enterprise::Named;

/// The most firms a name may stand for before the reader is asked to be precise.
const CANDIDATES: usize = 5;

impl Session {
    /// Assesses a firm for a tier, as a new application or a review, on a day. A day without a standard in force
    /// is an answer with its reason, not an error.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm or tier.
    pub async fn assess(
        &self,
        enterprise: EnterpriseId,
        tier: &TierCode,
        purpose: Purpose,
        date: Day,
    ) -> Result<AssessmentView, Error> {
        self.catalog().tier(tier).ok_or(Error::NotFound(Noun::Tier))?;
        let dossier = self.read_dossier(enterprise).await?;
        let view = self.assess_dossier(&dossier, (tier, purpose, date));
        Ok(advised(
            (self.catalog(), self.library()),
            view,
            &facts_of(&dossier, date),
        ))
    }

    /// Assesses the same with titles and figures as they were recorded at the end of a day: 「当时怎么判的」.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm or tier.
    pub async fn assess_known_on(
        &self,
        enterprise: EnterpriseId,
        tier: &TierCode,
        (purpose, date, known): (Purpose, Day, Day),
    ) -> Result<AssessmentView, Error> {
        self.catalog().tier(tier).ok_or(Error::NotFound(Noun::Tier))?;
        let dossier = self.read_dossier_known_on(enterprise, known).await?;
        let view = self.assess_dossier(&dossier, (tier, purpose, date));
        let standard = view
            .standard
            .as_ref()
            .and_then(|standard| self.library().find(&standard.id));
        let corrected = standard.is_some_and(|standard| standard.corrected.iter().any(|one| known < one.on));
        Ok(view.known_on(known, corrected))
    }

    /// Assesses a firm for every tier that has a standard in force.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm.
    pub async fn assess_all(
        &self,
        enterprise: EnterpriseId,
        purpose: Purpose,
        date: Day,
    ) -> Result<(FirmView, Vec<AssessmentView>), Error> {
        let dossier = self.read_dossier(enterprise).await?;
        let assessments = self
            .catalog()
            .tiers
            .iter()
            .map(|tier| self.assess_dossier(&dossier, (&tier.code, purpose, date)))
            .filter(|view| view.standard.is_some());
        Ok((FirmView::new(&dossier), assessments.collect()))
    }

    /// Ranks what nobody filed of a firm by what it would decide, over every tier with a standard in force.
    ///
    /// # Errors
    /// `NotFound` when there is no such firm.
    pub async fn rank_missing(
        &self,
        enterprise: EnterpriseId,
        purpose: Purpose,
        date: Day,
    ) -> Result<Vec<RankedView>, Error> {
        let dossier = self.read_dossier(enterprise).await?;
        let chosen =
            self.catalog()
                .tiers
                .iter()
                .filter_map(|tier| match self.library().choose(&tier.code, purpose, date) {
                    Choice::Chosen(standard) => Some(standard),
                    Choice::NoneInForce(_) => None,
                });
        let chosen: Vec<_> = chosen.collect();
        let standards: Vec<&Standard> = chosen.iter().map(AsRef::as_ref).collect();
        let ranked = rank(standards.iter().copied(), &facts_of(&dossier, date));
        let view = |one| RankedView::new(one, &standards, self.catalog());
        Ok(ranked.iter().map(view).collect())
    }

    /// Lists the tiers that have a standard at all, whatever the day.
    pub fn assessable_tiers(&self) -> Vec<Named> {
        let has_standard = |code: &TierCode| {
            let mut standards = self.library().standards().iter();
            standards.any(|standard| standard.tier == *code)
        };
        let tiers = self.catalog().tiers.iter().filter(|tier| has_standard(&tier.code));
        tiers
            .map(|tier| Named::new(tier.code.as_str(), Some(&tier.title)))
            .collect()
    }

    /// Finds the firm a person at the command line means: by number, credit code or name.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Invalid` with the candidates when there are several.
    pub async fn find_meant_enterprise(&self, text: &str) -> Result<EnterpriseId, Error> {
        self.must(Right::SeeFirms)?;
        if let Ok(id) = text.parse::<EnterpriseId>() {
            return Ok(id);
        }
        if let Ok(code) = text.parse::<CreditCode>()
            && let Some(found) = self.reader().find_enterprise_by_credit_code(&code).await?
        {
            return Ok(found.id);
        }
        let key = search_index::fold::fold_key(text);
        let found = self.reader().find_enterprises_by_name_key(&key).await?;
        match found.as_slice() {
            [] => Err(Error::NotFound(Noun::Enterprise)),
            [only] => Ok(only.id),
            several => {
                let names = several.iter().take(CANDIDATES);
                let names: Vec<String> = names.map(|firm| format!("{} {}", firm.id, firm.profile.name)).collect();
                let message = format!(
                    "有 {} 家企业叫这个名字，请改用编号：{}",
                    several.len(),
                    names.join("；")
                );
                Err(Error::invalid("enterprise", message))
            }
        }
    }

    fn assess_dossier(&self, dossier: &Dossier, (tier, purpose, date): (&TierCode, Purpose, Day)) -> AssessmentView {
        let law = (self.catalog(), self.library());
        assess_facts(law, (dossier, &facts_of(dossier, date)), (tier, purpose))
    }
}

/// Assesses facts, of whomever, on their day; the dossier names the firm and the sources.
pub(super) fn assess_facts(
    (catalog, library): (&Catalog, &Library),
    (dossier, facts): (&Dossier, &Facts),
    (tier, purpose): (&TierCode, Purpose),
) -> AssessmentView {
    let date = facts.date();
    match library.choose(tier, purpose, date) {
        Choice::Chosen(standard) => {
            let assessment = evaluate(&standard, facts);
            AssessmentView::assessed(dossier, (&standard, purpose), &assessment, catalog)
        }
        Choice::NoneInForce(none) => AssessmentView::unassessed(dossier, (tier, purpose, date), &none, catalog),
    }
}

/// Adds to an assessment what is still missing for the same tier and purpose.
pub(super) fn advised((catalog, library): (&Catalog, &Library), view: AssessmentView, facts: &Facts) -> AssessmentView {
    let Some(standard) = view.standard.as_ref().and_then(|standard| library.find(&standard.id)) else {
        return view;
    };
    view.with_advice(advice_on(standard, facts, catalog))
}

/// Returns what is still missing of facts under a standard.
pub(super) fn advice_on(standard: &Standard, facts: &Facts, catalog: &Catalog) -> AdviceView {
    AdviceView::new(&advise(standard, facts), standard, catalog)
}

/// Returns what the law reads of a dossier on a day.
pub fn facts_of(dossier: &Dossier, date: Day) -> Facts {
    Facts::on(date)
        .with_established(dossier.enterprise.profile.established)
        .with_filings(dossier.filings.iter().map(|filing| &filing.figures))
        .with_awards(dossier.tenures.iter().map(|tenure| &tenure.award))
}
