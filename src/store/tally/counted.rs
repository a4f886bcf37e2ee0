//! What makes a firm count: a title by a counting rule, or a filed figure that reaches a line.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};

use super::reaching::Ground;
use super::{CERTAIN, ComingQuery, FIRM, LAST, ReachingQuery};
use crate::domain::access::Scope;
use crate::domain::code::TierCode;
use crate::domain::day::Day;
use crate::domain::goal::{Count, CountingRule, Toggle};
use crate::domain::revision::Revision;
use crate::domain::tenure::Standing;
use crate::store::entity::tenure;
use crate::store::holder::HolderQuery;

/// What makes a firm count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Titles whose firms surely count only with a printed end, which the query has already compared with the day.
    Dated(HolderQuery),
    /// Titles whose firms surely count: a printed end decides nothing.
    Undated(HolderQuery),
    /// Titles that have no end by nature: they count until somebody takes them away.
    Lasting(HolderQuery),
    /// A figure that reaches a line.
    Reaching(ReachingQuery),
    /// What screening says of firms that do not count yet.
    Coming(Box<ComingQuery>),
}

impl Counted {
    /// Asks for the titles that a counting rule finds on a day, as known now.
    pub fn by_rule(tiers: impl IntoIterator<Item = TierCode>, rule: &CountingRule, on: Day) -> Self {
        let held = HolderQuery {
            since: rule.since,
            ..HolderQuery::held(tiers, on)
        };
        let with = |more: &[Standing]| {
            let standings = [held.standings.as_slice(), more].concat();
            HolderQuery {
                standings,
                ..held.clone()
            }
        };
        match (rule.count, rule.counts_expired()) {
            (Count::Cumulative, _) => Counted::Undated(with(&[Standing::Expired, Standing::Ended])),
            (Count::Stock, Toggle::With) => Counted::Undated(with(&[Standing::Expired])),
            (Count::Stock, Toggle::Without) => Counted::Dated(held),
        }
    }

    /// Returns the same where some tiers have no end by nature: that none is printed decides nothing then.
    #[must_use]
    pub fn without_end(self, open_ended: &[TierCode]) -> Self {
        match self {
            Counted::Dated(holders) if holders.tiers.iter().all(|tier| open_ended.contains(tier)) => {
                Counted::Lasting(holders)
            }
            other => other,
        }
    }

    /// Returns the same as known at a revision.
    #[must_use]
    pub fn known_at(mut self, revision: Option<Revision>) -> Self {
        match &mut self {
            Counted::Dated(holders) | Counted::Undated(holders) | Counted::Lasting(holders) => {
                holders.known_at = revision
            }
            Counted::Reaching(query) => query.known_at = revision,
            Counted::Coming(query) => query.without.known_at = revision,
        }
        self
    }

    /// Returns the titles that are asked for, when titles are.
    pub fn holders(&self) -> Option<&HolderQuery> {
        match self {
            Counted::Dated(holders) | Counted::Undated(holders) | Counted::Lasting(holders) => Some(holders),
            Counted::Reaching(_) | Counted::Coming(_) => None,
        }
    }

    /// Returns the tiers that count, also for firms that do not hold one yet.
    pub fn tiers(&self) -> Option<&[TierCode]> {
        match self {
            Counted::Dated(holders) | Counted::Undated(holders) | Counted::Lasting(holders) => Some(&holders.tiers),
            Counted::Coming(query) => Some(&query.without.tiers),
            Counted::Reaching(_) => None,
        }
    }

    /// Returns the line that is asked for, when one is.
    pub fn reaching(&self) -> Option<&ReachingQuery> {
        match self {
            Counted::Reaching(query) => Some(query),
            Counted::Dated(_) | Counted::Undated(_) | Counted::Lasting(_) | Counted::Coming(_) => None,
        }
    }

    /// One row a firm. A firm surely counts when one of its titles has a printed end, because the condition has
    /// already left out what expired.
    pub(super) fn firms(&self, ground: Ground<'_>) -> SelectStatement {
        match self {
            Counted::Dated(holders) => one_a_firm(
                (holders, ground.seen),
                "MAX(CASE WHEN valid_until IS NULL THEN 0 ELSE 1 END)",
            ),
            Counted::Undated(holders) | Counted::Lasting(holders) => one_a_firm((holders, ground.seen), "1"),
            Counted::Reaching(query) => query.firms(ground),
            Counted::Coming(query) => query.firms(ground.seen),
        }
    }

    /// The numbers of the firms that surely or perhaps count; of a figure nobody filed nothing is known.
    pub(super) fn numbers(&self, ground: Ground<'_>) -> SelectStatement {
        match self {
            Counted::Dated(holders) | Counted::Undated(holders) | Counted::Lasting(holders) => {
                holders.numbers(ground.seen)
            }
            Counted::Reaching(query) => Query::select()
                .column(FIRM)
                .from_subquery(query.reachers(ground), "reaching")
                .take(),
            Counted::Coming(query) => Query::select()
                .column(FIRM)
                .from_subquery(query.firms(ground.seen), "coming")
                .take(),
        }
    }

    /// One row a firm that surely counts: the day on which the last of its titles ends, also of those that are
    /// recorded and have yet to begin. A firm whose title has ended already, or that counts by a figure, has none.
    pub(super) fn last_days(&self, seen: &Scope) -> SelectStatement {
        let (holders, none) = match self {
            Counted::Dated(holders) | Counted::Undated(holders) | Counted::Lasting(holders) => (holders.clone(), false),
            Counted::Reaching(query) => (HolderQuery::held([], query.on), true),
            Counted::Coming(query) => (query.without.clone(), true),
        };
        let printed = Expr::col(tenure::Column::ValidUntil);
        let (held, until): (&[Standing], Expr) = match self {
            Counted::Lasting(_) => (
                &[Standing::Held, Standing::EndUnknown],
                Func::coalesce([printed, Expr::val(Day::LAST)]).into(),
            ),
            _ => (&[Standing::Held], printed),
        };
        let with = |standings: &[Standing]| HolderQuery {
            standings: standings.to_vec(),
            ..holders.clone()
        };
        let ended = Expr::col(tenure::Column::EndedOn);
        let cut = ended.clone().is_not_null().and(ended.clone().lte(until.clone()));
        let last = Expr::expr(CaseStatement::new().case(cut, ended).finally(until)).max();
        let firm = (tenure::Entity, tenure::Column::EnterpriseId);
        let begun = [held, &[Standing::NotYet]].concat();
        let mut days = Query::select();
        days.expr_as(Expr::col(firm), FIRM)
            .expr_as(last, LAST)
            .from(tenure::Entity)
            .cond_where(with(&begun).condition(seen))
            .and_where(tenure::Column::EnterpriseId.in_subquery(with(held).numbers(seen)))
            .group_by_col(firm);
        if none {
            days.and_where(Expr::val(1).eq(0));
        }
        days
    }
}

fn one_a_firm((holders, seen): (&HolderQuery, &Scope), certain: &'static str) -> SelectStatement {
    let firm = (tenure::Entity, tenure::Column::EnterpriseId);
    Query::select()
        .expr_as(Expr::col(firm), FIRM)
        .expr_as(Expr::cust(certain), CERTAIN)
        .from(tenure::Entity)
        .cond_where(holders.condition(seen))
        .group_by_col(firm)
        .take()
}
