//! The firms behind a number of a goal.

use schemars::JsonSchema;
use serde::Serialize;

use super::GoalView;
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::tally::{Certainty, Coming};
use crate::domain::tenure::{Award, Basis};
use crate::domain::word::words;

words! {
    /// What the firms of a list have in common. Heading, status, file and file name follow it, so that no list of firms
    /// that do not count can be taken for one of those that do.
    pub enum Population {
        /// They count, or may count.
        Counted = "counted" "计入",
        /// They count by one rule and not by another.
        Difference = "difference" "两种口径的差异",
        /// They qualify and do not count.
        Eligible = "eligible" "够格未认定",
        /// They are one step away and do not count.
        Near = "near" "差一步",
        /// They took a step of a ladder.
        Moved = "moved" "梯次",
    }
}

impl From<Coming> for Population {
    fn from(coming: Coming) -> Self {
        match coming {
            Coming::Eligible => Population::Eligible,
            Coming::Near => Population::Near,
        }
    }
}

/// A page of the firms behind a number.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GoalFirmsView {
    /// The goal.
    pub goal: GoalView,
    /// Who is listed.
    pub population: Population,
    /// What stands over the list, in the file and in its name, e.g. `“专精特新”企业：够格未认定`.
    pub title: String,
    /// The part of them that is listed, in words; empty for all.
    pub part: String,
    /// The day.
    pub on: Day,
    /// The rule that was switched for this list, when it was; in words.
    pub rule: String,
    /// The firms.
    #[serde(flatten)]
    pub page: FirmPage,
}

impl GoalFirmsView {
    /// Returns what the file says that holds all of them.
    pub fn title_of_file(&self) -> String {
        match self.population {
            Population::Counted => format!("{}名单", self.goal.title),
            Population::Eligible | Population::Near => {
                format!("{}企业（{}，尚未计入）", self.population.title(), self.goal.title)
            }
            other => format!("{}：{}", self.goal.title, other.title()),
        }
    }
}

/// A page of firms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FirmPage {
    /// How many there are on all pages.
    pub total: u64,
    /// The firms of this page.
    pub firms: Vec<GoalFirmView>,
    /// The last firm of this page, when another follows.
    pub next: Option<String>,
}

/// A firm that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GoalFirmView {
    /// Its number.
    pub id: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// Its county, when known.
    pub division: Option<String>,
    /// Whether it is of the demo.
    pub fictional: bool,
    /// Whether it surely counts; nothing when it does not count.
    pub certainty: Option<Certainty>,
    /// The titles that the goal counts.
    pub titles: Vec<TitleView>,
    /// The filed figures that the goal compares with its line, newest year only.
    pub figures: Vec<String>,
    /// Of a firm that does not count: the title it could get, by which standard, and the step that is missing.
    pub next: Vec<String>,
}

/// A title in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TitleView {
    /// What badges call it.
    pub title: String,
    /// The batch, empty when none is printed.
    pub batch: String,
    /// The first day.
    pub from: Day,
    /// The last day, when printed.
    pub until: Option<Day>,
}

impl GoalFirmView {
    /// Shows a firm with the titles that count, the newest first.
    pub fn new(firm: &Enterprise, certainty: Option<Certainty>, awards: &[&Award], catalog: &Catalog) -> Self {
        let division = firm.profile.division.as_ref();
        let titled = |award: &&&Award| award.basis != Basis::Proposed;
        let mut titles: Vec<TitleView> = awards
            .iter()
            .filter(titled)
            .map(|award| TitleView::new(award, catalog))
            .collect();
        titles.sort_by_key(|title| std::cmp::Reverse(title.from));
        Self {
            id: firm.id,
            name: firm.profile.name.clone(),
            division: division.map(|code| {
                catalog
                    .division(code)
                    .map_or_else(|| code.to_string(), |it| it.title.clone())
            }),
            fictional: firm.profile.fictional,
            certainty,
            titles,
            figures: Vec::new(),
            next: Vec::new(),
        }
    }
}

impl TitleView {
    fn new(award: &Award, catalog: &Catalog) -> Self {
        let tier = catalog.tier(&award.tier);
        Self {
            title: tier.map_or_else(|| award.tier.to_string(), |tier| tier.short_title.clone()),
            batch: award.batch.clone(),
            from: award.from,
            until: award.until,
        }
    }
}
