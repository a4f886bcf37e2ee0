//! Enterprises.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "enterprise")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub name: String,
    pub credit_code: Option<String>,
    pub registration_number: Option<String>,
    pub stock_codes: String,
    pub division: Option<String>,
    pub zone: Option<String>,
    pub industry: Option<String>,
    pub fields: String,
    pub address: String,
    pub products: String,
    pub scope: String,
    pub established: Option<Day>,
    pub status: String,
    #[serde(deserialize_with = "crate::store::packed::truth")]
    pub fictional: bool,
    pub source_id: i64,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
