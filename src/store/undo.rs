//! Undoing an import: what its writes changed is told by their revisions and by what was kept of each enterprise
//! before it was first touched. A later change that stands on it is an obstacle, never overwritten.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{change, enterprise, import_row, import_undo, tenure};
use super::reader::Reader;
use super::row::{CHUNK, Place, to_json};
use super::{Error, Replacement, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::digest::sha256_hex;
use crate::domain::enterprise::{EnterpriseId, Profile};
use crate::domain::import::{ImportId, UndoCounts};

mod decision;
mod filing;
mod outcome;

pub use decision::Entangled;

/// The noun of enterprises among what was kept.
const ENTERPRISE: &str = "enterprise";

/// Selects the revisions that an import wrote, among them those of decisions about its rows.
pub(super) fn own_revisions(import: ImportId) -> SelectStatement {
    Query::select()
        .distinct()
        .column(import_row::Column::Revision)
        .from(import_row::Entity)
        .and_where(import_row::Column::ImportId.eq(import.0))
        .take()
}

/// Selects the enterprises that an import registered and that are still there.
pub(super) fn registered(import: ImportId) -> SelectStatement {
    Query::select()
        .column(import_row::Column::EnterpriseId)
        .from(import_row::Entity)
        .and_where(import_row::Column::ImportId.eq(import.0))
        .and_where(import_row::Column::Registered.eq(true))
        .and_where(import_row::Column::EnterpriseId.is_not_null())
        .take()
}

pub(super) fn hash_of(profile: &Profile) -> String {
    sha256_hex(to_json(profile).as_bytes())
}

/// A tenure that an import wrote.
pub(super) struct WrittenTenure {
    /// What the import left of it.
    pub(super) left: tenure::Model,
    /// What is known now.
    pub(super) current: tenure::Model,
    /// What was known before the import, if anything was.
    pub(super) before: Option<tenure::Model>,
}

/// The versions of a tenure, taken in as they were recorded.
#[derive(Default)]
struct Versions {
    left: Option<tenure::Model>,
    current: Option<tenure::Model>,
    before: Option<tenure::Model>,
}

impl Versions {
    fn push(&mut self, row: tenure::Model, own: &BTreeSet<(i64, i64)>) {
        if own.contains(&(row.id, row.recorded)) {
            self.left = Some(row.clone());
        } else if self.left.is_none() {
            self.before = Some(row.clone());
        }
        if row.superseded.is_none() {
            self.current = Some(row);
        }
    }

    /// One that is no longer known was taken back by somebody else.
    fn written(self) -> Option<WrittenTenure> {
        Some(WrittenTenure {
            left: self.left?,
            current: self.current?,
            before: self.before,
        })
    }
}

impl Reader {
    /// Counts what taking back an import would touch.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_undo(&self, import: ImportId) -> Result<UndoCounts, Error> {
        let own = || own_revisions(import);
        let removed = enterprise::Entity::find()
            .filter(enterprise::Column::Id.in_subquery(registered(import)))
            .filter(self.own());
        let restored = import_undo::Entity::find().filter(import_undo::Column::ImportId.eq(import.0));
        let tenures = tenure::Entity::find()
            .filter(tenure::Column::Recorded.in_subquery(own()))
            .filter(tenure::Column::Superseded.is_null())
            .filter(self.within(tenure::Column::EnterpriseId));
        Ok(UndoCounts {
            removed: removed.count(&self.run()).await?,
            restored: restored.count(&self.run()).await?,
            tenures: tenures.count(&self.run()).await?,
            filings: self.count_written_filings(import).await?,
            outcomes: self.count_written_outcomes(import).await?,
        })
    }

    /// Returns tenures that an import wrote and that still stand, by number behind `after`: what it left of each,
    /// what is known now, what was known before.
    pub(super) async fn tenures_written_after(
        &self,
        import: ImportId,
        after: i64,
    ) -> Result<Vec<WrittenTenure>, Error> {
        let ids: Vec<i64> = tenure::Entity::find()
            .select_only()
            .distinct()
            .column(tenure::Column::Id)
            .filter(tenure::Column::Recorded.in_subquery(own_revisions(import)))
            .filter(tenure::Column::Id.gt(after))
            .order_by_asc(tenure::Column::Id)
            .limit(CHUNK as u64)
            .into_tuple()
            .all(&self.run())
            .await?;
        let own: Vec<(i64, i64)> = tenure::Entity::find()
            .select_only()
            .columns([tenure::Column::Id, tenure::Column::Recorded])
            .filter(tenure::Column::Id.is_in(ids.iter().copied()))
            .filter(tenure::Column::Recorded.in_subquery(own_revisions(import)))
            .into_tuple()
            .all(&self.run())
            .await?;
        let own: BTreeSet<(i64, i64)> = own.into_iter().collect();
        let versions = tenure::Entity::find()
            .filter(tenure::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(tenure::Column::Id)
            .order_by_asc(tenure::Column::Recorded)
            .all(&self.run())
            .await?;
        let mut written: BTreeMap<i64, Versions> = BTreeMap::new();
        for row in versions {
            written.entry(row.id).or_default().push(row, &own);
        }
        Ok(written.into_values().filter_map(Versions::written).collect())
    }

    pub(super) async fn kept_after(&self, import: ImportId, after: &str) -> Result<Vec<import_undo::Model>, Error> {
        let page = import_undo::Entity::find()
            .filter(import_undo::Column::ImportId.eq(import.0))
            .filter(import_undo::Column::Noun.eq(ENTERPRISE))
            .filter(import_undo::Column::Key.gt(after))
            .order_by_asc(import_undo::Column::Key)
            .limit(CHUNK as u64)
            .all(&self.run())
            .await?;
        Ok(page)
    }
}

pub(super) fn id_of(kept: &import_undo::Model) -> Result<EnterpriseId, Error> {
    let place = Place {
        table: "import_undo",
        row: &kept.key,
    };
    place.word("key", &kept.key)
}

fn profile_of(kept: &import_undo::Model) -> Result<Profile, Error> {
    let place = Place {
        table: "import_undo",
        row: &kept.key,
    };
    place.json("before", &kept.before)
}

impl Tx {
    /// From here on this write keeps what it changes of enterprises, so that the import can be taken back.
    pub fn keep_undo_of(&self, import: ImportId) {
        self.set_undo(import);
    }

    /// Keeps what enterprises were before this import first touched them: number, before, after.
    pub(super) async fn keep_before(&self, changes: &[(i64, &Profile, &Profile)]) -> Result<(), Error> {
        let Some(import) = self.undone_import() else {
            return Ok(());
        };
        let key = |id: i64| format!("{id:019}");
        let keys: Vec<String> = changes.iter().map(|(id, ..)| key(*id)).collect();
        let known: Vec<import_undo::Model> = import_undo::Entity::find()
            .filter(import_undo::Column::ImportId.eq(import.0))
            .filter(import_undo::Column::Noun.eq(ENTERPRISE))
            .filter(self.among_texts(import_undo::Column::Key, keys.iter().map(String::as_str)))
            .all(&self.run())
            .await?;
        let mut known: BTreeMap<String, String> = known.into_iter().map(|row| (row.key, row.before)).collect();
        let rows = changes.iter().map(|(id, before, after)| {
            let key = key(*id);
            import_undo::Model {
                import_id: import.0,
                noun: ENTERPRISE.to_owned(),
                before: known.remove(&key).unwrap_or_else(|| to_json(*before)),
                key,
                after_hash: hash_of(after),
            }
        });
        self.replace_rows(rows.collect(), &[import_undo::Column::AfterHash])
            .await
    }

    /// Takes back everything that an import wrote. Whoever calls has seen that there is no obstacle.
    ///
    /// # Errors
    /// When the database fails, e.g. because other records name an enterprise that would go.
    pub async fn undo_import(&self, import: ImportId) -> Result<(), Error> {
        self.undo_tenures(import).await?;
        self.undo_filings(import).await?;
        self.undo_changes(import).await?;
        self.undo_outcomes(import).await?;
        let gone = self.registered_by(import).await?;
        self.restore_enterprises(import, &gone).await?;
        for chunk in gone.chunks(CHUNK) {
            self.remove_enterprises(chunk).await?;
        }
        Ok(())
    }

    async fn registered_by(&self, import: ImportId) -> Result<Vec<i64>, Error> {
        let ids: Vec<i64> = enterprise::Entity::find()
            .select_only()
            .column(enterprise::Column::Id)
            .filter(enterprise::Column::Id.in_subquery(registered(import)))
            .order_by_asc(enterprise::Column::Id)
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(ids)
    }

    /// A tenure that the import amended gets the version before back; one that it made ends its known time.
    async fn undo_tenures(&self, import: ImportId) -> Result<(), Error> {
        let mut after = 0;
        loop {
            let written = self.tenures_written_after(import, after).await?;
            let Some(last) = written.last() else { return Ok(()) };
            after = last.current.id;
            let ids: Vec<i64> = written.iter().map(|tenure| tenure.current.id).collect();
            tenure::Entity::update_many()
                .col_expr(tenure::Column::Superseded, Expr::value(self.revision().0))
                .filter(tenure::Column::Id.is_in(ids.iter().copied()))
                .filter(tenure::Column::Superseded.is_null())
                .exec(&self.run())
                .await?;
            let firms: Vec<EnterpriseId> = written
                .iter()
                .map(|tenure| EnterpriseId(tenure.current.enterprise_id))
                .collect();
            let back = written.into_iter().filter_map(|tenure| tenure.before);
            let back = back.map(|row| tenure::Model {
                recorded: self.revision().0,
                superseded: None,
                ..row
            });
            self.insert_rows(back.collect()).await?;
            self.bump_enterprises(&firms).await?;
            self.touch(Record::Tenure, Verb::Revert, ids);
        }
    }

    async fn undo_changes(&self, import: ImportId) -> Result<(), Error> {
        change::Entity::update_many()
            .col_expr(change::Column::Superseded, Expr::value(self.revision().0))
            .filter(change::Column::Recorded.in_subquery(own_revisions(import)))
            .filter(change::Column::Superseded.is_null())
            .exec(&self.run())
            .await?;
        Ok(())
    }

    async fn restore_enterprises(&self, import: ImportId, gone: &[i64]) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let page = self.kept_after(import, &after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.key);
            let firms = self.restored(&page, gone).await?;
            self.update_enterprises(&firms).await?;
        }
    }

    /// What the firms of a page were, for those that stay.
    async fn restored(&self, page: &[import_undo::Model], gone: &[i64]) -> Result<Vec<Replacement>, Error> {
        let mut before = BTreeMap::new();
        for kept in page {
            let id = id_of(kept)?;
            if gone.binary_search(&id.0).is_err() {
                before.insert(id, profile_of(kept)?);
            }
        }
        let ids: Vec<EnterpriseId> = before.keys().copied().collect();
        let mut firms = self.list_enterprises(&ids).await?.into_iter();
        let restore = before.into_iter().map(|(id, profile)| match firms.next() {
            Some(firm) if firm.id == id => Ok(Replacement {
                id,
                profile,
                expected: firm.revision,
            }),
            _ => Err(Error::NotFound {
                noun: "enterprise",
                id: id.0,
            }),
        });
        restore.collect()
    }
}
