//! Published outcomes of goals that came in with lists, in versions: a later list replaces what an earlier one said of
//! the same goal and day.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{goal, listed_outcome};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::undo::own_revisions;
use super::{Error, Tx};
use crate::domain::goal::Outcome;
use crate::domain::import::ImportId;
use crate::domain::outcome::ListedOutcome;
use crate::domain::source::SourceId;

impl Reader {
    /// Returns the outcomes that lists brought in and nothing replaced, by goal and day.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_listed_outcomes(&self) -> Result<Vec<ListedOutcome>, Error> {
        let rows = self.current_outcomes().await?;
        rows.into_iter().map(outcome_from).collect()
    }

    /// What is known now, as text to be hashed: without the numbers that only tell how it came about.
    pub(super) async fn outcomes_told(&self) -> Result<Vec<String>, Error> {
        let rows = self.current_outcomes().await?.into_iter();
        let told = rows.map(|row| {
            let slot = (row.goal_code, row.reported_on.to_string());
            to_json(&(slot, row.value, row.publisher, row.confidence, row.note, row.source_id))
        });
        Ok(told.collect())
    }

    async fn current_outcomes(&self) -> Result<Vec<listed_outcome::Model>, Error> {
        let rows = listed_outcome::Entity::find()
            .filter(listed_outcome::Column::Superseded.is_null())
            .order_by_asc(listed_outcome::Column::GoalCode)
            .order_by_asc(listed_outcome::Column::ReportedOn)
            .all(&self.run())
            .await?;
        Ok(rows)
    }

    pub(super) async fn count_written_outcomes(&self, import: ImportId) -> Result<u64, Error> {
        let written = listed_outcome::Entity::find()
            .filter(listed_outcome::Column::Recorded.in_subquery(own_revisions(import)))
            .filter(listed_outcome::Column::Superseded.is_null());
        Ok(written.count(&self.run()).await?)
    }

    /// The titles of goals whose outcome an import wrote and somebody replaced since.
    pub(super) async fn retold_since(&self, import: ImportId, limit: u64) -> Result<Vec<String>, Error> {
        let codes: Vec<String> = listed_outcome::Entity::find()
            .select_only()
            .distinct()
            .column(listed_outcome::Column::GoalCode)
            .filter(listed_outcome::Column::Recorded.in_subquery(own_revisions(import)))
            .filter(listed_outcome::Column::Superseded.is_not_null())
            .filter(listed_outcome::Column::Superseded.not_in_subquery(own_revisions(import)))
            .order_by_asc(listed_outcome::Column::GoalCode)
            .limit(limit)
            .into_tuple()
            .all(&self.run())
            .await?;
        let goals = goal::Entity::find()
            .filter(goal::Column::Code.is_in(codes))
            .order_by_asc(goal::Column::Position)
            .all(&self.run())
            .await?;
        Ok(goals.into_iter().map(|goal| goal.title).collect())
    }
}

impl Tx {
    /// Records outcomes in place of what lists said before of the same goals and days; each slot is named once.
    ///
    /// # Errors
    /// When the database fails, e.g. because a goal or source does not exist.
    pub async fn insert_listed_outcomes(&self, outcomes: &[ListedOutcome]) -> Result<(), Error> {
        for listed in outcomes {
            listed_outcome::Entity::update_many()
                .col_expr(listed_outcome::Column::Superseded, Expr::value(self.revision().0))
                .filter(listed_outcome::Column::GoalCode.eq(listed.goal.as_str()))
                .filter(listed_outcome::Column::ReportedOn.eq(listed.outcome.on))
                .filter(listed_outcome::Column::Superseded.is_null())
                .exec(&self.run())
                .await?;
        }
        let first = self
            .take_ids::<listed_outcome::Entity>("listed_outcome", listed_outcome::Column::Id, outcomes.len())
            .await?;
        let rows: Vec<_> = (first..)
            .zip(outcomes)
            .map(|(id, listed)| self.row_of_outcome(id, listed))
            .collect();
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        self.insert_rows(rows).await?;
        if !ids.is_empty() {
            self.touch("outcome", "insert", ids);
        }
        Ok(())
    }

    fn row_of_outcome(&self, id: i64, listed: &ListedOutcome) -> listed_outcome::Model {
        let ListedOutcome { goal, outcome, source } = listed.clone();
        listed_outcome::Model {
            id,
            recorded: self.revision().0,
            superseded: None,
            goal_code: goal.to_string(),
            reported_on: outcome.on,
            value: outcome.value.to_string(),
            publisher: outcome.source,
            confidence: outcome.confidence.to_string(),
            note: outcome.note,
            source_id: source.0,
        }
    }

    /// What an import wrote ends; what it replaced is told again, as the record it was: an earlier import that wrote
    /// it can then be taken back too.
    pub(super) async fn undo_outcomes(&self, import: ImportId) -> Result<(), Error> {
        use listed_outcome::Column::{Id, Recorded, Superseded};
        let written = listed_outcome::Entity::find()
            .filter(Recorded.in_subquery(own_revisions(import)))
            .filter(Superseded.is_null())
            .all(&self.run())
            .await?;
        if written.is_empty() {
            return Ok(());
        }
        let replaced = listed_outcome::Entity::find()
            .filter(Superseded.in_subquery(own_revisions(import)))
            .filter(Recorded.not_in_subquery(own_revisions(import)))
            .all(&self.run())
            .await?;
        let slot = |row: &listed_outcome::Model| (row.goal_code.clone(), row.reported_on);
        let undone: BTreeSet<_> = written.iter().map(slot).collect();
        let back = replaced.iter().filter(|row| undone.contains(&slot(row)));
        let (ids, back): (Vec<i64>, Vec<i64>) = (
            written.iter().map(|row| row.id).collect(),
            back.map(|row| row.id).collect(),
        );
        for (ids, superseded) in [(&ids, Some(self.revision().0)), (&back, None)] {
            listed_outcome::Entity::update_many()
                .col_expr(Superseded, Expr::value(superseded))
                .filter(self.among_ids(Id, ids.iter().copied()))
                .exec(&self.run())
                .await?;
        }
        self.touch("outcome", "revert", ids);
        Ok(())
    }
}

fn outcome_from(row: listed_outcome::Model) -> Result<ListedOutcome, Error> {
    let listed_outcome::Model {
        id,
        recorded: _,
        superseded: _,
        goal_code,
        reported_on,
        value,
        publisher,
        confidence,
        note,
        source_id,
    } = row;
    let place = Place {
        table: "listed_outcome",
        row: &id,
    };
    Ok(ListedOutcome {
        goal: place.word("goal_code", &goal_code)?,
        outcome: Outcome {
            on: reported_on,
            value: place.word("value", &value)?,
            source: publisher,
            confidence: place.word("confidence", &confidence)?,
            note,
        },
        source: SourceId(source_id),
    })
}
