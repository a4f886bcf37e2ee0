//! Outcomes that an import told: its last word on a goal and a day, beside what is known there now. A later import
//! that was taken back has told them again under another number.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::own_revisions;
use crate::domain::audit::{Record, Verb};
use crate::domain::day::Day;
use crate::domain::import::ImportId;
use crate::store::entity::{goal, listed_outcome};
use crate::store::reader::Reader;
use crate::store::{Error, Tx};

/// An outcome that an import told and that still stands.
struct WrittenOutcome {
    /// What the import left.
    left: listed_outcome::Model,
    /// What is known now.
    current: listed_outcome::Model,
}

impl WrittenOutcome {
    /// Tells whether something else is known now than what the import left.
    fn is_replaced(&self) -> bool {
        let same = listed_outcome::Model {
            id: self.current.id,
            recorded: self.current.recorded,
            superseded: self.current.superseded,
            ..self.left.clone()
        };
        same != self.current
    }
}

/// Of which goal and day: what is told there again replaces what stood there.
type Slot = (String, Day);

fn slot(row: &listed_outcome::Model) -> Slot {
    (row.goal_code.clone(), row.reported_on)
}

/// What an import told last, whether or not it is known still.
fn left_by(import: ImportId) -> Condition {
    use listed_outcome::Column::{Recorded, Superseded};
    let later = Superseded.not_in_subquery(own_revisions(import));
    Condition::all()
        .add(Recorded.in_subquery(own_revisions(import)))
        .add(Condition::any().add(Superseded.is_null()).add(later))
}

impl Reader {
    pub(super) async fn count_written_outcomes(&self, import: ImportId) -> Result<u64, Error> {
        let left = listed_outcome::Entity::find().filter(left_by(import));
        Ok(left.count(&self.run()).await?)
    }

    /// What is no longer known was taken back by somebody else and is left out.
    async fn outcomes_written(&self, import: ImportId) -> Result<Vec<WrittenOutcome>, Error> {
        let left = listed_outcome::Entity::find().filter(left_by(import));
        let left = left.all(&self.run()).await?;
        if left.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.outcomes_known_at(None).await?;
        let mut known: BTreeMap<Slot, listed_outcome::Model> = known.into_iter().map(|row| (slot(&row), row)).collect();
        let written = left.into_iter().filter_map(|left| {
            let current = known.remove(&slot(&left))?;
            Some(WrittenOutcome { left, current })
        });
        Ok(written.collect())
    }

    /// The titles of goals whose outcome an import told and somebody replaced since.
    pub(in crate::store) async fn retold_since(&self, import: ImportId, limit: u64) -> Result<Vec<String>, Error> {
        let mut written = self.outcomes_written(import).await?;
        written.retain(WrittenOutcome::is_replaced);
        let goals = goal::Entity::find()
            .filter(goal::Column::Code.is_in(written.into_iter().map(|told| told.current.goal_code)))
            .order_by_asc(goal::Column::Position)
            .all(&self.run())
            .await?;
        let titles = goals.into_iter().map(|goal| goal.title);
        Ok(titles.take(limit as usize).collect())
    }
}

impl Tx {
    /// What an import told ends; what it replaced is told again as it was.
    pub(super) async fn undo_outcomes(&self, import: ImportId) -> Result<(), Error> {
        let written = self.outcomes_written(import).await?;
        if written.is_empty() {
            return Ok(());
        }
        let back = self.replaced_outcomes(import, &written).await?;
        let ids: Vec<i64> = written.iter().map(|told| told.current.id).collect();
        listed_outcome::Entity::update_many()
            .col_expr(listed_outcome::Column::Superseded, Expr::value(self.revision().0))
            .filter(self.among_ids(listed_outcome::Column::Id, ids.iter().copied()))
            .exec(&self.run())
            .await?;
        self.tell_again(back).await?;
        self.touch(Record::Outcome, Verb::Revert, ids);
        Ok(())
    }

    /// Returns what stood in the places of outcomes but for the import; of several the latest.
    async fn replaced_outcomes(
        &self,
        import: ImportId,
        written: &[WrittenOutcome],
    ) -> Result<Vec<listed_outcome::Model>, Error> {
        use listed_outcome::Column::{Id, Recorded, Superseded};
        let replaced = listed_outcome::Entity::find()
            .filter(Superseded.in_subquery(own_revisions(import)))
            .filter(Recorded.not_in_subquery(own_revisions(import)))
            .order_by_asc(Id)
            .all(&self.run())
            .await?;
        let undone: BTreeSet<Slot> = written.iter().map(|told| slot(&told.current)).collect();
        let latest: BTreeMap<Slot, listed_outcome::Model> = replaced.into_iter().map(|row| (slot(&row), row)).collect();
        Ok(latest
            .into_iter()
            .filter_map(|(slot, row)| undone.contains(&slot).then_some(row))
            .collect())
    }

    /// Under a new number: when it was known before is told by the old one.
    async fn tell_again(&self, back: Vec<listed_outcome::Model>) -> Result<(), Error> {
        let first = self
            .take_ids::<listed_outcome::Entity>("listed_outcome", listed_outcome::Column::Id, back.len())
            .await?;
        let rows = (first..).zip(back).map(|(id, row)| listed_outcome::Model {
            id,
            recorded: self.revision().0,
            superseded: None,
            ..row
        });
        self.insert_rows(rows.collect()).await
    }
}
