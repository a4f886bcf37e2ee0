//! Firms whose filed figure of the latest year reaches a line, decided by the database on the text that was filed:
//! whole numbers are compared, never floats. Rival sources of one year that disagree about the line, and ranges
//! around it, leave it open; a firm that filed nothing is told apart.

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbBackend};

use super::{CERTAIN, FIRM, FIRMS};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, IndicatorCode};
use crate::domain::revision::Revision;
use crate::store::entity::{enterprise, filing};

/// Which line, for which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachingQuery {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The line, a whole number above zero in the indicator's base unit.
    pub at_least: i64,
    /// The day: the latest year that was over on it counts.
    pub on: NaiveDate,
    /// As known at this revision; as known now when absent.
    pub known_at: Option<Revision>,
    /// The firms that the reader may see.
    pub scope: Scope,
}

impl ReachingQuery {
    /// Returns the last fiscal year that was over on the day.
    pub fn year(&self) -> i32 {
        year_before(self.on)
    }

    /// One row a firm that reaches the line, may reach it, or filed nothing.
    pub(super) fn firms(&self, backend: DbBackend) -> SelectStatement {
        let own = (enterprise::Entity, enterprise::Column::Id);
        let certain = "CASE WHEN least IS NULL THEN 2 WHEN least = 2 THEN 1 ELSE 0 END";
        let may = Condition::any()
            .add(Expr::col("most").is_null())
            .add(Expr::col("most").gt(0));
        let mut firms = Query::select();
        firms
            .expr_as(Expr::col(own), FIRM)
            .expr_as(Expr::cust(certain), CERTAIN)
            .from(enterprise::Entity)
            .join_subquery(
                JoinType::LeftJoin,
                self.verdicts(backend),
                "best",
                Expr::col(own).equals(("best", "filer")),
            )
            .cond_where(may);
        match &self.scope {
            Scope::City => {}
            Scope::Divisions(divisions) => {
                let codes = divisions.iter().map(DivisionCode::as_str);
                firms.and_where(enterprise::Column::Division.is_in(codes));
            }
            Scope::Enterprises(ids) => {
                firms.and_where(enterprise::Column::Id.is_in(ids.iter().map(|id| id.0)));
            }
        }
        firms
    }

    /// One row a firm that filed: what its sources say of the latest year.
    fn verdicts(&self, backend: DbBackend) -> SelectStatement {
        let mut latest = ends(self.latest(backend), backend);
        latest.and_where(Expr::col("place").eq(1));
        self.sources(latest).group_by_col("filer").take()
    }

    /// What the sources say together at least and at most; 0 below the line, 1 open, 2 reached.
    fn sources(&self, ends: SelectStatement) -> SelectStatement {
        let line = self.at_least;
        let reach = format!("CASE WHEN low >= {line} THEN 2 WHEN high < {line} THEN 0 ELSE 1 END");
        Query::select()
            .column("filer")
            .expr_as(Expr::cust(format!("MIN({reach})")), "least")
            .expr_as(Expr::cust(format!("MAX({reach})")), "most")
            .from_subquery(ends, "ends_of_range")
            .take()
    }

    /// Firms that reach the line or may, by the year they filed and the one in which they filed next.
    pub(super) fn years(&self, backend: DbBackend) -> SelectStatement {
        let mut each = Query::select();
        each.columns(["filer", "year", "filed"])
            .from_subquery(self.filed(backend), "filings")
            .and_where(Expr::col("filed").is_not_null());
        let mut by_year = self.sources({
            let mut ends = ends(each, backend);
            ends.column("year").take()
        });
        by_year
            .column("year")
            .add_group_by([Expr::col("filer"), Expr::col("year")]);
        let next = "LEAD(year) OVER (PARTITION BY filer ORDER BY year)";
        let spans = Query::select()
            .columns(["year", "least", "most"])
            .expr_as(Expr::cust(next), "next_year")
            .from_subquery(by_year, "by_year")
            .take();
        Query::select()
            .columns(["year", "next_year"])
            .expr_as(Expr::cust("CASE WHEN least = 2 THEN 1 ELSE 0 END"), CERTAIN)
            .expr_as(Expr::cust("COUNT(*)"), FIRMS)
            .from_subquery(spans, "spans")
            .and_where(Expr::col("most").gt(0))
            .add_group_by([
                Expr::col("year"),
                Expr::col("next_year"),
                Expr::cust("CASE WHEN least = 2 THEN 1 ELSE 0 END"),
            ])
            .take()
    }

    fn latest(&self, backend: DbBackend) -> SelectStatement {
        let rank = "RANK() OVER (PARTITION BY filer ORDER BY year DESC)";
        Query::select()
            .columns(["filer", "filed"])
            .expr_as(Expr::cust(rank), "place")
            .from_subquery(self.filed(backend), "filings")
            .and_where(Expr::col("filed").is_not_null())
            .take()
    }

    fn filed(&self, backend: DbBackend) -> SelectStatement {
        // A code is made of letters, digits and `-_.` only, so it cannot end the text it stands in.
        let value = match backend {
            DbBackend::Sqlite => format!("json_extract(figures, '$.\"{}\"')", self.indicator),
            _ => format!("figures::json ->> '{}'", self.indicator),
        };
        let known = match self.known_at {
            None => Condition::all().add(filing::Column::Superseded.is_null()),
            Some(revision) => Condition::all().add(filing::Column::Recorded.lte(revision.0)).add(
                Condition::any()
                    .add(filing::Column::Superseded.is_null())
                    .add(filing::Column::Superseded.gt(revision.0)),
            ),
        };
        Query::select()
            .expr_as(filing::Column::EnterpriseId.into_expr(), "filer")
            .expr_as(filing::Column::Year.into_expr(), "year")
            .expr_as(Expr::cust(value), "filed")
            .from(filing::Entity)
            .cond_where(known)
            .and_where(filing::Column::Year.lte(self.year()))
            .take()
    }
}

/// Returns the last fiscal year that was over on a day.
pub fn year_before(day: NaiveDate) -> i32 {
    let last = (day.month(), day.day()) == (12, 31);
    if last { day.year() } else { day.year() - 1 }
}

/// The ends of what each source filed.
fn ends(filings: SelectStatement, backend: DbBackend) -> SelectStatement {
    Query::select()
        .column("filer")
        .expr_as(end(backend, "low"), "low")
        .expr_as(end(backend, "high"), "high")
        .from_subquery(filings, "latest")
        .take()
}

/// The lower or upper end of what was filed, e.g. of `5`, `1..4`, `5..`; nothing when it is unbounded or a fraction.
/// A decimal above zero is cut to its whole part: it reaches a whole line exactly when that part does.
fn end(backend: DbBackend, which: &str) -> Expr {
    let (position, number) = match backend {
        DbBackend::Sqlite => ("instr", "INTEGER"),
        _ => ("strpos", "NUMERIC"),
    };
    let split = format!("{position}(filed, '..')");
    let own = match which {
        "low" => format!("substr(filed, 1, {split} - 1)"),
        _ => format!("substr(filed, {split} + 2)"),
    };
    let text = format!("CASE WHEN {split} = 0 THEN filed ELSE {own} END");
    Expr::cust(format!(
        "CAST(CASE WHEN {position}(filed, '/') > 0 THEN NULL ELSE NULLIF({text}, '') END AS {number})"
    ))
}
