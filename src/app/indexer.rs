//! The indexer: follows the revisions of the store and keeps the search index up with them. It reads current rows
//! behind the index's own bookmark, so a crash anywhere only makes it repeat itself, and a lost index fills itself.

mod follow;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use search_index::Facet;
use search_index::document::{Bookmark, Document, Holding, Name, NameKind};

use super::outage::outage_of;
use super::search::Card;
use super::{App, Error};
use crate::domain::catalog::Catalog;
use crate::domain::enterprise::{self, Enterprise, EnterpriseId, EnterpriseStatus, Profile};
use crate::domain::filing::{Filing, Value};
use crate::domain::indicator::ListUse;
use crate::domain::outage::Outage;
use crate::domain::revision::Revision;
use crate::domain::tenure::Tenure;
use crate::rules::screening::{List, Screening};

/// Firms read at a time.
const BATCH: u64 = 2_000;
/// Firms indexed with one commit, of which each leaves segments to merge.
const COMMIT: usize = 10_000;
/// How often other processes' writes are looked for.
const POLL: Duration = Duration::from_millis(500);

/// How long a command waits for the server that keeps the index.
const PATIENCE: Duration = Duration::from_secs(30);

/// How this process keeps up: whether it ever had everything, and when it last came further.
pub(super) struct Following {
    arrived: bool,
    moved: Instant,
}

impl Following {
    pub(super) fn new() -> Self {
        Self {
            arrived: false,
            moved: Instant::now(),
        }
    }

    fn arrive(&mut self) {
        self.arrived = true;
        self.moved = Instant::now();
    }

    fn advance(&mut self) {
        self.moved = Instant::now();
    }

    /// Whether everything that was there at the start can be found.
    pub(super) fn has_arrived(&self) -> bool {
        self.arrived
    }

    /// How long ago it last came further or had everything.
    pub(super) fn resting(&self) -> Duration {
        self.moved.elapsed()
    }
}

/// What the index has to learn, and where it then stands.
struct Changes {
    documents: Vec<Document>,
    gone: Vec<i64>,
    bookmark: Bookmark,
}

impl Changes {
    /// Nothing yet, behind a place.
    fn behind(bookmark: Bookmark) -> Self {
        Self {
            documents: Vec::new(),
            gone: Vec::new(),
            bookmark,
        }
    }

    fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.gone.is_empty()
    }
}

impl App {
    /// Brings the index up to the last revision and returns how many firms were indexed.
    ///
    /// # Errors
    /// When the database or the index fails; what was indexed so far stays.
    pub async fn catch_up(&self) -> Result<u64, Error> {
        let _alone = self.0.indexing.lock().await;
        self.index_what_is_new().await
    }

    async fn index_what_is_new(&self) -> Result<u64, Error> {
        let mut bookmark = self.refresh_index().await?;
        if !self.is_of_this_history(bookmark).await? {
            // The database went back, or is another: what the index knows of it is not true.
            tracing::warn!("the search index follows another history and is built anew");
            self.clear_index().await?;
            bookmark = Bookmark::default();
        }
        let mut indexed = 0;
        let mut read = Changes::behind(bookmark);
        loop {
            // The next firms are read while the last ones are indexed.
            let behind = read.bookmark;
            indexed += read.documents.len() as u64;
            let (next, ()) = tokio::try_join!(self.read_changes(behind), self.apply(read))?;
            if next.documents.is_empty() {
                self.forget_removed(behind).await?;
                self.following().arrive();
                return Ok(indexed);
            }
            read = next;
        }
    }

    /// Reads the next firms behind a place, as many as one commit of the index takes.
    async fn read_changes(&self, behind: Bookmark) -> Result<Changes, Error> {
        let mut changes = Changes::behind(behind);
        while changes.documents.len() < COMMIT {
            let bookmark = changes.bookmark;
            let place = (Revision(bookmark.revision), EnterpriseId(bookmark.id));
            let firms = self.store().whole().changed_enterprises_after(place, BATCH).await?;
            let Some(last) = firms.last() else { break };
            let whole = self.store().whole();
            let gone = whole.list_removed(bookmark.revision, last.revision.0).await?;
            // One commit takes firms out before it takes firms in: what was read and removed since must not come back.
            let gone: HashSet<i64> = gone.iter().map(|(id, _)| id.0).collect();
            changes.documents.retain(|document| !gone.contains(&document.id));
            changes.gone.extend(gone);
            changes.bookmark = Bookmark {
                revision: last.revision.0,
                id: last.id.0,
                history: self.store().whole().history_at(last.revision).await?.0,
            };
            changes.documents.extend(self.documents(&firms).await?);
        }
        Ok(changes)
    }

    /// Takes out firms that were removed behind the last change of any other.
    async fn forget_removed(&self, bookmark: Bookmark) -> Result<(), Error> {
        let gone = self.store().whole().list_removed(bookmark.revision, i64::MAX).await?;
        let Some((_, revision)) = gone.last() else {
            return Ok(());
        };
        let bookmark = Bookmark {
            revision: *revision,
            id: i64::MAX,
            history: self.store().whole().history_at(Revision(*revision)).await?.0,
        };
        let gone = gone.iter().map(|(id, _)| id.0).collect();
        self.apply(Changes {
            gone,
            ..Changes::behind(bookmark)
        })
        .await
    }

    /// Builds the index anew from the store and returns how many firms were indexed.
    ///
    /// # Errors
    /// When another process holds the index, or its folder cannot be written.
    pub(super) async fn rebuild_index(&self) -> Result<u64, Error> {
        let _alone = self.0.indexing.lock().await;
        self.clear_index().await?;
        self.index_what_is_new().await
    }

    async fn clear_index(&self) -> Result<(), Error> {
        let index = self.index().clone();
        on_its_own_thread(move || index.clear()).await
    }

    /// As [`App::catch_up`], beside a server that keeps the index itself: waits until it has.
    ///
    /// # Errors
    /// As [`App::catch_up`], and when whoever keeps the index does not keep it up.
    pub async fn freshen(&self) -> Result<u64, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.catch_up().await {
                Err(Error::Internal(cause))
                    if outage_of(&cause) == Some(Outage::IndexBusy) && Instant::now() < deadline =>
                {
                    if self.index_is_current().await? {
                        return Ok(0);
                    }
                    tokio::time::sleep(POLL / 4).await;
                }
                done => return done,
            }
        }
    }

    /// Tells whether every change of a firm is found by what answers here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_is_current(&self) -> Result<bool, Error> {
        let seen = self.index().seen();
        let place = (Revision(seen.revision), EnterpriseId(seen.id));
        Ok(self.is_of_this_history(seen).await?
            && self
                .store()
                .whole()
                .changed_enterprises_after(place, 1)
                .await?
                .is_empty()
            && self
                .store()
                .whole()
                .list_removed(seen.revision, i64::MAX)
                .await?
                .is_empty())
    }

    async fn is_of_this_history(&self, bookmark: Bookmark) -> Result<bool, Error> {
        let history = self.store().whole().history_at(Revision(bookmark.revision)).await?;
        Ok(history.0 == bookmark.history)
    }

    /// Takes in what another process put into the index.
    async fn refresh_index(&self) -> Result<Bookmark, Error> {
        let index = self.index().clone();
        on_its_own_thread(move || index.refresh()).await
    }

    async fn documents(&self, firms: &[Enterprise]) -> Result<Vec<Document>, Error> {
        let ids: Vec<EnterpriseId> = firms.iter().map(|firm| firm.id).collect();
        let mut tenures: BTreeMap<EnterpriseId, Vec<Tenure>> = BTreeMap::new();
        for tenure in self.store().whole().list_tenures(&ids).await? {
            tenures.entry(tenure.enterprise).or_default().push(tenure);
        }
        let mut filings: BTreeMap<EnterpriseId, Vec<Filing>> = BTreeMap::new();
        for filing in self.store().whole().list_filings(&ids).await? {
            filings.entry(filing.enterprise).or_default().push(filing);
        }
        let mut lists: BTreeMap<EnterpriseId, Vec<String>> = BTreeMap::new();
        for screened in self.store().whole().list_screenings(&ids).await? {
            lists
                .entry(screened.enterprise)
                .or_default()
                .extend(list_value(&screened.screening));
        }
        let each = firms.iter().map(|firm| {
            let tenures = tenures.get(&firm.id).map_or(&[] as &[Tenure], Vec::as_slice);
            let filings = filings.get(&firm.id).map_or(&[] as &[Filing], Vec::as_slice);
            let mut document = document(firm, tenures, filings, self.catalog())?;
            let lists = lists.remove(&firm.id).unwrap_or_default();
            document
                .facets
                .extend(lists.into_iter().map(|list| (Facet::Verdict, list)));
            Ok(document)
        });
        each.collect()
    }

    async fn apply(&self, changes: Changes) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let index = self.index().clone();
        on_its_own_thread(move || index.replace(&changes.documents, &changes.gone, changes.bookmark)).await?;
        self.following().advance();
        Ok(())
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
///
/// # Errors
/// There are none that data can cause: its card could not be written.
pub fn document(
    firm: &Enterprise,
    tenures: &[Tenure],
    figures: &[Filing],
    catalog: &Catalog,
) -> Result<Document, Error> {
    let profile = &firm.profile;
    let card = Card::new(profile, tenures);
    let holdings = card.holdings();
    let mut facets = card.facets();
    facets.extend(markets(profile).map(|market| (Facet::Market, market)));
    facets.extend(latest_choices(figures, catalog).map(|size| (Facet::Size, size)));
    Ok(Document {
        id: firm.id.0,
        names: names(profile),
        credit_code: profile.credit_code.as_ref().map(ToString::to_string),
        registration_number: profile.registration_number.as_ref().map(ToString::to_string),
        stock_codes: profile.stock_codes.clone(),
        products: profile.products.clone(),
        scope: profile.scope.clone(),
        address: profile.address.clone(),
        labels: card.labels(catalog).into_iter().map(str::to_owned).collect(),
        facets,
        active: profile.status == EnterpriseStatus::Active,
        prior: prior(profile, &holdings),
        holdings,
        amount: latest_amount(figures, catalog),
        payload: serde_json::to_string(&card).map_err(|error| Error::Internal(error.into()))?,
    })
}

/// A list of the screening as a value to filter by; lists that only wait for figures are none.
fn list_value(screening: &Screening) -> Option<String> {
    let told = matches!(screening.list, List::Qualified | List::OneStep | List::AtRisk);
    told.then(|| format!("{}:{}", screening.tier, screening.list))
}

/// The markets of a firm's shares, as its stock codes name them.
fn markets(profile: &Profile) -> impl Iterator<Item = String> {
    let markets = profile.stock_codes.iter().filter_map(|code| code.rsplit_once('.'));
    markets.map(|(_, market)| market.to_ascii_lowercase())
}

/// What was filed last of the indicator that lists use like this; filings come by year.
fn latest<'a>(figures: &'a [Filing], catalog: &Catalog, used: ListUse) -> Option<&'a Value> {
    let indicator = catalog.list_indicator(used)?;
    let mut latest = figures.iter().rev();
    latest.find_map(|filing| filing.figures.values.get(&indicator.code))
}

/// The number that lists sort by; a range sorts by its lower end, and what is not known is not zero.
fn latest_amount(figures: &[Filing], catalog: &Catalog) -> Option<u64> {
    match latest(figures, catalog, ListUse::Sort)? {
        Value::Number(range) => u64::try_from(range.low()?.floor().to_integer()?).ok(),
        Value::Choice(_) => None,
    }
}

/// The options that lists filter by.
fn latest_choices<'a>(figures: &'a [Filing], catalog: &Catalog) -> impl Iterator<Item = String> + use<'a> {
    let options = match latest(figures, catalog, ListUse::Filter) {
        Some(Value::Choice(options)) => Some(options),
        _ => None,
    };
    options.into_iter().flatten().cloned()
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
