//! Screening 「筛查」: where a firm stands with every tier on a day. A firm that holds a tier is reviewed, every other
//! one applies; only what somebody may act on is kept, with the conditions that make it so.

mod calendar;
mod place;
mod stride;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::assessment::{ENGINE, deciding};
use super::evaluate::{examine, missing, open_marks, verdict, verdicts};
use super::facts::{Facts, Seen};
use super::gap;
use super::library::{Choice, Library};
use super::reads::Reads;
use super::standard::{Purpose, Standard};
use super::verdict::{Bound, Verdict};
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::digest::sha256_hex;
use crate::domain::range::Range;
use crate::domain::tenure::{Award, Standing};
use crate::domain::word::words;
use calendar::Calendar;

pub use place::ListPlace;
pub use stride::{Short, Stride};

/// Raised when the same firm would stand on other lists than before.
const VERSION: u32 = 5;

words! {
    /// A list on which a firm stands with a tier.
    #[derive(PartialOrd, Ord)]
    pub enum List {
        /// 「够格未认定」: it does not hold the tier and meets every condition of a new application.
        Qualified = "qualified" "够格未认定",
        /// 「差一步」: it would meet them after one single step that a firm can take within a year.
        OneStep = "one_step" "差一步",
        /// 「只待专家评分」: it meets all that facts decide, and only marks that others give are open.
        Experts = "experts" "只待专家评分",
        /// 「待补数据」: whether it would is not known.
        Undecided = "undecided" "待补数据",
        /// 「持有但复核不过」: it holds the tier and fails the conditions of a review.
        AtRisk = "at_risk" "持有但复核不过",
        /// 「持有待核实」: it holds the tier, and whether it would pass a review is not known.
        ReviewUndecided = "review_undecided" "持有待核实",
    }
}

impl List {
    /// Says who stands on it.
    pub fn meaning(self) -> &'static str {
        match self {
            List::Qualified => "已录入的事实满足新申报的全部条件，但没有这个称号",
            List::OneStep => "没有这个称号；只差一件企业够得着的事，做到了新申报就全部满足",
            List::Experts => "没有这个称号；硬条件全部满足，缺的只有由专家或主管部门评定的分数",
            List::Undecided => "没有这个称号；没有确定不满足的条件，但有事实没有录入或要由人判定",
            List::AtRisk => "持有这个称号，按复核适用的标准有条件确定不满足",
            List::ReviewUndecided => "持有这个称号，复核的条件有待核实的",
        }
    }

    /// Returns what the firms on it were assessed for.
    pub fn purpose(self) -> Purpose {
        match self {
            List::Qualified | List::OneStep | List::Experts | List::Undecided => Purpose::New,
            List::AtRisk | List::ReviewUndecided => Purpose::Review,
        }
    }
}

/// Where a firm stands with a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screening {
    /// The tier.
    pub tier: TierCode,
    /// The list.
    pub list: List,
    /// Why.
    pub reason: Reason,
}

/// Why a firm stands on a list. Many firms share a reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// The id of the standard.
    pub standard: String,
    /// What it says of the firm.
    pub verdict: Verdict,
    /// The ids of the conditions that make it so.
    pub deciding: Vec<String>,
    /// The step that would be enough.
    pub step: Option<Stride>,
    /// What nobody filed of what the open conditions ask for.
    pub missing: Vec<Field>,
    /// The points it can have and those that are needed, where only marks are open.
    pub marks: Option<Marks>,
}

/// The points a firm can have, and the line they have to reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Marks {
    /// All the points it can have.
    pub points: Range,
    /// The line.
    pub pass: Bound,
}

/// A fact that can be filed: an indicator, or the day of establishment, of a year where one is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Field(String);

/// What stands for the day of establishment, which is no indicator.
const ESTABLISHED: &str = "@established";

/// What stands behind a fact that only the firm itself has stated.
const CLAIMED: &str = "~claimed";

impl Field {
    fn of(seen: &Seen) -> Self {
        let code = seen.indicator.as_ref().map_or(ESTABLISHED, |code| code.as_str());
        let year = seen.year.map(|year| format!("@{year}")).unwrap_or_default();
        let claimed = if seen.is_claimed() { CLAIMED } else { "" };
        Self(format!("{code}{year}{claimed}"))
    }

    /// Tells whether the firm has said it, which does not prove it.
    pub fn is_claimed(&self) -> bool {
        self.0.ends_with(CLAIMED)
    }

    /// Returns the code of the indicator, unless it is the day of establishment.
    pub fn indicator(&self) -> Option<&str> {
        let code = self.0.split(['@', '~']).next().unwrap_or_default();
        (!code.is_empty()).then_some(code)
    }

    /// Returns the year asked for; none when the latest counts.
    pub fn year(&self) -> Option<i32> {
        self.0.trim_end_matches(CLAIMED).rsplit_once('@')?.1.parse().ok()
    }

    /// Reads the form that [`fmt::Display`] prints.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The law of a day: for each tier the standards of a new application and of a review.
#[derive(Clone, Debug)]
pub struct Law {
    date: Day,
    rungs: Vec<Rung>,
    calendar: Calendar,
    reads: Reads,
    fingerprint: String,
}

/// A tier and the standards in force for it.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The tier.
    pub tier: TierCode,
    /// The standard of a new application.
    pub new: Option<Arc<Standard>>,
    /// The standard of a review.
    pub review: Option<Arc<Standard>>,
}

impl Rung {
    fn standards(&self) -> impl Iterator<Item = &Standard> {
        self.new.iter().chain(&self.review).map(Arc::as_ref)
    }

    /// Returns the standard of a purpose.
    pub fn of(&self, purpose: Purpose) -> Option<&Arc<Standard>> {
        match purpose {
            Purpose::New => self.new.as_ref(),
            Purpose::Review => self.review.as_ref(),
        }
    }
}

impl Law {
    /// Chooses the law in force on a day for these tiers.
    pub fn on<'a>(date: Day, tiers: impl IntoIterator<Item = &'a TierCode>, library: &Library) -> Self {
        let chosen = |tier: &TierCode, purpose| match library.choose(tier, purpose, date) {
            Choice::Chosen(standard) => Some(standard),
            Choice::NoneInForce(_) => None,
        };
        let rung = |tier: &TierCode| Rung {
            tier: tier.clone(),
            new: chosen(tier, Purpose::New),
            review: chosen(tier, Purpose::Review),
        };
        let mut rungs: Vec<Rung> = tiers.into_iter().map(rung).collect();
        rungs.sort_by(|a, b| a.tier.cmp(&b.tier));
        Self {
            date,
            calendar: Calendar::of(rungs.iter().flat_map(Rung::standards)),
            reads: Reads::of(rungs.iter().flat_map(Rung::standards)),
            fingerprint: fingerprint(&rungs),
            rungs,
        }
    }

    /// Returns the day.
    pub fn date(&self) -> Day {
        self.date
    }

    /// Returns the tiers that have a standard in force.
    pub fn rungs(&self) -> impl Iterator<Item = &Rung> {
        self.rungs.iter().filter(|rung| rung.standards().next().is_some())
    }

    /// Returns the indicators that it reads.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Returns what changes whenever another text, another machine or other lists would be used.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Returns the first day after this one on which the calendar alone may change what is said of a firm.
    pub fn due<'a>(&self, established: Option<Day>, awards: impl IntoIterator<Item = &'a Award>) -> Day {
        self.calendar.due(self.date, established, awards)
    }

    /// Returns every list on which a firm stands, in the order of the tiers' codes.
    pub fn screen(&self, facts: &Facts) -> Vec<Screening> {
        let place = |rung: &Rung| {
            let purpose = purpose_for(&rung.tier, facts);
            let (list, reason) = screen_for(rung.of(purpose)?, purpose, facts)?;
            Some(Screening {
                tier: rung.tier.clone(),
                list,
                reason,
            })
        };
        self.rungs.iter().filter_map(place).collect()
    }
}

/// A firm that holds the tier, or may hold it because the list prints no end, is reviewed.
pub fn purpose_for(tier: &TierCode, facts: &Facts) -> Purpose {
    let holds = |standing| matches!(standing, Standing::Held | Standing::EndUnknown);
    match facts.holdings(tier).iter().any(|holding| holds(holding.standing)) {
        true => Purpose::Review,
        false => Purpose::New,
    }
}

/// Returns the list of one standard on which a firm stands, and why.
fn screen_for(standard: &Standard, purpose: Purpose, facts: &Facts) -> Option<(List, Reason)> {
    match (purpose, verdict(standard, facts)) {
        (Purpose::New, Verdict::Met) => Some((List::Qualified, Reason::plain(standard, Verdict::Met))),
        (Purpose::New, Verdict::Unmet) => one_step(standard, facts).map(|reason| (List::OneStep, reason)),
        (Purpose::New, Verdict::Undecided) => {
            let reason = Reason::open(standard, facts);
            let list = if reason.marks.is_some() {
                List::Experts
            } else {
                List::Undecided
            };
            Some((list, reason))
        }
        (Purpose::Review, Verdict::Met) => None,
        (Purpose::Review, Verdict::Unmet) => Some((List::AtRisk, Reason::failed(standard, facts))),
        (Purpose::Review, Verdict::Undecided) => Some((List::ReviewUndecided, Reason::open(standard, facts))),
    }
}

/// Only one step that a firm can take counts; one condition may be a hundred of them away.
fn one_step(standard: &Standard, facts: &Facts) -> Option<Reason> {
    let step = gap::one_step(standard, facts)?;
    let outcome = examine(standard, facts);
    Some(Reason {
        deciding: ids(standard, &outcome.deciding),
        step: Some(Stride::new(&step, (standard, &outcome))),
        ..Reason::plain(standard, Verdict::Unmet)
    })
}

impl Reason {
    fn plain(standard: &Standard, verdict: Verdict) -> Self {
        Self {
            standard: standard.id.clone(),
            verdict,
            deciding: Vec::new(),
            step: None,
            missing: Vec::new(),
            marks: None,
        }
    }

    fn failed(standard: &Standard, facts: &Facts) -> Self {
        let found = verdicts(standard, facts);
        Self {
            deciding: ids(standard, &deciding(standard, &|place| found[place])),
            ..Self::plain(standard, Verdict::Unmet)
        }
    }

    fn open(standard: &Standard, facts: &Facts) -> Self {
        let found = verdicts(standard, facts);
        let decided = |place: usize| found[place];
        let deciding = deciding(standard, &decided);
        let seen = deciding
            .iter()
            .flat_map(|&place| missing(standard, place, facts, &decided));
        let missing: BTreeSet<Field> = seen.map(|seen| Field::of(&seen)).collect();
        Self {
            marks: open_marks(standard, &deciding, facts).map(|(points, pass)| Marks { points, pass }),
            deciding: ids(standard, &deciding),
            missing: missing.into_iter().collect(),
            ..Self::plain(standard, Verdict::Undecided)
        }
    }
}

fn ids(standard: &Standard, places: &[usize]) -> Vec<String> {
    let id = |place: &usize| standard.conditions[*place].id.clone();
    places.iter().map(id).collect()
}

fn fingerprint(rungs: &[Rung]) -> String {
    let mut text = format!("engine {ENGINE}\nscreening {VERSION}\n");
    for rung in rungs {
        for purpose in Purpose::ALL {
            if let Some(standard) = rung.of(*purpose) {
                text += &format!("{} {purpose} {} {}\n", rung.tier, standard.id, standard.hash);
            }
        }
    }
    sha256_hex(text)[..16].to_owned()
}
