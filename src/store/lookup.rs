//! Lookups of many firms at once: what matching a list against the registry asks for.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Error;
use super::entity::{enterprise, enterprise_name, removed_enterprise};
use super::reader::Reader;
use super::row::CHUNK;
use crate::domain::credit_code::CreditCode;
use crate::domain::enterprise::EnterpriseId;

impl Reader {
    /// Returns the numbers of the enterprises that bear these names, by the folded key of any of their names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_bearers(&self, keys: &[String]) -> Result<Vec<(String, EnterpriseId)>, Error> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let rows: Vec<(String, i64)> = enterprise_name::Entity::find()
                .select_only()
                .column(enterprise_name::Column::Key)
                .column(enterprise_name::Column::EnterpriseId)
                .filter(enterprise_name::Column::Key.is_in(chunk.iter().map(String::as_str)))
                .order_by_asc(enterprise_name::Column::EnterpriseId)
                .into_tuple()
                .all(&self.run())
                .await?;
            found.extend(rows.into_iter().map(|(key, id)| (key, EnterpriseId(id))));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Returns the numbers of the enterprises that have these credit codes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_code_holders(&self, codes: &[CreditCode]) -> Result<Vec<EnterpriseId>, Error> {
        let mut found = Vec::new();
        for chunk in codes.chunks(CHUNK) {
            let ids: Vec<i64> = enterprise::Entity::find()
                .select_only()
                .column(enterprise::Column::Id)
                .filter(enterprise::Column::CreditCode.is_in(chunk.iter().map(CreditCode::as_str)))
                .order_by_asc(enterprise::Column::Id)
                .into_tuple()
                .all(&self.run())
                .await?;
            found.extend(ids.into_iter().map(EnterpriseId));
        }
        Ok(found)
    }

    /// Returns the highest number that an enterprise has or ever had; 0 before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn highest_enterprise(&self) -> Result<EnterpriseId, Error> {
        let highest: Option<Option<i64>> = enterprise::Entity::find()
            .select_only()
            .expr(enterprise::Column::Id.max())
            .into_tuple()
            .one(&self.run())
            .await?;
        let removed: Option<Option<i64>> = removed_enterprise::Entity::find()
            .select_only()
            .expr(removed_enterprise::Column::EnterpriseId.max())
            .into_tuple()
            .one(&self.run())
            .await?;
        let highest = [highest, removed].into_iter().flatten().flatten().max();
        Ok(EnterpriseId(highest.unwrap_or(0)))
    }
}
