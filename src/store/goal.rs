//! Goals and their published outcomes: a copy of the reviewed data, so that a database answers without the program
//! that filled it.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::entity::{goal, published_outcome};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::goal::{Goal, Outcome};

impl Reader {
    /// Returns every goal in the order it was first recorded.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_goals(&self) -> Result<Vec<Goal>, Error> {
        let rows = goal::Entity::find()
            .order_by_asc(goal::Column::Position)
            .all(&self.run())
            .await?;
        let outcomes = published_outcome::Entity::find()
            .order_by_asc(published_outcome::Column::GoalCode)
            .order_by_asc(published_outcome::Column::Position)
            .all(&self.run())
            .await?;
        let mut of_goal: HashMap<String, Vec<Outcome>> = HashMap::new();
        for row in outcomes {
            let code = row.goal_code.clone();
            of_goal.entry(code).or_default().push(outcome_from(row)?);
        }
        rows.into_iter()
            .map(|row| {
                let outcomes = of_goal.remove(&row.code).unwrap_or_default();
                goal_from(row, outcomes)
            })
            .collect()
    }
}

impl Tx {
    /// Records a goal with its outcomes in place of an earlier version; one that is the same is left alone.
    ///
    /// # Errors
    /// When the database fails or the earlier version cannot be read.
    pub async fn upsert_goal(&self, goal: &Goal) -> Result<(), Error> {
        let known = self.list_goals().await?;
        let earlier = known.iter().position(|known| known.code == goal.code);
        if earlier.is_some_and(|at| known[at] == *goal) {
            return Ok(());
        }
        match earlier {
            Some(_) => self.replace_goal(goal).await?,
            None => {
                let position = goal::Entity::find().count(&self.run()).await?;
                let position = i32::try_from(position).expect("a plan has fewer goals than 31 bits count");
                self.insert_rows(vec![self.row_of_goal(position, goal)]).await?;
            }
        }
        self.insert_rows(outcome_rows(goal)).await?;
        self.touch_goal(goal);
        Ok(())
    }

    async fn replace_goal(&self, goal: &Goal) -> Result<(), Error> {
        let code = goal.code.to_string();
        published_outcome::Entity::delete_many()
            .filter(published_outcome::Column::GoalCode.eq(&code))
            .exec(&self.run())
            .await?;
        let mut row = self.row_of_goal(0, goal).into_active_model().reset_all();
        row.position = sea_orm::ActiveValue::NotSet;
        goal::Entity::update(row).exec(&self.run()).await?;
        Ok(())
    }

    fn touch_goal(&self, goal: &Goal) {
        self.remark("goal", goal.code.as_str());
    }

    fn row_of_goal(&self, position: i32, goal: &Goal) -> goal::Model {
        let Goal {
            code,
            title,
            plan,
            metric,
            unit,
            targets,
            baseline,
            outcomes: _,
            note,
        } = goal;
        goal::Model {
            code: code.to_string(),
            position,
            title: title.clone(),
            plan: plan.clone(),
            metric: to_json(metric),
            unit: to_json(unit),
            targets: to_json(targets),
            baseline: baseline.as_ref().map(to_json),
            note: note.clone(),
            revision: self.revision().0,
        }
    }
}

fn outcome_rows(goal: &Goal) -> Vec<published_outcome::Model> {
    let row = |(position, outcome): (i32, &Outcome)| {
        let Outcome {
            on,
            value,
            source,
            confidence,
            note,
        } = outcome.clone();
        published_outcome::Model {
            goal_code: goal.code.to_string(),
            position,
            reported_on: on,
            value: value.to_string(),
            source,
            confidence: confidence.to_string(),
            note,
        }
    };
    (0..).zip(&goal.outcomes).map(row).collect()
}

fn goal_from(row: goal::Model, outcomes: Vec<Outcome>) -> Result<Goal, Error> {
    let goal::Model {
        code,
        position: _,
        title,
        plan,
        metric,
        unit,
        targets,
        baseline,
        note,
        revision: _,
    } = row;
    let place = Place {
        table: "goal",
        row: &code,
    };
    Ok(Goal {
        code: place.word("code", &code)?,
        title,
        plan,
        metric: place.json("metric", &metric)?,
        unit: place.json("unit", &unit)?,
        targets: place.json("targets", &targets)?,
        baseline: baseline.map(|text| place.json("baseline", &text)).transpose()?,
        outcomes,
        note,
    })
}

fn outcome_from(row: published_outcome::Model) -> Result<Outcome, Error> {
    let published_outcome::Model {
        goal_code,
        position: _,
        reported_on,
        value,
        source,
        confidence,
        note,
    } = row;
    let place = Place {
        table: "published_outcome",
        row: &goal_code,
    };
    Ok(Outcome {
        on: reported_on,
        value: place.word("value", &value)?,
        source,
        confidence: place.word("confidence", &confidence)?,
        note,
    })
}
