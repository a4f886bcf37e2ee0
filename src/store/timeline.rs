//! Timelines: the days on which a count of titles changes, found by the database in one pass. Overlapping titles of
//! one firm are merged into the spans during which it counts; only the days with their changes come back.

use sea_orm::sea_query::{Expr, JoinType, Order, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend};

use super::Error;
use super::entity::tenure;
use super::holder::HolderQuery;
use super::reader::Reader;
use super::tally::Counted;
use crate::domain::access::Scope;
use crate::domain::day::Day;
use crate::domain::tenure::Standing;
use crate::domain::timeline::{Change, Timeline};

/// Until when a title makes its firm count.
#[derive(Clone, Copy)]
enum Until {
    /// Its printed end; without one it does not surely count.
    Printed,
    /// Its printed end, or for ever without one.
    PrintedOrNever,
    /// It was ended early, or for ever.
    Ended,
    /// For ever.
    Never,
}

impl Reader {
    /// Returns how a count of titles moved, whatever the day of the query; nothing for a count of figures.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn timeline(&self, counted: &Counted) -> Result<Timeline, Error> {
        let mut timeline = Timeline::default();
        let (holders, certain, possible) = match counted {
            Counted::Reaching(_) | Counted::Coming(_) => return Ok(timeline),
            Counted::Dated(holders) => (holders, Until::Printed, Until::PrintedOrNever),
            Counted::Lasting(holders) => (holders, Until::PrintedOrNever, Until::PrintedOrNever),
            Counted::Undated(holders) if holders.standings.contains(&Standing::Ended) => {
                (holders, Until::Never, Until::Never)
            }
            Counted::Undated(holders) => (holders, Until::Ended, Until::Ended),
        };
        let of = |certain, possible| {
            move |by| Change {
                certain: by * certain,
                possible: by * possible,
            }
        };
        match counted {
            Counted::Dated(_) => {
                self.add_changes(&mut timeline, (holders, certain), of(1, 0)).await?;
                self.add_changes(&mut timeline, (holders, possible), of(0, 1)).await?;
            }
            _ => self.add_changes(&mut timeline, (holders, certain), of(1, 1)).await?,
        }
        Ok(timeline)
    }

    async fn add_changes(
        &self,
        timeline: &mut Timeline,
        (holders, until): (&HolderQuery, Until),
        change: impl Fn(i64) -> Change,
    ) -> Result<(), Error> {
        let select = changes((holders, self.seen()), until, self.run().get_database_backend());
        for row in self.run().query_all(&select).await? {
            let day: Day = row.try_get("", "day")?;
            let (gained, lost): (i64, i64) = (row.try_get("", "gained")?, row.try_get("", "lost")?);
            if gained != 0 {
                timeline.add(day, change(gained));
            }
            if let Some(next) = day.next().filter(|_| lost != 0) {
                timeline.add(next, change(-lost));
            }
        }
        Ok(())
    }
}

/// Day, firms that begin to count on it, firms that count on it for the last time.
fn changes(holders: (&HolderQuery, &Scope), until: Until, backend: DbBackend) -> SelectStatement {
    let sides = Query::select()
        .expr_as(Expr::cust("0"), "side")
        .union(UnionType::All, Query::select().expr(Expr::cust("1")).take())
        .take();
    Query::select()
        .expr_as(Expr::cust("CASE WHEN side = 0 THEN opens ELSE closes END"), "day")
        .expr_as(Expr::cust("SUM(1 - side)"), "gained")
        .expr_as(Expr::cust("SUM(side)"), "lost")
        .from_subquery(spans(holders, until, backend), "spans")
        .join_subquery(JoinType::InnerJoin, sides, "sides", Expr::cust("1 = 1"))
        .group_by_col("day")
        .order_by("day", Order::Asc)
        .take()
}

/// The spans of each firm, none of which touches another: a title opens a new one when all before it have closed.
fn spans(holders: (&HolderQuery, &Scope), until: Until, backend: DbBackend) -> SelectStatement {
    let before = "MAX(closes) OVER (PARTITION BY firm ORDER BY opens, closes \
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)";
    let number = "SUM(CASE WHEN reach IS NULL OR reach < opens THEN 1 ELSE 0 END) OVER (PARTITION BY firm \
                  ORDER BY opens, closes ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
    let mut reached = Query::select();
    reached
        .columns(["firm", "opens", "closes"])
        .expr_as(Expr::cust(before), "reach")
        .from_subquery(titles(holders, until, backend), "titles")
        .and_where(Expr::cust("opens <= closes"));
    let numbered = Query::select()
        .columns(["firm", "opens", "closes"])
        .expr_as(Expr::cust(number), "span")
        .from_subquery(reached, "reached")
        .take();
    Query::select()
        .expr_as(Expr::cust("MIN(opens)"), "opens")
        .expr_as(Expr::cust("MAX(closes)"), "closes")
        .from_subquery(numbered, "numbered")
        .add_group_by([Expr::col("firm"), Expr::col("span")])
        .take()
}

fn titles((holders, seen): (&HolderQuery, &Scope), until: Until, backend: DbBackend) -> SelectStatement {
    let mut titles = Query::select();
    titles
        .expr_as(tenure::Column::EnterpriseId.into_expr(), "firm")
        .expr_as(tenure::Column::ValidFrom.into_expr(), "opens")
        .expr_as(Expr::cust(closes(until, backend)), "closes")
        .from(tenure::Entity)
        .cond_where(awarded(holders).condition(seen));
    if matches!(until, Until::Printed) {
        titles.and_where(tenure::Column::ValidUntil.is_not_null());
    }
    titles
}

/// Titles that were ever awarded, whatever their standing on any day.
pub(super) fn awarded(holders: &HolderQuery) -> HolderQuery {
    let all = Standing::ALL.iter().copied();
    HolderQuery {
        standings: all.filter(|standing| *standing != Standing::Proposed).collect(),
        ..holders.clone()
    }
}

fn closes(until: Until, backend: DbBackend) -> String {
    let cut = match backend {
        DbBackend::Sqlite => "date(ended_on, '-1 day')",
        _ => "ended_on - 1",
    };
    let never = match backend {
        DbBackend::Sqlite => format!("'{}'", Day::LAST),
        _ => format!("DATE '{}'", Day::LAST),
    };
    match until {
        Until::Never => never,
        Until::Ended => format!("CASE WHEN ended_on IS NULL THEN {never} ELSE {cut} END"),
        Until::Printed | Until::PrintedOrNever => format!(
            "CASE WHEN ended_on IS NOT NULL AND (valid_until IS NULL OR ended_on <= valid_until) \
             THEN {cut} ELSE COALESCE(valid_until, {never}) END"
        ),
    }
}
