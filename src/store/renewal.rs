//! Renewals, counted by the database: titles that ran out in the window, and those that a later title of the same
//! count continued in time.

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend};

use super::Error;
use super::entity::tenure;
use super::holder::HolderQuery;
use super::reader::Reader;
use super::timeline::awarded;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::renewal::{GRACE_DAYS, Renewals};
use crate::domain::tenure::Basis;

impl Reader {
    /// Counts past ends and renewals among these titles, as seen on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_renewals(&self, holders: &HolderQuery, on: Day) -> Result<Renewals, Error> {
        let (first, last) = Renewals::window(on);
        let backend = self.run().get_database_backend();
        let titles = HolderQuery {
            since: None,
            ..awarded(holders)
        };
        let mut select = Query::select();
        select
            .expr_as(Expr::cust("COUNT(*)"), "ended")
            .expr_as(
                Expr::case(Expr::exists(continued(&titles, backend)), 1)
                    .finally(0)
                    .sum(),
                "renewed",
            )
            .from(tenure::Entity)
            .cond_where(titles.condition(self.seen()))
            .and_where(tenure::Column::ValidUntil.gt(first))
            .and_where(tenure::Column::ValidUntil.lte(last));
        let Some(row) = self.run().query_one(&select).await? else {
            return Ok(Renewals::default());
        };
        let number = |count: Option<i64>| u64::try_from(count.unwrap_or(0)).unwrap_or(0);
        Ok(Renewals {
            ended: number(row.try_get("", "ended")?),
            renewed: number(row.try_get("", "renewed")?),
        })
    }
}

/// A later title of the same firm that begins before the grace is over and outlasts the one in question.
fn continued(titles: &HolderQuery, backend: DbBackend) -> SelectStatement {
    let later = |column: tenure::Column| Expr::col((Alias::new("later"), column));
    let of_this = |column: tenure::Column| Expr::col((tenure::Entity, column));
    let in_time = match backend {
        DbBackend::Sqlite => format!("later.valid_from <= date(tenure.valid_until, '+{GRACE_DAYS} days')"),
        _ => format!("later.valid_from <= tenure.valid_until + {GRACE_DAYS}"),
    };
    let outlasts = Condition::any()
        .add(later(tenure::Column::ValidUntil).is_null())
        .add(later(tenure::Column::ValidUntil).gt(of_this(tenure::Column::ValidUntil)));
    let known = match titles.known_at {
        None => Condition::all().add(later(tenure::Column::Superseded).is_null()),
        Some(revision) => Condition::all()
            .add(later(tenure::Column::Recorded).lte(revision.0))
            .add(
                Condition::any()
                    .add(later(tenure::Column::Superseded).is_null())
                    .add(later(tenure::Column::Superseded).gt(revision.0)),
            ),
    };
    Query::select()
        .expr(Expr::val(1))
        .from_as(tenure::Entity, Alias::new("later"))
        .and_where(later(tenure::Column::EnterpriseId).eq(of_this(tenure::Column::EnterpriseId)))
        .and_where(later(tenure::Column::Tier).is_in(titles.tiers.iter().map(TierCode::as_str)))
        .and_where(later(tenure::Column::Basis).ne(Basis::Proposed.as_str()))
        .and_where(later(tenure::Column::ValidFrom).gt(of_this(tenure::Column::ValidFrom)))
        .and_where(Expr::cust(in_time))
        .cond_where(Condition::all().add(known).add(outlasts))
        .take()
}
