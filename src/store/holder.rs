//! Holders of tiers on a day, as known now or at a revision: what tier lists and goals are made of.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait};

use super::Error;
use super::entity::{enterprise, tenure};
use super::line::behind;
use super::reader::Reader;
use super::scope::{firms_of, within};
use super::tenure::{known_at, tenure_from};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::revision::Revision;
use crate::domain::tenure::{Basis, Standing, Tenure, TenureId};

/// Which tenures are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderQuery {
    /// Of any of these tiers.
    pub tiers: Vec<TierCode>,
    /// The day.
    pub on: Day,
    /// As known at this revision; as known now when absent.
    pub known_at: Option<Revision>,
    /// Where the tenure stands on that day: any of these.
    pub standings: Vec<Standing>,
    /// Only tenures that began on this day or later.
    pub since: Option<Day>,
    /// Only firms of these divisions; of all when empty.
    pub divisions: Vec<DivisionCode>,
}

impl HolderQuery {
    /// Asks for the tenures that hold on a day, also those whose end is not known.
    pub fn held(tiers: impl IntoIterator<Item = TierCode>, on: Day) -> Self {
        Self {
            tiers: tiers.into_iter().collect(),
            on,
            known_at: None,
            standings: vec![Standing::Held, Standing::EndUnknown],
            since: None,
            divisions: Vec::new(),
        }
    }

    pub(super) fn condition(&self, seen: &Scope) -> Condition {
        let tiers = self.tiers.iter().map(TierCode::as_str);
        let standings = self
            .standings
            .iter()
            .fold(Condition::any(), |any, standing| any.add(stands(*standing, self.on)));
        let mut all = Condition::all()
            .add(tenure::Column::Tier.is_in(tiers))
            .add(known_at(self.known_at))
            .add(standings);
        if let Some(since) = self.since {
            all = all.add(tenure::Column::ValidFrom.gte(since));
        }
        if !self.divisions.is_empty() {
            all = all.add(tenure::Column::EnterpriseId.in_subquery(firms_of(&self.divisions)));
        }
        all.add(within(seen, tenure::Column::EnterpriseId.as_column_ref()))
    }

    /// The numbers of the firms, some more than once.
    pub(super) fn numbers(&self, seen: &Scope) -> SelectStatement {
        Query::select()
            .column(tenure::Column::EnterpriseId)
            .from(tenure::Entity)
            .cond_where(self.condition(seen))
            .take()
    }
}

/// The same law as [`Award::standing_on`](crate::domain::tenure::Award::standing_on), as a condition; a test holds
/// the two together.
fn stands(standing: Standing, day: Day) -> Condition {
    use tenure::Column::{Basis as How, EndedOn, ValidFrom, ValidUntil};
    let proposed = How.eq(Basis::Proposed.as_str());
    let awarded = How.ne(Basis::Proposed.as_str());
    let began = Condition::all().add(awarded.clone()).add(ValidFrom.lte(day));
    let going = began
        .clone()
        .add(Condition::any().add(EndedOn.is_null()).add(EndedOn.gt(day)));
    match standing {
        Standing::Proposed => Condition::all().add(proposed),
        Standing::NotYet => Condition::all().add(awarded).add(ValidFrom.gt(day)),
        Standing::Ended => began.add(EndedOn.lte(day)),
        Standing::EndUnknown => going.add(ValidUntil.is_null()),
        Standing::Held => going.add(ValidUntil.gte(day)),
        Standing::Expired => going.add(ValidUntil.lt(day)),
    }
}

fn holder() -> Expr {
    Expr::col((tenure::Entity, tenure::Column::EnterpriseId))
}

impl Reader {
    /// Returns the next tenures by enterprise and number, after the place of the last one seen.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_holders(
        &self,
        query: &HolderQuery,
        after: Option<(EnterpriseId, TenureId)>,
        limit: u64,
    ) -> Result<Vec<Tenure>, Error> {
        let rows = tenure::Entity::find()
            .filter(query.condition(self.seen()))
            .filter(behind(after))
            .order_by_asc(tenure::Column::EnterpriseId)
            .order_by_asc(tenure::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(tenure_from).collect()
    }

    /// Returns those of these enterprises that are made up for a demonstration.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_fictional(&self, ids: &[EnterpriseId]) -> Result<BTreeSet<EnterpriseId>, Error> {
        let found: Vec<i64> = enterprise::Entity::find()
            .select_only()
            .column(enterprise::Column::Id)
            .filter(self.among_ids(enterprise::Column::Id, ids.iter().map(|id| id.0)))
            .filter(enterprise::Column::Fictional.eq(true))
            .filter(self.own())
            .into_tuple()
            .all(&self.run())
            .await?;
        Ok(found.into_iter().map(EnterpriseId).collect())
    }

    /// Tells whether any firm that the query finds is fictional.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_fictional_holder(&self, query: &HolderQuery) -> Result<bool, Error> {
        let found: Option<i64> = tenure::Entity::find()
            .select_only()
            .column(tenure::Column::Id)
            .join(sea_orm::JoinType::InnerJoin, tenure::Relation::Enterprise.def())
            .filter(query.condition(self.seen()))
            .filter(enterprise::Column::Fictional.eq(true))
            .limit(1)
            .into_tuple()
            .one(&self.run())
            .await?;
        Ok(found.is_some())
    }

    /// Returns the number of enterprises that the query finds, each counted once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_holders(&self, query: &HolderQuery) -> Result<u64, Error> {
        let count: Option<i64> = tenure::Entity::find()
            .select_only()
            .expr(holder().count_distinct())
            .filter(query.condition(self.seen()))
            .into_tuple()
            .one(&self.run())
            .await?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    /// Returns the same number for each division, by code; firms without a division stand first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_holders_by_division(
        &self,
        query: &HolderQuery,
    ) -> Result<Vec<(Option<DivisionCode>, u64)>, Error> {
        let mut counts: Vec<(Option<String>, i64)> = tenure::Entity::find()
            .select_only()
            .column_as(enterprise::Column::Division, "division")
            .expr(holder().count_distinct())
            .join(sea_orm::JoinType::InnerJoin, tenure::Relation::Enterprise.def())
            .filter(query.condition(self.seen()))
            .group_by(enterprise::Column::Division)
            .into_tuple()
            .all(&self.run())
            .await?;
        counts.sort();
        let place = super::row::Place {
            table: "enterprise",
            row: &"division",
        };
        let read = |(division, count): (Option<String>, i64)| {
            Ok((place.optional("division", division)?, place.number("count", count)?))
        };
        counts.into_iter().map(read).collect()
    }
}
