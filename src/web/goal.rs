//! What goal addresses carry behind the `?`, the same for pages and programs.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::goal::{GoalFirmsQuery, GoalQuery, LadderPart, LadderQuery};
use crate::app::{Error, FieldError};
use crate::domain::code::{CodeError, DivisionCode, GoalCode, PlanCode, StepCode, TierCode};
use crate::domain::day::Day;
use crate::domain::goal::Switch;
use crate::domain::tally::{Certainty, Coming, Part};
use crate::domain::word::words;
use crate::web::question::{Question, written};
use crate::web::screening::read_place;

/// Where the firms behind a number of a ladder stand.
pub const LADDER_FIRMS: &str = "/goals/ladder/firms";

/// The days, the plan and the rule to count by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct GoalParams {
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// As known at the end of this day; as known now when nothing is said.
    pub known: Option<Day>,
    /// The plan; the one in force when nothing is said.
    pub plan: Option<PlanCode>,
    /// What is switched of the counting rule.
    #[serde(with = "written")]
    #[schemars(with = "Option<String>")]
    pub rule: Option<Switch>,
}

impl Question for GoalParams {}

/// The part of a count and the place in the list of its firms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct FirmsParams {
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// As known at the end of this day; as known now when nothing is said.
    pub known: Option<Day>,
    /// What is switched of the counting rule.
    #[serde(with = "written")]
    #[schemars(with = "Option<String>")]
    pub rule: Option<Switch>,
    /// Only firms that do not count when this is switched of the rule.
    #[serde(with = "written")]
    #[schemars(with = "Option<String>")]
    pub except: Option<Switch>,
    /// The county, or `none` for firms without one.
    #[serde(with = "written")]
    #[schemars(with = "Option<String>", extend("x-vocabulary" = "division-or-none"))]
    pub county: Option<CountyPart>,
    /// Firms that may come to count.
    pub coming: Option<Coming>,
    /// Whether the firms surely count.
    pub certainty: Option<Certainty>,
    /// Only fictional or only real firms.
    pub fictional: Option<Reality>,
    /// Only firms that are closed, or only those that are not.
    pub closed: Option<Closed>,
    /// Only firms whose last title ends on or after this day.
    pub ends_from: Option<Day>,
    /// Only firms whose last title ends on or before this day.
    pub ends_until: Option<Day>,
    /// The last firm of the page before.
    pub after: Option<String>,
}

impl Question for FirmsParams {}

words! {
    /// Whether firms are of the demonstration.
    pub enum Reality {
        /// They are.
        Fictional = "yes" "只看虚构企业",
        /// They are not.
        Real = "no" "不看虚构企业",
    }
}

words! {
    /// Whether firms are deregistered or lost their licence.
    pub enum Closed {
        /// They are.
        Yes = "yes" "只看注销、吊销企业",
        /// They are not.
        No = "no" "不看注销、吊销企业",
    }
}

/// Firms of a county, or of none that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountyPart {
    /// Their county is not known.
    Unknown,
    /// They are of this county.
    Of(DivisionCode),
}

impl CountyPart {
    fn new(division: Option<&DivisionCode>) -> Self {
        division.cloned().map_or(Self::Unknown, Self::Of)
    }
}

impl fmt::Display for CountyPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CountyPart::Unknown => f.write_str("none"),
            CountyPart::Of(code) => code.fmt(f),
        }
    }
}

impl FromStr for CountyPart {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        match text {
            "none" => Ok(Self::Unknown),
            code => code.parse().map(Self::Of),
        }
    }
}

/// A ladder's day and part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct LadderParams {
    /// The day; today when nothing is said.
    pub on: Option<Day>,
    /// A tier whose first holders of the year are asked for.
    pub tier: Option<TierCode>,
    /// A step that was taken this year.
    pub step: Option<StepCode>,
    /// The last firm of the page before.
    pub after: Option<String>,
}

impl Question for LadderParams {}

/// What leads from a count to its firms: the goal and how it was counted.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'a> {
    /// The goal.
    pub code: &'a GoalCode,
    /// The day.
    pub on: Day,
    /// As known at the end of this day.
    pub known: Option<Day>,
    /// What is switched of the rule.
    pub rule: Option<Switch>,
}

impl Behind<'_> {
    /// Returns the address of the list behind a part of the count.
    pub fn address(&self, part: &Part) -> String {
        let reality = |made_up| if made_up { Reality::Fictional } else { Reality::Real };
        self.list(FirmsParams {
            rule: self.rule,
            county: part
                .division
                .as_ref()
                .map(|division| CountyPart::new(division.as_ref())),
            certainty: part.certainty,
            fictional: part.fictional.map(reality),
            closed: part.closed.map(|gone| if gone { Closed::Yes } else { Closed::No }),
            ends_from: part.ends.map(|(from, _)| from),
            ends_until: part.ends.map(|(_, until)| until),
            ..FirmsParams::default()
        })
    }

    /// Returns the address of the firms that may come to count, of a county or of all.
    pub fn coming(&self, coming: Coming, division: Option<Option<&DivisionCode>>) -> String {
        self.list(FirmsParams {
            rule: self.rule,
            coming: Some(coming),
            county: division.map(CountyPart::new),
            ..FirmsParams::default()
        })
    }

    /// Returns the address of the firms that count by one rule and not by another.
    pub fn difference(&self, rule: &Switch, except: &Switch) -> String {
        self.list(FirmsParams {
            rule: Some(*rule),
            except: Some(*except),
            ..FirmsParams::default()
        })
    }

    fn list(&self, firms: FirmsParams) -> String {
        let asked = FirmsParams {
            on: Some(self.on),
            known: self.known,
            ..firms
        };
        asked.address(&firms_path(self.code), &[])
    }
}

/// Returns where the firms behind a number of a goal stand.
pub fn firms_path(code: &GoalCode) -> String {
    format!("/goals/{code}/firms")
}

impl GoalParams {
    /// Returns the question.
    pub fn query(&self, today: Day) -> GoalQuery {
        GoalQuery {
            on: self.on.unwrap_or(today),
            known_on: self.known,
            plan: self.plan.clone(),
            switch: self.rule.unwrap_or_default(),
        }
    }

    /// Returns the address of a goal for the same days.
    pub fn goal_address(&self, code: &GoalCode) -> String {
        self.days_address(&format!("/goals/{code}"), &[])
    }

    /// Returns an address for the same days, with more behind it.
    pub fn days_address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let days = Self {
            on: self.on,
            known: self.known,
            ..Self::default()
        };
        days.address(path, more)
    }

    /// Returns what leads from the counts of a goal to their firms.
    pub fn behind<'a>(&self, code: &'a GoalCode, on: Day) -> Behind<'a> {
        Behind {
            code,
            on,
            known: self.known,
            rule: self.rule,
        }
    }
}

impl FirmsParams {
    /// Reads the question.
    ///
    /// # Errors
    /// Only one end of the days is said, or the place is none.
    pub fn query(&self, today: Day) -> Result<GoalFirmsQuery, Error> {
        let goal = GoalParams {
            on: self.on,
            known: self.known,
            plan: None,
            rule: self.rule,
        };
        let county = |part: &CountyPart| match part {
            CountyPart::Unknown => None,
            CountyPart::Of(code) => Some(code.clone()),
        };
        Ok(GoalFirmsQuery {
            goal: goal.query(today),
            except: self.except,
            coming: self.coming,
            part: Part {
                division: self.county.as_ref().map(county),
                certainty: self.certainty,
                fictional: self.fictional.map(|reality| reality == Reality::Fictional),
                closed: self.closed.map(|closed| closed == Closed::Yes),
                ends: self.ends()?,
            },
            after: read_place(self.after.as_deref())?,
        })
    }

    fn ends(&self) -> Result<Option<(Day, Day)>, Error> {
        let missing = |name: &str| Err(Error::invalid(name, "到期的起止日要一起写"));
        match (self.ends_from, self.ends_until) {
            (None, None) => Ok(None),
            (Some(from), Some(until)) => Ok(Some((from, until))),
            (Some(_), None) => missing("ends_until"),
            (None, Some(_)) => missing("ends_from"),
        }
    }
}

impl LadderParams {
    /// Returns the day.
    pub fn day(&self, today: Day) -> Day {
        self.on.unwrap_or(today)
    }

    /// Reads whose firms are asked for.
    ///
    /// # Errors
    /// Neither a tier nor a step is said, or both are, or the place is none.
    pub fn query(&self, today: Day) -> Result<LadderQuery, Error> {
        let part = match (&self.tier, &self.step) {
            (Some(tier), None) => LadderPart::New(tier.clone()),
            (None, Some(step)) => LadderPart::Moved(step.clone()),
            _ => {
                let message = "请写明一个称号或一个台阶，不能两个都写；可从梯队页的数字进入";
                return Err(Error::Invalid(vec![FieldError::new("step", message)]));
            }
        };
        Ok(LadderQuery {
            on: self.day(today),
            part,
            after: read_place(self.after.as_deref())?,
        })
    }

    /// Returns the address of the firms behind a number of a ladder.
    pub fn firms_address(on: Day, part: &LadderPart) -> String {
        let on = Some(on);
        let asked = match part {
            LadderPart::New(tier) => Self {
                on,
                tier: Some(tier.clone()),
                ..Self::default()
            },
            LadderPart::Moved(step) => Self {
                on,
                step: Some(step.clone()),
                ..Self::default()
            },
        };
        asked.address(LADDER_FIRMS, &[])
    }
}
