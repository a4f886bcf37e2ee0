//! Roles and scopes that were asked for.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grant_request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub account: i64,
    pub role: String,
    pub scope: String,
    pub why: String,
    pub asked_by: Option<i64>,
    pub asked: i64,
    pub decided_by: Option<i64>,
    pub decided: Option<i64>,
    pub decision: Option<String>,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
