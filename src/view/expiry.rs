//! What runs out, as readers see it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::tenure::Tenure;

/// The titles that run out within a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExpiryView {
    /// The first day.
    pub on: Day,
    /// The last day.
    pub to: Day,
    /// How many of each tier that does not run out every year.
    pub tiers: Vec<ExpiringTier>,
    /// How many of each that does.
    pub yearly: Vec<ExpiringTier>,
    /// Those that run out first.
    pub first: Vec<ExpiringView>,
}

/// How many titles of a tier run out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExpiringTier {
    /// The tier.
    pub tier: TierCode,
    /// Its title.
    pub title: String,
    /// How many.
    pub count: u64,
}

/// A title that runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExpiringView {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// Its credit code, when known.
    pub credit_code: Option<String>,
    /// Its county, when known.
    pub division: Option<String>,
    /// The tier.
    pub tier: TierCode,
    /// Its title.
    pub title: String,
    /// The last day.
    pub until: Day,
    /// Days that are left, counting today.
    pub days_left: i64,
}

/// A page of the titles that run out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExpiringPage {
    /// The first day.
    pub on: Day,
    /// The last day.
    pub to: Day,
    /// The title of the tier, when one is asked for.
    pub tier: Option<String>,
    /// The title of the county, when one is asked for.
    pub division: Option<String>,
    /// The tiers that run out every year, which no list of all tiers holds.
    pub yearly: Vec<ExpiringTier>,
    /// How many there are on all pages.
    pub total: u64,
    /// Those of this page, the first to run out first.
    pub titles: Vec<ExpiringView>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

impl ExpiringTier {
    /// Names a tier and its number.
    pub fn new(tier: TierCode, count: u64, catalog: &Catalog) -> Self {
        let title = title(&tier, catalog);
        Self { tier, title, count }
    }
}

impl ExpiringView {
    /// Shows a title of a firm; nothing when its end is not printed.
    pub fn new(tenure: &Tenure, firm: &Enterprise, catalog: &Catalog, day: Day) -> Option<Self> {
        let until = tenure.award.until?;
        Some(Self {
            enterprise: firm.id,
            name: firm.profile.name.clone(),
            fictional: firm.profile.fictional,
            credit_code: firm.profile.credit_code.as_ref().map(ToString::to_string),
            division: firm.profile.division.as_ref().map(|code| {
                let division = catalog.division(code);
                division.map_or_else(|| code.to_string(), |division| division.title.clone())
            }),
            tier: tenure.award.tier.clone(),
            title: title(&tenure.award.tier, catalog),
            until,
            days_left: until.days_since(day) + 1,
        })
    }
}

fn title(tier: &TierCode, catalog: &Catalog) -> String {
    catalog
        .tier(tier)
        .map_or_else(|| tier.to_string(), |tier| tier.title.clone())
}
