//! Rows that travel as one value: a JSON array of their columns in the order of the entity. Every value that leaves
//! a driver is copied, checked and boxed by itself, which costs more than printing and reading the whole row.

use std::fmt;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryResult, QuerySelect,
    Select,
};
use serde::de::{DeserializeOwned, Deserializer, Visitor};

use super::Error;
use super::reader::Reader;
use super::stored::read_stored;

/// A row that came as one value.
pub(super) struct Packed<M>(pub(super) M);

impl<M: DeserializeOwned> FromQueryResult for Packed<M> {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        unpack(row, 0).map(Self)
    }
}

/// Reads the row at a place.
pub(super) fn unpack<M: DeserializeOwned>(row: &QueryResult, place: usize) -> Result<M, DbErr> {
    let text: String = row.try_get_by_index(place)?;
    read_stored(&text).map_err(|error| DbErr::Json(format!("{error} in {text}")))
}

impl Reader {
    /// Selects the rows of a table, each as one value. A column for which `instead` names a constant is not read.
    pub(super) fn packed<E: EntityTrait>(&self, instead: impl Fn(&E::Column) -> Option<&'static str>) -> Expr {
        let table = E::default();
        let print = |column: E::Column| match instead(&column) {
            Some(constant) => constant.to_owned(),
            None => format!("\"{}\".\"{}\"", table.table_name(), column.as_str()),
        };
        let columns = E::Column::iter().map(print).collect::<Vec<_>>().join(", ");
        Expr::cust(match self.run().get_database_backend() {
            DbBackend::Sqlite => format!("json_array({columns})"),
            _ => format!("json_build_array({columns})::text"),
        })
    }

    /// Tells whether the database packs every row that a question finds before it sorts them and counts off a page:
    /// then the last row of the page must be known first, lest every page pack all that is left.
    pub(super) fn packs_before_sorting(&self) -> bool {
        self.run().get_database_backend() != DbBackend::Sqlite
    }

    /// Reads whole rows of a table.
    pub(super) async fn read_rows<E>(&self, select: Select<E>) -> Result<Vec<E::Model>, Error>
    where
        E: EntityTrait,
        E::Model: DeserializeOwned,
    {
        let rows: Vec<Packed<E::Model>> = select
            .select_only()
            .expr(self.packed::<E>(|_| None))
            .into_model()
            .all(&self.run())
            .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}

/// SQLite keeps truths as numbers.
pub(super) fn truth<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    from.deserialize_any(Truth)
}

struct Truth;

impl Visitor<'_> for Truth {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a truth")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<bool, E> {
        Ok(truth)
    }

    fn visit_u64<E>(self, number: u64) -> Result<bool, E> {
        Ok(number != 0)
    }
}
