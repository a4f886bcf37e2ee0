//! A simulation as readers see it: what a draft changes over the whole registry, deltas first, then by county, then
//! firm by firm.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::rules::simulation::{Line, Shift};
use crate::rules::standard::Purpose;
use crate::rules::verdict::Verdict;
use crate::view::enterprise::Named;
use crate::view::screening::LawView;
use crate::view::standard::ChangeView;

/// What a draft changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SimulationView {
    /// The tier.
    pub tier: Named,
    /// The text before; nothing when none is in force on the day.
    pub before: Option<LawView>,
    /// The draft.
    pub draft: LawView,
    /// The day for which firms are assessed.
    pub date: Day,
    /// What the draft says otherwise, clause by clause.
    pub changes: Vec<ChangeView>,
    /// Every firm the draft speaks of.
    pub total: TotalsView,
    /// Those that hold the tier and are reviewed, those that do not and apply.
    pub purposes: Vec<PurposeTotalsView>,
    /// By county, in the order of the catalogue; firms without one last. Counties without firms are left out.
    pub counties: Vec<CountyTotalsView>,
    /// The firms of each shift, a page of them.
    pub shifts: Vec<ShiftView>,
}

/// How many firms a text decides how, before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TotalsView {
    /// Under the text before.
    pub before: VerdictsView,
    /// Under the draft.
    pub after: VerdictsView,
    /// Firms that come to meet it.
    pub gained: u64,
    /// Firms that surely no longer meet it.
    pub lost: u64,
    /// Firms that met it and of which it is no longer known.
    pub doubted: u64,
    /// Firms that did not meet it and of which it is no longer known.
    pub opened: u64,
    /// Firms of which it was not known and that surely do not meet the draft.
    pub closed: u64,
}

/// How many firms have each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VerdictsView {
    /// Those that meet all.
    pub met: u64,
    /// Those of which it is not known.
    pub undecided: u64,
    /// Those that do not.
    pub unmet: u64,
}

/// The firms assessed for one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PurposeTotalsView {
    /// The purpose.
    pub purpose: Purpose,
    /// Its firms.
    pub totals: TotalsView,
}

/// The firms of a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountyTotalsView {
    /// The county; absent when it is not known.
    pub division: Option<Named>,
    /// Its firms.
    pub totals: TotalsView,
}

/// The firms of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShiftView {
    /// The shift.
    pub shift: Shift,
    /// Its title.
    pub title: &'static str,
    /// How many firms.
    pub firms: u64,
    /// This page.
    pub page: Vec<ShiftedFirmView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}

/// A firm that a draft decides otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShiftedFirmView {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// Its credit code, when known.
    pub credit_code: Option<String>,
    /// Its county, when known.
    pub division: Option<Named>,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// What it is assessed for.
    pub purpose: Purpose,
    /// What the text before says.
    pub before: Verdict,
    /// What the draft says.
    pub after: Verdict,
}

/// A standard whose lines can be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DraftFormView {
    /// The standard.
    pub standard: LawView,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl TotalsView {
    /// Adds a firm.
    pub fn add(&mut self, before: Verdict, after: Verdict) {
        *self.before.of(before) += 1;
        *self.after.of(after) += 1;
        match Shift::between(before, after) {
            None => {}
            Some(Shift::Gained) => self.gained += 1,
            Some(Shift::Lost) => self.lost += 1,
            Some(Shift::Doubted) => self.doubted += 1,
            Some(Shift::Opened) => self.opened += 1,
            Some(Shift::Closed) => self.closed += 1,
        }
    }

    /// Returns how many firms a shift concerns.
    pub fn of(&self, shift: Shift) -> u64 {
        match shift {
            Shift::Gained => self.gained,
            Shift::Lost => self.lost,
            Shift::Doubted => self.doubted,
            Shift::Opened => self.opened,
            Shift::Closed => self.closed,
        }
    }
}

impl VerdictsView {
    fn of(&mut self, verdict: Verdict) -> &mut u64 {
        match verdict {
            Verdict::Met => &mut self.met,
            Verdict::Undecided => &mut self.undecided,
            Verdict::Unmet => &mut self.unmet,
        }
    }
}
