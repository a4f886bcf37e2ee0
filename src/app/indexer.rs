//! The indexer: follows the revisions of the store and keeps the search index up with them. It reads current rows
//! behind the index's own bookmark, so a crash anywhere only makes it repeat itself, and a lost index fills itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{Datelike, NaiveDate};
use search_index::document::{Bookmark, Document, Holding, Name, NameKind};

use super::{App, Error};
use crate::domain::catalog::Catalog;
use crate::domain::enterprise::{self, Enterprise, EnterpriseId, EnterpriseStatus, Profile};
use crate::domain::revision::Revision;
use crate::domain::tenure::{Award, Basis, Tenure};

/// Firms read and indexed at a time; what one commit of the index costs is shared by so many.
const BATCH: u64 = 2_000;
/// How often other processes' writes are looked for.
const POLL: Duration = Duration::from_millis(500);

impl App {
    /// Follows the store until the process ends. A failure is logged and tried again at the next change.
    pub async fn follow(self) {
        let mut revisions = self.store().revisions();
        loop {
            if let Err(error) = self.catch_up().await {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(error = cause, "the search index fell behind");
            }
            // Whichever comes first; a closed channel only means that no writer is left in this process.
            let _ = tokio::time::timeout(POLL, revisions.changed()).await;
        }
    }

    /// Brings the index up to the last revision and returns how many firms were indexed.
    ///
    /// # Errors
    /// When the database or the index fails; what was indexed so far stays.
    pub async fn catch_up(&self) -> Result<u64, Error> {
        let mut bookmark = self.bookmark()?;
        if self.store().latest_revision().await?.0 < bookmark.revision {
            // The database is older than the index: a backup came back. What the index knows is not true yet.
            self.clear_index().await?;
            bookmark = Bookmark::default();
        }
        let mut indexed = 0;
        loop {
            let place = (Revision(bookmark.revision), EnterpriseId(bookmark.id));
            let firms = self.store().changed_enterprises_after(place, BATCH).await?;
            let Some(last) = firms.last() else { break };
            bookmark = Bookmark {
                revision: last.revision.0,
                id: last.id.0,
            };
            indexed += firms.len() as u64;
            let documents = self.documents(&firms).await?;
            self.apply(documents, bookmark).await?;
        }
        Ok(indexed)
    }

    /// Empties the index, so that the next [`App::catch_up`] builds it from the store.
    ///
    /// # Errors
    /// When another process holds the index, or its folder cannot be written.
    pub async fn clear_index(&self) -> Result<(), Error> {
        let index = self.index().clone();
        on_its_own_thread(move || index.clear()).await
    }

    /// Tells whether every change of a firm can be found.
    pub(super) async fn index_is_current(&self) -> Result<bool, Error> {
        let bookmark = self.bookmark()?;
        let place = (Revision(bookmark.revision), EnterpriseId(bookmark.id));
        Ok(self.store().changed_enterprises_after(place, 1).await?.is_empty())
    }

    fn bookmark(&self) -> Result<Bookmark, Error> {
        self.index().bookmark().map_err(|error| Error::Internal(error.into()))
    }

    async fn documents(&self, firms: &[Enterprise]) -> Result<Vec<Document>, Error> {
        let ids: Vec<EnterpriseId> = firms.iter().map(|firm| firm.id).collect();
        let mut tenures: BTreeMap<EnterpriseId, Vec<Tenure>> = BTreeMap::new();
        for tenure in self.store().list_tenures(&ids).await? {
            tenures.entry(tenure.enterprise).or_default().push(tenure);
        }
        let own = |firm: &Enterprise| tenures.get(&firm.id).map_or(&[] as &[Tenure], Vec::as_slice);
        Ok(firms
            .iter()
            .map(|firm| document(firm, own(firm), self.catalog()))
            .collect())
    }

    async fn apply(&self, documents: Vec<Document>, bookmark: Bookmark) -> Result<(), Error> {
        let index = self.index().clone();
        on_its_own_thread(move || index.apply(&documents, bookmark)).await
    }
}

/// The index works on files; a thread that may block keeps the others answering.
pub(super) async fn on_its_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, search_index::error::Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(|panic| Error::Internal(panic.into()))?;
    done.map_err(|error| Error::Internal(error.into()))
}

/// What the index knows of a firm.
fn document(firm: &Enterprise, tenures: &[Tenure], catalog: &Catalog) -> Document {
    let profile = &firm.profile;
    let holdings: Vec<Holding> = tenures.iter().filter_map(|tenure| holding(&tenure.award)).collect();
    Document {
        id: firm.id.0,
        names: names(profile),
        credit_code: profile.credit_code.as_ref().map(ToString::to_string),
        registration_number: profile.registration_number.as_ref().map(ToString::to_string),
        stock_codes: profile.stock_codes.clone(),
        products: profile.products.clone(),
        scope: profile.scope.clone(),
        address: profile.address.clone(),
        labels: labels(profile, tenures, catalog),
        county: profile.division.as_ref().map(ToString::to_string),
        zone: profile.zone.as_ref().map(ToString::to_string),
        industry: profile.industry.as_ref().map(ToString::to_string),
        fields: profile.fields.iter().map(ToString::to_string).collect(),
        status: profile.status.to_string(),
        active: profile.status == EnterpriseStatus::Active,
        prior: prior(profile, &holdings),
        holdings,
    }
}

/// Among equals a real firm comes before a fictional one, then one whose shares are listed, then one of more titles.
fn prior(profile: &Profile, holdings: &[Holding]) -> u8 {
    let titles = u8::try_from(holdings.len()).unwrap_or(u8::MAX).min(31);
    u8::from(!profile.fictional) << 7 | u8::from(!profile.stock_codes.is_empty()) << 5 | titles
}

fn names(profile: &Profile) -> Vec<Name> {
    let legal = Name {
        text: profile.name.clone(),
        kind: NameKind::Legal,
    };
    let other = profile.other_names.iter().map(|other| Name {
        text: other.name.clone(),
        kind: match other.kind {
            enterprise::NameKind::Former => NameKind::Former,
            enterprise::NameKind::Short => NameKind::Short,
            enterprise::NameKind::Brand => NameKind::Brand,
        },
    });
    std::iter::once(legal).chain(other).collect()
}

/// Titles by which a firm is asked for though its own texts do not hold them: 高新区, 轴承产业, 小巨人. The
/// registry is that of one city, so the city's name leads to every firm.
fn labels(profile: &Profile, tenures: &[Tenure], catalog: &Catalog) -> Vec<String> {
    let division = profile.division.as_ref().and_then(|code| catalog.division(code));
    let places = std::iter::once(&catalog.city).chain(division);
    let places = places.flat_map(|place| {
        let former = place.former.iter().map(|former| &former.title);
        std::iter::once(&place.title).chain(&place.aliases).chain(former)
    });
    let zone = profile.zone.as_ref().and_then(|code| catalog.zone(code));
    let zone = zone
        .into_iter()
        .flat_map(|zone| std::iter::once(&zone.title).chain(&zone.aliases));
    let industry = profile
        .industry
        .as_ref()
        .and_then(|code| catalog.industry(code))
        .map(|industry| &industry.title);
    let fields = profile
        .fields
        .iter()
        .filter_map(|code| catalog.field(code))
        .map(|field| &field.title);
    let tiers = tenures.iter().filter_map(|tenure| catalog.tier(&tenure.award.tier));
    let tiers = tiers.flat_map(|tier| [&tier.title, &tier.short_title]);
    let all: BTreeSet<&String> = places.chain(zone).chain(industry).chain(fields).chain(tiers).collect();
    all.into_iter().cloned().collect()
}

/// The days on which an award counts; a proposal never does.
fn holding(award: &Award) -> Option<Holding> {
    if award.basis == Basis::Proposed {
        return None;
    }
    let ended = award.ended.and_then(|ending| ending.on.pred_opt());
    let until = match (award.until, ended) {
        (Some(until), Some(ended)) => Some(until.min(ended)),
        (until, ended) => until.or(ended),
    };
    Some(Holding {
        tier: award.tier.to_string(),
        from: day_number(award.from),
        until: until.map(day_number),
    })
}

/// The day as the index counts it.
pub(super) fn day_number(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}
