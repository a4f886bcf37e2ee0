//! The first three accounts. Whoever started the server of a registry without accounts has the address at which they
//! are made; it works once.

use super::{Invitation, check_person, invite};
use crate::app::secret::{fingerprint, random};
use crate::app::{App, Conflict, Error};
use crate::domain::access::{Role, Scope};
use crate::domain::account::{Grant, Person, Setting, Settings};
use crate::domain::audit::Action;
use crate::domain::revision::Revision;
use crate::store::Tx;

/// What a process knows of accounts.
#[derive(Debug, Default)]
pub(in crate::app) struct Entry {
    /// Whether there are any, as of a revision.
    known: std::sync::Mutex<Option<(Revision, bool)>>,
    /// What is set for all, as of a revision.
    settings: std::sync::Mutex<Option<(Revision, Settings)>>,
    /// Whether people must sign in before there is anybody who could.
    strict: std::sync::atomic::AtomicBool,
    /// The hash of what the address of the first setting up ends with.
    setup: std::sync::OnceLock<String>,
}

impl Entry {
    /// Returns what is known; accounts never become none again.
    pub(in crate::app) fn known(&self, now: Revision) -> Option<bool> {
        let known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.filter(|(at, found)| *found || *at == now).map(|(_, found)| found)
    }

    pub(in crate::app) fn settings(&self, now: Revision) -> Option<Settings> {
        let known = self.settings.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.filter(|(at, _)| *at == now).map(|(_, settings)| settings)
    }

    pub(in crate::app) fn set(&self, now: Revision, settings: Settings) {
        *self.settings.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((now, settings));
    }

    pub(in crate::app) fn learn(&self, now: Revision, found: bool) {
        *self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((now, found));
    }
}

/// The three who look after accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founders {
    /// Makes accounts and asks for rights.
    pub system: Person,
    /// Approves both.
    pub security: Person,
    /// Reads what both did.
    pub auditor: Person,
}

impl App {
    /// Returns the secret end of the address at which the first accounts are made; nothing when there are any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn offer_setup(&self) -> Result<Option<String>, Error> {
        if self.has_accounts().await? {
            return Ok(None);
        }
        let secret = random(16);
        Ok(self.entry().setup.set(fingerprint(&secret)).is_ok().then_some(secret))
    }

    /// From now on nobody is let in without an account: others than this machine can come.
    pub fn insist_on_signing_in(&self) {
        self.entry().strict.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Tells whether whoever asks must sign in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn asks_who(&self) -> Result<bool, Error> {
        Ok(self.entry().strict.load(std::sync::atomic::Ordering::Relaxed) || self.has_accounts().await?)
    }

    /// Tells whether an address is the one at which the first accounts are made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_setup(&self, shown: &str) -> Result<bool, Error> {
        let is_ours = self.entry().setup.get().is_some_and(|kept| *kept == fingerprint(shown));
        Ok(is_ours && !self.has_accounts().await?)
    }

    /// Makes the first three accounts, and returns their links in the order of the three.
    ///
    /// # Errors
    /// A field is wrong, one person would be two of them, or somebody was quicker.
    pub async fn set_up(&self, founders: &Founders) -> Result<Vec<Invitation>, Error> {
        let Founders {
            system,
            security,
            auditor,
        } = founders;
        let three = [
            (Role::System, system),
            (Role::Security, security),
            (Role::Auditor, auditor),
        ];
        for (role, person) in three {
            check_person(person, role).map_err(|error| within(role, error))?;
        }
        for (at, (role, person)) in three.iter().enumerate() {
            let (login, number) = (&person.login, person.number.trim());
            let twin = three[..at]
                .iter()
                .find(|(_, other)| other.login == *login || other.number.trim() == number);
            if twin.is_some() {
                let field = format!("{}-number", role.as_str());
                return Err(Error::invalid(
                    field,
                    "三员要由三个不同的人担任，登录名和工号都不能相同",
                ));
            }
        }
        let make = async |tx: &Tx| -> Result<Vec<Invitation>, Error> {
            let mut links = Vec::new();
            for (role, person) in three {
                let scope = Scope::nothing();
                let id = tx.insert_account(person, Some(Grant { role, scope })).await?;
                let mut account = tx.must_find_account(id).await?;
                links.push(invite(tx, &mut account).await?);
            }
            Ok(links)
        };
        if self.has_accounts().await? {
            let why = "账号已经设立过；请由系统管理员登录后继续".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        self.at_the_machine(Action::SetUpAccounts, make).await
    }

    /// Makes an account of each role in a registry to try things in; they have no password, and only such a registry
    /// lets one be them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demonstrate_accounts(&self, people: &[(Person, Grant)]) -> Result<(), Error> {
        if self.has_accounts().await? {
            return Ok(());
        }
        let make = async |tx: &Tx| -> Result<(), Error> {
            tx.put_setting(Setting::Demonstration, 1).await?;
            for (person, grant) in people {
                tx.insert_account(person, Some(grant.clone())).await?;
            }
            Ok(())
        };
        self.at_the_machine(Action::SetUpAccounts, make).await
    }
}

/// Says of which of the three something is wrong.
fn within(role: Role, error: Error) -> Error {
    match error {
        Error::Invalid(fields) => {
            let fields = fields.into_iter().map(|mut field| {
                field.field = format!("{}-{}", role.as_str(), field.field);
                field.message = format!("{}：{}", role.title(), field.message);
                field
            });
            Error::Invalid(fields.collect())
        }
        other => other,
    }
}
