//! Plans that the bureau entered, and the shares of counties in goals. What was there before stands in the audit.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::entity::{goal, plan, published_outcome, share};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::audit::{Record, Verb};
use crate::domain::code::GoalCode;
use crate::domain::goal::{Goal, Plan};
use crate::domain::plan::Share;

impl Reader {
    /// Returns the plans that were entered, in the order of their entry.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_plans(&self) -> Result<Vec<Plan>, Error> {
        let rows = plan::Entity::find()
            .order_by_asc(plan::Column::Position)
            .all(&self.run())
            .await?;
        rows.iter().map(plan_from).collect()
    }

    /// Returns what counties shall contribute to a goal, by code.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_shares(&self, goal: &GoalCode) -> Result<Vec<Share>, Error> {
        let rows = share::Entity::find()
            .filter(share::Column::GoalCode.eq(goal.as_str()))
            .order_by_asc(share::Column::Division)
            .all(&self.run())
            .await?;
        rows.into_iter().map(share_from).collect()
    }
}

impl Tx {
    /// Deletes a plan; its goals must be gone. What it was stands in the audit.
    ///
    /// # Errors
    /// When a goal still stands under it or the database fails.
    pub async fn delete_plan(&self, plan: &Plan) -> Result<(), Error> {
        plan::Entity::delete_by_id(plan.code.as_str()).exec(&self.run()).await?;
        let was = format!("{} definition: {} → ", plan.code, to_json(plan));
        self.note(Record::Plan, Verb::Delete, was);
        Ok(())
    }

    /// Deletes a goal with what it assigned to counties and what was published for it. What it was stands in the audit.
    ///
    /// # Errors
    /// When a list told of its outcome, which must be taken back first, or the database fails.
    pub async fn delete_goal(&self, goal: &Goal) -> Result<(), Error> {
        let code = goal.code.as_str();
        share::Entity::delete_many()
            .filter(share::Column::GoalCode.eq(code))
            .exec(&self.run())
            .await?;
        let outcomes = published_outcome::Entity::delete_many();
        outcomes
            .filter(published_outcome::Column::GoalCode.eq(code))
            .exec(&self.run())
            .await?;
        goal::Entity::delete_by_id(code).exec(&self.run()).await?;
        let was = format!("{code} definition: {} → ", to_json(goal));
        self.note(Record::Goal, Verb::Delete, was);
        Ok(())
    }

    /// Records a plan in place of an earlier version; one that is the same is left alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upsert_plan(&self, plan: &Plan) -> Result<(), Error> {
        let definition = to_json(plan);
        let earlier = plan::Entity::find_by_id(plan.code.as_str()).one(&self.run()).await?;
        if earlier.as_ref().is_some_and(|row| row.definition == definition) {
            return Ok(());
        }
        let position = match &earlier {
            Some(row) => row.position,
            None => {
                let count = plan::Entity::find().count(&self.run()).await?;
                i32::try_from(count).expect("a city has fewer plans than 31 bits count")
            }
        };
        let old = earlier.as_ref().map_or("", |row| &row.definition);
        self.note(
            Record::Plan,
            Verb::Change,
            format!("{} definition: {old} → {definition}", plan.code),
        );
        let row = plan::Model {
            code: plan.code.to_string(),
            position,
            title: plan.title.clone(),
            definition,
            revision: self.revision().0,
        };
        match earlier {
            Some(_) => {
                let row = row.into_active_model().reset_all();
                plan::Entity::update(row).exec(&self.run()).await?;
                Ok(())
            }
            None => self.insert_rows(vec![row]).await,
        }
    }

    /// Records what counties shall contribute to a goal in place of what was assigned before.
    ///
    /// # Errors
    /// When the database fails, e.g. because there is no such goal.
    pub async fn replace_shares(&self, goal: &GoalCode, shares: &[Share]) -> Result<(), Error> {
        let before = self.list_shares(goal).await?;
        if before == shares {
            return Ok(());
        }
        share::Entity::delete_many()
            .filter(share::Column::GoalCode.eq(goal.as_str()))
            .exec(&self.run())
            .await?;
        let row = |it: &Share| share::Model {
            goal_code: goal.to_string(),
            division: it.division.to_string(),
            value: it.value.to_string(),
            note: it.note.clone(),
            revision: self.revision().0,
        };
        self.insert_rows(shares.iter().map(row).collect()).await?;
        self.note(
            Record::Share,
            Verb::Change,
            format!("{goal}: {} → {}", printed(&before), printed(shares)),
        );
        Ok(())
    }
}

fn printed(shares: &[Share]) -> String {
    let each = shares.iter().map(|share| format!("{}={}", share.division, share.value));
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        "none".to_owned()
    } else {
        each.join(" ")
    }
}

fn plan_from(row: &plan::Model) -> Result<Plan, Error> {
    let place = Place {
        table: "plan",
        row: &row.code,
    };
    place.json("definition", &row.definition)
}

fn share_from(row: share::Model) -> Result<Share, Error> {
    let share::Model {
        goal_code,
        division,
        value,
        note,
        revision: _,
    } = row;
    let place = Place {
        table: "share",
        row: &goal_code,
    };
    Ok(Share {
        division: place.word("division", &division)?,
        value: place.word("value", &value)?,
        note,
    })
}
