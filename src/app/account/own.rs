//! What somebody does with the account of his own: password, codes, sessions, tokens.

use chrono::TimeDelta;

use crate::app::secret::{fingerprint, random};
use crate::app::{Error, Noun, Session, secret};
use crate::domain::access::Right;
use crate::domain::account::{Account, Setting, SignIn, Token, TokenId};
use crate::domain::audit::Action;
use crate::domain::text::{TITLE, too_long};
use crate::store::Tx;

/// The longest that a token works, in days.
const LONGEST: i64 = 366;
/// Tokens that one account may have at a time.
const MOST: usize = 20;
/// What a token begins with, so that it is known where it should not stand.
const PREFIX: &str = "yz_";

/// A token as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for.
    pub title: String,
    /// What it may do.
    pub rights: Vec<Right>,
    /// For how many days.
    pub days: i64,
}

/// The account of whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    /// The account.
    pub account: Account,
    /// Its sessions.
    pub sessions: Vec<SignIn>,
    /// Its tokens.
    pub tokens: Vec<Token>,
}

impl Session {
    /// Returns the account of whoever asks.
    ///
    /// # Errors
    /// Nobody signed in, or the database fails.
    pub async fn own_account(&self) -> Result<OwnAccount, Error> {
        let account = self.own().await?;
        let store = self.app().store();
        let hours = TimeDelta::hours(store.settings().await?.get(Setting::SessionHours));
        let since = self.app().utc_now() - hours;
        Ok(OwnAccount {
            sessions: store.list_sign_ins(Some(account.id), since).await?,
            tokens: store.list_tokens(account.id).await?,
            account,
        })
    }

    async fn own(&self) -> Result<Account, Error> {
        let id = self.actor().account().ok_or(Error::NotFound(Noun::Page))?;
        let found = self.app().store().find_account(id).await?;
        found.ok_or(Error::NotFound(Noun::Account))
    }

    /// Changes the password of whoever asks; every other session ends.
    ///
    /// # Errors
    /// The one before is wrong, the new one will not do, or the database fails.
    pub async fn change_password(&self, before: &str, new: &str, session: Option<&str>) -> Result<(), Error> {
        let account = self.own().await?;
        if !secret::is(before.to_owned(), account.secrets.password.clone()).await? {
            return Err(Error::invalid("old", "原口令不对"));
        }
        let keep = session.map(fingerprint);
        self.app().replace_password(&account, new, keep.as_deref()).await
    }

    /// Hands out recovery codes anew.
    ///
    /// # Errors
    /// There is no second factor, or the database fails.
    pub async fn renew_recovery_codes(&self) -> Result<Vec<String>, Error> {
        let account = self.own().await?;
        if account.secrets.second_factor.is_none() {
            return Err(Error::invalid("code", "还没有设置验证码"));
        }
        self.app().renew_recovery(account.id).await
    }

    /// Ends one session of whoever asks, or every one but that which asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions(&self, only: Option<&str>, keep: Option<&str>) -> Result<(), Error> {
        let account = self.own().await?;
        let keep = keep.map(fingerprint).filter(|_| only.is_none());
        let end = async |tx: &Tx| -> Result<(), Error> {
            tx.delete_sign_ins(account.id, keep.as_deref(), only).await?;
            Ok(())
        };
        self.write(Action::SignOut, end).await?;
        Ok(())
    }

    /// Makes a token and returns it; it is shown once.
    ///
    /// # Errors
    /// A field is wrong, there are too many, or the database fails.
    pub async fn create_token(&self, new: &NewToken) -> Result<String, Error> {
        let account = self.own().await?;
        let role = self.actor().role;
        if new.title.trim().is_empty() {
            return Err(Error::invalid("title", "请写明令牌的用途"));
        }
        if let Some(long) = too_long("用途", &new.title, TITLE) {
            return Err(Error::invalid("title", long));
        }
        if !(1..=LONGEST).contains(&new.days) {
            return Err(Error::invalid("days", format!("有效期应为 1 至 {LONGEST} 天")));
        }
        let foreign = new.rights.iter().find(|right| !role.may(**right));
        if let Some(right) = foreign {
            return Err(Error::invalid("rights", format!("本账号没有“{}”的权限", right.title())));
        }
        if new.rights.is_empty() || new.rights.contains(&Right::OwnAccount) {
            return Err(Error::invalid(
                "rights",
                "请选择令牌可用的权限；管理本人账号不能交给令牌",
            ));
        }
        let now = self.app().utc_now();
        let kept = self.app().store().list_tokens(account.id).await?;
        if MOST
            <= kept
                .iter()
                .filter(|token| token.revoked.is_none() && now < token.until)
                .count()
        {
            return Err(Error::invalid(
                "title",
                format!("每个账号最多 {MOST} 个有效令牌，请先撤销不用的"),
            ));
        }
        let shown = format!("{PREFIX}{}", random(24));
        let token = Token {
            id: TokenId(0),
            account: account.id,
            title: new.title.trim().to_owned(),
            rights: new.rights.clone(),
            until: now + TimeDelta::days(new.days),
            seen: None,
            revoked: None,
        };
        let make = async |tx: &Tx| -> Result<(), Error> {
            tx.insert_token(&token, &fingerprint(&shown)).await?;
            Ok(())
        };
        self.write(Action::ChangeTokens, make).await?;
        Ok(shown)
    }

    /// Revokes a token of whoever asks.
    ///
    /// # Errors
    /// There is none, or the database fails.
    pub async fn revoke_token(&self, id: TokenId) -> Result<(), Error> {
        let account = self.own().await?;
        let revoke = async |tx: &Tx| -> Result<u64, Error> { Ok(tx.revoke_tokens(account.id, Some(id)).await?) };
        match self.write(Action::ChangeTokens, revoke).await?.value {
            0 => Err(Error::NotFound(Noun::Token)),
            _ => Ok(()),
        }
    }
}
