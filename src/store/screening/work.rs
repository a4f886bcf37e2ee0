//! What is left to screen: firms that changed, and firms of which the law or the calendar may say something else.

use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::Error;
use crate::domain::code::DivisionCode;
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus};
use crate::domain::revision::Revision;
use crate::store::entity::{enterprise, screened};
use crate::store::reader::Reader;
use crate::store::row::Place;

/// A firm that is to be screened, as far as its own row tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreeningWork {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its revision when it was read.
    pub revision: Revision,
    /// The day of establishment, when known.
    pub established: Option<NaiveDate>,
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
        (date, law): (NaiveDate, &str),
        after: Option<EnterpriseId>,
        limit: u64,
    ) -> Result<Vec<ScreeningWork>, Error> {
        let mut select = joined((date, law));
        let rows = self.run().query_all(next_firms(&mut select, after, limit)).await?;
        rows.iter().map(work_from).collect()
    }

    /// Returns the next firms by number, whether they are done or not: a walk through the whole registry.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_firm_work(&self, after: Option<EnterpriseId>, limit: u64) -> Result<Vec<ScreeningWork>, Error> {
        let mut select = Query::select();
        select.from(enterprise::Entity);
        let rows = self.run().query_all(next_firms(&mut select, after, limit)).await?;
        rows.iter().map(work_from).collect()
    }

    /// Returns how many firms are not done for this day and law.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_screening_work(&self, date: NaiveDate, law: &str) -> Result<u64, Error> {
        let mut select = joined((date, law));
        select.expr_as(Expr::col((enterprise::Entity, enterprise::Column::Id)).count(), "firms");
        let row = self.run().query_one(&select).await?;
        let firms: i64 = row.map_or(Ok(0), |row| row.try_get("", "firms"))?;
        Ok(u64::try_from(firms).unwrap_or(0))
    }
}

fn next_firms(select: &mut SelectStatement, after: Option<EnterpriseId>, limit: u64) -> &SelectStatement {
    use enterprise::Column::{Established, Id, Revision as Changed, Status};
    let own = |column| Expr::col((enterprise::Entity, column));
    select
        .expr_as(own(Id), "id")
        .expr_as(own(Changed), "revision")
        .expr_as(own(Established), "established")
        .expr_as(own(Status), "status")
        .expr_as(own(enterprise::Column::Division), "division")
        .expr_as(own(enterprise::Column::Fictional), "fictional")
        .and_where(own(Id).gt(after.map_or(0, |id| id.0)))
        .order_by_expr(own(Id), sea_orm::Order::Asc)
        .limit(limit)
}

fn joined((date, law): (NaiveDate, &str)) -> SelectStatement {
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

fn work_from(row: &QueryResult) -> Result<ScreeningWork, Error> {
    let id: i64 = row.try_get("", "id")?;
    let status: String = row.try_get("", "status")?;
    let place = Place {
        table: "enterprise",
        row: &id,
    };
    Ok(ScreeningWork {
        enterprise: EnterpriseId(id),
        revision: Revision(row.try_get("", "revision")?),
        established: row.try_get("", "established")?,
        status: place.word("status", &status)?,
        division: place.optional("division", row.try_get("", "division")?)?,
        fictional: row.try_get("", "fictional")?,
    })
}
