//! What is left to screen: firms that changed, and firms of which the law or the calendar may say something else.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, Order, QueryResult};

use super::Error;
use super::text::{joined, next, next_known, rows};
use crate::domain::code::DivisionCode;
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus};
use crate::domain::revision::Revision;
use crate::store::entity::{enterprise, screened};
use crate::store::reader::Reader;
use crate::store::row::Place;

/// The columns of a firm.
const FIRM: &[&str] = &[
    "id",
    "revision",
    "COALESCE(CAST(established AS TEXT), '-')",
    "status",
    "COALESCE(division, '-')",
    "CASE WHEN fictional THEN 1 ELSE 0 END",
];

/// A firm that is to be screened, as far as its own row tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreeningWork {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its revision when it was read.
    pub revision: Revision,
    /// The day of establishment, when known.
    pub established: Option<Day>,
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// The county, when known.
    pub division: Option<DivisionCode>,
    /// Whether it is made up.
    pub fictional: bool,
}

impl Reader {
    /// Returns the next firms that are not done for this day and law, by number.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_screening_work(
        &self,
        (date, law): (Day, &str),
        after: Option<EnterpriseId>,
        limit: u64,
    ) -> Result<Vec<ScreeningWork>, Error> {
        self.next_firms(undone((date, law)), (after, limit)).await
    }

    /// Returns the next firms by number, whether they are done or not: a walk through the whole registry.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_firm_work(&self, after: Option<EnterpriseId>, limit: u64) -> Result<Vec<ScreeningWork>, Error> {
        let all = Query::select().from(enterprise::Entity).take();
        self.next_firms(all, (after, limit)).await
    }

    /// Returns those among some firms that are not done for this day and law.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_undone_among(
        &self,
        (date, law): (Day, &str),
        firms: &[EnterpriseId],
    ) -> Result<BTreeSet<EnterpriseId>, Error> {
        let own = (enterprise::Entity, enterprise::Column::Id);
        let mut select = undone((date, law));
        select
            .column(own)
            .and_where(Expr::col(own).is_in(firms.iter().map(|id| id.0)))
            .cond_where(self.own());
        let rows = self.run().query_all(&select).await?;
        let id = |row: QueryResult| Ok(EnterpriseId(row.try_get_by_index(0)?));
        rows.into_iter().map(id).collect()
    }

    /// Returns how many firms are not done for this day and law.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_screening_work(&self, date: Day, law: &str) -> Result<u64, Error> {
        let mut select = undone((date, law));
        select
            .expr_as(Expr::col((enterprise::Entity, enterprise::Column::Id)).count(), "firms")
            .cond_where(self.own());
        let row = self.run().query_one(&select).await?;
        let firms: i64 = row.map_or(Ok(0), |row| row.try_get("", "firms"))?;
        Ok(u64::try_from(firms).unwrap_or(0))
    }

    async fn next_firms(
        &self,
        mut some: SelectStatement,
        (after, limit): (Option<EnterpriseId>, u64),
    ) -> Result<Vec<ScreeningWork>, Error> {
        use enterprise::Column::{Division, Established, Fictional, Id, Revision, Status};
        let own = |column| (enterprise::Entity, column);
        some.columns([Id, Revision, Established, Status, Division, Fictional].map(own))
            .and_where(Expr::col(own(Id)).gt(after.map_or(0, |id| id.0)))
            .cond_where(self.own())
            .order_by(own(Id), Order::Asc)
            .limit(limit);
        let told = Query::select()
            .expr_as(joined(FIRM, self.run().get_database_backend()), "rows")
            .from_subquery(some, "firm")
            .take();
        let row = self.run().query_one(&told).await?;
        let text: Option<String> = row.map_or(Ok(None), |row| row.try_get_by_index(0))?;
        let mut firms = rows(&text.unwrap_or_default())
            .map(work_from)
            .collect::<Result<Vec<_>, _>>()?;
        firms.sort_by_key(|firm| firm.enterprise);
        Ok(firms)
    }
}

/// Firms that are not done for a day and law.
fn undone((date, law): (Day, &str)) -> SelectStatement {
    let done = |column| Expr::col((screened::Entity, column));
    let own = Expr::col((enterprise::Entity, enterprise::Column::Id));
    let left = Condition::any()
        .add(done(screened::Column::EnterpriseId).is_null())
        .add(done(screened::Column::Seen).ne(Expr::col((enterprise::Entity, enterprise::Column::Revision))))
        .add(done(screened::Column::Law).ne(law))
        .add(done(screened::Column::Due).lte(date))
        .add(done(screened::Column::Date).gt(date));
    Query::select()
        .from(enterprise::Entity)
        .left_join(
            screened::Entity,
            own.eq(Expr::col((screened::Entity, screened::Column::EnterpriseId))),
        )
        .cond_where(left)
        .take()
}

fn work_from(row: &str) -> Result<ScreeningWork, Error> {
    let mut columns = row.split(' ');
    let place = Place {
        table: "enterprise",
        row: &row,
    };
    let id: i64 = next(&mut columns, &place)?;
    let place = Place {
        table: "enterprise",
        row: &id,
    };
    Ok(ScreeningWork {
        enterprise: EnterpriseId(id),
        revision: Revision(next(&mut columns, &place)?),
        established: next_known(&mut columns, &place)?,
        status: next(&mut columns, &place)?,
        division: next_known(&mut columns, &place)?,
        fictional: next::<u8>(&mut columns, &place)? == 1,
    })
}
