//! Who works on a job at the moment and how far it is.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_hold")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: i64,
    pub holder: String,
    pub fence: i64,
    pub attempts: i32,
    pub held_until: i64,
    pub not_before: i64,
    pub began: i64,
    pub began_with: i64,
    pub done: i64,
    pub total: i64,
    pub trouble: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
