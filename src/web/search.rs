//! The address of a list of firms: every state of the list is one address, and the same address is the same list.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::search::{HORIZONS, SearchQuery, SearchSort, TierHeld};
use crate::domain::code::{DivisionCode, FieldCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseStatus, Market};
use crate::domain::word::{words, written_as_text};
use crate::rules::screening::List;
use crate::web::address;
use crate::web::question::Question;

const PATH: &str = "/enterprises";
/// Firms of a page when nobody says how many.
const PAGE: usize = 20;

/// Which firms are asked for, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct SearchParams {
    /// The text.
    #[validate(length(max = 1000))]
    pub q: Option<String>,
    /// Tiers of which one must stand as `standing` says.
    pub tier: Vec<TierCode>,
    /// How a tier must stand.
    pub standing: Option<TierHeld>,
    /// The counties.
    pub county: Vec<DivisionCode>,
    /// The zones.
    pub zone: Vec<ZoneCode>,
    /// The industries.
    pub industry: Vec<IndustryCode>,
    /// The 风口 fields.
    pub trend: Vec<FieldCode>,
    /// The chains.
    pub chain: Vec<FieldCode>,
    /// Fields of other lists.
    pub field: Vec<FieldCode>,
    /// The sizes.
    #[schemars(extend("x-vocabulary" = "size"))]
    pub size: Vec<String>,
    /// The markets.
    pub market: Vec<Market>,
    /// Lists of the screening.
    pub verdict: Vec<ScreenedOn>,
    /// Within how many months a tier that stands must end.
    pub ends: Vec<Ends>,
    /// The statuses.
    pub status: Vec<EnterpriseStatus>,
    /// The order.
    pub sort: Option<SearchSort>,
    /// The day on which tiers stand.
    pub on: Option<Day>,
    /// Where the page begins: the `next` of the page before.
    pub after: Option<String>,
    /// How many firms a page holds.
    #[validate(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// Whether the filters are counted.
    pub facets: Option<Facets>,
}

impl Question for SearchParams {}

words! {
    /// Which filters are counted.
    pub enum Facets {
        /// Every one.
        All = "all" "全部",
        /// None: a program that only wants the firms need not wait.
        None = "none" "不计",
    }
}

/// A list of the screening of a tier, written `tier:list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScreenedOn(TierCode, List);

impl FromStr for ScreenedOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = |text: &str| {
            let (tier, list) = text.split_once(':')?;
            Some(Self(tier.parse().ok()?, list.parse().ok()?))
        };
        read(text).ok_or_else(|| format!("`{text}` is no list of a tier"))
    }
}

impl TryFrom<String> for ScreenedOn {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ScreenedOn> for String {
    fn from(list: ScreenedOn) -> Self {
        list.to_string()
    }
}

impl fmt::Display for ScreenedOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0, self.1)
    }
}

written_as_text!(ScreenedOn, "x-vocabulary": "verdict");

/// A stretch of time, in months, in which the end of a tier may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32")]
pub struct Ends(u32);

impl TryFrom<u32> for Ends {
    type Error = String;

    fn try_from(months: u32) -> Result<Self, String> {
        let known = HORIZONS.contains(&months);
        known
            .then_some(Self(months))
            .ok_or_else(|| format!("{months} months are not counted"))
    }
}

impl JsonSchema for Ends {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ends".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "enum": HORIZONS })
    }
}

impl SearchParams {
    /// Asks for a text.
    pub fn for_text(text: &str) -> Self {
        let q = Some(text.to_owned()).filter(|text| !text.is_empty());
        Self { q, ..Self::default() }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        self.q.as_deref().unwrap_or_default()
    }

    /// Returns the address with the value of one key replaced; `None` takes the key away. The page starts anew.
    pub fn with(&self, key: &str, value: Option<&str>) -> String {
        self.address(PATH, &[(key, value.unwrap_or_default())])
    }

    /// Returns the address with one filter value added, or taken away when it is there.
    pub fn toggled(&self, key: &str, value: &str) -> String {
        let pair = (key.to_owned(), value.to_owned());
        let mut pairs = address::pairs(self);
        let was_there = pairs.contains(&pair);
        pairs.retain(|own| *own != pair && own.0 != "after");
        if !was_there {
            pairs.push(pair);
        }
        address::write(PATH, pairs)
    }

    /// Tells whether more than the text and the way it is shown is asked.
    pub fn is_narrowed(&self) -> bool {
        let shown = ["q", "after", "sort", "on", "limit", "facets"];
        address::pairs(self)
            .iter()
            .any(|(name, _)| !shown.contains(&name.as_str()))
    }

    /// Returns the address of the page that offers the whole list as a file.
    pub fn export_address(&self) -> String {
        self.address("/enterprises/export", &[("limit", ""), ("facets", "")])
    }

    /// Returns what is asked for.
    pub fn query(&self, today: Day) -> SearchQuery {
        SearchQuery {
            tiers: self.tier.clone(),
            counties: self.county.clone(),
            zones: self.zone.clone(),
            industries: self.industry.clone(),
            trends: self.trend.clone(),
            chains: self.chain.clone(),
            fields: self.field.clone(),
            sizes: self.size.clone(),
            markets: self.market.iter().map(ToString::to_string).collect(),
            verdicts: self.verdict.iter().map(ToString::to_string).collect(),
            ends: self.ends.iter().map(|ends| ends.0).collect(),
            statuses: self.status.clone(),
            standing: self.standing.unwrap_or_default(),
            sort: self.sort.unwrap_or_default(),
            after: self.after.clone(),
            limit: self.limit.unwrap_or(PAGE),
            count_facets: self.facets != Some(Facets::None),
            ..SearchQuery::new(self.text(), self.on.unwrap_or(today))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_an_address_and_changing_it_starts_at_the_first_page() {
        let state = SearchParams {
            county: vec!["410305".parse().unwrap()],
            after: Some("1-2".to_owned()),
            ..SearchParams::for_text("轴承 A&B")
        };
        assert_eq!(
            state.with("sort", Some("name")),
            "/enterprises?county=410305&q=%E8%BD%B4%E6%89%BF%20A%26B&sort=name"
        );
        assert_eq!(
            state.toggled("county", "410305"),
            "/enterprises?q=%E8%BD%B4%E6%89%BF%20A%26B"
        );
        assert!(state.toggled("county", "410307").ends_with("&county=410307"));
        assert!(state.page_after(PATH, "3-4").contains("after=3-4~"));
        assert_eq!(SearchParams::default().with("q", None), "/enterprises");
    }
}
