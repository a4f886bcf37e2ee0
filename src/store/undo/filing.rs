//! Figures that an import filed: the last word of the import for a firm, a year and a kind of source, beside what is
//! known there now. A later import that was taken back has filed them again under another number.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::own_revisions;
use crate::domain::audit::{Record, Verb};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::ImportId;
use crate::store::entity::filing;
use crate::store::reader::Reader;
use crate::store::row::CHUNK;
use crate::store::{Error, Tx};

/// Figures that an import filed and that still stand.
pub(in crate::store) struct WrittenFiling {
    /// What the import left.
    pub(in crate::store) left: filing::Model,
    /// What is known now.
    pub(in crate::store) current: filing::Model,
}

impl WrittenFiling {
    /// Tells whether something else is known now than what the import left.
    pub(in crate::store) fn is_replaced(&self) -> bool {
        let same = filing::Model {
            id: self.current.id,
            recorded: self.current.recorded,
            superseded: self.current.superseded,
            ..self.left.clone()
        };
        same != self.current
    }
}

/// Whom, of when and by whom: what is filed there again replaces what stood there.
type Slot = (i64, i32, String);

fn slot(row: &filing::Model) -> Slot {
    (row.enterprise_id, row.year, row.source_kind.clone())
}

/// What an import filed last, whether or not it is known still.
fn left_by(import: ImportId) -> Condition {
    let later = filing::Column::Superseded.not_in_subquery(own_revisions(import));
    Condition::all()
        .add(filing::Column::Recorded.in_subquery(own_revisions(import)))
        .add(Condition::any().add(filing::Column::Superseded.is_null()).add(later))
}

impl Reader {
    pub(super) async fn count_written_filings(&self, import: ImportId) -> Result<u64, Error> {
        let left = filing::Entity::find().filter(left_by(import));
        Ok(left.count(&self.run()).await?)
    }

    /// Returns the next figures that an import filed, by number behind `after`, and the number to go on behind;
    /// nothing at the end. What is no longer known was taken back by somebody else and is left out.
    pub(in crate::store) async fn filings_written_after(
        &self,
        import: ImportId,
        after: i64,
    ) -> Result<Option<(i64, Vec<WrittenFiling>)>, Error> {
        let left = filing::Entity::find()
            .filter(left_by(import))
            .filter(filing::Column::Id.gt(after))
            .order_by_asc(filing::Column::Id)
            .limit(CHUNK as u64)
            .all(&self.run())
            .await?;
        let Some(last) = left.last().map(|row| row.id) else {
            return Ok(None);
        };
        let known = filing::Entity::find()
            .filter(self.among_ids(filing::Column::EnterpriseId, left.iter().map(|row| row.enterprise_id)))
            .filter(filing::Column::Superseded.is_null())
            .all(&self.run())
            .await?;
        let mut known: BTreeMap<Slot, filing::Model> = known.into_iter().map(|row| (slot(&row), row)).collect();
        let written = left.into_iter().filter_map(|left| {
            let current = known.remove(&slot(&left))?;
            Some(WrittenFiling { left, current })
        });
        Ok(Some((last, written.collect())))
    }
}

impl Tx {
    /// Figures that the import replaced are filed again as they were.
    pub(super) async fn undo_filings(&self, import: ImportId) -> Result<(), Error> {
        let mut after = 0;
        while let Some((last, written)) = self.filings_written_after(import, after).await? {
            after = last;
            let back = self.replaced_by(import, &written).await?;
            let ids: Vec<i64> = written.iter().map(|filing| filing.current.id).collect();
            self.end_filing_rows(&ids).await?;
            self.file_again(back).await?;
            let firms: Vec<EnterpriseId> = written
                .iter()
                .map(|filing| EnterpriseId(filing.current.enterprise_id))
                .collect();
            self.bump_enterprises(&firms).await?;
            self.touch(Record::Filing, Verb::Revert, ids);
        }
        Ok(())
    }

    /// Returns what stood in the places of figures but for the import; of several the latest.
    async fn replaced_by(&self, import: ImportId, written: &[WrittenFiling]) -> Result<Vec<filing::Model>, Error> {
        let firms = written.iter().map(|filing| filing.current.enterprise_id);
        let replaced = filing::Entity::find()
            .filter(self.among_ids(filing::Column::EnterpriseId, firms))
            .filter(filing::Column::Superseded.in_subquery(own_revisions(import)))
            .filter(filing::Column::Recorded.not_in_subquery(own_revisions(import)))
            .order_by_asc(filing::Column::Id)
            .all(&self.run())
            .await?;
        let undone: BTreeSet<Slot> = written.iter().map(|filing| slot(&filing.current)).collect();
        let latest: BTreeMap<Slot, filing::Model> = replaced.into_iter().map(|row| (slot(&row), row)).collect();
        Ok(latest
            .into_iter()
            .filter_map(|(slot, row)| undone.contains(&slot).then_some(row))
            .collect())
    }

    pub(super) async fn file_again(&self, back: Vec<filing::Model>) -> Result<(), Error> {
        let first = self
            .take_ids::<filing::Entity>("filing", filing::Column::Id, back.len())
            .await?;
        let rows = (first..).zip(back).map(|(id, row)| filing::Model {
            id,
            recorded: self.revision().0,
            superseded: None,
            ..row
        });
        self.insert_filing_rows(rows.collect()).await
    }
}
