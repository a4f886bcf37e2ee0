//! Published outcomes of goals that came in with lists, in versions: a later list replaces what an earlier one said of
//! the same goal and day.

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::listed_outcome;
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::goal::Outcome;
use crate::domain::outcome::ListedOutcome;
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;

impl Reader {
    /// Returns the outcomes that lists brought in, by goal and day: those known now, or those known at a revision.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_listed_outcomes(&self, known_at: Option<Revision>) -> Result<Vec<ListedOutcome>, Error> {
        let rows = self.outcomes_known_at(known_at).await?;
        rows.into_iter().map(outcome_from).collect()
    }

    /// What is known now, as text to be hashed: without the numbers that only tell how it came about.
    pub(super) async fn outcomes_told(&self) -> Result<Vec<String>, Error> {
        let rows = self.outcomes_known_at(None).await?.into_iter();
        let told = rows.map(|row| {
            let slot = (row.goal_code, row.reported_on.to_string());
            to_json(&(slot, row.value, row.publisher, row.confidence, row.note, row.source_id))
        });
        Ok(told.collect())
    }

    pub(super) async fn outcomes_known_at(
        &self,
        known_at: Option<Revision>,
    ) -> Result<Vec<listed_outcome::Model>, Error> {
        use listed_outcome::Column::{Recorded, Superseded};
        let known = match known_at {
            None => Condition::all().add(Superseded.is_null()),
            Some(revision) => Condition::all().add(Recorded.lte(revision.0)).add(
                Condition::any()
                    .add(Superseded.is_null())
                    .add(Superseded.gt(revision.0)),
            ),
        };
        let rows = listed_outcome::Entity::find()
            .filter(known)
            .order_by_asc(listed_outcome::Column::GoalCode)
            .order_by_asc(listed_outcome::Column::ReportedOn)
            .all(&self.run())
            .await?;
        Ok(rows)
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
            self.touch(Record::Outcome, Verb::Insert, ids);
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
