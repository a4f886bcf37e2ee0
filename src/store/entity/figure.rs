//! Figures of watched indicators, as whole numbers.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub filing_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: String,
    pub enterprise_id: i64,
    pub year: i32,
    pub low: i64,
    pub high: i64,
    pub recorded: i64,
    pub superseded: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
