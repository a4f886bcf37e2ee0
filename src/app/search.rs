//! Searching firms: the index says which, in which order and why; the database says what they are.

mod present;
mod proof;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use search_index::{Facet, Filters, Hit, Hits, Query, Sort, Start, TierStanding, Within};

use super::indexer::{day_number, on_its_own_thread};
use super::{App, Error};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, FieldCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::enterprise::{Enterprise, EnterpriseId, EnterpriseStatus};
use crate::domain::tenure::Tenure;
use crate::view::search::{SearchMeta, SearchView, SuggestionsView};

pub use proof::{SearchDifference, SearchProof};

/// The longest text that is looked for, in characters; longer ones are cut.
const LONGEST_TEXT: usize = 200;
/// The most firms of one page.
pub const MOST_PER_PAGE: usize = 100;

/// What is asked: the same on every face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// The text; empty asks for everything.
    pub text: String,
    /// The tiers of which one must stand as `standing` says.
    pub tiers: Vec<TierCode>,
    /// How a tier must stand.
    pub standing: TierHeld,
    /// The counties.
    pub counties: Vec<DivisionCode>,
    /// The zones.
    pub zones: Vec<ZoneCode>,
    /// The industries.
    pub industries: Vec<IndustryCode>,
    /// The fields.
    pub fields: Vec<FieldCode>,
    /// The statuses.
    pub statuses: Vec<EnterpriseStatus>,
    /// The order.
    pub sort: SearchSort,
    /// The day on which tiers stand.
    pub on: NaiveDate,
    /// Where the page begins: the `next` of the page before.
    pub after: Option<String>,
    /// How many firms a page holds.
    pub limit: usize,
    /// The firms that may be seen.
    pub scope: Scope,
}

/// How a tier must stand on the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TierHeld {
    /// It holds, or it began and no end is printed.
    #[default]
    Current,
    /// It holds and its end is printed.
    Held,
    /// Its end has passed.
    Expired,
    /// It held on the day or before.
    Ever,
}

/// The order of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchSort {
    /// The best match first.
    #[default]
    Relevance,
    /// By pinyin of the registered name.
    Name,
    /// The tier that ends next first.
    Expiry,
}

impl SearchQuery {
    /// Asks for a text on a day, among all firms.
    pub fn new(text: impl Into<String>, on: NaiveDate) -> Self {
        Self {
            text: text.into(),
            tiers: Vec::new(),
            standing: TierHeld::default(),
            counties: Vec::new(),
            zones: Vec::new(),
            industries: Vec::new(),
            fields: Vec::new(),
            statuses: Vec::new(),
            sort: SearchSort::default(),
            on,
            after: None,
            limit: 20,
            scope: Scope::City,
        }
    }

    pub(super) fn to_index(&self) -> Result<Query, Error> {
        let start = match &self.after {
            None => Start::Offset(0),
            Some(cursor) => Start::After(cursor.parse().map_err(|_| lost_place())?),
        };
        Ok(Query {
            text: self.text.chars().take(LONGEST_TEXT).collect(),
            filters: self.filters(),
            standing: match self.standing {
                TierHeld::Current => TierStanding::Current,
                TierHeld::Held => TierStanding::Held,
                TierHeld::Expired => TierStanding::Expired,
                TierHeld::Ever => TierStanding::Ever,
            },
            day: day_number(self.on),
            within: within(&self.scope),
            sort: match self.sort {
                SearchSort::Relevance => Sort::Relevance,
                SearchSort::Name => Sort::Name,
                SearchSort::Expiry => Sort::Expiry,
            },
            start,
            limit: self.limit.clamp(1, MOST_PER_PAGE),
        })
    }

    fn filters(&self) -> Filters {
        Filters::default()
            .with(Facet::Tier, self.tiers.iter().map(ToString::to_string))
            .with(Facet::County, self.counties.iter().map(ToString::to_string))
            .with(Facet::Zone, self.zones.iter().map(ToString::to_string))
            .with(Facet::Industry, self.industries.iter().map(ToString::to_string))
            .with(Facet::Field, self.fields.iter().map(ToString::to_string))
            .with(Facet::Status, self.statuses.iter().map(ToString::to_string))
    }
}

fn lost_place() -> Error {
    Error::invalid("after", "翻页位置无法识别，请从第一页重新翻起")
}

fn within(scope: &Scope) -> Within {
    match scope {
        Scope::City => Within::Everything,
        Scope::Divisions(divisions) => Within::Counties(divisions.iter().map(ToString::to_string).collect()),
        Scope::Enterprises(firms) => Within::Firms(firms.iter().map(|firm| firm.0).collect()),
    }
}

impl App {
    /// Answers a search.
    ///
    /// # Errors
    /// When the place to go on from is none, or the index or the database fails.
    pub async fn search(&self, query: &SearchQuery) -> Result<SearchView, Error> {
        let asked = query.to_index()?;
        let index = self.index().clone();
        let hits = on_its_own_thread(move || index.search(&asked)).await?;
        let rows = self.rows(&hits).await?;
        let catalog = self.catalog();
        let found = |hit: &Hit| rows.get(&hit.id).map(|row| present::found(query, hit, row, catalog));
        let meant: Vec<_> = hits.meant.iter().filter_map(found).collect();
        let mut enterprises: Vec<_> = hits.hits.iter().filter_map(found).collect();
        let meta = SearchMeta {
            total: hits.total,
            meant: meant.len(),
            next: next(query, &hits),
            on: query.on,
        };
        enterprises.extend(meant);
        Ok(SearchView {
            enterprises,
            facets: present::facets(query, &hits.facets, catalog),
            notices: present::notices(&query.text, hits.generic),
            meta,
        })
    }

    /// Offers firms while somebody types.
    ///
    /// # Errors
    /// When the index fails.
    pub async fn suggest(&self, query: &SearchQuery) -> Result<SuggestionsView, Error> {
        let asked = query.to_index()?;
        let index = self.index().clone();
        let hits = on_its_own_thread(move || index.suggest(&asked)).await?;
        let suggestions = hits.iter().map(present::suggestion).collect();
        Ok(SuggestionsView { suggestions })
    }

    async fn rows(&self, hits: &Hits) -> Result<BTreeMap<i64, Row>, Error> {
        let ids: Vec<EnterpriseId> = hits
            .hits
            .iter()
            .chain(&hits.meant)
            .map(|hit| EnterpriseId(hit.id))
            .collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let firms = self.store().list_enterprises(&ids).await?;
        let mut rows: BTreeMap<i64, Row> = BTreeMap::new();
        for firm in firms {
            let tenures = Vec::new();
            rows.insert(firm.id.0, Row { firm, tenures });
        }
        for tenure in self.store().list_tenures(&ids).await? {
            if let Some(row) = rows.get_mut(&tenure.enterprise.0) {
                row.tenures.push(tenure);
            }
        }
        Ok(rows)
    }
}

/// A firm of the page with its titles.
struct Row {
    firm: Enterprise,
    tenures: Vec<Tenure>,
}

/// A full page may not be the last.
fn next(query: &SearchQuery, hits: &Hits) -> Option<String> {
    let full = hits.hits.len() == query.limit.clamp(1, MOST_PER_PAGE);
    let all = query.after.is_none() && hits.total == hits.hits.len();
    hits.hits
        .last()
        .filter(|_| full && !all)
        .map(|hit| hit.cursor.to_string())
}
