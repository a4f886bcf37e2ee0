//! Sessions: how one begins, how long it is good, who acts in it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Origin;
use crate::app::secret::fingerprint;
use crate::app::{App, Error};
use crate::domain::access::{Actor, Role, Scope, SignedIn};
use crate::domain::account::{Account, Setting, SignIn, Stage, Standing};
use crate::domain::audit::{Action, Record};
use crate::store::Tx;

/// So often a session says that it is in use.
const SAYS_SO: TimeDelta = TimeDelta::seconds(60);
/// How long an entry that was begun may stay half done.
const HALF_DONE: TimeDelta = TimeDelta::minutes(10);

impl App {
    /// Begins a session under the hash of what the browser will show.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_sign_in(&self, begun: SignIn) -> Result<(), Error> {
        let now = self.utc_now();
        let begun = SignIn {
            began: now,
            seen: now,
            ..begun
        };
        let stale = now - TimeDelta::days(1);
        let begin = async |tx: &Tx| -> Result<(), Error> {
            let mut account = tx.must_find_account(begun.account).await?;
            if begun.stage == Stage::In {
                (account.failures, account.locked_until) = (0, None);
                account.last_seen = Some(tx.at());
                tx.update_account(&account).await?;
            }
            tx.delete_stale_sign_ins(stale).await?;
            tx.insert_sign_in(&begun).await?;
            tx.remark(Record::SignIn, begun.stage.title());
            tx.remark(Record::Origin, origin_text(&begun.address, &begun.device));
            Ok(())
        };
        self.as_account(begun.account, Action::SignIn, begin).await
    }

    /// Returns the session that a browser shows, when it is still good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_sign_in(&self, shown: &str) -> Result<Option<SignIn>, Error> {
        let Some(found) = self.store().find_sign_in(&fingerprint(shown)).await? else {
            return Ok(None);
        };
        let settings = self.settings().await?;
        let now = self.utc_now();
        let idle = match found.stage {
            Stage::In => TimeDelta::minutes(settings.get(Setting::IdleMinutes)),
            Stage::Code | Stage::Enrol | Stage::Renew => HALF_DONE,
        };
        let ends = found.began + TimeDelta::hours(settings.get(Setting::SessionHours));
        let is_good = now < found.seen + idle && now < ends;
        Ok(is_good.then_some(found))
    }

    /// Ends a session; the audit tells of one that was in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sign_in(&self, shown: &str) -> Result<(), Error> {
        let key = fingerprint(shown);
        let Some(found) = self.store().find_sign_in(&key).await? else {
            return Ok(());
        };
        if found.stage != Stage::In {
            return Ok(self.store().drop_sign_in(&key).await?);
        }
        let end = async |tx: &Tx| -> Result<(), Error> {
            tx.delete_sign_ins(found.account, None, Some(&key)).await?;
            Ok(())
        };
        self.as_account(found.account, Action::SignOut, end).await
    }

    /// Returns who acts in a session, and says from time to time that it is in use. Nobody, when the account is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn actor_of(&self, sign_in: &SignIn, origin: &Origin) -> Result<Option<Actor>, Error> {
        let now = self.utc_now();
        let Some(account) = self.store().find_account(sign_in.account).await? else {
            return Ok(None);
        };
        if SAYS_SO < now - sign_in.seen {
            self.store().touch_sign_in(&sign_in.key, now, &origin.address).await?;
        }
        let from = format!("{}，会话 {}", origin.address, &sign_in.key[..8]);
        Ok(actor(&account, now, from))
    }

    /// Returns who acts with a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn actor_of_token(&self, shown: &str, origin: &Origin) -> Result<Option<Actor>, Error> {
        let now = self.utc_now();
        let Some(token) = self.store().find_token(&fingerprint(shown)).await? else {
            return Ok(None);
        };
        if token.revoked.is_some() || token.until <= now {
            return Ok(None);
        }
        let Some(account) = self.store().find_account(token.account).await? else {
            return Ok(None);
        };
        self.store().touch_token(&token, now, &origin.address).await?;
        let from = format!("{}，令牌 {}", origin.address, token.title);
        let mut acting = actor(&account, now, from);
        if let Some(signed_in) = acting.as_mut().and_then(|actor| actor.signed_in.as_mut()) {
            signed_in.only = Some(token.rights.iter().copied().collect());
        }
        Ok(acting)
    }
}

/// Returns who acts with an account at a moment; nobody when it is not in use.
pub(super) fn actor(account: &Account, now: DateTime<Utc>, from: String) -> Option<Actor> {
    let grant = account
        .grant
        .as_ref()
        .filter(|_| account.standing(now) != Standing::Disabled)?;
    let scope = match grant.role {
        Role::Visitor | Role::Auditor => Scope::of_public(),
        Role::System | Role::Security => Scope::nothing(),
        Role::Enterprise | Role::Caseworker | Role::Unit | Role::Bureau => grant.scope.clone(),
    };
    let mut actor = Actor::new(account.title(), grant.role, scope);
    let (account, only) = (account.id, None);
    actor.signed_in = Some(SignedIn { account, from, only });
    Some(actor)
}

fn origin_text(address: &str, device: &str) -> String {
    match device.is_empty() {
        true => address.to_owned(),
        false => format!("{address}，{device}"),
    }
}
