//! What the index keeps of a firm for lists of firms: an answer is drawn from one committed state and reads no table.

use search_index::{Facet, Holding};
use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, FieldCode, IndustryCode, TierCode, ZoneCode};
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseStatus, Profile};
use crate::domain::tenure::{Award, Basis, Tenure};

/// How the codes of chains and of 风口 fields begin; the fields of all other lists are one filter.
const CHAINS: &str = "chain-";
const TRENDS: &str = "wind-";

/// A firm as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::app) struct Card {
    pub(super) credit_code: Option<String>,
    pub(super) division: Option<DivisionCode>,
    pub(super) zone: Option<ZoneCode>,
    pub(super) industry: Option<IndustryCode>,
    pub(super) fields: Vec<FieldCode>,
    pub(super) status: EnterpriseStatus,
    pub(super) fictional: bool,
    pub(super) products: String,
    pub(super) scope: String,
    pub(super) address: String,
    pub(super) tiers: Vec<Held>,
}

/// A tier and the days on which it holds; as numbers, because every firm of every answer is read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(super) struct Held {
    pub(super) tier: TierCode,
    pub(super) from: Day,
    pub(super) until: Option<Day>,
}

/// A tier, and its first and last day.
type Written = (TierCode, i64, Option<i64>);

impl From<Held> for Written {
    fn from(held: Held) -> Self {
        let number = |day: Day| i64::from(day.number());
        (held.tier, number(held.from), held.until.map(number))
    }
}

impl TryFrom<Written> for Held {
    type Error = &'static str;

    fn try_from((tier, from, until): Written) -> Result<Self, Self::Error> {
        let day = |number| Day::from_number(number).ok_or("no day of the register");
        Ok(Self {
            tier,
            from: day(from)?,
            until: until.map(day).transpose()?,
        })
    }
}

impl Held {
    /// The days on which an award counts; a proposal never does.
    fn new(award: &Award) -> Option<Self> {
        let ended = award.ended.and_then(|ending| ending.on.previous());
        (award.basis != Basis::Proposed).then(|| Self {
            tier: award.tier.clone(),
            from: award.from,
            until: match (award.until, ended) {
                (Some(until), Some(ended)) => Some(until.min(ended)),
                (until, ended) => until.or(ended),
            },
        })
    }

    /// Says whether it holds on a day, or began to hold with an end that nobody printed.
    pub(super) fn stands_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl Card {
    /// Draws up the card of a firm.
    pub(in crate::app) fn new(profile: &Profile, tenures: &[Tenure]) -> Self {
        Self {
            credit_code: profile.credit_code.as_ref().map(ToString::to_string),
            division: profile.division.clone(),
            zone: profile.zone.clone(),
            industry: profile.industry.clone(),
            fields: profile.fields.clone(),
            status: profile.status,
            fictional: profile.fictional,
            products: profile.products.clone(),
            scope: profile.scope.clone(),
            address: profile.address.clone(),
            tiers: tenures.iter().filter_map(|tenure| Held::new(&tenure.award)).collect(),
        }
    }

    /// The tiers as the index counts their days.
    pub(in crate::app) fn holdings(&self) -> Vec<Holding> {
        let tiers = self.tiers.iter();
        tiers
            .map(|held| Holding {
                tier: held.tier.to_string(),
                from: day_number(held.from),
                until: held.until.map(day_number),
            })
            .collect()
    }

    /// The facets that follow from the card.
    pub(in crate::app) fn facets(&self) -> Vec<(Facet, String)> {
        let mut facets = vec![(Facet::Status, self.status.to_string())];
        facets.extend(self.division.iter().map(|code| (Facet::County, code.to_string())));
        facets.extend(self.zone.iter().map(|code| (Facet::Zone, code.to_string())));
        facets.extend(self.industry.iter().map(|code| (Facet::Industry, code.to_string())));
        facets.extend(self.fields.iter().map(|code| (field_facet(code), code.to_string())));
        facets
    }

    /// Titles by which a firm is asked for though its own texts do not hold them: 高新区, 轴承产业, 小巨人. The
    /// registry is that of one city, so the city's name leads to every firm.
    pub(in crate::app) fn labels<'a>(&self, catalog: &'a Catalog) -> Vec<&'a str> {
        let division = self.division.as_ref().and_then(|code| catalog.division(code));
        let places = std::iter::once(&catalog.city).chain(division);
        let places = places.flat_map(|place| {
            let former = place.former.iter().map(|former| &former.title);
            std::iter::once(&place.title).chain(&place.aliases).chain(former)
        });
        let zone = self.zone.as_ref().and_then(|code| catalog.zone(code));
        let zone = zone
            .into_iter()
            .flat_map(|zone| std::iter::once(&zone.title).chain(&zone.aliases));
        let industry = self.industry.as_ref().and_then(|code| catalog.industry(code));
        let fields = self.fields.iter().filter_map(|code| catalog.field(code));
        let tiers = self.tiers.iter().filter_map(|held| catalog.tier(&held.tier));
        let mut all: Vec<&str> = places
            .chain(zone)
            .chain(industry.map(|industry| &industry.title))
            .chain(fields.map(|field| &field.title))
            .chain(tiers.flat_map(|tier| [&tier.title, &tier.short_title].into_iter().chain(&tier.aliases)))
            .map(String::as_str)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The filter that a field belongs to.
fn field_facet(code: &FieldCode) -> Facet {
    match code.as_str() {
        chain if chain.starts_with(CHAINS) => Facet::Chain,
        trend if trend.starts_with(TRENDS) => Facet::Trend,
        _ => Facet::Field,
    }
}

/// The day as the index counts it.
pub(in crate::app) fn day_number(day: Day) -> i32 {
    day.number()
}
