//! What the rows of a slot of a table add up to.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub noun: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: i64,
    pub digest: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
