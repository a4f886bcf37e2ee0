//! Names matched with firms, as readers see them: accepted ones with code and titles, the others with candidates.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId, EnterpriseStatus};
use crate::view::import::CandidateView;

/// Names and what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatchesView {
    /// The day on which titles are shown.
    pub on: Day,
    /// Names that mean one firm for certain.
    pub accepted: u64,
    /// Names that a person must look at.
    pub doubtful: u64,
    /// Names that no firm is like.
    pub unknown: u64,
    /// Every name, in the order asked.
    pub matches: Vec<MatchView>,
}

/// A name and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatchView {
    /// The name as asked.
    pub name: String,
    /// The firm, when it is certain.
    pub enterprise: Option<EnterpriseId>,
    /// Its registered name, empty when it is not certain.
    pub registered_name: String,
    /// Its credit code, empty when unknown.
    pub credit_code: String,
    /// Its division in words, empty when unknown.
    pub division: String,
    /// Whether it is in business, when it is certain.
    pub status: Option<EnterpriseStatus>,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// The titles that it holds on the day.
    pub titles: Vec<String>,
    /// On what ground it was accepted, or why it was not.
    pub reason: String,
    /// The firms that it may mean.
    pub candidates: Vec<CandidateView>,
}

impl MatchesView {
    /// Counts the names.
    pub fn new(on: Day, matches: Vec<MatchView>) -> Self {
        let count = |is: fn(&&MatchView) -> bool| matches.iter().filter(is).count() as u64;
        Self {
            on,
            accepted: count(|view| view.enterprise.is_some()),
            doubtful: count(|view| view.enterprise.is_none() && !view.candidates.is_empty()),
            unknown: count(|view| view.enterprise.is_none() && view.candidates.is_empty()),
            matches,
        }
    }
}

impl MatchView {
    /// Fills in the firm that is meant.
    pub fn accept(&mut self, firm: &Enterprise, catalog: &Catalog) {
        let profile = &firm.profile;
        let division = profile.division.as_ref().and_then(|code| catalog.division(code));
        self.enterprise = Some(firm.id);
        self.registered_name.clone_from(&profile.name);
        self.credit_code = profile
            .credit_code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        self.division = division.map(|division| division.title.clone()).unwrap_or_default();
        self.status = Some(profile.status);
        self.fictional = profile.fictional;
    }
}
