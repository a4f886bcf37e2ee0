//! Imports.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: String,
    pub file_name: String,
    pub file_hash: String,
    pub settings: String,
    pub source_id: Option<i64>,
    pub status: String,
    pub rows: i32,
    pub cursor: i32,
    pub firms_before: i64,
    pub note: String,
    pub at: i64,
    pub created: i64,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
