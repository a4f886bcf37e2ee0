//! What counties shall contribute to goals.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "share")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub goal_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub division: String,
    pub value: String,
    pub note: String,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
