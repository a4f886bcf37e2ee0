//! Accounts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub login: String,
    pub name: String,
    pub office: String,
    pub number: String,
    pub role: Option<String>,
    pub scope: Option<String>,
    pub password: Option<String>,
    pub password_since: Option<i64>,
    pub earlier: String,
    pub second_factor: Option<String>,
    pub last_step: i64,
    pub recovery: String,
    pub link: Option<String>,
    pub link_until: Option<i64>,
    pub disabled: Option<i64>,
    pub locked_until: Option<i64>,
    pub failures: i32,
    pub last_seen: Option<i64>,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
