//! Titles that run out: held on a day, ending soon, and not yet continued by a later certificate.

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Error;
use super::entity::tenure;
use super::holder::HolderQuery;
use super::reader::Reader;
use super::row::Place;
use super::tenure::tenure_from;
use crate::domain::access::Scope;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::tenure::{Basis, Tenure, TenureId};

/// Which titles run out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryQuery {
    /// The titles held on the first day.
    pub holders: HolderQuery,
    /// The last day that is looked at.
    pub to: Day,
}

impl ExpiryQuery {
    fn condition(&self, seen: &Scope) -> Condition {
        let soon = tenure::Column::ValidUntil.lte(self.to);
        self.holders
            .condition(seen)
            .add(soon)
            .add(Expr::exists(continued()).not())
    }
}

/// A later certificate of the same tier and firm, as known now, that outlasts the one in question.
fn continued() -> sea_orm::sea_query::SelectStatement {
    let later = || Alias::new("later");
    let of_later = |column: tenure::Column| Expr::col((later(), column));
    let of_this = |column: tenure::Column| Expr::col((tenure::Entity, column));
    let outlasts = Condition::any()
        .add(of_later(tenure::Column::ValidUntil).is_null())
        .add(of_later(tenure::Column::ValidUntil).gt(of_this(tenure::Column::ValidUntil)));
    Query::select()
        .expr(Expr::val(1))
        .from_as(tenure::Entity, later())
        .and_where(of_later(tenure::Column::EnterpriseId).eq(of_this(tenure::Column::EnterpriseId)))
        .and_where(of_later(tenure::Column::Tier).eq(of_this(tenure::Column::Tier)))
        .and_where(of_later(tenure::Column::Superseded).is_null())
        .and_where(of_later(tenure::Column::EndedOn).is_null())
        .and_where(of_later(tenure::Column::Basis).ne(Basis::Proposed.as_str()))
        .and_where(of_later(tenure::Column::ValidFrom).gt(of_this(tenure::Column::ValidFrom)))
        .cond_where(outlasts)
        .take()
}

impl Reader {
    /// Returns the titles that run out first, after the day and number of the last one seen.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_expiring(
        &self,
        query: &ExpiryQuery,
        after: Option<(Day, TenureId)>,
        limit: u64,
    ) -> Result<Vec<Tenure>, Error> {
        use tenure::Column::{Id, ValidUntil};
        let later = |(day, id): (Day, TenureId)| {
            Condition::any()
                .add(ValidUntil.gt(day))
                .add(ValidUntil.eq(day).and(Id.gt(id.0)))
        };
        let rows = tenure::Entity::find()
            .filter(query.condition(self.seen()))
            .apply_if(after, |select, after| select.filter(later(after)))
            .order_by_asc(tenure::Column::ValidUntil)
            .order_by_asc(tenure::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(tenure_from).collect()
    }

    /// Returns how many titles of each tier run out.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_expiring(&self, query: &ExpiryQuery) -> Result<Vec<(TierCode, u64)>, Error> {
        let counts: Vec<(String, i64)> = tenure::Entity::find()
            .select_only()
            .column(tenure::Column::Tier)
            .column_as(tenure::Column::Id.count(), "count")
            .filter(query.condition(self.seen()))
            .group_by(tenure::Column::Tier)
            .order_by_asc(tenure::Column::Tier)
            .into_tuple()
            .all(&self.run())
            .await?;
        let place = Place {
            table: "tenure",
            row: &"tier",
        };
        let read = |(tier, count): (String, i64)| Ok((place.word("tier", &tier)?, place.number("count", count)?));
        counts.into_iter().map(read).collect()
    }
}
