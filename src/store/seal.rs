//! Seals: every write leaves a digest of what the registry then holds in its audit entry, so that a row changed past
//! the write door is named. Rows that come in are added up while they are written; rows that statements change are
//! told by triggers, whichever statement it was; no write can forget one.

mod verify;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IdenStatic, Iterable, PrimaryKeyToColumn,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};

use super::digest::Digest;
use super::entity::{self, audit, replaced, seal};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};

/// Rows of a table whose numbers share all but so many bits share a seal: few enough to look through, enough to be
/// cheap.
const SLOT_BITS: u32 = 4;
/// Rows that are read back at a time.
const PAGE: u64 = 5_000;

/// A table under seal.
pub(super) struct Sealed {
    pub(super) table: &'static str,
    /// Its columns by name: the order does not depend on when they were added.
    pub(super) columns: Vec<&'static str>,
    /// Where the column stands that rows are grouped by.
    key: usize,
}

/// Every table but those that the seals rest on, the audit being a chain of its own and the clock its length, and those
/// that are written past the door: who holds a job at the moment, when a session was last used.
static SEALED: LazyLock<BTreeMap<&'static str, Sealed>> = LazyLock::new(|| {
    let tables = [
        sealed::<entity::account::Entity>(),
        sealed::<entity::assessment::Entity>(),
        sealed::<entity::assessment_keep::Entity>(),
        sealed::<entity::assignment::Entity>(),
        sealed::<entity::change::Entity>(),
        sealed::<entity::enterprise::Entity>(),
        sealed::<entity::enterprise_detail::Entity>(),
        sealed::<entity::enterprise_name::Entity>(),
        sealed::<entity::figure::Entity>(),
        sealed::<entity::filing::Entity>(),
        sealed::<entity::goal::Entity>(),
        sealed::<entity::grant_request::Entity>(),
        sealed::<entity::import::Entity>(),
        sealed::<entity::import_mapping::Entity>(),
        sealed::<entity::import_row::Entity>(),
        sealed::<entity::import_undo::Entity>(),
        sealed::<entity::import_value::Entity>(),
        sealed::<entity::job::Entity>(),
        sealed::<entity::listed_outcome::Entity>(),
        sealed::<entity::matter::Entity>(),
        sealed::<entity::matter_event::Entity>(),
        sealed::<entity::original::Entity>(),
        sealed::<entity::plan::Entity>(),
        sealed::<entity::preset::Entity>(),
        sealed::<entity::published_outcome::Entity>(),
        sealed::<entity::removed_enterprise::Entity>(),
        sealed::<entity::screened::Entity>(),
        sealed::<entity::screening::Entity>(),
        sealed::<entity::screening_reason::Entity>(),
        sealed::<entity::screening_run::Entity>(),
        sealed::<entity::setting::Entity>(),
        sealed::<entity::share::Entity>(),
        sealed::<entity::source::Entity>(),
        sealed::<entity::standard_text::Entity>(),
        sealed::<entity::supervision::Entity>(),
        sealed::<entity::tenure::Entity>(),
        sealed::<entity::token::Entity>(),
        sealed::<entity::watched_indicator::Entity>(),
    ];
    tables.into_iter().map(|sealed| (sealed.table, sealed)).collect()
});

/// Tables into which statements put rows that may be there already: only the database knows which came in.
const MERGED: &[&str] = &["import_undo", "screened"];

fn sealed<E: EntityTrait>() -> Sealed {
    let mut columns: Vec<&'static str> = E::Column::iter().map(|column| column.as_str()).collect();
    columns.sort_unstable();
    let key = E::PrimaryKey::iter().next().map(|key| key.into_column());
    let key = key.and_then(|key| columns.iter().position(|column| *column == key.as_str()));
    Sealed {
        table: E::default().table_name(),
        columns,
        key: key.expect("every table has a key"),
    }
}

/// Returns the tables with their columns, and whether rows that come in are told by triggers.
pub(super) fn watched() -> Vec<(&'static str, Vec<&'static str>, bool)> {
    let tables = SEALED.values();
    tables
        .map(|sealed| (sealed.table, sealed.columns.clone(), MERGED.contains(&sealed.table)))
        .collect()
}

/// What a write has changed so far, slot by slot.
#[derive(Default)]
pub(super) struct Changes(BTreeMap<(&'static str, i64), Digest>);

impl Sealed {
    /// Rows that come in are added up as they are written, unless triggers tell them.
    pub(super) fn of_inserts(table: &str) -> Option<&'static Self> {
        SEALED.get(table).filter(|_| !MERGED.contains(&table))
    }

    /// Returns slot and digest of a row from its cells, printed as JSON in the order of the columns.
    fn entry(&self, cells: &[&str]) -> (i64, Digest) {
        let mut parts = vec![self.table];
        parts.extend(cells);
        (slot_of(cells[self.key]), Digest::of(&parts))
    }

    /// As [`Sealed::entry`], from the row as the database prints it.
    fn entry_of(&self, row: &str) -> Result<(i64, Digest), Error> {
        let (slot, digest, _) = self.entry_with_key(row)?;
        Ok((slot, digest))
    }

    /// As [`Sealed::entry_of`], with the key.
    fn entry_with_key(&self, row: &str) -> Result<(i64, Digest, String), Error> {
        let place = Place {
            table: self.table,
            row: &"",
        };
        let cells: Vec<serde_json::Value> = place.json("*", row)?;
        let printed: Vec<String> = cells.iter().map(print).collect();
        let cells: Vec<&str> = printed.iter().map(String::as_str).collect();
        if cells.len() != self.columns.len() {
            return Err(place.corrupt("has another number of columns"));
        }
        let (slot, digest) = self.entry(&cells);
        Ok((slot, digest, printed[self.key].clone()))
    }

    /// A row for each row, printed as JSON.
    fn select(&self, backend: DbBackend, condition: &str) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| format!("\"{column}\"")).collect();
        let columns = columns.join(", ");
        let row = match backend {
            DbBackend::Sqlite => format!("json_array({columns})"),
            _ => format!("json_build_array({columns})::text"),
        };
        format!("SELECT {row} AS printed FROM \"{}\"{condition}", self.table)
    }
}

/// Both databases print numbers and texts alike; truths are numbers on one of them.
fn print(cell: &serde_json::Value) -> String {
    match cell {
        serde_json::Value::Bool(truth) => i64::from(*truth).to_string(),
        other => other.to_string(),
    }
}

fn slot_of(key: &str) -> i64 {
    match key.parse::<i64>() {
        Ok(number) => number >> SLOT_BITS,
        // Texts spread over some slots by their bytes.
        Err(_) => key
            .bytes()
            .fold(7, |slot: i64, byte| (slot * 31 + i64::from(byte)) % 65_521),
    }
}

impl Changes {
    pub(super) fn insert(&mut self, sealed: &'static Sealed, cells: &[&str]) {
        let (slot, digest) = sealed.entry(cells);
        self.0.entry((sealed.table, slot)).or_default().add(digest);
    }

    fn replace(&mut self, row: &replaced::Model) -> Result<(), Error> {
        let Some(sealed) = SEALED.get(row.noun.as_str()) else {
            return Ok(());
        };
        if let Some(before) = &row.before {
            let (slot, digest) = sealed.entry_of(before)?;
            self.0.entry((sealed.table, slot)).or_default().take(digest);
        }
        if let Some(after) = &row.after {
            let (slot, digest) = sealed.entry_of(after)?;
            self.0.entry((sealed.table, slot)).or_default().add(digest);
        }
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct Printed {
    printed: String,
}

impl Reader {
    /// Tells whether the last audit entry has a digest of what was there behind it.
    pub(super) async fn is_sealed(&self) -> Result<bool, Error> {
        let last = audit::Entity::find().order_by_desc(audit::Column::Revision);
        Ok(last
            .one(&self.run())
            .await?
            .is_some_and(|last| !last.content.is_empty()))
    }

    /// Returns the last row that triggers told: what stands there before a write was left by somebody else.
    pub(super) async fn last_replaced(&self) -> Result<i64, Error> {
        let last = replaced::Entity::find().order_by_desc(replaced::Column::Number);
        Ok(last.one(&self.run()).await?.map_or(0, |row| row.number))
    }
}

impl Tx {
    /// Seals rows that one statement of the database put in.
    pub(super) async fn seal_stored(&self, table: &str, condition: &str) -> Result<(), Error> {
        let Some(sealed) = Sealed::of_inserts(table) else {
            return Ok(());
        };
        let backend = self.run().get_database_backend();
        let statement = Statement::from_string(backend, sealed.select(backend, condition));
        for row in Printed::find_by_statement(statement).all(&self.run()).await? {
            let (slot, digest) = sealed.entry_of(&row.printed)?;
            self.changes().0.entry((sealed.table, slot)).or_default().add(digest);
        }
        Ok(())
    }

    /// Seals a registry of before there were seals.
    pub(super) async fn seal_everything(&self) -> Result<(), Error> {
        for sealed in SEALED.values() {
            let mut changes = Changes::default();
            for (slot, (digest, _)) in self.slots_of(sealed).await? {
                changes.0.insert((sealed.table, slot), digest);
            }
            self.changes().0.append(&mut changes.0);
        }
        Ok(())
    }

    /// Brings the seals up to what this write did, and returns the digest of everything behind it.
    pub(super) async fn seal(&self, before: &str) -> Result<String, Error> {
        self.take_replaced().await?;
        let mut whole = Digest::read(before).unwrap_or_default();
        let changes = std::mem::take(&mut self.changes().0);
        let mut tables: BTreeMap<&'static str, Vec<(i64, Digest)>> = BTreeMap::new();
        for ((table, slot), digest) in changes {
            if !digest.is_zero() {
                tables.entry(table).or_default().push((slot, digest));
            }
        }
        let mut rows = Vec::new();
        for (table, slots) in tables {
            let known = self.seals_of(table, slots.iter().map(|(slot, _)| *slot)).await?;
            for (slot, change) in slots {
                let mut digest = Digest::default();
                if let Some(old) = known.get(&slot) {
                    whole.take(term(table, slot, *old));
                    digest = *old;
                }
                digest.add(change);
                whole.add(term(table, slot, digest));
                rows.push(seal::Model {
                    noun: table.to_owned(),
                    slot,
                    digest: digest.print(),
                });
            }
        }
        self.replace_rows(rows, &[seal::Column::Digest]).await?;
        Ok(whole.print())
    }

    /// Adds up what the statements of this write changed.
    async fn take_replaced(&self) -> Result<(), Error> {
        let mut last = self.foreign();
        loop {
            let rows = replaced::Entity::find()
                .filter(replaced::Column::Number.gt(last))
                .order_by_asc(replaced::Column::Number)
                .limit(PAGE)
                .all(&self.run())
                .await?;
            let Some(end) = rows.last() else { break };
            last = end.number;
            let mut changes = self.changes();
            for row in &rows {
                changes.replace(row)?;
            }
        }
        if last > self.foreign() {
            replaced::Entity::delete_many()
                .filter(replaced::Column::Number.gt(self.foreign()))
                .exec(&self.run())
                .await?;
        }
        Ok(())
    }

    async fn seals_of(
        &self,
        table: &'static str,
        slots: impl Iterator<Item = i64>,
    ) -> Result<BTreeMap<i64, Digest>, Error> {
        let rows = seal::Entity::find()
            .filter(seal::Column::Noun.eq(table))
            .filter(self.among_ids(seal::Column::Slot, slots))
            .all(&self.run())
            .await?;
        rows.into_iter().map(|row| Ok((row.slot, read(&row)?))).collect()
    }
}

fn read(row: &seal::Model) -> Result<Digest, Error> {
    let place = Place {
        table: "seal",
        row: &format_args!("{} {}", row.noun, row.slot),
    };
    Digest::read(&row.digest).ok_or_else(|| place.corrupt("column `digest` is no digest"))
}

/// What a slot adds to the digest of everything.
fn term(table: &str, slot: i64, digest: Digest) -> Digest {
    Digest::of(&["seal", table, &to_json(&slot), &digest.print()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_by_number_and_texts_by_their_bytes() {
        assert_eq!(
            [0, 15, 16, 4_095].map(|key: i64| slot_of(&key.to_string())),
            [0, 0, 1, 255]
        );
        assert_eq!(slot_of("\"甲\""), slot_of("\"甲\""));
        assert_ne!(slot_of("\"甲\""), slot_of("\"乙\""));
    }

    #[test]
    fn a_row_as_written_and_as_read_back_has_one_digest() {
        let enterprise = &SEALED["enterprise"];
        let cells = enterprise.columns.iter().map(|column| match *column {
            "fictional" => ("1", "true"),
            "id" => ("7", "7"),
            "zone" => ("null", "null"),
            _ => ("\"甲\\n乙\"", "\"甲\\n\\u4e59\""),
        });
        let (written, read): (Vec<&str>, Vec<&str>) = cells.unzip();
        let read = enterprise.entry_of(&format!("[{}]", read.join(", "))).unwrap();
        assert_eq!(enterprise.entry(&written), read);
    }
}
