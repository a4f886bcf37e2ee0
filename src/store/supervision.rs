//! What is pressed for. A unique index keeps each cause and rung to one, whatever died in between.

use std::collections::BTreeSet;

use chrono::DateTime;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{matter, supervision};
use super::reader::Reader;
use super::row::Place;
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::matter::MatterId;
use crate::domain::moment::Moment;
use crate::domain::supervision::Supervision;

impl Reader {
    /// Returns what is pressed for of some matters with the minute of it, or of all that go on, the newest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_supervisions(
        &self,
        of: Option<&[MatterId]>,
        limit: u64,
    ) -> Result<Vec<(Supervision, Moment)>, Error> {
        let mut seen = Query::select();
        seen.column(matter::Column::Id)
            .from(matter::Entity)
            .cond_where(self.within(matter::Column::EnterpriseId));
        if of.is_none() {
            seen.and_where(matter::Column::Ended.is_null());
        }
        let mut asked = supervision::Entity::find().filter(supervision::Column::MatterId.in_subquery(seen.take()));
        if let Some(ids) = of {
            asked = asked.filter(self.among_ids(supervision::Column::MatterId, ids.iter().map(|id| id.0)));
        }
        let rows = asked
            .order_by_desc(supervision::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(supervision_from).collect()
    }
}

impl Tx {
    /// Presses for matters; what is pressed for already is left alone. Returns how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_supervisions(&self, wanted: &[Supervision]) -> Result<usize, Error> {
        let ids: BTreeSet<i64> = wanted.iter().map(|it| it.matter.0).collect();
        let known = supervision::Entity::find()
            .filter(self.among_ids(supervision::Column::MatterId, ids))
            .all(&self.run())
            .await?;
        let is_new = |it: &&Supervision| {
            let same = |row: &supervision::Model| {
                (row.matter_id, row.cause.as_str(), row.began) == (it.matter.0, it.cause.as_str(), it.began)
                    && u32::try_from(row.rung) == Ok(it.rung)
            };
            !known.iter().any(same)
        };
        let new: Vec<&Supervision> = wanted.iter().filter(is_new).collect();
        let first = self
            .take_ids::<supervision::Entity>("supervision", supervision::Column::Id, new.len())
            .await?;
        let row = |(id, it): (i64, &&Supervision)| supervision::Model {
            id,
            matter_id: it.matter.0,
            cause: it.cause.to_string(),
            began: it.began,
            rung: i32::try_from(it.rung).unwrap_or(i32::MAX),
            told: it.told.clone(),
            opened: self.at().timestamp_millis(),
            revision: self.revision().0,
        };
        self.insert_rows((first..).zip(&new).map(row).collect()).await?;
        if !new.is_empty() {
            self.touch(Record::Supervision, Verb::Insert, (first..).take(new.len()));
        }
        Ok(new.len())
    }
}

fn supervision_from(row: supervision::Model) -> Result<(Supervision, Moment), Error> {
    let place = Place {
        table: "supervision",
        row: &row.id,
    };
    let opened = DateTime::from_timestamp_millis(row.opened);
    let opened = opened.ok_or_else(|| place.corrupt("column `opened` is out of range"))?;
    let read = Supervision {
        matter: MatterId(row.matter_id),
        cause: place.word("cause", &row.cause)?,
        began: row.began,
        rung: place.number("rung", row.rung)?,
        told: row.told,
    };
    Ok((read, Moment::in_china(opened)))
}
