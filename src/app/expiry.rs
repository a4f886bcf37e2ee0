//! What runs out: titles whose end is near and that no later certificate continues.

mod export;

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::tenure::{Standing, Tenure, TenureId};
use crate::domain::tier::Term;
use crate::store::{ExpiryQuery, HolderQuery};
use crate::view::expiry::{ExpiringPage, ExpiringTier, ExpiringView, ExpiryView};

/// How far ahead the first page looks.
const AHEAD: i64 = 180;
/// How many it names.
const NAMED: u64 = 10;
/// Titles on a page of the whole list.
const PAGE: u64 = 50;

/// Which titles that run out are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpiringQuery {
    /// Of this tier; of all that do not run out every year, when nothing is said.
    pub tier: Option<TierCode>,
    /// Of firms of this county; of all when nothing is said.
    pub division: Option<DivisionCode>,
}

impl Session {
    /// Shows the titles that run out within half a year: how many of each tier, and the first by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_expiry(&self) -> Result<ExpiryView, Error> {
        self.must(Right::SeeFirms)?;
        let on = self.today();
        self.remember(format!("expiry {on}"), self.find_expiring(on)).await
    }

    async fn find_expiring(&self, on: Day) -> Result<ExpiryView, Error> {
        let query = self.expiry_query(on, &ExpiringQuery::default())?;
        let first = self.reader().list_expiring(&query, None, NAMED).await?;
        let tiers = self.reader().count_expiring(&query).await?;
        let yearly = self.reader().count_expiring(&self.yearly_query(on, None)).await?;
        let counted = |(code, count)| ExpiringTier::new(code, count, self.catalog());
        Ok(ExpiryView {
            on,
            to: query.to,
            tiers: tiers.into_iter().map(counted).collect(),
            yearly: yearly.into_iter().map(counted).collect(),
            first: self.name_expiring(&first, on).await?,
        })
    }

    /// Returns a page of the titles that run out within half a year, of one tier or of all.
    ///
    /// # Errors
    /// There is no such tier, or the database fails.
    pub async fn list_expiring(
        &self,
        asked: &ExpiringQuery,
        after: Option<(Day, TenureId)>,
    ) -> Result<ExpiringPage, Error> {
        self.must(Right::SeeFirms)?;
        let on = self.today();
        let query = self.expiry_query(on, asked)?;
        let counts = self.reader().count_expiring(&query).await?;
        let yearly = match asked.tier {
            Some(_) => Vec::new(),
            None => {
                let query = self.yearly_query(on, asked.division.as_ref());
                self.reader().count_expiring(&query).await?
            }
        };
        let shown = |(code, count): (TierCode, u64)| ExpiringTier::new(code, count, self.catalog());
        let page = self.reader().list_expiring(&query, after, PAGE).await?;
        let full = u64::try_from(page.len()).is_ok_and(|length| length == PAGE);
        let last = page.last().filter(|_| full);
        let place = last.and_then(|tenure| Some((tenure.award.until?, tenure.id)));
        Ok(ExpiringPage {
            on,
            to: query.to,
            tier: asked.tier.clone().map(|code| shown((code, 0)).title),
            division: asked.division.as_ref().map(|code| self.name_division(code).title),
            yearly: yearly.into_iter().map(shown).collect(),
            total: counts.iter().map(|(_, count)| count).sum(),
            titles: self.name_expiring(&page, on).await?,
            next: place.map(|(day, id)| format!("{day}_{}", id.0)),
        })
    }

    /// Returns the titles that run out first within half a year, as far as they are asked for.
    ///
    /// # Errors
    /// There is no such tier, or the database fails.
    pub async fn list_expiring_of(&self, asked: &ExpiringQuery) -> Result<Vec<ExpiringView>, Error> {
        self.must(Right::SeeFirms)?;
        let on = self.today();
        let query = self.expiry_query(on, asked)?;
        let page = self.reader().list_expiring(&query, None, PAGE).await?;
        self.name_expiring(&page, on).await
    }

    /// Counts the titles that run out within so many days.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn count_expiring_within(&self, days: i64) -> Result<u64, Error> {
        let mut query = self.expiry_query(self.today(), &ExpiringQuery::default())?;
        query.to = self.today().plus_days(days);
        let counts = self.reader().count_expiring(&query).await?;
        Ok(counts.iter().map(|(_, count)| count).sum())
    }

    async fn name_expiring(&self, tenures: &[Tenure], on: Day) -> Result<Vec<ExpiringView>, Error> {
        let ids: BTreeSet<EnterpriseId> = tenures.iter().map(|tenure| tenure.enterprise).collect();
        let ids: Vec<EnterpriseId> = ids.into_iter().collect();
        let firms = self.reader().list_enterprises(&ids).await?;
        let firms: BTreeMap<EnterpriseId, Enterprise> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        let named = |tenure: &Tenure| ExpiringView::new(tenure, firms.get(&tenure.enterprise)?, self.catalog(), on);
        Ok(tenures.iter().filter_map(named).collect())
    }

    fn expiry_query(&self, on: Day, asked: &ExpiringQuery) -> Result<ExpiryQuery, Error> {
        let tiers: Vec<TierCode> = match &asked.tier {
            Some(code) => vec![
                self.catalog()
                    .tier(code)
                    .ok_or(Error::NotFound(Noun::Tier))?
                    .code
                    .clone(),
            ],
            None => self.tiers_of_term(|term| term != Term::Yearly),
        };
        Ok(ending(tiers, on, asked.division.as_ref()))
    }

    fn yearly_query(&self, on: Day, division: Option<&DivisionCode>) -> ExpiryQuery {
        ending(self.tiers_of_term(|term| term == Term::Yearly), on, division)
    }

    fn tiers_of_term(&self, fits: impl Fn(Term) -> bool) -> Vec<TierCode> {
        let fitting = self.catalog().tiers.iter().filter(|tier| fits(tier.term));
        fitting.map(|tier| tier.code.clone()).collect()
    }
}

fn ending(tiers: Vec<TierCode>, on: Day, division: Option<&DivisionCode>) -> ExpiryQuery {
    let mut holders = HolderQuery::held(tiers, on);
    holders.standings = vec![Standing::Held];
    holders.divisions.extend(division.cloned());
    ExpiryQuery {
        holders,
        to: on.plus_days(AHEAD),
    }
}

/// Reads the place that a page says the next one begins at.
///
/// # Errors
/// It is none.
pub fn read_place(text: &str) -> Result<(Day, TenureId), Error> {
    let read = |text: &str| {
        let (day, id) = text.split_once('_')?;
        Some((day.parse().ok()?, TenureId(id.parse().ok()?)))
    };
    read(text).ok_or_else(|| Error::invalid("after", "翻页位置无效，请从第一页重新开始"))
}
