//! Reading stored text back into domain types. A value that cannot be read names its table, row and column.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Error;

/// Rows per statement: the number of values stays below the limit of both databases for every table.
pub(super) const CHUNK: usize = 500;

/// Names a row in errors.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) table: &'static str,
    pub(super) row: &'a dyn Display,
}

impl Place<'_> {
    pub(super) fn corrupt(&self, what: impl Display) -> Error {
        Error::Corrupt {
            table: self.table,
            row: self.row.to_string(),
            what: what.to_string(),
        }
    }

    pub(super) fn word<T>(&self, column: &str, text: &str) -> Result<T, Error>
    where
        T: FromStr<Err: Display>,
    {
        text.parse()
            .map_err(|error| self.corrupt(format_args!("column `{column}`: {error}")))
    }

    pub(super) fn optional<T>(&self, column: &str, text: Option<String>) -> Result<Option<T>, Error>
    where
        T: FromStr<Err: Display>,
    {
        text.map(|text| self.word(column, &text)).transpose()
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &str, text: &str) -> Result<T, Error> {
        serde_json::from_str(text).map_err(|error| self.corrupt(format_args!("column `{column}`: {error}")))
    }

    pub(super) fn number<T, N>(&self, column: &str, number: N) -> Result<T, Error>
    where
        T: TryFrom<N>,
        N: Display + Copy,
    {
        T::try_from(number).map_err(|_| self.corrupt(format_args!("column `{column}`: {number} is out of range")))
    }
}

/// Prints a value as JSON; the types of the domain hold nothing that JSON cannot.
pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("domain values have text keys and no failing serializer")
}

/// Turns an option of a newtype over text into a column.
pub(super) fn text_of<T: Clone + Into<String>>(value: Option<&T>) -> Option<String> {
    value.map(|value| value.clone().into())
}
