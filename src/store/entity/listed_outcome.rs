//! Published outcomes of goals that came in with a list, in versions.

use sea_orm::entity::prelude::*;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listed_outcome")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub recorded: i64,
    pub superseded: Option<i64>,
    pub goal_code: String,
    pub reported_on: Day,
    pub value: String,
    pub publisher: String,
    pub confidence: String,
    pub note: String,
    pub source_id: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
