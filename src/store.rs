//! The store: the only SQL of the house. Rows come in and go out as nouns of the domain; every change goes
//! through one door, [`Store::write`], which gives it a revision and an audit entry.
//!
//! Invariants: a revision becomes visible only when all before it are; a write that fails, or changes nothing,
//! leaves no revision; every touched enterprise carries the revision of its last change.

mod account;
mod assessment;
mod assignment;
mod audit;
mod backup;
mod bulk;
mod change;
mod connection;
mod content;
mod day;
mod detail;
mod digest;
mod enterprise;
mod entity;
mod error;
mod expiry;
mod figure;
mod filing;
mod goal;
mod head;
mod health;
mod holder;
mod identity;
mod import;
mod job;
mod line;
mod lint;
mod lookup;
mod mapping;
mod matter;
mod obstacle;
mod original;
mod outage;
mod outcome;
mod packed;
mod plan;
mod preset;
mod reader;
mod removal;
mod renewal;
mod row;
mod schema;
mod scope;
mod screening;
mod seal;
mod sign_in;
mod source;
mod stored;
mod supervision;
mod tally;
mod tenure;
mod timeline;
mod undo;
mod update;
mod value;
mod write;

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use tokio::sync::{Mutex, watch};

use crate::domain::access::{Actor, Scope};
use crate::domain::audit::{Action, Record};
use crate::domain::revision::Revision;

use connection::Access;

pub use audit::{AuditQuery, Realm};
pub use detail::PersonQuery;
pub use enterprise::Extent;
pub use error::{Error, OnUnique};
pub use expiry::ExpiryQuery;
pub use holder::HolderQuery;
pub use identity::Found;
pub use import::ImportRowQuery;
pub use job::Worker;
pub use line::HolderPlace;
pub use matter::{MatterPlace, MatterQuery, Standing, matter_place};
pub use reader::{Reader, Stamp};
pub use screening::{
    Cell as ScreeningCell, Done, FirmPage, FirmRecord, ReasonCount, Run, ScreenedFirm, ScreeningQuery, ScreeningWork,
};
pub use stored::read_stored;
pub use tally::{ComingQuery, Counted, EndingFirms, ReachingQuery, ReachingYears, TallyQuery, year_before};
pub use undo::Entangled;
pub use update::Replacement;
pub use write::{Tx, Written};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Folds a name to the key under which equal names meet. The search index owns the folding, the store only keeps
/// and compares its result, so it is handed in at opening.
pub type NameFold = fn(&str) -> String;

/// An open database. Cheap to clone. Reads are methods of [`Reader`], and a reader sees the firms of one scope: no firm
/// is read without somebody who may see it.
///
/// ```compile_fail,E0599
/// # async fn unscoped(store: yanzhen::store::Store, id: yanzhen::domain::enterprise::EnterpriseId) {
/// store.find_enterprise(id).await;
/// # }
/// ```
///
/// ```
/// # use yanzhen::domain::access::Scope;
/// # async fn scoped(store: yanzhen::store::Store, scope: &Scope, id: yanzhen::domain::enterprise::EnterpriseId) {
/// store.seen_by(scope).find_enterprise(id).await;
/// # }
/// ```
#[derive(Clone)]
pub struct Store(Arc<Parts>);

struct Parts {
    reader: Reader,
    clock: Clock,
    fold: NameFold,
    revisions: watch::Sender<Revision>,
    /// Where the head of each write is kept.
    heads: OnceLock<head::Heads>,
    /// Writers of this process queue here in order instead of polling the database's lock.
    turn: Mutex<()>,
}

impl Store {
    /// Opens `sqlite://path?mode=rwc` or `postgres://…`; the schema is not touched.
    ///
    /// # Errors
    /// When the database cannot be reached, or would not keep an acknowledged write through a crash.
    pub async fn open(url: &str, clock: Clock, fold: NameFold) -> Result<Self, Error> {
        Self::open_for(Access::Write, url, clock, fold).await
    }

    /// As [`Store::open`]; the database itself refuses every write.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_read_only(url: &str, clock: Clock, fold: NameFold) -> Result<Self, Error> {
        Self::open_for(Access::Read, url, clock, fold).await
    }

    async fn open_for(access: Access, url: &str, clock: Clock, fold: NameFold) -> Result<Self, Error> {
        let reader = Reader::of_pool(connection::open(url, access).await?, Scope::City);
        let store = Self(Arc::new(Parts {
            reader,
            clock,
            fold,
            revisions: watch::Sender::new(Revision(0)),
            heads: OnceLock::new(),
            turn: Mutex::new(()),
        }));
        if store.schema_is_current().await? {
            store.follow_clock().await?;
        }
        Ok(store)
    }

    /// Brings the schema up to date; does nothing when it is.
    ///
    /// # Errors
    /// When a step fails; it leaves nothing of itself behind.
    pub async fn migrate(&self) -> Result<(), Error> {
        Migrator::up(self.0.reader.pool(), None).await?;
        self.watch_tables().await?;
        self.follow_clock().await?;
        self.seal_what_is_not().await
    }

    /// Makes the triggers anew while nobody writes: what they would miss meanwhile would never fit the seals.
    async fn watch_tables(&self) -> Result<(), Error> {
        let alone = self.open_transaction().await?;
        if !self.is_embedded() {
            alone.execute_unprepared("LOCK TABLE clock IN EXCLUSIVE MODE").await?;
        }
        migrations::watch(&alone, &seal::watched()).await?;
        Ok(alone.commit().await?)
    }

    /// A registry of before there were seals is sealed as it stands.
    async fn seal_what_is_not(&self) -> Result<(), Error> {
        let last = self.whole().list_audit(None, 1).await?;
        if last.is_empty() || self.whole().is_sealed().await? {
            return Ok(());
        }
        let actor = Actor::local_bureau("yanzhen migrate");
        let seal = async |tx: &Tx| {
            tx.seal_everything().await?;
            tx.remark(Record::Seal, "everything that was recorded before");
            Ok::<_, Error>(())
        };
        self.write(&actor, Action::Seal, seal).await?;
        Ok(())
    }

    /// Tells whether every step of the schema history is applied.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn schema_is_current(&self) -> Result<bool, Error> {
        let pending = Migrator::get_pending_migrations_read_only(self.0.reader.pool()).await?;
        Ok(pending.is_empty())
    }

    /// Returns a watch on the last revision this process wrote or read. Other processes write too: who must not
    /// miss them also asks [`Reader::latest_revision`] from time to time.
    pub fn revisions(&self) -> watch::Receiver<Revision> {
        self.0.revisions.subscribe()
    }

    /// Reads the clock and wakes the watchers when another process moved it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follow_clock(&self) -> Result<(), Error> {
        let latest = self.whole().latest_revision().await?;
        self.publish(latest);
        Ok(())
    }

    /// Closes every connection; on SQLite the log is folded into the file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(&self) -> Result<(), Error> {
        Ok(self.0.reader.pool().close_by_ref().await?)
    }

    /// Returns what reads for somebody: the firms of a scope and nothing of any other.
    pub fn seen_by(&self, scope: &Scope) -> Reader {
        Reader::of_pool(self.0.reader.pool().clone(), scope.clone())
    }

    /// Returns what the process itself reads, which answers nobody: clock, index, backup, checks. A test names the
    /// files that may.
    pub fn whole(&self) -> &Reader {
        &self.0.reader
    }

    fn publish(&self, revision: Revision) {
        self.0.revisions.send_if_modified(|latest| {
            let newer = *latest < revision;
            *latest = (*latest).max(revision);
            newer
        });
    }
}
