//! Tallies of holders: the firms behind a goal, counted in the database, each once; and the list of them.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryResult};

use super::Error;
use super::entity::{enterprise, tenure};
use super::holder::HolderQuery;
use super::reader::Reader;
use super::row::Place;
use crate::domain::access::Scope;
use crate::domain::code::TierCode;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::goal::{Count, CountingRule};
use crate::domain::tally::{Cell, Certainty, Part, Tally};
use crate::domain::tenure::Standing;

/// Which firms count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyQuery {
    /// The tenures that make a firm count.
    pub holders: HolderQuery,
    /// Whether a title must hold on the day or have held up to it.
    pub count: Count,
    /// Firms that have one of these tenures do not count: for the difference of two rules.
    pub except: Option<HolderQuery>,
}

const HELD: &str = "held";
const FIRM: &str = "firm";
const CERTAIN: &str = "certain";
const FIRMS: &str = "firms";
const LAST: &str = "last";
const ENDS: &str = "ends";

impl TallyQuery {
    /// Asks for the firms that a counting rule finds on a day, as known now.
    pub fn new(tiers: impl IntoIterator<Item = TierCode>, rule: &CountingRule, on: NaiveDate, scope: Scope) -> Self {
        let held = HolderQuery::held(tiers, on);
        let standings = match rule.count {
            Count::Stock => held.standings,
            Count::Cumulative => vec![Standing::Held, Standing::EndUnknown, Standing::Expired, Standing::Ended],
        };
        Self {
            holders: HolderQuery {
                standings,
                since: rule.since,
                scope,
                ..held
            },
            count: rule.count,
            except: None,
        }
    }

    /// One row a firm. A firm surely counts when one of its titles has a printed end, because the condition has
    /// already left out what expired; under a cumulative rule having held it is enough.
    fn firms(&self) -> SelectStatement {
        let certain = match self.count {
            Count::Stock => "MAX(CASE WHEN valid_until IS NULL THEN 0 ELSE 1 END)",
            Count::Cumulative => "1",
        };
        let firm = (tenure::Entity, tenure::Column::EnterpriseId);
        let mut firms = Query::select();
        firms
            .expr_as(Expr::col(firm), FIRM)
            .expr_as(Expr::cust(certain), CERTAIN)
            .from(tenure::Entity)
            .cond_where(self.holders.condition())
            .group_by_col(firm);
        if let Some(except) = &self.except {
            let others = Query::select()
                .column(tenure::Column::EnterpriseId)
                .from(tenure::Entity)
                .cond_where(except.condition())
                .take();
            firms.and_where(tenure::Column::EnterpriseId.not_in_subquery(others));
        }
        firms
    }

    /// One row a firm that surely counts: the day on which the last of its titles ends, also of those that are
    /// recorded and have yet to begin.
    fn last_days(&self) -> SelectStatement {
        let with = |standings: &[Standing]| HolderQuery {
            standings: standings.to_vec(),
            ..self.holders.clone()
        };
        let held = Query::select()
            .column(tenure::Column::EnterpriseId)
            .from(tenure::Entity)
            .cond_where(with(&[Standing::Held]).condition())
            .take();
        let last = "MAX(CASE WHEN ended_on IS NOT NULL AND ended_on <= valid_until THEN ended_on ELSE valid_until END)";
        let firm = (tenure::Entity, tenure::Column::EnterpriseId);
        Query::select()
            .expr_as(Expr::col(firm), FIRM)
            .expr_as(Expr::cust(last), LAST)
            .from(tenure::Entity)
            .cond_where(with(&[Standing::Held, Standing::NotYet]).condition())
            .and_where(tenure::Column::EnterpriseId.in_subquery(held))
            .group_by_col(firm)
            .take()
    }

    fn part(&self, part: &Part) -> SelectStatement {
        let mut select = self.joined();
        match &part.division {
            None => {}
            Some(None) => drop(select.and_where(division().is_null())),
            Some(Some(code)) => drop(select.and_where(division().eq(code.as_str()))),
        }
        if let Some(certainty) = part.certainty {
            let value = i32::from(certainty == Certainty::Certain);
            select.and_where(certain().eq(value));
        }
        if let Some(made_up) = part.fictional {
            select.and_where(fictional().eq(made_up));
        }
        if let Some((from, until)) = part.ends {
            let ending = Query::select()
                .column(FIRM)
                .from_subquery(self.last_days(), ENDS)
                .and_where(Expr::col((ENDS, LAST)).between(from, until))
                .take();
            select.and_where(Expr::col((HELD, FIRM)).in_subquery(ending));
        }
        select
    }

    fn joined(&self) -> SelectStatement {
        let own = Expr::col((enterprise::Entity, enterprise::Column::Id));
        Query::select()
            .from_subquery(self.firms(), HELD)
            .inner_join(enterprise::Entity, own.equals((HELD, FIRM)))
            .take()
    }
}

fn division() -> Expr {
    Expr::col((enterprise::Entity, enterprise::Column::Division))
}

fn fictional() -> Expr {
    Expr::col((enterprise::Entity, enterprise::Column::Fictional))
}

fn certain() -> Expr {
    Expr::col((HELD, CERTAIN))
}

impl Reader {
    /// Counts the firms, in cells of county, certainty and reality.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn tally_holders(&self, query: &TallyQuery) -> Result<Tally, Error> {
        let mut select = query.joined();
        select
            .expr_as(division(), "division")
            .expr_as(fictional(), "fictional")
            .expr_as(certain(), CERTAIN)
            .expr_as(Func::count(Expr::col((HELD, FIRM))), FIRMS)
            .add_group_by([division(), fictional(), certain()]);
        let rows = self.run().query_all(&select).await?;
        let mut cells = rows.iter().map(read_cell).collect::<Result<Vec<_>, _>>()?;
        cells.sort_by(|a, b| (&a.division, a.certainty, a.fictional).cmp(&(&b.division, b.certainty, b.fictional)));
        Ok(Tally { cells })
    }

    /// Returns the number of firms of a part of the count.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_tallied(&self, query: &TallyQuery, part: &Part) -> Result<u64, Error> {
        let mut select = query.part(part);
        select.expr_as(Func::count(Expr::col((HELD, FIRM))), FIRMS);
        let row = self.run().query_one(&select).await?;
        let firms: i64 = row.map_or(Ok(0), |row| row.try_get("", FIRMS))?;
        Ok(u64::try_from(firms).unwrap_or(0))
    }

    /// Returns the days on which the firms that surely count on the day lose their last title, in order, with
    /// how many do.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn tally_ends(&self, query: &TallyQuery) -> Result<Vec<(NaiveDate, u64)>, Error> {
        let last = Expr::col((HELD, LAST));
        let mut select = Query::select();
        select
            .expr_as(last.clone(), LAST)
            .expr_as(Func::count(last.clone()), FIRMS)
            .from_subquery(query.last_days(), HELD)
            .add_group_by([last.clone()])
            .order_by_expr(last, Order::Asc);
        let rows = self.run().query_all(&select).await?;
        let read = |row: &QueryResult| {
            let firms: i64 = row.try_get("", FIRMS)?;
            Ok((row.try_get("", LAST)?, u64::try_from(firms).unwrap_or(0)))
        };
        rows.iter().map(read).collect()
    }

    /// Returns the next firms of a part of the count by number, after the last one seen.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_tallied(
        &self,
        query: &TallyQuery,
        part: &Part,
        (after, limit): (Option<EnterpriseId>, u64),
    ) -> Result<Vec<(EnterpriseId, Certainty)>, Error> {
        let firm = Expr::col((HELD, FIRM));
        let mut select = query.part(part);
        select.expr_as(firm.clone(), FIRM).expr_as(certain(), CERTAIN);
        if let Some(after) = after {
            select.and_where(firm.clone().gt(after.0));
        }
        select.order_by_expr(firm, Order::Asc).limit(limit);
        let rows = self.run().query_all(&select).await?;
        rows.iter().map(read_firm).collect()
    }
}

fn read_cell(row: &QueryResult) -> Result<Cell, Error> {
    let place = Place {
        table: "enterprise",
        row: &"tally",
    };
    let division: Option<String> = row.try_get("", "division")?;
    let firms: i64 = row.try_get("", FIRMS)?;
    Ok(Cell {
        division: place.optional("division", division)?,
        certainty: read_certainty(row)?,
        fictional: row.try_get("", "fictional")?,
        firms: place.number("firms", firms)?,
    })
}

fn read_firm(row: &QueryResult) -> Result<(EnterpriseId, Certainty), Error> {
    let firm: i64 = row.try_get("", FIRM)?;
    Ok((EnterpriseId(firm), read_certainty(row)?))
}

fn read_certainty(row: &QueryResult) -> Result<Certainty, Error> {
    let certain: i32 = row.try_get("", CERTAIN)?;
    Ok(if certain == 0 {
        Certainty::Open
    } else {
        Certainty::Certain
    })
}
