//! Lines of lists: a tenure and its firm in one read.

use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult, QuerySelect, RelationTrait,
};

use super::enterprise::{Extent, enterprise_from};
use super::entity::{enterprise, tenure};
use super::packed::unpack;
use super::reader::Reader;
use super::tenure::tenure_from;
use super::{Error, HolderQuery};
use crate::domain::enterprise::{Details, Enterprise, EnterpriseId};
use crate::domain::tenure::{Tenure, TenureId};

/// A place in the order of firm and tenure.
pub type HolderPlace = (EnterpriseId, TenureId);

/// A tenure with its firm.
struct LineRow(tenure::Model, enterprise::Model);

impl FromQueryResult for LineRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self(unpack(row, 0)?, unpack(row, 1)?))
    }
}

impl Reader {
    /// Returns the next tenures with their firms, in the order of [`Reader::list_holders`].
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_holder_lines(
        &self,
        query: &HolderQuery,
        after: Option<HolderPlace>,
        (limit, extent): (u64, Extent),
    ) -> Result<Vec<(Tenure, Enterprise)>, Error> {
        let last = match self.packs_before_sorting() {
            true => self.end_of_holders(query, after, limit).await?,
            false => None,
        };
        self.list_holder_lines_until(query, (after, last), (limit, extent))
            .await
    }

    /// Returns the last place of a page; nothing when fewer rows are left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_of_holders(
        &self,
        query: &HolderQuery,
        after: Option<HolderPlace>,
        limit: u64,
    ) -> Result<Option<HolderPlace>, Error> {
        let last: Option<(i64, i64)> = tenure::Entity::find()
            .select_only()
            .column(tenure::Column::EnterpriseId)
            .column(tenure::Column::Id)
            .filter(query.condition(self.seen()))
            .filter(behind(after))
            .order_by_asc(tenure::Column::EnterpriseId)
            .order_by_asc(tenure::Column::Id)
            .offset(limit.saturating_sub(1))
            .into_tuple()
            .one(&self.run())
            .await?;
        Ok(last.map(|(enterprise, id)| (EnterpriseId(enterprise), TenureId(id))))
    }

    /// As [`Reader::list_holder_lines`], up to the last place of a page where it is known: pages whose ends are known
    /// can be read side by side.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_holder_lines_until(
        &self,
        query: &HolderQuery,
        (after, last): (Option<HolderPlace>, Option<HolderPlace>),
        (limit, extent): (u64, Extent),
    ) -> Result<Vec<(Tenure, Enterprise)>, Error> {
        let rows: Vec<LineRow> = tenure::Entity::find()
            .select_only()
            .expr(self.packed::<tenure::Entity>(|_| None))
            .expr(self.packed_firm(extent))
            .join(sea_orm::JoinType::InnerJoin, tenure::Relation::Enterprise.def())
            .filter(query.condition(self.seen()))
            .filter(behind(after))
            .filter(until(last))
            .order_by_asc(tenure::Column::EnterpriseId)
            .order_by_asc(tenure::Column::Id)
            .limit(limit)
            .into_model()
            .all(&self.run())
            .await?;
        if extent.other_names || extent.details {
            let (tenures, firms) = rows.into_iter().map(|LineRow(tenure, firm)| (tenure, firm)).unzip();
            return self.lines_with_names(tenures, firms, extent).await;
        }
        let line = |LineRow(tenure, firm)| {
            Ok((
                tenure_from(tenure)?,
                enterprise_from(firm, Vec::new(), Details::default())?,
            ))
        };
        rows.into_iter().map(line).collect()
    }

    /// A firm may hold several tenures; its names are read once.
    async fn lines_with_names(
        &self,
        tenures: Vec<tenure::Model>,
        mut firms: Vec<enterprise::Model>,
        extent: Extent,
    ) -> Result<Vec<(Tenure, Enterprise)>, Error> {
        firms.dedup_by_key(|firm| firm.id);
        let firms = self.with_names_to(firms, extent).await?;
        let mut lines = Vec::with_capacity(tenures.len());
        for row in tenures {
            let at = firms.binary_search_by_key(&row.enterprise_id, |firm| firm.id.0);
            let Ok(at) = at else { continue };
            lines.push((tenure_from(row)?, firms[at].clone()));
        }
        Ok(lines)
    }
}

/// Rows up to a place in the order of firm and tenure.
fn until(last: Option<HolderPlace>) -> Condition {
    use tenure::Column::{EnterpriseId as Holder, Id};
    let Some((EnterpriseId(enterprise), TenureId(id))) = last else {
        return Condition::all();
    };
    Condition::all()
        .add(Holder.lte(enterprise))
        .add(enterprise::Column::Id.lte(enterprise))
        .add(Condition::any().add(Holder.lt(enterprise)).add(Id.lte(id)))
}

/// Rows behind a place in the order of firm and tenure.
pub(super) fn behind(after: Option<HolderPlace>) -> Condition {
    use tenure::Column::{EnterpriseId as Holder, Id};
    let Some((enterprise, id)) = after else {
        return Condition::all();
    };
    let later = Condition::any()
        .add(Holder.gt(enterprise.0))
        .add(Holder.eq(enterprise.0).and(Id.gt(id.0)));
    // The first condition is implied by the second; with it the planner starts at the right place.
    Condition::all().add(Holder.gte(enterprise.0)).add(later)
}
