//! Lines of lists: a tenure and its firm in one read. Columns are read by their place, and texts that the list does
//! not print are not read at all.

use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    RelationTrait,
};

use super::enterprise::{Extent, enterprise_from};
use super::entity::{enterprise, tenure};
use super::reader::Reader;
use super::tenure::tenure_from;
use super::{Error, HolderQuery};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::tenure::{Tenure, TenureId};

/// Reads the columns of a table by their place, in the order of the entity.
macro_rules! read_by_place {
    ($($read:ident $table:ident { $($column:ident)+ })+) => {
        $(fn $read(row: &QueryResult, first: usize) -> Result<$table::Model, DbErr> {
            let mut places = first..;
            let mut next = || places.next().unwrap_or_default();
            $(let $column = row.try_get_by_index(next())?;)+
            Ok($table::Model { $($column),+ })
        })+

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn columns_are_read_in_the_order_in_which_they_are_selected() {
                use sea_orm::IdenStatic;
                $(
                    let selected: Vec<String> = $table::Column::iter().map(|it| it.as_str().to_owned()).collect();
                    assert_eq!(selected, [$(stringify!($column)),+]);
                )+
            }
        }
    };
}

/// A firm, read by place.
pub(super) struct FirmRow(pub(super) enterprise::Model);

impl FromQueryResult for FirmRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self(read_firm(row, 0)?))
    }
}

/// A tenure with its firm.
struct LineRow(tenure::Model, enterprise::Model);

impl FromQueryResult for LineRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let firm = tenure::Column::iter().count();
        Ok(Self(read_tenure(row, 0)?, read_firm(row, firm)?))
    }
}

/// Adds the columns of firms; those that the list does without keep their place.
pub(super) fn select_firms<S: QuerySelect>(select: S, extent: Extent) -> S {
    use enterprise::Column::{Address, Products, Scope};
    enterprise::Column::iter().fold(select, |select, column| match column {
        Address | Products | Scope if !extent.texts => select.expr(Expr::cust("''")),
        _ => select.column(column),
    })
}

impl Reader {
    /// Returns the next tenures with their firms, in the order of [`Reader::list_holders`].
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_holder_lines(
        &self,
        query: &HolderQuery,
        after: Option<(EnterpriseId, TenureId)>,
        (limit, extent): (u64, Extent),
    ) -> Result<Vec<(Tenure, Enterprise)>, Error> {
        let select = tenure::Entity::find().select_only().columns(tenure::Column::iter());
        let rows: Vec<LineRow> = select_firms(select, extent)
            .join(sea_orm::JoinType::InnerJoin, tenure::Relation::Enterprise.def())
            .filter(query.condition())
            .filter(behind(after))
            .order_by_asc(tenure::Column::EnterpriseId)
            .order_by_asc(tenure::Column::Id)
            .limit(limit)
            .into_model()
            .all(&self.run())
            .await?;
        let (tenures, mut firms): (Vec<tenure::Model>, Vec<enterprise::Model>) =
            rows.into_iter().map(|LineRow(tenure, firm)| (tenure, firm)).unzip();
        if extent.other_names {
            return self.lines_with_names(tenures, firms, extent).await;
        }
        let lines = tenures.into_iter().zip(firms.drain(..));
        let lines = lines.map(|(tenure, firm)| Ok((tenure_from(tenure)?, enterprise_from(firm, Vec::new())?)));
        lines.collect()
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

/// Rows behind a place in the order of firm and tenure.
pub(super) fn behind(after: Option<(EnterpriseId, TenureId)>) -> Condition {
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

read_by_place! {
    read_firm enterprise {
        id name credit_code registration_number stock_codes division zone industry fields address products scope
        established status fictional source_id revision
    }
    read_tenure tenure {
        id recorded superseded enterprise_id tier batch certificate valid_from valid_until ended_on end_reason
        end_source_id basis source_id
    }
}
