//! Outcomes that were published for a goal.

use sea_orm::entity::prelude::*;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "published_outcome")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub goal_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub reported_on: Day,
    pub value: String,
    pub source: String,
    pub confidence: String,
    pub note: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
