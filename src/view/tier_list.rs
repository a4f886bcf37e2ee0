//! Tier lists as readers see them: every tier with its count, and who holds one on a day.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::tier::Level;
use crate::view::enterprise::Named;
use crate::view::tenure::TenureView;

/// A tier with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierCountView {
    /// The tier.
    pub code: TierCode,
    /// Its title.
    pub title: String,
    /// Its level.
    pub level: Level,
    /// Firms that hold it on the day, those whose end is not printed among them.
    pub holders: u64,
}

/// Every tier on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierCountsView {
    /// The day.
    pub on: Day,
    /// The tiers in the order of the catalogue.
    pub tiers: Vec<TierCountView>,
}

/// Who holds a tier on a day, a page of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierListView {
    /// The tier.
    pub tier: TierCode,
    /// Its title.
    pub title: String,
    /// The office that awards it.
    pub office: String,
    /// The day.
    pub on: Day,
    /// As known at the end of this day; as known now when absent.
    pub known_on: Option<Day>,
    /// What is counted, in words.
    pub rule: String,
    /// Firms on the whole list.
    pub firms: u64,
    /// Those among them whose end is not printed.
    pub end_unknown: u64,
    /// This page.
    pub holders: Vec<HolderView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}

/// A tier list to put up: whole, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RosterView {
    /// The title of the sheet.
    pub title: String,
    /// What stands below it, e.g. until when objections are taken.
    pub lead: String,
    /// The day.
    pub on: Day,
    /// What is counted, in words.
    pub rule: String,
    /// The titles of the columns.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Whether a fictional firm is among them.
    pub fictional: bool,
}

/// A line of a tier list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HolderView {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// Its credit code, when known.
    pub credit_code: Option<String>,
    /// Its division, when known.
    pub division: Option<Named>,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// The certificate.
    pub tenure: TenureView,
}
