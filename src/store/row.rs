//! Reading stored text back into domain types. A value that cannot be read names its table, row and column.

use std::fmt::Display;
use std::str::FromStr;

use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Error;
use super::reader::Reader;
use super::stored::read_stored;

/// Rows per statement: the number of values stays below the limit of both databases for every table.
pub(super) const CHUNK: usize = 500;

impl Reader {
    /// Asks for rows whose column is one of many numbers. One value holds them all: the statement takes any number,
    /// stays the same and is prepared once.
    pub(super) fn among_ids<C: ColumnTrait>(&self, column: C, ids: impl IntoIterator<Item = i64>) -> Expr {
        let ids: Vec<i64> = ids.into_iter().collect();
        self.among(column, (to_json(&ids), "bigint"))
    }

    /// As [`Reader::among_ids`], of texts.
    pub(super) fn among_texts<'a, C: ColumnTrait>(&self, column: C, texts: impl IntoIterator<Item = &'a str>) -> Expr {
        let texts: Vec<&str> = texts.into_iter().collect();
        self.among(column, (to_json(&texts), "text"))
    }

    fn among<C: ColumnTrait>(&self, column: C, (json, kind): (String, &str)) -> Expr {
        let mut listed = Query::select();
        match self.run().get_database_backend() {
            DbBackend::Sqlite => listed
                .expr(Expr::cust("\"value\""))
                .from_function(Func::cust("json_each").arg(json), "wanted"),
            _ => listed.expr(Expr::cust_with_values(
                format!("json_array_elements_text($1::json)::{kind}"),
                [json],
            )),
        };
        column.in_subquery(listed.take())
    }
}

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
        read_stored(text).map_err(|error| self.corrupt(format_args!("column `{column}`: {error}")))
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
