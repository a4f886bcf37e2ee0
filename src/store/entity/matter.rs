//! Matters.

use sea_orm::entity::prelude::*;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matter")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: String,
    pub enterprise_id: i64,
    pub title: String,
    pub fields: String,
    pub policy: String,
    pub parent: Option<i64>,
    pub state: String,
    pub unit: Option<String>,
    pub stage: Option<String>,
    pub due: i64,
    pub yellow: i64,
    pub red: i64,
    pub opened: Day,
    pub ended: Option<i64>,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
