//! Lookups of many firms at once: what matching a list against the registry asks for.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Error;
use super::entity::{enterprise, enterprise_name, removed_enterprise};
use super::reader::Reader;
use crate::domain::credit_code::CreditCode;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;

impl Reader {
    /// Returns the numbers of the enterprises that bear these names, by the folded key of any of their names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_bearers(&self, keys: &[String]) -> Result<Vec<(String, EnterpriseId)>, Error> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, i64)> = enterprise_name::Entity::find()
            .select_only()
            .column(enterprise_name::Column::Key)
            .column(enterprise_name::Column::EnterpriseId)
            .filter(self.among_texts(enterprise_name::Column::Key, keys.iter().map(String::as_str)))
            .filter(self.within(enterprise_name::Column::EnterpriseId))
            .into_tuple()
            .all(&self.run())
            .await?;
        let mut found: Vec<_> = rows.into_iter().map(|(key, id)| (key, EnterpriseId(id))).collect();
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Returns the numbers of the enterprises that have these credit codes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_code_holders(&self, codes: &[CreditCode]) -> Result<Vec<EnterpriseId>, Error> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let mut ids: Vec<i64> = enterprise::Entity::find()
            .select_only()
            .column(enterprise::Column::Id)
            .filter(self.among_texts(enterprise::Column::CreditCode, codes.iter().map(CreditCode::as_str)))
            .filter(self.own())
            .into_tuple()
            .all(&self.run())
            .await?;
        ids.sort_unstable();
        Ok(ids.into_iter().map(EnterpriseId).collect())
    }

    /// Returns the next firms by number with what tells their names apart: number, registered name, division.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_names_after(
        &self,
        after: EnterpriseId,
        limit: u64,
    ) -> Result<Vec<(EnterpriseId, String, Option<String>)>, Error> {
        let rows: Vec<(i64, String, Option<String>)> = enterprise::Entity::find()
            .select_only()
            .columns([
                enterprise::Column::Id,
                enterprise::Column::Name,
                enterprise::Column::Division,
            ])
            .filter(enterprise::Column::Id.gt(after.0))
            .filter(self.own())
            .order_by_asc(enterprise::Column::Id)
            .limit(limit)
            .into_tuple()
            .all(&self.run())
            .await?;
        let read = |(id, name, division)| (EnterpriseId(id), name, division);
        Ok(rows.into_iter().map(read).collect())
    }

    /// Returns the names of firms that changed after a revision, with their divisions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_names_changed_after(
        &self,
        revision: Revision,
    ) -> Result<Vec<(EnterpriseId, String, Option<String>)>, Error> {
        use enterprise::Column::{Division, Id, Name, Revision as Changed};
        let rows: Vec<(i64, String, Option<String>)> = enterprise::Entity::find()
            .select_only()
            .columns([Id, Name, Division])
            .filter(Changed.gt(revision.0))
            .filter(self.own())
            .into_tuple()
            .all(&self.run())
            .await?;
        let read = |(id, name, division)| (EnterpriseId(id), name, division);
        Ok(rows.into_iter().map(read).collect())
    }

    /// Returns those of these firms that are there and in scope.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn list_ids_among(&self, firms: &[EnterpriseId]) -> Result<HashSet<EnterpriseId>, Error> {
        let ids: Vec<i64> = enterprise::Entity::find()
            .select_only()
            .column(enterprise::Column::Id)
            .filter(self.among_ids(enterprise::Column::Id, firms.iter().map(|id| id.0)))
            .filter(self.own())
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(ids.into_iter().map(EnterpriseId).collect())
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

    /// Returns the number of enterprises.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_enterprises(&self) -> Result<u64, Error> {
        Ok(enterprise::Entity::find().filter(self.own()).count(&self.run()).await?)
    }

    /// Tells whether any enterprise is fictional.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_fictional_enterprise(&self) -> Result<bool, Error> {
        let found: Option<i64> = enterprise::Entity::find()
            .select_only()
            .column(enterprise::Column::Id)
            .filter(enterprise::Column::Fictional.eq(true))
            .filter(self.own())
            .limit(1)
            .into_tuple()
            .one(&self.run())
            .await?;
        Ok(found.is_some())
    }

    /// Returns the number of enterprises whose profile comes from a source.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_enterprises_of(&self, source: SourceId) -> Result<u64, Error> {
        let found = enterprise::Entity::find().filter(enterprise::Column::SourceId.eq(source.0));
        Ok(found.filter(self.own()).count(&self.run()).await?)
    }
}
