//! What goal addresses carry behind the `?`: read and written in one place, the same for pages and programs.

use serde::Deserialize;

use crate::app::goal::{GoalFirmsQuery, GoalQuery, LadderPart, LadderQuery};
use crate::app::{Error, FieldError};
use crate::domain::code::{DivisionCode, GoalCode};
use crate::domain::day::{Day, DayError};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::goal::Switch;
use crate::domain::tally::{Certainty, Coming, Part};

/// The word that stands for firms without a known county.
const NO_DIVISION: &str = "none";

/// The days, the plan and the rule to count by, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GoalParams {
    /// The day; today when empty.
    pub as_of: String,
    /// As known at the end of this day; as known now when empty.
    pub known_on: String,
    /// The plan's code; the one in force when empty.
    pub plan: String,
    /// What is switched of the counting rule; nothing when empty.
    pub rule: String,
    /// The form of an export.
    pub format: String,
}

/// The same with the part of the count and the place in the list, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FirmsParams {
    /// The day; today when empty.
    pub as_of: String,
    /// As known at the end of this day; as known now when empty.
    pub known_on: String,
    /// What is switched of the counting rule.
    pub rule: String,
    /// Only firms that do not count when this is switched of the rule.
    pub except: String,
    /// The county's code, `none` for firms without one.
    pub division: String,
    /// `eligible` or `near` for the firms that may come to count.
    pub coming: String,
    /// `certain`, `open` or `missing`.
    pub certainty: String,
    /// `yes` for fictional firms only, `no` for real ones only.
    pub fictional: String,
    /// Only firms whose last title ends on or after this day.
    pub ends_from: String,
    /// Only firms whose last title ends on or before this day.
    pub ends_until: String,
    /// The last firm of the page before.
    pub after: String,
    /// The form of an export.
    pub format: String,
}

/// A ladder's day and part, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LadderParams {
    /// The day; today when empty.
    pub as_of: String,
    /// A tier whose first holders of the year are asked for.
    pub tier: String,
    /// A step that was taken this year.
    pub step: String,
    /// The last firm of the page before.
    pub after: String,
}

/// What leads from a count to its firms: the goal and how it was counted.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'a> {
    /// The goal.
    pub code: &'a GoalCode,
    /// The day.
    pub on: Day,
    /// As known at the end of this day, as typed.
    pub known_on: &'a str,
    /// What is switched of the rule, as typed.
    pub rule: &'a str,
}

impl Behind<'_> {
    /// Returns the address of the list behind a part of the count.
    pub fn address(&self, part: &Part) -> String {
        let division = match &part.division {
            None => "",
            Some(None) => NO_DIVISION,
            Some(Some(code)) => code.as_str(),
        };
        let fictional = part.fictional.map_or("", |made_up| if made_up { "yes" } else { "no" });
        let ends = part.ends.map(|(from, until)| (from.to_string(), until.to_string()));
        let (from, until) = ends.unwrap_or_default();
        self.list(&[
            ("rule", self.rule),
            ("division", division),
            ("certainty", part.certainty.map_or("", Certainty::as_str)),
            ("fictional", fictional),
            ("ends_from", &from),
            ("ends_until", &until),
        ])
    }

    /// Returns the address of the firms that may come to count, of a county or of all.
    pub fn coming(&self, coming: Coming, division: Option<Option<&DivisionCode>>) -> String {
        let division = division.map_or("", |division| division.map_or(NO_DIVISION, DivisionCode::as_str));
        self.list(&[("rule", self.rule), ("coming", coming.as_str()), ("division", division)])
    }

    /// Returns the address of the firms that count by one rule and not by another.
    pub fn difference(&self, rule: &Switch, except: &Switch) -> String {
        self.list(&[("rule", &rule.to_string()), ("except", &except.to_string())])
    }

    fn list(&self, pairs: &[(&str, &str)]) -> String {
        let on = self.on.to_string();
        let days = [("as_of", on.as_str()), ("known_on", self.known_on)];
        with_query(&format!("/goals/{}/firms", self.code), &[&days, pairs].concat())
    }
}

impl GoalParams {
    /// Reads the question.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn query(&self, today: Day) -> Result<GoalQuery, Error> {
        let mut errors = Vec::new();
        let query = GoalQuery {
            on: day("as_of", &self.as_of, &mut errors).unwrap_or(today),
            known_on: day("known_on", &self.known_on, &mut errors),
            plan: word("plan", &self.plan, &mut errors),
            switch: word("rule", &self.rule, &mut errors).unwrap_or_default(),
        };
        finish(errors, query)
    }

    /// Returns the address of a goal for the same days.
    pub fn goal_address(&self, code: &GoalCode) -> String {
        self.address(&format!("/goals/{code}"), &[])
    }

    /// Returns an address for the same days, with more behind it.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let days = [("as_of", self.as_of.as_str()), ("known_on", self.known_on.as_str())];
        with_query(path, &[&days, more].concat())
    }

    /// Returns what leads from the counts of a goal to their firms.
    pub fn behind<'a>(&'a self, code: &'a GoalCode, on: Day) -> Behind<'a> {
        Behind {
            code,
            on,
            known_on: &self.known_on,
            rule: &self.rule,
        }
    }
}

impl FirmsParams {
    /// Reads the question.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn query(&self, today: Day) -> Result<GoalFirmsQuery, Error> {
        let mut errors = Vec::new();
        let goal = GoalQuery {
            on: day("as_of", &self.as_of, &mut errors).unwrap_or(today),
            known_on: day("known_on", &self.known_on, &mut errors),
            plan: None,
            switch: word("rule", &self.rule, &mut errors).unwrap_or_default(),
        };
        let part = Part {
            division: division(&self.division, &mut errors),
            certainty: word("certainty", &self.certainty, &mut errors),
            fictional: fictional(&self.fictional, &mut errors),
            ends: self.ends(&mut errors),
        };
        let query = GoalFirmsQuery {
            goal,
            except: word("except", &self.except, &mut errors),
            coming: word("coming", &self.coming, &mut errors),
            part,
            after: word::<i64>("after", &self.after, &mut errors).map(EnterpriseId),
        };
        finish(errors, query)
    }

    fn ends(&self, errors: &mut Vec<FieldError>) -> Option<(Day, Day)> {
        let from = day("ends_from", &self.ends_from, errors);
        let until = day("ends_until", &self.ends_until, errors);
        match (from, until) {
            (Some(from), Some(until)) => Some((from, until)),
            (None, None) => None,
            (Some(_), None) => missing("ends_until", errors),
            (None, Some(_)) => missing("ends_from", errors),
        }
    }

    /// Returns the address of this list below a path, with more behind it, e.g. the next page.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let own = [
            ("as_of", self.as_of.as_str()),
            ("known_on", &self.known_on),
            ("rule", &self.rule),
            ("except", &self.except),
            ("coming", &self.coming),
            ("division", &self.division),
            ("certainty", &self.certainty),
            ("fictional", &self.fictional),
            ("ends_from", &self.ends_from),
            ("ends_until", &self.ends_until),
        ];
        with_query(path, &[&own, more].concat())
    }
}

impl LadderParams {
    /// Reads the day.
    ///
    /// # Errors
    /// It is none.
    pub fn day(&self, today: Day) -> Result<Day, Error> {
        let mut errors = Vec::new();
        let on = day("as_of", &self.as_of, &mut errors).unwrap_or(today);
        finish(errors, on)
    }

    /// Reads whose firms are asked for.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn query(&self, today: Day) -> Result<LadderQuery, Error> {
        let mut errors = Vec::new();
        let on = day("as_of", &self.as_of, &mut errors).unwrap_or(today);
        let tier = word("tier", &self.tier, &mut errors).map(LadderPart::New);
        let step = word("step", &self.step, &mut errors).map(LadderPart::Moved);
        let after = word::<i64>("after", &self.after, &mut errors).map(EnterpriseId);
        let Some(part) = tier.or(step) else {
            errors.push(wrong("step", "没有说是哪个称号或台阶，请从梯队页的数字进入"));
            return Err(Error::Invalid(errors));
        };
        finish(errors, LadderQuery { on, part, after })
    }

    /// Returns the address of the firms behind a number of a ladder.
    pub fn firms_address(on: Day, part: &LadderPart) -> String {
        let pair = match part {
            LadderPart::New(tier) => ("tier", tier.as_str()),
            LadderPart::Moved(step) => ("step", step.as_str()),
        };
        with_query("/goals/ladder/firms", &[("as_of", &on.to_string()), pair])
    }

    /// Returns the address of the next page of this list.
    pub fn next_address(&self, after: EnterpriseId) -> String {
        let own = [
            ("as_of", self.as_of.as_str()),
            ("tier", &self.tier),
            ("step", &self.step),
            ("after", &after.to_string()),
        ];
        with_query("/goals/ladder/firms", &own)
    }
}

/// Values are codes, days and words that were read before, or what a reader typed: they are escaped all the same.
fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    let written: Vec<String> = filled
        .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)).replace("%2D", "-"))
        .collect();
    if written.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", written.join("&"))
}

fn finish<T>(errors: Vec<FieldError>, value: T) -> Result<T, Error> {
    if errors.is_empty() {
        Ok(value)
    } else {
        Err(Error::Invalid(errors))
    }
}

fn wrong(field: &str, message: &str) -> FieldError {
    FieldError {
        field: field.to_owned(),
        message: message.to_owned(),
    }
}

fn missing<T>(field: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    errors.push(wrong(field, "到期的起止日要一起写"));
    None
}

fn day(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<Day> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = text
        .parse()
        .map_err(|why: DayError| errors.push(wrong(field, &why.to_string())));
    read.ok()
}

fn word<T: std::str::FromStr>(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        errors.push(wrong(field, "这个值不认识，请从页面上的链接进入"));
    }
    read
}

fn division(text: &str, errors: &mut Vec<FieldError>) -> Option<Option<DivisionCode>> {
    match text {
        "" => None,
        NO_DIVISION => Some(None),
        code => word("division", code, errors).map(Some),
    }
}

fn fictional(text: &str, errors: &mut Vec<FieldError>) -> Option<bool> {
    match text {
        "" => None,
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            errors.push(wrong("fictional", "请写 yes 或 no"));
            None
        }
    }
}
