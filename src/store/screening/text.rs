//! Many rows as one text: a row that travels alone costs more than what it says.

use std::fmt::Display;
use std::str::FromStr;

use sea_orm::DbBackend;
use sea_orm::sea_query::Expr;

use super::Error;
use crate::store::row::Place;

/// Stands between rows. No column that is told this way holds it, since JSON escapes it.
const BETWEEN_ROWS: char = '\u{1e}';
/// Stands for what is absent.
const ABSENT: &str = "-";

/// Joins the columns of all rows. None of them may be absent, and only the last may hold spaces.
pub(super) fn joined(columns: &[&str], backend: DbBackend) -> Expr {
    let row = columns.join(" || ' ' || ");
    Expr::cust(match backend {
        DbBackend::Sqlite => format!("group_concat({row}, char(30))"),
        _ => format!("string_agg({row}, chr(30))"),
    })
}

/// Returns the rows of a text.
pub(super) fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.split(BETWEEN_ROWS).filter(|row| !row.is_empty())
}

/// Reads the next column.
pub(super) fn next<'t, T>(columns: &mut impl Iterator<Item = &'t str>, place: &Place<'_>) -> Result<T, Error>
where
    T: FromStr<Err: Display>,
{
    read(columns.next().unwrap_or_default(), place)
}

/// Reads the next column, unless it is absent.
pub(super) fn next_known<'t, T>(
    columns: &mut impl Iterator<Item = &'t str>,
    place: &Place<'_>,
) -> Result<Option<T>, Error>
where
    T: FromStr<Err: Display>,
{
    match columns.next().unwrap_or_default() {
        ABSENT => Ok(None),
        column => read(column, place).map(Some),
    }
}

fn read<T: FromStr<Err: Display>>(column: &str, place: &Place<'_>) -> Result<T, Error> {
    column
        .parse()
        .map_err(|error| place.corrupt(format_args!("`{column}`: {error}")))
}
