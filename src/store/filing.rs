//! Filings: a later one of the same enterprise, year and kind of source replaces the earlier, which stays readable;
//! other kinds of source stand beside it.

use std::collections::HashMap;

use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::filing;
use super::reader::Reader;
use super::row::{CHUNK, Place, to_json};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::filing::{Figures, Filing, FilingId};
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;

impl Reader {
    /// Returns the filings of these enterprises that nothing replaced, by enterprise, year and number.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_filings(&self, enterprises: &[EnterpriseId]) -> Result<Vec<Filing>, Error> {
        self.filings_where(enterprises, &known_at(None)).await
    }

    /// Returns the same as it was known at a revision.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_filings_known_at(
        &self,
        enterprises: &[EnterpriseId],
        revision: Revision,
    ) -> Result<Vec<Filing>, Error> {
        self.filings_where(enterprises, &known_at(Some(revision))).await
    }

    async fn filings_where(&self, enterprises: &[EnterpriseId], known: &Condition) -> Result<Vec<Filing>, Error> {
        if enterprises.is_empty() {
            return Ok(Vec::new());
        }
        let rows = filing::Entity::find()
            .filter(self.among_ids(filing::Column::EnterpriseId, enterprises.iter().map(|id| id.0)))
            .filter(self.within(filing::Column::EnterpriseId))
            .filter(known.clone())
            .order_by_asc(filing::Column::EnterpriseId)
            .order_by_asc(filing::Column::Year)
            .order_by_asc(filing::Column::Id)
            .all(&self.run())
            .await?;
        rows.into_iter().map(filing_from).collect()
    }

    /// Returns the next filings that nothing replaced, by number: a walk through all figures.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_filings_after(&self, after: Option<FilingId>, limit: u64) -> Result<Vec<Filing>, Error> {
        let rows = filing::Entity::find()
            .filter(filing::Column::Id.gt(after.map_or(0, |id| id.0)))
            .filter(self.within(filing::Column::EnterpriseId))
            .filter(filing::Column::Superseded.is_null())
            .order_by_asc(filing::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(filing_from).collect()
    }

    /// Returns every filing of an enterprise, also the replaced ones, by year and number.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_filing_versions(&self, enterprise: EnterpriseId) -> Result<Vec<Filing>, Error> {
        let rows = filing::Entity::find()
            .filter(filing::Column::EnterpriseId.eq(enterprise.0))
            .filter(self.within(filing::Column::EnterpriseId))
            .order_by_asc(filing::Column::Year)
            .order_by_asc(filing::Column::Id)
            .all(&self.run())
            .await?;
        rows.into_iter().map(filing_from).collect()
    }
}

/// Filings as known at a revision; as known now when absent.
fn known_at(revision: Option<Revision>) -> Condition {
    let current = filing::Column::Superseded.is_null();
    match revision {
        None => Condition::all().add(current),
        Some(revision) => Condition::all().add(filing::Column::Recorded.lte(revision.0)).add(
            Condition::any()
                .add(current)
                .add(filing::Column::Superseded.gt(revision.0)),
        ),
    }
}

/// What a filing replaces: same enterprise, year and kind of source.
type Slot = (i64, i32, String);

impl Tx {
    /// Records the figures of one year from one source.
    ///
    /// # Errors
    /// When the database fails, e.g. because the enterprise or source does not exist.
    pub async fn insert_filing(&self, enterprise: EnterpriseId, figures: &Figures) -> Result<FilingId, Error> {
        let ids = self.insert_filings(&[(enterprise, figures.clone())]).await?;
        Ok(ids[0])
    }

    /// Records filings and returns their numbers in the same order.
    ///
    /// # Errors
    /// When the database fails, e.g. because an enterprise or source does not exist.
    pub async fn insert_filings(&self, filings: &[(EnterpriseId, Figures)]) -> Result<Vec<FilingId>, Error> {
        let first = self
            .take_ids::<filing::Entity>("filing", filing::Column::Id, filings.len())
            .await?;
        let ids: Vec<i64> = (first..).take(filings.len()).collect();
        let enterprises: Vec<EnterpriseId> = filings.iter().map(|(enterprise, _)| *enterprise).collect();
        let mut taken = self.taken_slots(&enterprises).await?;
        let mut replaced = Vec::new();
        let mut rows: Vec<filing::Model> = Vec::with_capacity(filings.len());
        for (id, (enterprise, figures)) in ids.iter().zip(filings) {
            let row = self.row_of_filing(*id, *enterprise, figures);
            let slot = (row.enterprise_id, row.year, row.source_kind.clone());
            replaced.extend(taken.insert(slot, *id));
            rows.push(row);
        }
        self.insert_filing_rows(rows).await?;
        self.supersede_filings(&replaced).await?;
        self.bump_enterprises(&enterprises).await?;
        self.touch(Record::Filing, Verb::Insert, ids.iter().copied());
        Ok(ids.into_iter().map(FilingId).collect())
    }

    async fn taken_slots(&self, enterprises: &[EnterpriseId]) -> Result<HashMap<Slot, i64>, Error> {
        let mut ids: Vec<i64> = enterprises.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut slots = HashMap::with_capacity(enterprises.len());
        for chunk in ids.chunks(CHUNK) {
            let found: Vec<(i64, i64, i32, String)> = filing::Entity::find()
                .select_only()
                .columns([
                    filing::Column::Id,
                    filing::Column::EnterpriseId,
                    filing::Column::Year,
                    filing::Column::SourceKind,
                ])
                .filter(filing::Column::EnterpriseId.is_in(chunk.iter().copied()))
                .filter(filing::Column::Superseded.is_null())
                .into_tuple()
                .all(&self.run())
                .await?;
            slots.extend(found.into_iter().map(|(id, firm, year, kind)| ((firm, year, kind), id)));
        }
        Ok(slots)
    }

    async fn supersede_filings(&self, ids: &[i64]) -> Result<(), Error> {
        self.end_filing_rows(ids).await?;
        if !ids.is_empty() {
            self.touch(Record::Filing, Verb::Supersede, ids.iter().copied());
        }
        Ok(())
    }

    fn row_of_filing(&self, id: i64, enterprise: EnterpriseId, figures: &Figures) -> filing::Model {
        let Figures {
            year,
            source,
            source_kind,
            values,
        } = figures;
        filing::Model {
            id,
            recorded: self.revision().0,
            superseded: None,
            enterprise_id: enterprise.0,
            year: *year,
            source_id: source.0,
            source_kind: source_kind.to_string(),
            figures: to_json(values),
        }
    }
}

fn filing_from(row: filing::Model) -> Result<Filing, Error> {
    let filing::Model {
        id,
        recorded,
        superseded,
        enterprise_id,
        year,
        source_id,
        source_kind,
        figures,
    } = row;
    let place = Place {
        table: "filing",
        row: &id,
    };
    let figures = Figures {
        year,
        source: SourceId(source_id),
        source_kind: place.word("source_kind", &source_kind)?,
        values: place.json("figures", &figures)?,
    };
    Ok(Filing {
        id: FilingId(id),
        enterprise: EnterpriseId(enterprise_id),
        figures,
        recorded: Revision(recorded),
        superseded: superseded.map(Revision),
    })
}
