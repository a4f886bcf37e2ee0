//! Tenures, one row for each version.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "tenure")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub recorded: i64,
    pub superseded: Option<i64>,
    pub enterprise_id: i64,
    pub tier: String,
    pub batch: String,
    pub certificate: String,
    pub valid_from: Day,
    pub valid_until: Option<Day>,
    pub ended_on: Option<Day>,
    pub end_reason: Option<String>,
    pub end_source_id: Option<i64>,
    pub basis: String,
    pub source_id: i64,
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
