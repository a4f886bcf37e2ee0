//! Tenures in versions: a correction adds a version and closes the one before it, so that what was known at any
//! revision can still be told.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::bulk::ROWS;
use super::entity::tenure;
use super::reader::Reader;
use super::row::Place;
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;
use crate::domain::tenure::{Award, Ending, Tenure, TenureId};

/// Selects the versions that were known at a revision, or the current ones.
pub(super) fn known_at(revision: Option<Revision>) -> Condition {
    match revision {
        None => Condition::all().add(tenure::Column::Superseded.is_null()),
        Some(revision) => Condition::all().add(tenure::Column::Recorded.lte(revision.0)).add(
            Condition::any()
                .add(tenure::Column::Superseded.is_null())
                .add(tenure::Column::Superseded.gt(revision.0)),
        ),
    }
}

impl Reader {
    /// Returns the tenures of these enterprises as known now, by enterprise and first day.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_tenures(&self, enterprises: &[EnterpriseId]) -> Result<Vec<Tenure>, Error> {
        self.tenures_where(enterprises, &known_at(None)).await
    }

    /// Returns the tenures of these enterprises as they were known at a revision, by enterprise and first day.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_tenures_known_at(
        &self,
        enterprises: &[EnterpriseId],
        revision: Revision,
    ) -> Result<Vec<Tenure>, Error> {
        self.tenures_where(enterprises, &known_at(Some(revision))).await
    }

    /// Returns a tenure as known now.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn find_tenure(&self, id: TenureId) -> Result<Option<Tenure>, Error> {
        let row = current(id)
            .filter(self.within(tenure::Column::EnterpriseId))
            .one(&self.run())
            .await?;
        row.map(tenure_from).transpose()
    }

    /// Returns every version of a tenure, the oldest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_tenure_versions(&self, id: TenureId) -> Result<Vec<Tenure>, Error> {
        let rows = tenure::Entity::find()
            .filter(tenure::Column::Id.eq(id.0))
            .filter(self.within(tenure::Column::EnterpriseId))
            .order_by_asc(tenure::Column::Recorded)
            .all(&self.run())
            .await?;
        rows.into_iter().map(tenure_from).collect()
    }

    async fn tenures_where(&self, enterprises: &[EnterpriseId], known: &Condition) -> Result<Vec<Tenure>, Error> {
        if enterprises.is_empty() {
            return Ok(Vec::new());
        }
        let theirs = tenure::Entity::find()
            .filter(self.among_ids(tenure::Column::EnterpriseId, enterprises.iter().map(|id| id.0)))
            .filter(self.within(tenure::Column::EnterpriseId))
            .filter(known.clone())
            .order_by_asc(tenure::Column::EnterpriseId)
            .order_by_asc(tenure::Column::ValidFrom)
            .order_by_asc(tenure::Column::Id);
        self.read_rows(theirs).await?.into_iter().map(tenure_from).collect()
    }
}

impl Tx {
    /// Records a tenure.
    ///
    /// # Errors
    /// When the database fails, e.g. because the enterprise or source does not exist.
    pub async fn insert_tenure(&self, enterprise: EnterpriseId, award: &Award) -> Result<TenureId, Error> {
        let ids = self.insert_tenures(&[(enterprise, award.clone())]).await?;
        Ok(ids[0])
    }

    /// Records tenures and returns their numbers in the same order.
    ///
    /// # Errors
    /// When the database fails, e.g. because an enterprise or source does not exist.
    pub async fn insert_tenures(&self, awards: &[(EnterpriseId, Award)]) -> Result<Vec<TenureId>, Error> {
        let first = self
            .take_ids::<tenure::Entity>("tenure", tenure::Column::Id, awards.len())
            .await?;
        let ids: Vec<i64> = (first..).take(awards.len()).collect();
        let rows = ids
            .iter()
            .zip(awards)
            .map(|(id, (enterprise, award))| self.version_of(*id, *enterprise, award))
            .collect();
        self.insert_rows(rows).await?;
        let enterprises: Vec<EnterpriseId> = awards.iter().map(|(enterprise, _)| *enterprise).collect();
        self.bump_enterprises(&enterprises).await?;
        self.touch(Record::Tenure, Verb::Insert, ids.iter().copied());
        Ok(ids.into_iter().map(TenureId).collect())
    }

    /// Replaces what is known of a tenure; the version before stays readable by its revisions.
    ///
    /// # Errors
    /// `NotFound` when there is no such tenure.
    pub async fn amend_tenure(&self, id: TenureId, award: &Award) -> Result<(), Error> {
        self.amend_tenures(&[(id, award.clone())]).await
    }

    /// Replaces what is known of tenures, each named once.
    ///
    /// # Errors
    /// As [`Tx::amend_tenure`].
    pub async fn amend_tenures(&self, awards: &[(TenureId, Award)]) -> Result<(), Error> {
        for chunk in awards.chunks(ROWS) {
            let ids: Vec<i64> = chunk.iter().map(|(id, _)| id.0).collect();
            let of_chunk = self.among_ids(tenure::Column::Id, ids.iter().copied());
            let found = tenure::Entity::find().filter(of_chunk).filter(known_at(None));
            let found = found.filter(self.within(tenure::Column::EnterpriseId));
            let found = self.read_rows(found).await?;
            let found: HashMap<i64, tenure::Model> = found.into_iter().map(|row| (row.id, row)).collect();
            let mut versions = Vec::with_capacity(chunk.len());
            for (id, award) in chunk {
                let before = found.get(&id.0).ok_or(Error::NotFound {
                    noun: "tenure",
                    id: id.0,
                })?;
                let version = self.version_of(id.0, EnterpriseId(before.enterprise_id), award);
                self.note_change(Record::Tenure, id.0, (before, &version));
                versions.push(version);
            }
            self.close_versions(&ids).await?;
            let firms: Vec<EnterpriseId> = versions.iter().map(|row| EnterpriseId(row.enterprise_id)).collect();
            self.insert_rows(versions).await?;
            self.bump_enterprises(&firms).await?;
            self.touch(Record::Tenure, Verb::Update, ids);
        }
        Ok(())
    }

    /// Nobody has seen a version of this very write: it is replaced; others end here.
    async fn close_versions(&self, ids: &[i64]) -> Result<(), Error> {
        let current = || self.among_ids(tenure::Column::Id, ids.iter().copied());
        tenure::Entity::delete_many()
            .filter(current())
            .filter(tenure::Column::Recorded.eq(self.revision().0))
            .exec(&self.run())
            .await?;
        tenure::Entity::update_many()
            .col_expr(tenure::Column::Superseded, Expr::value(self.revision().0))
            .filter(current())
            .filter(tenure::Column::Superseded.is_null())
            .exec(&self.run())
            .await?;
        Ok(())
    }

    fn version_of(&self, id: i64, enterprise: EnterpriseId, award: &Award) -> tenure::Model {
        let Award {
            tier,
            batch,
            certificate,
            from,
            until,
            ended,
            basis,
            source,
        } = award;
        tenure::Model {
            id,
            recorded: self.revision().0,
            superseded: None,
            enterprise_id: enterprise.0,
            tier: tier.to_string(),
            batch: batch.clone(),
            certificate: certificate.clone(),
            valid_from: *from,
            valid_until: *until,
            ended_on: ended.map(|ending| ending.on),
            end_reason: ended.map(|ending| ending.reason.to_string()),
            end_source_id: ended.map(|ending| ending.source.0),
            basis: basis.to_string(),
            source_id: source.0,
        }
    }
}

fn current(id: TenureId) -> sea_orm::Select<tenure::Entity> {
    tenure::Entity::find()
        .filter(tenure::Column::Id.eq(id.0))
        .filter(known_at(None))
}

pub(super) fn tenure_from(row: tenure::Model) -> Result<Tenure, Error> {
    let tenure::Model {
        id,
        recorded,
        superseded,
        enterprise_id,
        tier,
        batch,
        certificate,
        valid_from,
        valid_until,
        ended_on,
        end_reason,
        end_source_id,
        basis,
        source_id,
    } = row;
    let place = Place {
        table: "tenure",
        row: &id,
    };
    let ended = match (ended_on, end_reason, end_source_id) {
        (None, None, None) => None,
        (Some(on), Some(reason), Some(source)) => Some(Ending {
            on,
            reason: place.word("end_reason", &reason)?,
            source: SourceId(source),
        }),
        _ => return Err(place.corrupt("day, reason and source of its end must stand together")),
    };
    let award = Award {
        tier: place.word("tier", &tier)?,
        batch,
        certificate,
        from: valid_from,
        until: valid_until,
        ended,
        basis: place.word("basis", &basis)?,
        source: SourceId(source_id),
    };
    Ok(Tenure {
        id: TenureId(id),
        enterprise: EnterpriseId(enterprise_id),
        award,
        recorded: Revision(recorded),
        superseded: superseded.map(Revision),
    })
}
