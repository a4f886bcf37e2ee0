//! Firms on the lists of a screening.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "screening")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub enterprise_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tier: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    pub list: String,
    pub reason_id: i64,
    pub revision: i64,
    pub rank: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::enterprise::Entity",
        from = "Column::EnterpriseId",
        to = "super::enterprise::Column::Id"
    )]
    Enterprise,
}

impl ActiveModelBehavior for ActiveModel {}
