//! What addresses of tier lists carry behind the `?`.

use chrono::NaiveDate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::app::tier_list::{Place, TierListQuery, read_place};
use crate::app::{Error, FieldError, Noun};
use crate::domain::code::DivisionCode;

/// A list as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HolderParams {
    /// The tier's code; every tier when empty.
    pub tier: String,
    /// The day; today when empty.
    pub on: String,
    /// As known at the end of this day; as known now when empty.
    pub known_on: String,
    /// The division's code; all when empty.
    pub division: String,
    /// Where the page begins.
    pub after: String,
}

impl HolderParams {
    /// Reads the day.
    ///
    /// # Errors
    /// It is none.
    pub fn day(&self, today: NaiveDate) -> Result<NaiveDate, Error> {
        Ok(read_day("on", &self.on)?.unwrap_or(today))
    }

    /// Reads which list is asked for.
    ///
    /// # Errors
    /// Names the parameter that cannot be read.
    pub fn query(&self, today: NaiveDate) -> Result<TierListQuery, Error> {
        let division: Option<DivisionCode> = match self.division.as_str() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_| Error::invalid("division", "县区代码无效，请从列表选择"))?,
            ),
        };
        Ok(TierListQuery {
            tier: self.tier.parse().map_err(|_| Error::NotFound(Noun::Tier))?,
            on: self.day(today)?,
            known_on: read_day("known_on", &self.known_on)?,
            standings: Vec::new(),
            divisions: division.into_iter().collect(),
        })
    }

    /// Reads where the page begins.
    ///
    /// # Errors
    /// It is no place.
    pub fn place(&self) -> Result<Option<Place>, Error> {
        match self.after.as_str() {
            "" => Ok(None),
            text => read_place(text).map(Some),
        }
    }

    /// Returns the address of the same list at another place or as a file.
    pub fn address(&self, path: &str, with: &[(&str, &str)]) -> String {
        let own = [
            ("tier", self.tier.as_str()),
            ("on", &self.on),
            ("known_on", &self.known_on),
            ("division", &self.division),
        ];
        let pairs = own.iter().chain(with).filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

fn read_day(field: &str, text: &str) -> Result<Option<NaiveDate>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let message = format!("“{text}”不是日期，请写成 2025-12-31");
    let wrong = |_| {
        Error::Invalid(vec![FieldError {
            field: field.to_owned(),
            message,
        }])
    };
    text.parse().map(Some).map_err(wrong)
}
