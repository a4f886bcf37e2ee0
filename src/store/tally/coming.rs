//! Firms that may come to count: screening says that they could obtain one of the titles, and they have none of them.
//! A firm stands on one list only: who qualifies for one title is not one step away from another.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, Query, SelectStatement};

use super::{CERTAIN, FIRM};
use crate::domain::access::Scope;
use crate::domain::code::TierCode;
use crate::domain::tally::Coming;
use crate::rules::screening::List;
use crate::store::entity::screening;
use crate::store::holder::HolderQuery;
use crate::store::scope::within;

/// Which firms may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComingQuery {
    /// How far they are.
    pub coming: Coming,
    /// The tenures of any of the titles: who has one counts already, and tells nothing of who comes.
    pub without: HolderQuery,
}

impl ComingQuery {
    /// One row a firm.
    pub(super) fn firms(&self, seen: &Scope) -> SelectStatement {
        use screening::Column::EnterpriseId as Firm;
        let mut firms = self.on(list_of(self.coming));
        firms.and_where(Firm.not_in_subquery(self.without.numbers(seen)));
        if self.coming == Coming::Near {
            firms.and_where(Firm.not_in_subquery(self.on(List::Qualified)));
        }
        firms.cond_where(within(seen, Firm.as_column_ref()));
        let mut counted = Query::select();
        counted
            .expr_as(Expr::col("enterprise_id"), FIRM)
            .expr_as(Expr::cust("1"), CERTAIN)
            .distinct()
            .from_subquery(firms, "screened_firms");
        counted
    }

    fn on(&self, list: List) -> SelectStatement {
        let tiers = self.without.tiers.iter().map(TierCode::as_str);
        Query::select()
            .column(screening::Column::EnterpriseId)
            .from(screening::Entity)
            .and_where(screening::Column::Tier.is_in(tiers))
            .and_where(screening::Column::List.eq(list.as_str()))
            .take()
    }
}

fn list_of(coming: Coming) -> List {
    match coming {
        Coming::Eligible => List::Qualified,
        Coming::Near => List::OneStep,
    }
}
