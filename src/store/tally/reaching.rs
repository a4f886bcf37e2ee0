//! Firms whose filed figure of the latest year reaches a line: whole numbers are compared, never floats. Rival
//! sources of one year that disagree about the line, and ranges around it, leave it open; a firm that filed nothing
//! is told apart. Watched indicators are counted from the figures that are kept, any other from the filings.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, DbBackend};

use super::{CERTAIN, FIRM, FIRMS};
use crate::domain::access::Scope;
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::revision::Revision;
use crate::store::entity::{enterprise, figure, filing};
use crate::store::figure::{end, filed_value};
use crate::store::scope::within;

/// Which line, for which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachingQuery {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The line, a whole number above zero in the indicator's base unit.
    pub at_least: i64,
    /// The day: the latest year that was over on it counts.
    pub on: Day,
    /// As known at this revision; as known now when absent.
    pub known_at: Option<Revision>,
}

/// Which database answers whom, and whether it keeps the figures that are asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Ground<'a> {
    pub(in crate::store) backend: DbBackend,
    pub(in crate::store) watched: bool,
    pub(in crate::store) seen: &'a Scope,
}

impl ReachingQuery {
    /// Returns the last fiscal year that was over on the day.
    pub fn year(&self) -> i32 {
        year_before(self.on)
    }

    /// One row a firm that reaches the line, may reach it, or filed nothing.
    pub(super) fn firms(&self, ground: Ground<'_>) -> SelectStatement {
        let mut firms = self.reachers(ground);
        firms.union(UnionType::All, self.silent(ground));
        firms
    }

    /// One row a firm that reaches the line or may.
    pub(super) fn reachers(&self, ground: Ground<'_>) -> SelectStatement {
        let mut firms = Query::select();
        firms
            .expr_as(Expr::col("filer"), FIRM)
            .expr_as(Expr::cust("CASE WHEN least = 2 THEN 1 ELSE 0 END"), CERTAIN)
            .from_subquery(self.verdicts(ground), "best")
            .and_where(Expr::col("most").gt(0));
        firms
    }

    /// One row a firm that filed nothing.
    fn silent(&self, ground: Ground<'_>) -> SelectStatement {
        let own = || Expr::col((enterprise::Entity, enterprise::Column::Id));
        let filed = Query::select()
            .expr(Expr::val(1))
            .from_subquery(self.rows(ground, |filer| filer.eq(own())), "filed")
            .take();
        let mut firms = Query::select();
        firms
            .expr_as(own(), FIRM)
            .expr_as(Expr::cust("2"), CERTAIN)
            .from(enterprise::Entity)
            .and_where(Expr::exists(filed).not());
        firms.cond_where(within(ground.seen, (enterprise::Entity, enterprise::Column::Id)));
        firms
    }

    /// One row a firm that filed: what its sources say of the latest year.
    fn verdicts(&self, ground: Ground<'_>) -> SelectStatement {
        let rank = "RANK() OVER (PARTITION BY filer ORDER BY year DESC)";
        let ranked = Query::select()
            .columns(["filer", "low", "high"])
            .expr_as(Expr::cust(rank), "place")
            .from_subquery(self.of_likely(ground), "figures_of_likely")
            .take();
        let latest = Query::select()
            .columns(["filer", "low", "high"])
            .from_subquery(ranked, "ranked")
            .and_where(Expr::col("place").eq(1))
            .take();
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
    pub(super) fn years(&self, ground: Ground<'_>) -> SelectStatement {
        let mut by_year = self.sources(self.of_likely(ground));
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

    /// Every figure of the firms of which one reached the line or may have: few, when the line is high.
    fn of_likely(&self, ground: Ground<'_>) -> SelectStatement {
        let likely = Query::select()
            .column("filer")
            .from_subquery(self.rows(ground, |_| Expr::cust("1 = 1")), "likely")
            .and_where(Expr::col("high").gte(self.at_least))
            .take();
        self.rows(ground, |filer| filer.in_subquery(likely))
    }

    /// Filer, year, and the ends of what it filed, of the filers picked.
    fn rows(&self, ground: Ground<'_>, pick: impl FnOnce(Expr) -> Expr) -> SelectStatement {
        if ground.watched {
            self.kept(ground.seen, pick)
        } else {
            self.filed(ground, pick)
        }
    }

    fn kept(&self, seen: &Scope, pick: impl FnOnce(Expr) -> Expr) -> SelectStatement {
        use figure::Column::{EnterpriseId, High, Indicator, Low, Recorded, Superseded, Year};
        let own = |column: figure::Column| Expr::col((figure::Entity, column));
        Query::select()
            .expr_as(own(EnterpriseId), "filer")
            .expr_as(own(Year), "year")
            .expr_as(own(Low), "low")
            .expr_as(own(High), "high")
            .from(figure::Entity)
            .and_where(Indicator.eq(self.indicator.as_str()))
            .and_where(Year.lte(self.year()))
            .cond_where(self.known(own(Recorded), &own(Superseded)))
            .and_where(pick(own(EnterpriseId)))
            .cond_where(within(seen, (figure::Entity, EnterpriseId)))
            .take()
    }

    fn filed(&self, ground: Ground<'_>, pick: impl FnOnce(Expr) -> Expr) -> SelectStatement {
        use filing::Column::{EnterpriseId, Recorded, Superseded, Year};
        let own = |column: filing::Column| Expr::col((filing::Entity, column));
        let filings = Query::select()
            .expr_as(own(EnterpriseId), "filer")
            .expr_as(own(Year), "year")
            .expr_as(Expr::cust(filed_value(&self.indicator, ground.backend)), "filed")
            .from(filing::Entity)
            .and_where(Year.lte(self.year()))
            .cond_where(self.known(own(Recorded), &own(Superseded)))
            .and_where(pick(own(EnterpriseId)))
            .cond_where(within(ground.seen, (filing::Entity, EnterpriseId)))
            .take();
        Query::select()
            .columns(["filer", "year"])
            .expr_as(Expr::cust(end(ground.backend, "low")), "low")
            .expr_as(Expr::cust(end(ground.backend, "high")), "high")
            .from_subquery(filings, "filings")
            .and_where(Expr::col("filed").is_not_null())
            .take()
    }

    fn known(&self, recorded: Expr, superseded: &Expr) -> Condition {
        match self.known_at {
            None => Condition::all().add(superseded.clone().is_null()),
            Some(revision) => Condition::all().add(recorded.lte(revision.0)).add(
                Condition::any()
                    .add(superseded.clone().is_null())
                    .add(superseded.clone().gt(revision.0)),
            ),
        }
    }
}

/// Returns the last fiscal year that was over on a day.
pub fn year_before(day: Day) -> i32 {
    let last = (day.month(), day.day()) == (12, 31);
    if last { day.year() } else { day.year() - 1 }
}
