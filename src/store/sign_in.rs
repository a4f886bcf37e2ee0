//! Sessions of those who signed in, and tokens of programs.

mod used;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::{setting, sign_in, token};
use super::row::{Place, to_json};
use super::{Error, Store, Tx};
use crate::domain::account::{AccountId, Setting, Settings, SignIn, Token, TokenId};
use crate::domain::audit::{Record, Verb};

/// What the row that says when a token was last used is called.
const TOKEN: &str = "token-";

impl Store {
    /// Returns a session.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_sign_in(&self, key: &str) -> Result<Option<SignIn>, Error> {
        let row = sign_in::Entity::find_by_id(key).one(&self.whole().run()).await?;
        row.map(sign_in_from).transpose()
    }

    /// Returns the sessions of an account, or of all, the last used first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_sign_ins(&self, of: Option<AccountId>, since: DateTime<Utc>) -> Result<Vec<SignIn>, Error> {
        let own = of.map(|account| sign_in::Column::Account.eq(account.0));
        let rows = sign_in::Entity::find()
            .filter(sea_orm::Condition::all().add_option(own))
            .filter(sign_in::Column::Seen.gte(since.timestamp_millis()))
            .filter(sign_in::Column::Key.not_like(format!("{TOKEN}%")))
            .order_by_desc(sign_in::Column::Seen)
            .order_by_asc(sign_in::Column::Key)
            .all(&self.whole().run())
            .await?;
        rows.into_iter().map(sign_in_from).collect()
    }

    /// Returns the token with a hash.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_token(&self, hash: &str) -> Result<Option<Token>, Error> {
        let found = token::Entity::find().filter(token::Column::Hash.eq(hash));
        let row = found.one(&self.whole().run()).await?;
        row.map(|row| token_from(row, None)).transpose()
    }

    /// Returns the tokens of an account, the newest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_tokens(&self, account: AccountId) -> Result<Vec<Token>, Error> {
        let rows = token::Entity::find()
            .filter(token::Column::Account.eq(account.0))
            .order_by_desc(token::Column::Id)
            .all(&self.whole().run())
            .await?;
        let keys = rows.iter().map(|row| format!("{TOKEN}{}", row.id));
        let used = sign_in::Entity::find().filter(sign_in::Column::Key.is_in(keys));
        let used = used.all(&self.whole().run()).await?;
        let seen = |id: i64| {
            let key = format!("{TOKEN}{id}");
            used.iter().find(|row| row.key == key).map(|row| row.seen)
        };
        rows.into_iter()
            .map(|row| {
                let seen = seen(row.id);
                token_from(row, seen)
            })
            .collect()
    }

    /// Returns what is set for all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&self) -> Result<Settings, Error> {
        let mut settings = Settings::default();
        for row in setting::Entity::find().all(&self.whole().run()).await? {
            // One of a later version says nothing here.
            if let Ok(name) = row.name.parse() {
                settings.set(name, row.value);
            }
        }
        Ok(settings)
    }
}

impl Tx {
    /// Begins a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_sign_in(&self, begun: &SignIn) -> Result<(), Error> {
        let row = sign_in::Model {
            key: begun.key.clone(),
            account: begun.account.0,
            stage: begun.stage.to_string(),
            form_key: begun.form_key.clone(),
            began: begun.began.timestamp_millis(),
            seen: begun.seen.timestamp_millis(),
            address: begun.address.clone(),
            device: begun.device.clone(),
        };
        sign_in::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.run())
            .await?;
        Ok(())
    }

    /// Ends a session, or every one of an account but one; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_sign_ins(
        &self,
        account: AccountId,
        keep: Option<&str>,
        only: Option<&str>,
    ) -> Result<u64, Error> {
        let others = keep.map(|key| sign_in::Column::Key.ne(key));
        let only = only.map(|key| sign_in::Column::Key.eq(key));
        let deleted = sign_in::Entity::delete_many()
            .filter(sign_in::Column::Account.eq(account.0))
            .filter(sea_orm::Condition::all().add_option(others).add_option(only))
            .exec(&self.run())
            .await?;
        if deleted.rows_affected > 0 {
            self.note(Record::SignIn, Verb::Delete, deleted.rows_affected.to_string());
        }
        Ok(deleted.rows_affected)
    }

    /// Clears away sessions that nobody used for long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_stale_sign_ins(&self, before: DateTime<Utc>) -> Result<(), Error> {
        sign_in::Entity::delete_many()
            .filter(sign_in::Column::Seen.lt(before.timestamp_millis()))
            .filter(sign_in::Column::Key.not_like(format!("{TOKEN}%")))
            .exec(&self.run())
            .await?;
        Ok(())
    }

    /// Records a token by its hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_token(&self, made: &Token, hash: &str) -> Result<TokenId, Error> {
        let id = self.take_ids::<token::Entity>("token", token::Column::Id, 1).await?;
        let row = token::Model {
            id,
            account: made.account.0,
            title: made.title.clone(),
            hash: hash.to_owned(),
            rights: to_json(&made.rights),
            until: made.until.timestamp_millis(),
            revoked: None,
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::Token, Verb::Insert, [id]);
        self.remark(Record::Token, made.title.clone());
        Ok(TokenId(id))
    }

    /// Revokes a token of an account, or all of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_tokens(&self, account: AccountId, only: Option<TokenId>) -> Result<u64, Error> {
        let only = only.map(|id| token::Column::Id.eq(id.0));
        let revoked = token::Entity::update_many()
            .col_expr(token::Column::Revoked, Expr::value(self.at().timestamp_millis()))
            .col_expr(token::Column::Revision, Expr::value(self.revision().0))
            .filter(token::Column::Account.eq(account.0))
            .filter(token::Column::Revoked.is_null())
            .filter(sea_orm::Condition::all().add_option(only))
            .exec(&self.run())
            .await?;
        if revoked.rows_affected > 0 {
            self.note(Record::Token, Verb::Delete, revoked.rows_affected.to_string());
        }
        Ok(revoked.rows_affected)
    }

    /// Sets something for all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_setting(&self, name: Setting, value: i64) -> Result<(), Error> {
        let found = setting::Entity::find_by_id(name.as_str()).one(&self.run()).await?;
        let row = setting::Model {
            name: name.to_string(),
            value,
            revision: self.revision().0,
        };
        let before = found.as_ref().map_or(name.range().1, |row| row.value);
        if before == value {
            return Ok(());
        }
        self.note(
            Record::Setting,
            Verb::Change,
            format!("{}: {before} -> {value}", name.title()),
        );
        match found {
            Some(_) => {
                let row = row.into_active_model().reset_all();
                setting::Entity::update(row).exec(&self.run()).await?;
                Ok(())
            }
            None => self.insert_rows(vec![row]).await,
        }
    }
}

fn moment(place: &Place<'_>, millis: i64) -> Result<DateTime<Utc>, Error> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| place.corrupt("a moment is out of range"))
}

fn sign_in_from(row: sign_in::Model) -> Result<SignIn, Error> {
    let place = Place {
        table: "sign_in",
        row: &row.key,
    };
    Ok(SignIn {
        account: AccountId(row.account),
        stage: place.word("stage", &row.stage)?,
        began: moment(&place, row.began)?,
        seen: moment(&place, row.seen)?,
        key: row.key,
        form_key: row.form_key,
        address: row.address,
        device: row.device,
    })
}

fn token_from(row: token::Model, seen: Option<i64>) -> Result<Token, Error> {
    let place = Place {
        table: "token",
        row: &row.id,
    };
    Ok(Token {
        id: TokenId(row.id),
        account: AccountId(row.account),
        rights: place.json("rights", &row.rights)?,
        until: moment(&place, row.until)?,
        seen: seen.map(|seen| moment(&place, seen)).transpose()?,
        revoked: row.revoked.map(|at| moment(&place, at)).transpose()?,
        title: row.title,
    })
}
