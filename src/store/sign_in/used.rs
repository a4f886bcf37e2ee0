//! When a session was last used, and the end of one that never came in: written without a revision and without an audit
//! entry, in a table that is under no seal and says nothing else. Every request would be a write otherwise.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::TOKEN;
use crate::domain::account::{Stage, Token};
use crate::store::entity::sign_in;
use crate::store::{Error, Store};

impl Store {
    /// Says that a session is in use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_sign_in(&self, key: &str, at: DateTime<Utc>, address: &str) -> Result<(), Error> {
        sign_in::Entity::update_many()
            .col_expr(sign_in::Column::Seen, Expr::value(at.timestamp_millis()))
            .col_expr(sign_in::Column::Address, Expr::value(address))
            .filter(sign_in::Column::Key.eq(key))
            .exec(&self.whole().run())
            .await?;
        Ok(())
    }

    /// Ends a session that never came in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_sign_in(&self, key: &str) -> Result<(), Error> {
        sign_in::Entity::delete_by_id(key).exec(&self.whole().run()).await?;
        Ok(())
    }

    /// Says that a token is in use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_token(&self, token: &Token, at: DateTime<Utc>, address: &str) -> Result<(), Error> {
        let row = sign_in::Model {
            key: format!("{TOKEN}{}", token.id.0),
            account: token.account.0,
            stage: Stage::In.to_string(),
            form_key: String::new(),
            began: at.timestamp_millis(),
            seen: at.timestamp_millis(),
            address: address.to_owned(),
            device: String::new(),
        };
        let seen = OnConflict::column(sign_in::Column::Key)
            .update_columns([sign_in::Column::Seen, sign_in::Column::Address])
            .to_owned();
        sign_in::Entity::insert(row.into_active_model())
            .on_conflict(seen)
            .exec_without_returning(&self.whole().run())
            .await?;
        Ok(())
    }
}
