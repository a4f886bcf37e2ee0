//! Signing in: a password, then a code of the second factor where the role needs one, then perhaps a new password.
//! Whoever is refused learns nothing about which of it was wrong, nor whether there is such an account.

mod factor;
mod session;

use chrono::{DateTime, TimeDelta, Utc};

use super::secret::{self, fingerprint};
use super::{App, Error, Noun};
use crate::domain::access::{Actor, Right, Role, Scope};
use crate::domain::account::{Account, AccountId, Login, Setting, Settings, Stage, Standing};
use crate::domain::audit::{Action, Record};
use crate::domain::password;
use crate::store::Tx;

use session::actor;

pub use factor::Enrolment;

/// Locks beyond which their length does not double any more.
const DOUBLINGS: u32 = 7;
/// From where somebody comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address.
    pub address: String,
    /// The browser, as it says itself.
    pub device: String,
}

/// What every refused entry is told.
const REFUSED: &str =
    "登录名、口令或验证码不对。连续输错会暂时锁定账号；忘记口令请联系系统管理员重置，被锁定请联系安全管理员解锁。";

impl App {
    /// Tells whether there is an account: from then on whoever asks must sign in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_accounts(&self) -> Result<bool, Error> {
        let now = *self.store().revisions().borrow();
        if let Some(known) = self.entry().known(now) {
            return Ok(known);
        }
        let found = self.store().has_accounts().await?;
        self.entry().learn(now, found);
        Ok(found)
    }

    /// Returns what is set for everybody who signs in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&self) -> Result<Settings, Error> {
        let now = *self.store().revisions().borrow();
        if let Some(settings) = self.entry().settings(now) {
            return Ok(settings);
        }
        let settings = self.store().settings().await?;
        self.entry().set(now, settings);
        Ok(settings)
    }

    /// Returns who acts for a role in a registry to try things in, at first the bureau.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demonstrator(&self, role: Option<Role>) -> Result<Option<Actor>, Error> {
        if !self.settings().await?.is_demonstration() {
            return Ok(None);
        }
        let wanted = role.unwrap_or(Role::Bureau);
        let accounts = self.store().list_accounts().await?;
        let plays = |account: &&Account| account.grant.as_ref().is_some_and(|grant| grant.role == wanted);
        let played = accounts.iter().find(plays);
        Ok(played.and_then(|account| actor(account, self.utc_now(), "演示".to_owned())))
    }

    /// Checks a name and a password, and returns the account with how far that leads.
    ///
    /// # Errors
    /// Refused, or the database fails.
    pub async fn check_password(
        &self,
        login: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<(Account, Stage), Error> {
        let found = match login.parse::<Login>() {
            Ok(login) => self.store().find_login(&login).await?,
            Err(_) => None,
        };
        let hash = found.as_ref().and_then(|account| account.secrets.password.clone());
        let right = secret::is(password.to_owned(), hash).await?;
        let Some(account) = found else {
            tracing::warn!(
                address = origin.address,
                "somebody tried to sign in with a name that nobody has"
            );
            return Err(refused());
        };
        let now = self.utc_now();
        let lets_in = account.standing(now) == Standing::Active;
        match (right, lets_in) {
            (true, true) => {
                self.renew_hash(&account, password).await?;
                let stage = self.first_stage(&account).await?;
                Ok((account, stage))
            }
            (false, true) => Err(self.count_failure(account.id, origin).await?),
            (_, false) => {
                tracing::warn!(
                    address = origin.address,
                    account = account.id.0,
                    "an account that is not in use was tried"
                );
                Err(refused())
            }
        }
    }

    /// Counts a wrong password or code, locks the account at the last one, and returns the refusal.
    async fn count_failure(&self, id: AccountId, origin: &Origin) -> Result<Error, Error> {
        let settings = self.settings().await?;
        let count = async |tx: &Tx| -> Result<(), Error> {
            let mut account = tx.must_find_account(id).await?;
            account.failures += 1;
            let most = u32::try_from(settings.get(Setting::Failures)).unwrap_or(u32::MAX);
            if most <= account.failures {
                let times = (account.failures - most).min(DOUBLINGS);
                let minutes = settings.get(Setting::LockMinutes) << times;
                account.locked_until = Some(tx.at() + TimeDelta::minutes(minutes));
            }
            tx.update_account(&account).await?;
            tx.remark(Record::Origin, origin.address.clone());
            Ok(())
        };
        self.as_account(id, Action::RefuseSignIn, count).await?;
        Ok(refused())
    }

    /// A hash of earlier days is made anew while the password is at hand.
    async fn renew_hash(&self, account: &Account, password: &str) -> Result<(), Error> {
        if !account.secrets.password.as_deref().is_some_and(secret::is_dated) {
            return Ok(());
        }
        let hash = secret::hash(password.to_owned()).await?;
        let renew = async |tx: &Tx| -> Result<(), Error> {
            let mut now = tx.must_find_account(account.id).await?;
            now.secrets.password = Some(hash.clone());
            Ok(tx.update_account(&now).await?)
        };
        self.as_account(account.id, Action::ChangeSecrets, renew).await
    }

    /// Returns what comes first behind a right password.
    async fn first_stage(&self, account: &Account) -> Result<Stage, Error> {
        match account.secrets.second_factor.is_some() {
            true => Ok(Stage::Code),
            false => self.stage_without_code(account).await,
        }
    }

    /// Returns what comes behind a right code, or where none is asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stage_without_code(&self, account: &Account) -> Result<Stage, Error> {
        let needs = account
            .grant
            .as_ref()
            .is_some_and(|grant| grant.role.needs_second_factor());
        if needs && account.secrets.second_factor.is_none() {
            return Ok(Stage::Enrol);
        }
        let days = self.settings().await?.get(Setting::PasswordDays);
        let since = account.secrets.password_since.unwrap_or_default();
        let is_old = days != 0 && TimeDelta::days(days) < self.utc_now() - since;
        Ok(if is_old { Stage::Renew } else { Stage::In })
    }

    /// Returns the account behind a link by which a password is chosen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_link(&self, shown: &str) -> Result<Option<Account>, Error> {
        let found = self.store().find_link(&fingerprint(shown)).await?;
        let now = self.utc_now();
        Ok(found.filter(|account| {
            account.secrets.link_until.is_some_and(|until| now < until) && account.disabled.is_none()
        }))
    }

    /// Sets the password that was chosen behind a link, which leads nowhere any more, and returns how far that leads.
    ///
    /// # Errors
    /// The link is spent, the password will not do, or the database fails.
    pub async fn choose_password(&self, shown: &str, password: &str) -> Result<(), Error> {
        let found = self.find_link(shown).await?;
        let account = found.ok_or_else(|| Error::invalid("password", "这个链接已失效，请联系系统管理员重发"))?;
        self.replace_password(&account, password, None).await
    }

    /// Changes a password that is due, and returns the account.
    ///
    /// # Errors
    /// The one before is wrong, the new one will not do, or the database fails.
    pub async fn renew_due_password(&self, id: AccountId, old: &str, new: &str) -> Result<Account, Error> {
        let account = self.find_own(id).await?;
        if !secret::is(old.to_owned(), account.secrets.password.clone()).await? {
            return Err(Error::invalid("old", "原口令不对"));
        }
        self.replace_password(&account, new, None).await?;
        Ok(account)
    }

    /// Returns the account of somebody who is on the way in.
    ///
    /// # Errors
    /// There is none, or the database fails.
    pub async fn find_own(&self, id: AccountId) -> Result<Account, Error> {
        let found = self.store().find_account(id).await?;
        found.ok_or(Error::NotFound(Noun::Account))
    }

    /// Sets a password in place of the one before, and ends every other session.
    ///
    /// # Errors
    /// It will not do, or the database fails.
    pub(super) async fn replace_password(&self, account: &Account, new: &str, keep: Option<&str>) -> Result<(), Error> {
        let person = &account.person;
        if let Some(why) = password::refusal(new, &person.login, &person.name) {
            return Err(Error::invalid("password", why));
        }
        let history = usize::try_from(self.settings().await?.get(Setting::PasswordHistory)).unwrap_or_default();
        let mut earlier: Vec<String> = account.secrets.password.clone().into_iter().collect();
        earlier.extend(account.secrets.earlier.iter().cloned());
        earlier.truncate(history);
        if secret::is_any(new.to_owned(), earlier.clone()).await? {
            let why = format!("不能与最近 {history} 次用过的口令相同");
            return Err(Error::invalid("password", why));
        }
        let hash = secret::hash(new.to_owned()).await?;
        let replace = async |tx: &Tx| -> Result<(), Error> {
            let mut now = tx.must_find_account(account.id).await?;
            if now.secrets.password != account.secrets.password || now.secrets.link != account.secrets.link {
                return Err(Error::invalid("password", "口令刚刚被修改过，请重新登录"));
            }
            now.secrets.password = Some(hash.clone());
            now.secrets.password_since = Some(tx.at());
            now.secrets.earlier = earlier.clone();
            (now.secrets.link, now.secrets.link_until) = (None, None);
            (now.failures, now.locked_until) = (0, None);
            tx.update_account(&now).await?;
            tx.delete_sign_ins(account.id, keep, None).await?;
            Ok(())
        };
        self.as_account(account.id, Action::ChangeSecrets, replace).await
    }

    /// Writes in the name of an account that is on its way in.
    async fn as_account<T>(
        &self,
        id: AccountId,
        action: Action,
        work: impl AsyncFnOnce(&Tx) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let account = self.find_own(id).await?;
        let role = account.grant.as_ref().map_or(Role::Visitor, |grant| grant.role);
        let actor = Actor::new(account.title(), role, Scope::nothing());
        debug_assert!(role.may(action.right()) && action.right() == Right::OwnAccount);
        Ok(self.store().write(&actor, action, work).await?.value)
    }

    pub(super) fn utc_now(&self) -> DateTime<Utc> {
        self.now().to_utc()
    }
}

fn refused() -> Error {
    Error::invalid("password", REFUSED)
}
