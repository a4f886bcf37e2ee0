//! What addresses of tier lists carry behind the `?`.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::app::tier_list::{Place, TierListQuery, read_place};
use crate::app::{Error, Noun};
use crate::domain::code::DivisionCode;
use crate::domain::day::{Day, DayError};

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
    pub fn day(&self, today: Day) -> Result<Day, Error> {
        Ok(read_day("on", &self.on)?.unwrap_or(today))
    }

    /// Reads which list is asked for.
    ///
    /// # Errors
    /// Names the parameter that cannot be read.
    pub fn query(&self, today: Day) -> Result<TierListQuery, Error> {
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

fn read_day(field: &str, text: &str) -> Result<Option<Day>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse().map(Some);
    day.map_err(|why: DayError| Error::invalid(field, why.to_string()))
}
