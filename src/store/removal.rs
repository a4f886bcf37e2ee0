//! Enterprises that are gone: nothing of them is left but their number and the revision that removed them.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::{
    change, enterprise, enterprise_name, figure, filing, import_row, removed_enterprise, screened, screening, tenure,
};
use super::reader::Reader;
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::enterprise::EnterpriseId;

impl Reader {
    /// Returns the enterprises that were removed after a revision up to another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_removed(&self, after: i64, until: i64) -> Result<Vec<(EnterpriseId, i64)>, Error> {
        let rows = removed_enterprise::Entity::find()
            .filter(removed_enterprise::Column::Revision.gt(after))
            .filter(removed_enterprise::Column::Revision.lte(until))
            .order_by_asc(removed_enterprise::Column::Revision)
            .order_by_asc(removed_enterprise::Column::EnterpriseId)
            .all(&self.run())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (EnterpriseId(row.enterprise_id), row.revision))
            .collect())
    }
}

impl Tx {
    /// Removes enterprises with all versions of what was recorded of them; the audit keeps that they were there.
    pub(super) async fn remove_enterprises(&self, ids: &[i64]) -> Result<(), Error> {
        import_row::Entity::update_many()
            .col_expr(import_row::Column::EnterpriseId, Expr::value(Option::<i64>::None))
            .filter(import_row::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        // What screening concluded of them is derived and goes with them.
        screening::Entity::delete_many()
            .filter(screening::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        screened::Entity::delete_many()
            .filter(screened::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        tenure::Entity::delete_many()
            .filter(tenure::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        figure::Entity::delete_many()
            .filter(figure::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        filing::Entity::delete_many()
            .filter(filing::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        change::Entity::delete_many()
            .filter(change::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        self.delete_details(ids.to_vec()).await?;
        enterprise_name::Entity::delete_many()
            .filter(enterprise_name::Column::EnterpriseId.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        enterprise::Entity::delete_many()
            .filter(enterprise::Column::Id.is_in(ids.iter().copied()))
            .exec(&self.run())
            .await?;
        let removed = ids.iter().copied().map(|id| removed_enterprise::Model {
            enterprise_id: id,
            revision: self.revision().0,
        });
        self.insert_rows(removed.collect()).await?;
        self.touch(Record::Enterprise, Verb::Remove, ids.iter().copied());
        Ok(())
    }
}
