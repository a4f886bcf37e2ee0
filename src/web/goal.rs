//! What goal addresses carry behind the `?`: read and written in one place, the same for pages and programs.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::app::goal::{GoalFirmsQuery, GoalQuery};
use crate::app::{Error, FieldError};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, GoalCode};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::tally::{Certainty, Part};

/// The word that stands for firms without a known county.
const NO_DIVISION: &str = "none";

/// The day to count for and the day to know of, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GoalParams {
    /// The day; today when empty.
    pub as_of: String,
    /// As known at the end of this day; as known now when empty.
    pub known_on: String,
}

/// The same with the part of the count and the place in the list, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FirmsParams {
    /// The day; today when empty.
    pub as_of: String,
    /// As known at the end of this day; as known now when empty.
    pub known_on: String,
    /// The county's code, `none` for firms without one.
    pub division: String,
    /// `certain` or `open`.
    pub certainty: String,
    /// `yes` for fictional firms only, `no` for real ones only.
    pub fictional: String,
    /// Only firms whose last title ends on or after this day.
    pub ends_from: String,
    /// Only firms whose last title ends on or before this day.
    pub ends_until: String,
    /// The last firm of the page before.
    pub after: String,
}

impl GoalParams {
    /// Reads the question.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn query(&self, today: NaiveDate) -> Result<GoalQuery, Error> {
        let mut errors = Vec::new();
        let on = day("as_of", &self.as_of, &mut errors).unwrap_or(today);
        let known_on = day("known_on", &self.known_on, &mut errors);
        let scope = Scope::City;
        finish(errors, GoalQuery { on, known_on, scope })
    }

    /// Returns the address of a goal for the same days.
    pub fn goal_address(&self, code: &GoalCode) -> String {
        with_query(
            &format!("/goals/{code}"),
            &[("as_of", &self.as_of), ("known_on", &self.known_on)],
        )
    }
}

impl FirmsParams {
    /// Reads the question.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn query(&self, today: NaiveDate) -> Result<GoalFirmsQuery, Error> {
        let mut errors = Vec::new();
        let on = day("as_of", &self.as_of, &mut errors).unwrap_or(today);
        let known_on = day("known_on", &self.known_on, &mut errors);
        let part = Part {
            division: division(&self.division, &mut errors),
            certainty: word("certainty", &self.certainty, &mut errors),
            fictional: fictional(&self.fictional, &mut errors),
            ends: self.ends(&mut errors),
        };
        let after = word::<i64>("after", &self.after, &mut errors).map(EnterpriseId);
        let scope = Scope::City;
        let goal = GoalQuery { on, known_on, scope };
        finish(errors, GoalFirmsQuery { goal, part, after })
    }

    fn ends(&self, errors: &mut Vec<FieldError>) -> Option<(NaiveDate, NaiveDate)> {
        let from = day("ends_from", &self.ends_from, errors);
        let until = day("ends_until", &self.ends_until, errors);
        match (from, until) {
            (Some(from), Some(until)) => Some((from, until)),
            (None, None) => None,
            (Some(_), None) => missing("ends_until", errors),
            (None, Some(_)) => missing("ends_from", errors),
        }
    }

    /// Returns the address of the list behind a part of a goal's count.
    pub fn address(code: &GoalCode, (on, known_on): (NaiveDate, &str), part: &Part) -> String {
        let division = match &part.division {
            None => "",
            Some(None) => NO_DIVISION,
            Some(Some(code)) => code.as_str(),
        };
        let fictional = part.fictional.map_or("", |made_up| if made_up { "yes" } else { "no" });
        let pairs = [
            ("as_of", on.to_string()),
            ("known_on", known_on.to_owned()),
            ("division", division.to_owned()),
            ("certainty", part.certainty.map_or("", Certainty::as_str).to_owned()),
            ("fictional", fictional.to_owned()),
            (
                "ends_from",
                part.ends.map_or_else(String::new, |(from, _)| from.to_string()),
            ),
            (
                "ends_until",
                part.ends.map_or_else(String::new, |(_, until)| until.to_string()),
            ),
        ];
        with_query(
            &format!("/goals/{code}/firms"),
            &pairs.each_ref().map(|(key, value)| (*key, value.as_str())),
        )
    }

    /// Returns the address of the next page of this list.
    pub fn next_address(&self, code: &GoalCode, after: EnterpriseId) -> String {
        let after = after.to_string();
        let pairs = [
            ("as_of", self.as_of.as_str()),
            ("known_on", &self.known_on),
            ("division", &self.division),
            ("certainty", &self.certainty),
            ("fictional", &self.fictional),
            ("ends_from", &self.ends_from),
            ("ends_until", &self.ends_until),
            ("after", &after),
        ];
        with_query(&format!("/goals/{code}/firms"), &pairs)
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

fn day(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        errors.push(wrong(field, "日期请写成 2025-12-31 的样子"));
    }
    read
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
