//! Which unit has a matter, which ones help, and which had it before.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::entity::assignment;
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::matter::{Course, MatterId};

/// The word of the unit that has a matter, and of one that helps.
const MAIN: &str = "main";
const SUPPORT: &str = "support";
/// The matters that were handed to a unit, now or before.
pub(super) fn handed_to(unit: &str) -> SelectStatement {
    Query::select()
        .column(assignment::Column::MatterId)
        .from(assignment::Entity)
        .and_where(assignment::Column::Unit.eq(unit))
        .take()
}

impl Tx {
    /// Opens and closes what units have until it is what the course says.
    pub(super) async fn settle_assignments(&self, id: MatterId, course: &Course) -> Result<(), Error> {
        let open = assignment::Entity::find()
            .filter(assignment::Column::MatterId.eq(id.0))
            .filter(assignment::Column::Closed.is_null())
            .all(&self.run())
            .await?;
        let main = course.unit.iter().map(|unit| (unit.as_str(), MAIN));
        let helping = course.support.iter().map(|unit| (unit.as_str(), SUPPORT));
        let wanted: Vec<(&str, &str)> = main.chain(helping).collect();
        for row in &open {
            if !wanted.contains(&(row.unit.as_str(), row.part.as_str())) {
                let mut closed = row.clone();
                closed.closed = Some(self.at().timestamp_millis());
                closed.revision = self.revision().0;
                assignment::Entity::update(closed.into_active_model().reset_all())
                    .exec(&self.run())
                    .await?;
                self.touch(Record::Assignment, Verb::Update, [row.id]);
            }
        }
        let known = |wanted: &&(&str, &str)| {
            !open
                .iter()
                .any(|row| (row.unit.as_str(), row.part.as_str()) == **wanted)
        };
        for (unit, part) in wanted.iter().filter(known) {
            let number = self
                .take_ids::<assignment::Entity>("assignment", assignment::Column::Id, 1)
                .await?;
            let row = assignment::Model {
                id: number,
                matter_id: id.0,
                unit: (*unit).to_owned(),
                part: (*part).to_owned(),
                opened: self.at().timestamp_millis(),
                closed: None,
                revision: self.revision().0,
            };
            self.insert_rows(vec![row]).await?;
            self.touch(Record::Assignment, Verb::Insert, [number]);
        }
        Ok(())
    }
}
