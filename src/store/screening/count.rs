//! Counts of the screened registry, made in the database: by tier, list and county, and by reason.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, RelationTrait};

use super::{Error, ScreeningQuery};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::revision::Revision;
use crate::rules::screening::{List, Reason};
use crate::store::entity::{enterprise, screened, screening, screening_run};
use crate::store::reader::Reader;
use crate::store::row::Place;

/// How many firms of a kind stand on a list of a tier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The tier.
    pub tier: TierCode,
    /// The list.
    pub list: List,
    /// The county, when known.
    pub division: Option<DivisionCode>,
    /// Whether the firms are made up.
    pub fictional: bool,
    /// How many.
    pub firms: u64,
}

/// How many firms share a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// The reason.
    pub reason: Reason,
    /// How many.
    pub firms: u64,
}

/// A run of the screening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The revision at its end.
    pub revision: Revision,
    /// The day it speaks of.
    pub date: Day,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// The fingerprint of the law.
    pub law: String,
    /// How many firms were screened.
    pub firms: u64,
    /// How many of them stand on other lists than before.
    pub changed: u64,
}

impl Reader {
    /// A run counts the firms of whoever asked for it; of those in scope are told those that are done.
    pub(super) async fn within_scope(&self, run: Run) -> Result<Run, Error> {
        if matches!(self.seen(), Scope::City) {
            return Ok(run);
        }
        let done = screened::Entity::find()
            .filter(screened::Column::Date.eq(run.date))
            .filter(self.within(screened::Column::EnterpriseId));
        let before: Option<Option<i64>> = screening_run::Entity::find()
            .select_only()
            .expr(screening_run::Column::Revision.max())
            .filter(screening_run::Column::Revision.lt(run.revision.0))
            .into_tuple()
            .one(&self.run())
            .await?;
        let changed: Option<i64> = screening::Entity::find()
            .select_only()
            .expr(Expr::col((screening::Entity, screening::Column::EnterpriseId)).count_distinct())
            .filter(screening::Column::Revision.gt(before.flatten().unwrap_or(0)))
            .filter(screening::Column::Revision.lte(run.revision.0))
            .filter(self.within(screening::Column::EnterpriseId))
            .into_tuple()
            .one(&self.run())
            .await?;
        Ok(Run {
            firms: done.count(&self.run()).await?,
            changed: u64::try_from(changed.unwrap_or(0)).unwrap_or(0),
            ..run
        })
    }

    /// Counts the firms of a part of the screened registry in cells of tier, list, county and reality.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_screened(&self, query: &ScreeningQuery) -> Result<Vec<Cell>, Error> {
        use screening::Column::{List as OfList, Tier};
        let rows: Vec<(String, String, Option<String>, bool, i64)> = screening::Entity::find()
            .select_only()
            .columns([Tier, OfList])
            .column_as(enterprise::Column::Division, "division")
            .column_as(enterprise::Column::Fictional, "fictional")
            .column_as(screening::Column::EnterpriseId.count(), "firms")
            .join(JoinType::InnerJoin, screening::Relation::Enterprise.def())
            .filter(query.condition(self.seen()))
            .group_by(Tier)
            .group_by(OfList)
            .group_by(enterprise::Column::Division)
            .group_by(enterprise::Column::Fictional)
            .into_tuple()
            .all(&self.run())
            .await?;
        let place = Place {
            table: "screening",
            row: &"count",
        };
        let read = |(tier, list, division, fictional, firms): (String, String, Option<String>, bool, i64)| {
            Ok(Cell {
                tier: place.word("tier", &tier)?,
                list: place.word("list", &list)?,
                division: place.optional("division", division)?,
                fictional,
                firms: place.number("firms", firms)?,
            })
        };
        let mut cells = rows.into_iter().map(read).collect::<Result<Vec<Cell>, Error>>()?;
        cells.sort();
        Ok(cells)
    }

    /// Counts the firms of a part of the screened registry by reason, the most frequent first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn count_reasons(&self, query: &ScreeningQuery) -> Result<Vec<ReasonCount>, Error> {
        use screening::Column::ReasonId;
        let rows: Vec<(i64, i64)> = screening::Entity::find()
            .select_only()
            .column(ReasonId)
            .column_as(screening::Column::EnterpriseId.count(), "firms")
            .filter(query.condition(self.seen()))
            .group_by(ReasonId)
            .into_tuple()
            .all(&self.run())
            .await?;
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        let mut reasons = self.reasons_of(&ids).await?;
        let counted = rows.into_iter().filter_map(|(id, firms)| {
            let reason = reasons.remove(&id)?;
            let firms = u64::try_from(firms).unwrap_or(0);
            Some((firms, id, reason))
        });
        let mut counted: Vec<_> = counted.collect();
        counted.sort_by_key(|(firms, id, _)| (std::cmp::Reverse(*firms), *id));
        Ok(counted
            .into_iter()
            .map(|(firms, _, reason)| ReasonCount { reason, firms })
            .collect())
    }
}

pub(super) fn run_from(row: screening_run::Model) -> Result<Run, Error> {
    let screening_run::Model {
        revision,
        date,
        at,
        law,
        firms,
        changed,
    } = row;
    let place = Place {
        table: "screening_run",
        row: &revision,
    };
    Ok(Run {
        revision: Revision(revision),
        date,
        at: DateTime::from_timestamp_millis(at).ok_or_else(|| place.corrupt("column `at` is out of range"))?,
        law,
        firms: place.number("firms", firms)?,
        changed: place.number("changed", changed)?,
    })
}
