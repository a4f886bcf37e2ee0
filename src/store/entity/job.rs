//! Work in the background.

use sea_orm::entity::prelude::*;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: String,
    pub subject: String,
    pub payload: String,
    pub day: Day,
    pub due: i64,
    pub state: String,
    pub note: String,
    pub result: String,
    pub actor: String,
    pub role: String,
    pub scope: String,
    pub at: i64,
    pub ended_at: Option<i64>,
    pub created: i64,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
