//! Goals and their published outcomes: a copy of the reviewed data, so that a database answers without the program
//! that filled it.

use std::collections::HashMap;

use sea_orm::sea_query::Condition;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::entity::{goal, published_outcome};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::audit::Record;
use crate::domain::code::PlanCode;
use crate::domain::goal::{Goal, Metric, Outcome};

impl Reader {
    /// Returns every goal in the order it was first recorded.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_goals(&self) -> Result<Vec<Goal>, Error> {
        self.goals_where(Condition::all()).await
    }

    /// Returns the goals of these plans in the order they were first recorded.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_goals_of(&self, plans: &[PlanCode]) -> Result<Vec<Goal>, Error> {
        let codes = plans.iter().map(PlanCode::as_str);
        self.goals_where(Condition::all().add(goal::Column::Plan.is_in(codes)))
            .await
    }

    async fn goals_where(&self, condition: Condition) -> Result<Vec<Goal>, Error> {
        let rows = goal::Entity::find()
            .filter(condition)
            .order_by_asc(goal::Column::Position)
            .all(&self.run())
            .await?;
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let outcomes = published_outcome::Entity::find()
            .filter(published_outcome::Column::GoalCode.is_in(codes))
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
    /// When the database fails.
    pub async fn upsert_goal(&self, goal: &Goal) -> Result<(), Error> {
        if let Metric::Reaching { indicator, .. } = &goal.metric {
            self.watch_indicator(indicator).await?;
        }
        let code = goal.code.as_str();
        let earlier = goal::Entity::find_by_id(code).one(&self.run()).await?;
        let outcomes = self.outcome_rows_of(code).await?;
        let position = match &earlier {
            Some(row) if row.definition == definition_of(goal) && outcomes == outcome_rows(goal) => return Ok(()),
            Some(row) => row.position,
            None => self.next_position().await?,
        };
        published_outcome::Entity::delete_many()
            .filter(published_outcome::Column::GoalCode.eq(code))
            .exec(&self.run())
            .await?;
        let row = goal::Model {
            code: code.to_owned(),
            position,
            title: goal.title.clone(),
            plan: goal.plan.to_string(),
            definition: definition_of(goal),
            revision: self.revision().0,
        };
        match earlier {
            Some(_) => {
                let row = row.into_active_model().reset_all();
                goal::Entity::update(row).exec(&self.run()).await?;
            }
            None => self.insert_rows(vec![row]).await?,
        }
        self.insert_rows(outcome_rows(goal)).await?;
        self.remark(Record::Goal, code);
        Ok(())
    }

    async fn next_position(&self) -> Result<i32, Error> {
        let count = goal::Entity::find().count(&self.run()).await?;
        Ok(i32::try_from(count).expect("a plan has fewer goals than 31 bits count"))
    }

    async fn outcome_rows_of(&self, code: &str) -> Result<Vec<published_outcome::Model>, Error> {
        let rows = published_outcome::Entity::find()
            .filter(published_outcome::Column::GoalCode.eq(code))
            .order_by_asc(published_outcome::Column::Position)
            .all(&self.run())
            .await?;
        Ok(rows)
    }
}

/// The outcomes stand in their own table.
fn definition_of(goal: &Goal) -> String {
    let without = Goal {
        outcomes: Vec::new(),
        ..goal.clone()
    };
    to_json(&without)
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
        title: _,
        plan: _,
        definition,
        revision: _,
    } = row;
    let place = Place {
        table: "goal",
        row: &code,
    };
    let goal: Goal = place.json("definition", &definition)?;
    Ok(Goal { outcomes, ..goal })
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
