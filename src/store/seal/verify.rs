//! Comparing what is stored with what the seals say, slot by slot, and the seals with the audit.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement};

use super::{SEALED, SLOT_BITS, Sealed, read, term};
use crate::domain::audit::Fault;
use crate::store::Error;
use crate::store::digest::Digest;
use crate::store::entity::{audit, replaced, seal};
use crate::store::reader::Reader;

/// How many slots of one table are named; the first ones lead to the cause.
const NAMED: usize = 20;
/// How many keys stand for a slot.
const KEYS: usize = 3;

impl Reader {
    /// Names every slot whose rows are not what the program wrote, and rows that somebody else changed.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::store) async fn verify_seals(&self) -> Result<Vec<Fault>, Error> {
        let mut seals: BTreeMap<String, BTreeMap<i64, Digest>> = BTreeMap::new();
        let mut whole = Digest::default();
        let mut faults = Vec::new();
        for row in seal::Entity::find().all(&self.run()).await? {
            match read(&row) {
                Ok(digest) => {
                    whole.add(term(&row.noun, row.slot, digest));
                    seals.entry(row.noun).or_default().insert(row.slot, digest);
                }
                Err(error) => faults.push(fault("seal", &row.noun, &error.to_string())),
            }
        }
        let last = audit::Entity::find().order_by_desc(audit::Column::Revision);
        let last = last.one(&self.run()).await?;
        if last.is_some_and(|last| last.content != whole.print()) {
            faults.push(fault("seal", "", "the seals are not those of the last audit entry"));
        }
        for sealed in SEALED.values() {
            let known = seals.remove(sealed.table).unwrap_or_default();
            faults.extend(self.compare(sealed, &known).await?);
        }
        let unknown = seals
            .keys()
            .map(|table| fault("seal", table, "seals a table that is not the program's"));
        faults.extend(unknown);
        faults.extend(self.foreign_changes().await?);
        Ok(faults)
    }

    /// Names every table that cannot be read to its end.
    pub(in crate::store) async fn unreadable_tables(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for sealed in SEALED.values() {
            if let Err(error) = self.slots_of(sealed).await {
                let why = format!("its rows cannot be read to the end: {error}");
                faults.push(fault("file", sealed.table, &why));
            }
        }
        faults
    }

    async fn compare(&self, sealed: &Sealed, known: &BTreeMap<i64, Digest>) -> Result<Vec<Fault>, Error> {
        let found = match self.slots_of(sealed).await {
            Ok(found) => found,
            Err(Error::Corrupt { what, .. }) => return Ok(vec![fault(sealed.table, "", &what)]),
            Err(error) => return Err(error),
        };
        let mut faults = Vec::new();
        let slots = found
            .keys()
            .chain(known.keys().filter(|slot| !found.contains_key(*slot)));
        for slot in slots {
            let (digest, keys) = found.get(slot).cloned().unwrap_or_default();
            if digest != known.get(slot).copied().unwrap_or_default() {
                let rows = name(*slot, &keys);
                faults.push(fault(
                    sealed.table,
                    &rows,
                    "not what the program wrote: changed, added or removed past it",
                ));
            }
        }
        faults.truncate(NAMED);
        Ok(faults)
    }

    /// Adds up the rows of a table slot by slot, with some keys that are texts.
    pub(super) async fn slots_of(&self, sealed: &Sealed) -> Result<BTreeMap<i64, (Digest, Vec<String>)>, Error> {
        let backend = self.run().get_database_backend();
        let statement = Statement::from_string(backend, sealed.select(backend, ""));
        let mut slots: BTreeMap<i64, (Digest, Vec<String>)> = BTreeMap::new();
        let mut rows = self.stream(statement).await?;
        while let Some(row) = rows.try_next().await? {
            let printed: String = row.try_get("", "printed")?;
            let (slot, digest, key) = sealed.entry_with_key(&printed)?;
            let (sum, keys) = slots.entry(slot).or_default();
            sum.add(digest);
            if key.starts_with('"') && keys.len() < KEYS {
                keys.push(key);
            }
        }
        Ok(slots)
    }

    /// The triggers tell of every statement; what no write took up was another program's.
    async fn foreign_changes(&self) -> Result<Vec<Fault>, Error> {
        let rows = replaced::Entity::find()
            .order_by_asc(replaced::Column::Number)
            .all(&self.run())
            .await?;
        let mut faults: Vec<Fault> = Vec::new();
        for row in rows.iter().take(NAMED) {
            let was = row.before.as_deref().unwrap_or("nothing");
            faults.push(fault(
                &row.noun,
                "",
                &format!("a row was changed past the program; it was {was}"),
            ));
        }
        Ok(faults)
    }
}

/// The rows of a slot.
fn name(slot: i64, keys: &[String]) -> String {
    if keys.is_empty() {
        let first = slot << SLOT_BITS;
        return format!("{}-{}", first.max(1), first + (1 << SLOT_BITS) - 1);
    }
    keys.join(" ")
}

fn fault(place: &str, row: &str, problem: &str) -> Fault {
    Fault {
        place: place.to_owned(),
        row: row.to_owned(),
        problem: problem.to_owned(),
    }
}
