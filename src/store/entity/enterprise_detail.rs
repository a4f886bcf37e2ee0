//! What a licence says of an enterprise besides its profile, and its people.

use sea_orm::entity::prelude::*;
use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "enterprise_detail")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub enterprise_id: i64,
    pub kind: String,
    pub capital: Option<String>,
    pub currency: Option<String>,
    pub legal_representative: String,
    pub contacts: String,
    pub mail: String,
    pub tails: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
