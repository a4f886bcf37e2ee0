//! Screenings: which list of a tier each firm stands on, and why. A firm is done until its revision, the law or the
//! calendar moves on; only firms whose lists change are touched, and those wake the followers of revisions.

mod count;
mod figures;
mod page;
mod record;
mod text;
mod work;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Error;
use super::entity::{screening, screening_reason, screening_run};
use super::reader::Reader;
use super::row::{CHUNK, Place};
use super::scope::{firms_of, within};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::revision::Revision;
use crate::rules::screening::{Field, List, ListPlace, Reason, Screening, Stride};

pub use count::{Cell, ReasonCount, Run};
pub use page::{FirmPage, FirmRecord};
pub use record::Done;
pub use work::ScreeningWork;

/// Which part of the screened registry is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreeningQuery {
    /// Of this tier; of every one when absent.
    pub tier: Option<TierCode>,
    /// On this list; on any when absent.
    pub list: Option<List>,
    /// Only firms of these divisions; of all when empty.
    pub divisions: Vec<DivisionCode>,
    /// Only firms that this fact keeps undecided.
    pub field: Option<Field>,
    /// Only firms that this condition decides.
    pub condition: Option<String>,
}

impl ScreeningQuery {
    /// Asks for a list of a tier.
    pub fn list(tier: TierCode, list: List) -> Self {
        Self {
            tier: Some(tier),
            list: Some(list),
            ..Self::default()
        }
    }

    fn condition(&self, seen: &Scope) -> Condition {
        use screening::Column::{EnterpriseId as Firm, List, ReasonId, Tier};
        let mut all = Condition::all();
        if let Some(tier) = &self.tier {
            all = all.add(Tier.eq(tier.as_str()));
        }
        if let Some(list) = self.list {
            all = all.add(List.eq(list.as_str()));
        }
        if !self.divisions.is_empty() {
            all = all.add(Firm.in_subquery(firms_of(&self.divisions)));
        }
        all = all.add(within(seen, Firm.as_column_ref()));
        let reasons = [
            self.field
                .as_ref()
                .map(|field| (screening_reason::Column::Missing, field.to_string())),
            self.condition
                .as_ref()
                .map(|id| (screening_reason::Column::Deciding, id.clone())),
        ];
        for (column, member) in reasons.into_iter().flatten() {
            all = all.add(ReasonId.in_subquery(reasons_with(column, &member)));
        }
        all
    }
}

/// The columns hold arrays of codes, so a member stands between its quotation marks. Codes know no `%`; their `_`
/// stands for itself.
fn reasons_with(column: screening_reason::Column, member: &str) -> sea_orm::sea_query::SelectStatement {
    let member = member.replace(['\\', '%'], "").replace('_', "\\_");
    let pattern = sea_orm::sea_query::LikeExpr::new(format!("%\"{member}\"%")).escape('\\');
    Query::select()
        .column(screening_reason::Column::Id)
        .from(screening_reason::Entity)
        .and_where(Expr::col(column).like(pattern))
        .take()
}

/// A firm on a list, with what puts it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenedFirm {
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Tier, list and reason.
    pub screening: Screening,
    /// When it came to stand there, or the reason changed.
    pub revision: Revision,
}

impl ScreenedFirm {
    /// Returns its place on its list.
    pub fn place(&self) -> ListPlace {
        ListPlace {
            rank: self.screening.reason.rank(),
            firm: self.enterprise,
        }
    }
}

impl Reader {
    /// Returns the next `limit` rows of a part of the screened registry, by number and tier; the last firm comes with
    /// every row that it has there, because the next page begins behind it.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_screened(
        &self,
        query: &ScreeningQuery,
        after: Option<EnterpriseId>,
        limit: u64,
    ) -> Result<Vec<ScreenedFirm>, Error> {
        use screening::Column::{EnterpriseId as Firm, Tier};
        let mut rows = screening::Entity::find()
            .filter(query.condition(self.seen()))
            .apply_if(after, |select, after| select.filter(Firm.gt(after.0)))
            .order_by_asc(Firm)
            .order_by_asc(Tier)
            .limit(limit)
            .all(&self.run())
            .await?;
        // Of one tier a firm has one row.
        let may_be_cut = query.tier.is_none() && rows.len() as u64 == limit;
        if let Some(last) = rows.last().filter(|_| may_be_cut).cloned() {
            rows.extend(self.rows_behind(query, &last).await?);
        }
        self.with_reasons(rows).await
    }

    /// Returns the next `limit` firms of a list, the nearest first, behind a place on it.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_ranked(
        &self,
        query: &ScreeningQuery,
        after: Option<ListPlace>,
        limit: u64,
    ) -> Result<Vec<ScreenedFirm>, Error> {
        use screening::Column::{EnterpriseId as Firm, Rank};
        let behind = |place: ListPlace| {
            let as_near = Condition::all().add(Rank.eq(place.rank)).add(Firm.gt(place.firm.0));
            Condition::any().add(Rank.gt(place.rank)).add(as_near)
        };
        let rows = screening::Entity::find()
            .filter(query.condition(self.seen()))
            .apply_if(after, |select, after| select.filter(behind(after)))
            .order_by_asc(Rank)
            .order_by_asc(Firm)
            .limit(limit)
            .all(&self.run())
            .await?;
        self.with_reasons(rows).await
    }

    /// The rows of the same firm that follow one.
    async fn rows_behind(
        &self,
        query: &ScreeningQuery,
        last: &screening::Model,
    ) -> Result<Vec<screening::Model>, Error> {
        use screening::Column::{EnterpriseId as Firm, Tier};
        let rows = screening::Entity::find()
            .filter(query.condition(self.seen()))
            .filter(Firm.eq(last.enterprise_id))
            .filter(Tier.gt(last.tier.as_str()))
            .order_by_asc(Tier)
            .all(&self.run())
            .await?;
        Ok(rows)
    }

    /// Returns every list on which these firms stand, by number and tier: what an indexer or a page of a firm asks.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_screenings(&self, firms: &[EnterpriseId]) -> Result<Vec<ScreenedFirm>, Error> {
        use screening::Column::{EnterpriseId as Firm, Tier};
        let mut rows = Vec::new();
        for chunk in firms.chunks(CHUNK) {
            let found = screening::Entity::find()
                .filter(Firm.is_in(chunk.iter().map(|id| id.0)))
                .filter(self.within(Firm))
                .order_by_asc(Firm)
                .order_by_asc(Tier)
                .all(&self.run())
                .await?;
            rows.extend(found);
        }
        self.with_reasons(rows).await
    }

    async fn with_reasons(&self, rows: Vec<screening::Model>) -> Result<Vec<ScreenedFirm>, Error> {
        let mut ids: Vec<i64> = rows.iter().map(|row| row.reason_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let reasons = self.reasons_of(&ids).await?;
        let firm = |row: screening::Model| {
            let place = Place {
                table: "screening",
                row: &row.enterprise_id,
            };
            let missing = || place.corrupt("its reason is missing");
            Ok(ScreenedFirm {
                enterprise: EnterpriseId(row.enterprise_id),
                screening: Screening {
                    tier: place.word("tier", &row.tier)?,
                    list: place.word("list", &row.list)?,
                    reason: reasons.get(&row.reason_id).cloned().ok_or_else(missing)?,
                },
                revision: Revision(row.revision),
            })
        };
        rows.into_iter().map(firm).collect()
    }

    async fn reasons_of(&self, ids: &[i64]) -> Result<std::collections::HashMap<i64, Reason>, Error> {
        let mut reasons = std::collections::HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows = screening_reason::Entity::find()
                .filter(screening_reason::Column::Id.is_in(chunk.iter().copied()))
                .all(&self.run())
                .await?;
            for row in rows {
                reasons.insert(row.id, reason_from(row)?);
            }
        }
        Ok(reasons)
    }

    /// Returns the last run, when there was one.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn last_screening(&self) -> Result<Option<Run>, Error> {
        let row = screening_run::Entity::find()
            .order_by_desc(screening_run::Column::Revision)
            .limit(1)
            .one(&self.run())
            .await?;
        match row.map(count::run_from).transpose()? {
            Some(run) => Ok(Some(self.within_scope(run).await?)),
            None => Ok(None),
        }
    }
}

/// An older machine named conditions instead of a step; the next run replaces what it said.
fn step_from(steps: Vec<serde_json::Value>) -> Option<Stride> {
    let step = steps.into_iter().next()?;
    serde_json::from_value(step).ok()
}

fn reason_from(row: screening_reason::Model) -> Result<Reason, Error> {
    let screening_reason::Model {
        id,
        key: _,
        standard,
        verdict,
        deciding,
        steps,
        missing,
        marks,
    } = row;
    let place = Place {
        table: "screening_reason",
        row: &id,
    };
    Ok(Reason {
        standard,
        verdict: place.word("verdict", &verdict)?,
        deciding: place.json("deciding", &deciding)?,
        step: step_from(place.json("steps", &steps)?),
        missing: place.json("missing", &missing)?,
        marks: place.json("marks", &marks)?,
    })
}
