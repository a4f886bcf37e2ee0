//! The content of the registry in one hash: what is known now of firms, titles, figures, changes and listed outcomes, without the
//! revisions and numbers that only tell how it came about.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};

use super::Error;
use super::entity::{change, filing, tenure};
use super::reader::Reader;
use super::row::to_json;
use crate::domain::day::Day;
use crate::domain::digest::hex;
use crate::domain::enterprise::EnterpriseId;

/// Firms that are hashed at a time.
const PAGE: u64 = 500;

impl Reader {
    /// Hashes the content of the registry, firm by firm.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn hash_content(&self) -> Result<String, Error> {
        let mut hash = Sha256::new();
        let mut after = None;
        loop {
            let firms = self.list_enterprises_after(after, PAGE).await?;
            let Some(last) = firms.last() else { break };
            after = Some(last.id);
            for firm in &firms {
                hash.update(to_json(&(firm.id.0, &firm.profile)));
            }
            let ids: Vec<EnterpriseId> = firms.iter().map(|firm| firm.id).collect();
            self.hash_tenures(&ids, &mut hash).await?;
            self.hash_filings(&ids, &mut hash).await?;
            self.hash_changes(&ids, &mut hash).await?;
        }
        for told in self.outcomes_told().await? {
            hash.update(told);
        }
        Ok(hex(&hash.finalize()))
    }

    async fn hash_tenures(&self, firms: &[EnterpriseId], hash: &mut Sha256) -> Result<(), Error> {
        let rows = tenure::Entity::find()
            .filter(tenure::Column::EnterpriseId.is_in(firms.iter().map(|id| id.0)))
            .filter(tenure::Column::Superseded.is_null())
            .order_by_asc(tenure::Column::Id)
            .all(&self.run())
            .await?;
        for row in rows {
            let day = |day: Option<Day>| day.map(|day| day.to_string());
            let period = (row.valid_from.to_string(), day(row.valid_until), day(row.ended_on));
            let award = (row.tier, row.batch, row.certificate, row.basis, row.source_id);
            let ending = (row.end_reason, row.end_source_id);
            hash.update(to_json(&(row.id, row.enterprise_id, period, award, ending)));
        }
        Ok(())
    }

    async fn hash_filings(&self, firms: &[EnterpriseId], hash: &mut Sha256) -> Result<(), Error> {
        let rows = filing::Entity::find()
            .filter(filing::Column::EnterpriseId.is_in(firms.iter().map(|id| id.0)))
            .filter(filing::Column::Superseded.is_null())
            .order_by_asc(filing::Column::EnterpriseId)
            .order_by_asc(filing::Column::Year)
            .order_by_asc(filing::Column::SourceKind)
            .all(&self.run())
            .await?;
        for row in rows {
            let slot = (row.enterprise_id, row.year, row.source_kind);
            hash.update(to_json(&(slot, row.source_id, row.figures)));
        }
        Ok(())
    }

    async fn hash_changes(&self, firms: &[EnterpriseId], hash: &mut Sha256) -> Result<(), Error> {
        let rows: Vec<(i64, String, Day, String, String)> = change::Entity::find()
            .select_only()
            .columns([
                change::Column::EnterpriseId,
                change::Column::Kind,
                change::Column::HappenedOn,
                change::Column::Before,
                change::Column::After,
            ])
            .filter(change::Column::EnterpriseId.is_in(firms.iter().map(|id| id.0)))
            .filter(change::Column::Superseded.is_null())
            .order_by_asc(change::Column::EnterpriseId)
            .order_by_asc(change::Column::HappenedOn)
            .order_by_asc(change::Column::Id)
            .into_tuple()
            .all(&self.run())
            .await?;
        for (firm, kind, day, before, after) in rows {
            hash.update(to_json(&(firm, kind, day.to_string(), before, after)));
        }
        Ok(())
    }
}
