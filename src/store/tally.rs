//! Tallies: which firms count on a day, grouped and counted by the database; the same conditions count a cell and
//! list its firms, so that a number and the list behind it cannot differ.

mod coming;
mod counted;
mod reaching;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::Error;
use super::entity::enterprise;
use super::holder::HolderQuery;
use super::reader::Reader;
use super::row::Place;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus};
use crate::domain::goal::CountingRule;
use crate::domain::tally::{Cell, Certainty, Part, Tally};

pub use coming::ComingQuery;
pub use counted::Counted;
use reaching::Ground;
pub use reaching::{ReachingQuery, year_before};

/// Which firms count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyQuery {
    /// What makes a firm count.
    pub counted: Counted,
    /// Firms that this counts do not: for the difference of two rules.
    pub except: Option<Counted>,
    /// Only firms that also have one of these tenures.
    pub also: Option<HolderQuery>,
}

/// Firms of one division whose last title ends on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingFirms {
    /// The division, when known.
    pub division: Option<DivisionCode>,
    /// The last day.
    pub on: Day,
    /// How many.
    pub firms: u64,
}

/// Firms whose figure of one year counts until they file the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReachingYears {
    /// The year of the figure.
    pub from: i32,
    /// The year of the next one, when there is one.
    pub next: Option<i32>,
    /// Whether they surely reach the line.
    pub certainty: Certainty,
    /// How many.
    pub firms: u64,
}

pub(super) const HELD: &str = "held";
pub(super) const FIRM: &str = "firm";
pub(super) const CERTAIN: &str = "certain";
const FIRMS: &str = "firms";
pub(super) const LAST: &str = "last";
const ENDS: &str = "ends";

impl TallyQuery {
    /// Asks for the firms that a counting rule finds on a day, as known now.
    pub fn new(tiers: impl IntoIterator<Item = TierCode>, rule: &CountingRule, on: Day) -> Self {
        Self::of(Counted::by_rule(tiers, rule, on))
    }

    /// Asks for exactly these firms.
    pub fn of(counted: Counted) -> Self {
        Self {
            counted,
            except: None,
            also: None,
        }
    }

    fn firms(&self, ground: Ground<'_>) -> SelectStatement {
        let firms = self.counted.firms(ground);
        if self.except.is_none() && self.also.is_none() {
            return firms;
        }
        let firm = || Expr::col(FIRM);
        let mut left = Query::select();
        left.columns([FIRM, CERTAIN]).from_subquery(firms, "counted");
        if let Some(except) = &self.except {
            left.and_where(firm().not_in_subquery(except.numbers(ground)));
        }
        if let Some(also) = &self.also {
            left.and_where(firm().in_subquery(also.numbers(ground.seen)));
        }
        left
    }

    fn part(&self, part: &Part, ground: Ground<'_>) -> SelectStatement {
        let mut select = self.joined(ground);
        match &part.division {
            None => {}
            Some(None) => drop(select.and_where(division().is_null())),
            Some(Some(code)) => drop(select.and_where(division().eq(code.as_str()))),
        }
        if let Some(certainty) = part.certainty {
            select.and_where(certain().eq(code_of(certainty)));
        }
        if let Some(made_up) = part.fictional {
            select.and_where(fictional().eq(made_up));
        }
        if let Some(gone) = part.closed {
            select.and_where(match gone {
                true => closed(),
                false => closed().not(),
            });
        }
        if let Some((from, until)) = part.ends {
            let mut ending = Query::select();
            ending
                .column(FIRM)
                .from_subquery(self.counted.last_days(ground.seen), ENDS);
            ending.and_where(Expr::col((ENDS, LAST)).between(from, until));
            select.and_where(Expr::col((HELD, FIRM)).in_subquery(ending));
        }
        select
    }

    fn joined(&self, ground: Ground<'_>) -> SelectStatement {
        let own = Expr::col((enterprise::Entity, enterprise::Column::Id));
        Query::select()
            .from_subquery(self.firms(ground), HELD)
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

/// Written out: what is grouped by has to be the very same text in both databases.
fn closed() -> Expr {
    let gone = EnterpriseStatus::ALL.iter().filter(|status| status.is_closed());
    let words: Vec<String> = gone.map(|status| format!("'{status}'")).collect();
    Expr::cust(format!("enterprise.status IN ({})", words.join(", ")))
}

fn certain() -> Expr {
    Expr::col((HELD, CERTAIN))
}

fn code_of(certainty: Certainty) -> i32 {
    match certainty {
        Certainty::Open => 0,
        Certainty::Certain => 1,
        Certainty::Missing => 2,
    }
}

impl Reader {
    async fn ground(&self, query: &TallyQuery) -> Result<Ground<'_>, Error> {
        let except = query.except.as_ref().and_then(Counted::reaching);
        let asked: Vec<&ReachingQuery> = query.counted.reaching().into_iter().chain(except).collect();
        self.ground_of(&asked).await
    }

    async fn ground_of(&self, asked: &[&ReachingQuery]) -> Result<Ground<'_>, Error> {
        let mut watched = true;
        for query in asked {
            watched &= self.is_watched(&query.indicator).await?;
        }
        Ok(Ground {
            backend: self.run().get_database_backend(),
            watched,
            seen: self.seen(),
        })
    }

    /// Counts the firms, in cells of county, certainty and reality.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn tally_holders(&self, query: &TallyQuery) -> Result<Tally, Error> {
        let mut select = query.joined(self.ground(query).await?);
        select
            .expr_as(division(), "division")
            .expr_as(fictional(), "fictional")
            .expr_as(closed(), "closed")
            .expr_as(certain(), CERTAIN)
            .expr_as(Func::count(Expr::col((HELD, FIRM))), FIRMS)
            .add_group_by([division(), fictional(), closed(), certain()]);
        let rows = self.run().query_all(&select).await?;
        let mut cells = rows.iter().map(read_cell).collect::<Result<Vec<_>, _>>()?;
        let key = |cell: &Cell| (cell.division.clone(), cell.certainty, cell.fictional, cell.closed);
        cells.sort_by_key(key);
        Ok(Tally { cells })
    }

    /// Returns the number of firms of a part of the count.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_tallied(&self, query: &TallyQuery, part: &Part) -> Result<u64, Error> {
        let mut select = query.part(part, self.ground(query).await?);
        select.expr_as(Func::count(Expr::col((HELD, FIRM))), FIRMS);
        let row = self.run().query_one(&select).await?;
        let firms: i64 = row.map_or(Ok(0), |row| row.try_get("", FIRMS))?;
        Ok(u64::try_from(firms).unwrap_or(0))
    }

    /// Returns the days on which the firms that surely count on the day lose their last title, in order, with
    /// how many do in each division; nothing for counts that are not made of titles.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn tally_ends(&self, query: &TallyQuery) -> Result<Vec<EndingFirms>, Error> {
        if query.counted.holders().is_none() {
            return Ok(Vec::new());
        }
        let last = Expr::col((HELD, LAST));
        let own = Expr::col((enterprise::Entity, enterprise::Column::Id));
        let mut select = Query::select();
        select
            .expr_as(division(), "division")
            .expr_as(last.clone(), LAST)
            .expr_as(Func::count(last.clone()), FIRMS)
            .from_subquery(query.counted.last_days(self.seen()), HELD)
            .inner_join(enterprise::Entity, own.equals((HELD, FIRM)))
            .add_group_by([division(), last.clone()])
            .order_by_expr(last, Order::Asc)
            .order_by_expr(division(), Order::Asc);
        let rows = self.run().query_all(&select).await?;
        rows.iter().map(read_ending).collect()
    }

    /// Returns how a count of figures moved: from the year that was filed until the next one was, so many firms
    /// surely or perhaps reached the line.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn tally_years(&self, query: &ReachingQuery) -> Result<Vec<ReachingYears>, Error> {
        let select = query.years(self.ground_of(&[query]).await?);
        let rows = self.run().query_all(&select).await?;
        let read = |row: &QueryResult| {
            let firms: i64 = row.try_get("", FIRMS)?;
            Ok(ReachingYears {
                from: row.try_get("", "year")?,
                next: row.try_get("", "next_year")?,
                certainty: read_certainty(row)?,
                firms: PLACE.number("firms", firms)?,
            })
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
        let mut select = query.part(part, self.ground(query).await?);
        select.expr_as(firm.clone(), FIRM).expr_as(certain(), CERTAIN);
        if let Some(after) = after {
            select.and_where(firm.clone().gt(after.0));
        }
        select.order_by_expr(firm, Order::Asc).limit(limit);
        let rows = self.run().query_all(&select).await?;
        rows.iter().map(read_firm).collect()
    }
}

const PLACE: Place<'_> = Place {
    table: "enterprise",
    row: &"tally",
};

fn read_cell(row: &QueryResult) -> Result<Cell, Error> {
    let division: Option<String> = row.try_get("", "division")?;
    let firms: i64 = row.try_get("", FIRMS)?;
    Ok(Cell {
        division: PLACE.optional("division", division)?,
        certainty: read_certainty(row)?,
        fictional: row.try_get("", "fictional")?,
        closed: row.try_get("", "closed")?,
        firms: PLACE.number("firms", firms)?,
    })
}

fn read_ending(row: &QueryResult) -> Result<EndingFirms, Error> {
    let division: Option<String> = row.try_get("", "division")?;
    let firms: i64 = row.try_get("", FIRMS)?;
    Ok(EndingFirms {
        division: PLACE.optional("division", division)?,
        on: row.try_get("", LAST)?,
        firms: PLACE.number("firms", firms)?,
    })
}

fn read_firm(row: &QueryResult) -> Result<(EnterpriseId, Certainty), Error> {
    let firm: i64 = row.try_get("", FIRM)?;
    Ok((EnterpriseId(firm), read_certainty(row)?))
}

fn read_certainty(row: &QueryResult) -> Result<Certainty, Error> {
    let certain: i32 = row.try_get("", CERTAIN)?;
    Ok(match certain {
        0 => Certainty::Open,
        1 => Certainty::Certain,
        _ => Certainty::Missing,
    })
}
