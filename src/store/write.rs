//! The write door. On SQLite the lock is taken up front, because a read lock cannot be raised under contention; on
//! PostgreSQL the clock row is the lock. Either way revisions become visible in order, without gaps.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use super::reader::Reader;
use super::seal::Changes;
use super::{Error, NameFold, Store, connection, entity};
use crate::domain::access::Actor;
use crate::domain::audit::{Action, Record, Subject, Verb};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::ImportId;
use crate::domain::revision::Revision;

/// What a write returned, and the revision that made it visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<T> {
    /// What the work returned.
    pub value: T,
    /// The revision of the write; the one before it when nothing changed.
    pub revision: Revision,
}

/// A write under way. Everything in it becomes visible at once or never.
pub struct Tx {
    reader: Reader,
    revision: Revision,
    at: DateTime<Utc>,
    actor: Actor,
    action: Action,
    fold: NameFold,
    /// The last row that triggers told before this write: it and those before are not its own.
    foreign: i64,
    notes: Mutex<Notes>,
    changes: Mutex<Changes>,
}

#[derive(Default)]
struct Notes {
    next_ids: BTreeMap<&'static str, i64>,
    touched: BTreeMap<(Record, Verb), Vec<i64>>,
    undo: Option<ImportId>,
    remarks: Vec<Subject>,
}

/// A writer that stops in the middle, e.g. with its machine, holds the clock for so long and no longer: the server
/// ends its session, and those who wait go on. What isolation the server prefers does not matter here: the clock keeps
/// writers apart, and under this one nothing has to be tried again.
const BOUNDS: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; \
    SET LOCAL idle_in_transaction_session_timeout = '15s'; \
    SET LOCAL lock_timeout = '20s'; \
    SET LOCAL statement_timeout = '300s'";

impl Store {
    /// Runs `work` as one write: takes the next revision, runs, audits, commits and wakes the watchers. When the
    /// work fails, or touches nothing, not even the revision remains.
    ///
    /// # Errors
    /// What the work returns, or the failure of the database.
    pub async fn write<T, E, W>(&self, actor: &Actor, action: Action, work: W) -> Result<Written<T>, E>
    where
        W: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let came = Instant::now();
        let _turn = self.0.turn.lock().await;
        let tx = self.start(actor, action).await?;
        metrics::histogram!("yanzhen_write_wait_seconds").record(came.elapsed());
        match work(&tx).await {
            Ok(value) => {
                let (revision, head) = tx.finish().await?;
                if let (Some(heads), Some(head)) = (self.0.heads.get(), head) {
                    heads.append(revision, &head);
                }
                self.publish(revision);
                Ok(Written { value, revision })
            }
            Err(error) => {
                tx.abandon().await;
                Err(error)
            }
        }
    }

    /// Returns how many connections are open, and how many of them have nothing to do.
    pub fn connections(&self) -> (u64, u64) {
        connection::count(self.0.reader.pool())
    }

    /// Begins a transaction in which may be written.
    pub(super) async fn open_transaction(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.0.reader.pool().begin_with_options(options).await?)
    }

    async fn start(&self, actor: &Actor, action: Action) -> Result<Tx, Error> {
        let transaction = self.open_transaction().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            transaction.execute_unprepared(BOUNDS).await?;
        }
        let reader = Reader::of_transaction(transaction, actor.scope.clone());
        let revision = next_revision(&reader).await?;
        let foreign = reader.last_replaced().await?;
        Ok(Tx {
            foreign,
            changes: Mutex::default(),
            reader,
            revision,
            at: (self.0.clock)(),
            actor: actor.clone(),
            action,
            fold: self.0.fold,
            notes: Mutex::default(),
        })
    }
}

/// Moves the clock; on PostgreSQL this row lock makes writers wait for each other.
async fn next_revision(reader: &Reader) -> Result<Revision, Error> {
    use entity::clock;
    let moved = clock::Entity::update_many()
        .col_expr(clock::Column::Revision, Expr::col(clock::Column::Revision).add(1))
        .filter(clock::Column::Id.eq(1))
        .exec_with_returning(&reader.run())
        .await?;
    let clock = moved.first().ok_or(Error::NotFound { noun: "clock", id: 1 })?;
    Ok(Revision(clock.revision))
}

impl Tx {
    /// Returns the revision that this write will make visible.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Returns the moment of this write.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Returns who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Adds a remark to the audit entry, e.g. how many rows a list that was handed out has.
    pub fn remark(&self, topic: Record, what: impl Into<String>) {
        self.note(topic, Verb::Remark, what.into());
    }

    pub(super) fn note(&self, noun: Record, verb: Verb, what: String) {
        self.notes().remarks.push(Subject {
            noun: noun.to_string(),
            verb: verb.to_string(),
            what,
        });
    }

    /// Folds a name to the key under which it is kept.
    pub fn fold(&self, name: &str) -> String {
        (self.fold)(name)
    }

    pub(super) fn touch(&self, noun: Record, verb: Verb, ids: impl IntoIterator<Item = i64>) {
        self.notes().touched.entry((noun, verb)).or_default().extend(ids);
    }

    /// Hands out numbers behind the highest of a table: inside a write nobody else adds rows.
    pub(super) async fn take_ids<E>(&self, table: &'static str, id: E::Column, count: usize) -> Result<i64, Error>
    where
        E: EntityTrait,
    {
        self.take_ids_from::<E>((table, 1), id, count).await
    }

    /// As [`Tx::take_ids`], none below `lowest`.
    pub(super) async fn take_ids_from<E>(
        &self,
        (table, lowest): (&'static str, i64),
        id: E::Column,
        count: usize,
    ) -> Result<i64, Error>
    where
        E: EntityTrait,
    {
        use sea_orm::QuerySelect;
        let cached = self.notes().next_ids.get(table).copied();
        let first = match cached {
            Some(next) => next,
            None => {
                let highest: Option<Option<i64>> = E::find()
                    .select_only()
                    .expr(id.max())
                    .into_tuple()
                    .one(&self.run())
                    .await?;
                Ord::max(highest.flatten().unwrap_or(0) + 1, lowest)
            }
        };
        let count = i64::try_from(count).expect("rows of one write fit 63 bits");
        self.notes().next_ids.insert(table, first + count);
        Ok(first)
    }

    /// Marks enterprises as changed, so that every follower of revisions sees them again.
    pub(super) async fn bump_enterprises(&self, firms: &[EnterpriseId]) -> Result<(), Error> {
        use entity::enterprise;
        let mut ids: Vec<i64> = firms.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(());
        }
        self.must_see(firms).await?;
        enterprise::Entity::update_many()
            .col_expr(enterprise::Column::Revision, Expr::value(self.revision.0))
            .filter(self.among_ids(enterprise::Column::Id, ids))
            .filter(enterprise::Column::Revision.ne(self.revision.0))
            .exec(&self.run())
            .await?;
        Ok(())
    }

    /// Commits with an audit entry, whose hash is returned, unless nothing was touched.
    async fn finish(self) -> Result<(Revision, Option<String>), Error> {
        let subjects = self.subjects();
        if subjects.is_empty() {
            let before = Revision(self.revision.0 - 1);
            self.abandon().await;
            return Ok((before, None));
        }
        let head = self.insert_audit(subjects).await?;
        let revision = self.revision;
        self.reader.into_transaction().commit().await?;
        Ok((revision, Some(head)))
    }

    /// Undoes everything. A connection that cannot even do that is lost, or SQLite undid the write by itself: it goes
    /// back to no pool.
    async fn abandon(self) {
        if let Err(error) = self.reader.into_transaction().rollback().await {
            tracing::warn!(error = %error, "rolling back failed; the write is undone with its connection");
        }
    }

    pub(super) fn set_undo(&self, import: ImportId) {
        self.notes().undo = Some(import);
    }

    /// The import whose changes this write keeps.
    pub(super) fn undone_import(&self) -> Option<ImportId> {
        self.notes().undo
    }

    pub(super) fn action(&self) -> Action {
        self.action
    }

    fn subjects(&self) -> Vec<Subject> {
        let mut notes = self.notes();
        let mut subjects = Vec::new();
        for ((noun, verb), ids) in std::mem::take(&mut notes.touched) {
            subjects.push(Subject {
                noun: noun.to_string(),
                verb: verb.to_string(),
                what: compact(ids),
            });
        }
        subjects.append(&mut notes.remarks);
        if let (Some(signed_in), false) = (&self.actor.signed_in, subjects.is_empty()) {
            subjects.push(Subject {
                noun: Record::Origin.to_string(),
                verb: Verb::Remark.to_string(),
                what: signed_in.from.clone(),
            });
        }
        subjects
    }

    /// What the seals have to learn of this write.
    pub(super) fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn foreign(&self) -> i64 {
        self.foreign
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Tx {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// Prints numbers with runs folded: `1-500,700`.
fn compact(mut ids: Vec<i64>) -> String {
    ids.sort_unstable();
    ids.dedup();
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for id in ids {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == id => *last = id,
            _ => runs.push((id, id)),
        }
    }
    let print = |(first, last): (i64, i64)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    runs.into_iter().map(print).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_numbers_are_folded() {
        assert_eq!(compact(vec![3, 1, 2, 7, 9, 10, 7]), "1-3,7,9-10");
        assert_eq!(compact(vec![]), "");
    }
}
