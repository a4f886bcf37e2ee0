//! Renamings and moves.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::change;
use super::reader::Reader;
use super::row::{CHUNK, Place};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::change::{Change, ChangeEvent};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::source::SourceId;

impl Reader {
    /// Returns the changes of these enterprises, by enterprise and day.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_changes(&self, enterprises: &[EnterpriseId]) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        for chunk in enterprises.chunks(CHUNK) {
            let rows = change::Entity::find()
                .filter(change::Column::EnterpriseId.is_in(chunk.iter().map(|id| id.0)))
                .filter(self.within(change::Column::EnterpriseId))
                .filter(change::Column::Superseded.is_null())
                .order_by_asc(change::Column::EnterpriseId)
                .order_by_asc(change::Column::HappenedOn)
                .order_by_asc(change::Column::Id)
                .all(&self.run())
                .await?;
            for row in rows {
                changes.push(change_from(row)?);
            }
        }
        Ok(changes)
    }
}

impl Tx {
    /// Records changes.
    ///
    /// # Errors
    /// When the database fails, e.g. because an enterprise or source does not exist.
    pub async fn insert_changes(&self, changes: &[Change]) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let first = self
            .take_ids::<change::Entity>("change", change::Column::Id, changes.len())
            .await?;
        let rows = (first..).zip(changes).map(|(id, change)| {
            let ChangeEvent {
                kind,
                on,
                before,
                after,
                source,
            } = change.event.clone();
            change::Model {
                id,
                recorded: self.revision().0,
                superseded: None,
                enterprise_id: change.enterprise.0,
                kind: kind.to_string(),
                happened_on: on,
                before,
                after,
                source_id: source.0,
            }
        });
        self.insert_rows(rows.collect()).await?;
        let firms: Vec<EnterpriseId> = changes.iter().map(|change| change.enterprise).collect();
        self.bump_enterprises(&firms).await?;
        self.touch(Record::Change, Verb::Insert, (first..).take(changes.len()));
        Ok(())
    }
}

fn change_from(row: change::Model) -> Result<Change, Error> {
    let change::Model {
        id,
        recorded: _,
        superseded: _,
        enterprise_id,
        kind,
        happened_on,
        before,
        after,
        source_id,
    } = row;
    let place = Place {
        table: "change",
        row: &id,
    };
    let event = ChangeEvent {
        kind: place.word("kind", &kind)?,
        on: happened_on,
        before,
        after,
        source: SourceId(source_id),
    };
    Ok(Change {
        enterprise: EnterpriseId(enterprise_id),
        event,
    })
}
