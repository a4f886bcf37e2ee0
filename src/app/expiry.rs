//! What runs out: titles whose end is near and that no later certificate continues.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{App, Error};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::tenure::{Standing, Tenure};
use crate::store::{ExpiryQuery, HolderQuery};
use crate::view::expiry::{ExpiringTier, ExpiringView, ExpiryView};

/// How far ahead the first page looks.
const AHEAD: Days = Days::new(180);
/// How many it names.
const NAMED: u64 = 10;

impl App {
    /// Shows the titles that run out within half a year: how many of each tier, and the first by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_expiry(&self) -> Result<ExpiryView, Error> {
        let on = self.today();
        self.remember(format!("expiry {on}"), self.find_expiring(on)).await
    }

    async fn find_expiring(&self, on: NaiveDate) -> Result<ExpiryView, Error> {
        let query = self.expiry_query(on);
        let tenures = self.store().list_expiring(&query, NAMED).await?;
        let ids: BTreeSet<EnterpriseId> = tenures.iter().map(|tenure| tenure.enterprise).collect();
        let firms = self
            .store()
            .list_enterprises(&ids.into_iter().collect::<Vec<_>>())
            .await?;
        let firms: BTreeMap<EnterpriseId, Enterprise> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        let tiers = self.store().count_expiring(&query).await?;
        let counted = |(code, count)| ExpiringTier::new(code, count, self.catalog());
        let named = |tenure: &Tenure| ExpiringView::new(tenure, firms.get(&tenure.enterprise)?, self.catalog(), on);
        Ok(ExpiryView {
            on,
            to: query.to,
            tiers: tiers.into_iter().map(counted).collect(),
            first: tenures.iter().filter_map(named).collect(),
        })
    }

    fn expiry_query(&self, on: NaiveDate) -> ExpiryQuery {
        let tiers = self.catalog().tiers.iter().map(|tier| tier.code.clone());
        let mut holders = HolderQuery::held(tiers, on);
        holders.standings = vec![Standing::Held];
        ExpiryQuery {
            holders,
            to: on + AHEAD,
        }
    }
}
