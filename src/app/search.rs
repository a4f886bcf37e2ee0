//! Searching firms: the index says which, in which order and why, and hands back the card of each.

mod card;
mod facet;
mod notice;
mod present;
mod proof;
mod why;

use search_index::{Facet, Filters, Hits, Horizon, Marker, Query, Sort, Start, TierStanding, Within};

use super::indexer::on_its_own_thread;
use super::{Error, Session};
use crate::domain::access::Right;
use crate::domain::code::{DivisionCode, FieldCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseStatus;
use crate::domain::word::words;
use crate::view::search::{SearchMeta, SearchView, SuggestionsView};

pub(super) use card::Card;
use card::day_number;
pub use proof::{SearchDifference, SearchProof};

/// The longest text that is looked for, in characters: a letter with the names in it. Longer ones are refused.
pub const LONGEST_TEXT: usize = 1_000;
/// The stretches of time in which the end of a tier is asked for, in months.
pub const HORIZONS: [u32; 4] = [3, 6, 12, 24];
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
    /// The 风口 fields.
    pub trends: Vec<FieldCode>,
    /// The chains.
    pub chains: Vec<FieldCode>,
    /// Fields of other lists.
    pub fields: Vec<FieldCode>,
    /// The sizes, by option of the indicator that lists filter by.
    pub sizes: Vec<String>,
    /// The markets that shares are listed on.
    pub markets: Vec<String>,
    /// Lists of the screening, as `tier:list`.
    pub verdicts: Vec<String>,
    /// Within how many months of the day a tier that stands must end.
    pub ends: Vec<u32>,
    /// The statuses.
    pub statuses: Vec<EnterpriseStatus>,
    /// The order.
    pub sort: SearchSort,
    /// The day on which tiers stand.
    pub on: Day,
    /// Where the page begins: the `next` of the page before.
    pub after: Option<String>,
    /// How many firms a page holds.
    pub limit: usize,
    /// Whether the filters are counted.
    pub count_facets: bool,
    /// Whether texts are cut at what was asked for, which a page shows and a program does not.
    pub mark: bool,
}

words! {
    /// How a tier must stand on the day.
    #[derive(Default)]
    pub enum TierHeld {
        /// It holds, or it began and no end is printed.
        #[default]
        Current = "current" "有效或有效期未注明",
        /// It holds and its end is printed.
        Held = "held" "有效",
        /// Its end has passed.
        Expired = "expired" "已到期",
        /// It held on the day or before.
        Ever = "ever" "曾获得",
    }
}

words! {
    /// The order of an answer.
    #[derive(Default)]
    pub enum SearchSort {
        /// The best match first.
        #[default]
        Relevance = "relevance" "相关度",
        /// By pinyin of the registered name.
        Name = "name" "名称拼音",
        /// The tier that ends next first.
        Expiry = "expiry" "称号到期日",
        /// The largest number filed last first, of the indicator that lists sort by; firms that filed none last.
        Amount = "amount" "最近填报的数",
    }
}

impl SearchQuery {
    /// Asks for a text on a day.
    pub fn new(text: impl Into<String>, on: Day) -> Self {
        Self {
            text: text.into(),
            tiers: Vec::new(),
            standing: TierHeld::default(),
            counties: Vec::new(),
            zones: Vec::new(),
            industries: Vec::new(),
            trends: Vec::new(),
            chains: Vec::new(),
            fields: Vec::new(),
            sizes: Vec::new(),
            markets: Vec::new(),
            verdicts: Vec::new(),
            ends: Vec::new(),
            statuses: Vec::new(),
            sort: SearchSort::default(),
            on,
            after: None,
            limit: 20,
            count_facets: true,
            mark: true,
        }
    }

    pub(super) fn to_index(&self, within: Within) -> Result<Query, Error> {
        let start = match &self.after {
            None => Start::Offset(0),
            Some(cursor) => Start::After(cursor.parse().map_err(|_| lost_place())?),
        };
        let length = self.text.chars().count();
        if length > LONGEST_TEXT {
            let message = format!(
                "查询文字最多 {LONGEST_TEXT} 个字，现有 {length} 个字；请只留下企业名称，名单可用“批量匹配名称”"
            );
            return Err(Error::invalid("q", message));
        }
        Ok(Query {
            text: self.text.clone(),
            filters: self.filters(),
            standing: match self.standing {
                TierHeld::Current => TierStanding::Current,
                TierHeld::Held => TierStanding::Held,
                TierHeld::Expired => TierStanding::Expired,
                TierHeld::Ever => TierStanding::Ever,
            },
            day: day_number(self.on),
            horizons: HORIZONS.into_iter().map(|months| self.horizon(months)).collect(),
            within,
            sort: match self.sort {
                SearchSort::Relevance => Sort::Relevance,
                SearchSort::Name => Sort::Name,
                SearchSort::Expiry => Sort::Expiry,
                SearchSort::Amount => Sort::Amount,
            },
            start,
            limit: self.limit.clamp(1, MOST_PER_PAGE),
            count_facets: self.count_facets,
        })
    }

    fn horizon(&self, months: u32) -> Horizon {
        let last = self.on.checked_add_months(months);
        Horizon {
            name: months.to_string(),
            last: last.map_or(i32::MAX, day_number),
        }
    }

    fn filters(&self) -> Filters {
        Filters::default()
            .with(Facet::Tier, self.tiers.iter().map(ToString::to_string))
            .with(Facet::County, self.counties.iter().map(ToString::to_string))
            .with(Facet::Zone, self.zones.iter().map(ToString::to_string))
            .with(Facet::Industry, self.industries.iter().map(ToString::to_string))
            .with(Facet::Trend, self.trends.iter().map(ToString::to_string))
            .with(Facet::Chain, self.chains.iter().map(ToString::to_string))
            .with(Facet::Field, self.fields.iter().map(ToString::to_string))
            .with(Facet::Size, self.sizes.iter().cloned())
            .with(Facet::Market, self.markets.iter().cloned())
            .with(Facet::Verdict, self.verdicts.iter().cloned())
            .with(Facet::Ends, self.ends.iter().map(ToString::to_string))
            .with(Facet::Status, self.statuses.iter().map(ToString::to_string))
    }
}

fn lost_place() -> Error {
    Error::invalid("after", "翻页位置无法识别，请从第一页重新翻起")
}

impl Session {
    /// Answers a search.
    ///
    /// # Errors
    /// When the place to go on from is none, or the index fails.
    pub async fn search(&self, query: &SearchQuery) -> Result<SearchView, Error> {
        self.must(Right::SeeFirms)?;
        let asked = query.to_index(self.within())?;
        let index = self.index().clone();
        // Going to another thread and back takes longer than most answers.
        let hits = match index.search_briefly(&asked) {
            Err(search_index::Error::TakesLong) => on_its_own_thread(move || index.search(&asked)).await?,
            brief => brief.map_err(|error| Error::Internal(error.into()))?,
        };
        let catalog = self.catalog();
        let asked = Marker::new(hits.apart.as_deref().unwrap_or(&query.text));
        let asked = if query.mark { asked } else { asked.silent() };
        let found = |hit| present::found(query, (hit, &asked), catalog);
        let meant = hits.meant.iter().map(found).collect::<Result<Vec<_>, Error>>()?;
        let mut enterprises = hits.hits.iter().map(found).collect::<Result<Vec<_>, Error>>()?;
        let meta = SearchMeta {
            total: hits.total,
            meant: meant.len(),
            next: next(query, &hits),
            on: query.on,
        };
        enterprises.extend(meant);
        Ok(SearchView {
            enterprises,
            facets: facet::facets(query, &hits.facets, catalog),
            notices: notice::notices(&query.text, &hits),
            meta,
        })
    }

    /// Offers firms while somebody types.
    ///
    /// # Errors
    /// When the index fails.
    pub async fn suggest(&self, query: &SearchQuery) -> Result<SuggestionsView, Error> {
        self.must(Right::SeeFirms)?;
        let asked = query.to_index(self.within())?;
        let index = self.index().clone();
        let hits = match index.suggest_briefly(&asked) {
            Err(search_index::Error::TakesLong) => on_its_own_thread(move || index.suggest(&asked)).await?,
            brief => brief.map_err(|error| Error::Internal(error.into()))?,
        };
        let asked = Marker::new(&query.text);
        let catalog = self.catalog();
        let suggestions = hits
            .iter()
            .map(|hit| present::suggestion((hit, &asked), catalog))
            .collect();
        Ok(SuggestionsView { suggestions })
    }
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
