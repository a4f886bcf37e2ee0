//! Sources, one row for each citation.

use sea_orm::entity::prelude::*;

use crate::domain::day::Day;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: String,
    pub title: String,
    pub document: String,
    pub link: String,
    pub file_hash: String,
    pub published: Option<Day>,
    pub confidence: String,
    pub citation_hash: String,
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
