//! Accounts: one person asks, another lets it take effect, a third reads what both did.

mod leave;
mod own;
mod setup;
mod view;

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::secret::{fingerprint, random};
use super::{App, Conflict, Error, Noun, Session};
use crate::domain::access::{Actor, Role, Scope};
use crate::domain::account::{Account, AccountId, Grant, Person, RequestId, Setting};
use crate::domain::audit::{Action, Record};
use crate::domain::credit_code::CreditCode;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::text::{DOCUMENT, NOTE, too_long};
use crate::store::{self, OnUnique, Tx};

pub use own::{NewToken, OwnAccount};
pub(super) use setup::Entry;
pub use setup::Founders;

/// So long a link leads to the choice of a password.
const LINK: TimeDelta = TimeDelta::hours(72);

/// A link by which somebody chooses a password; it is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// For whom.
    pub account: AccountId,
    /// The secret part of the link.
    pub secret: String,
}

/// Gives an account a new link inside a write.
pub(super) async fn invite(tx: &Tx, account: &mut Account) -> Result<Invitation, Error> {
    let secret = random(24);
    account.secrets.link = Some(fingerprint(&secret));
    account.secrets.link_until = Some(tx.at() + LINK);
    tx.update_account(account).await?;
    tx.note_account(account);
    Ok(Invitation {
        account: account.id,
        secret,
    })
}

impl Session {
    /// Makes an account and asks for its role and scope; returns the link for its holder, which leads in once both are
    /// approved.
    ///
    /// # Errors
    /// A field is wrong, the login is taken, or the database fails.
    pub async fn request_account(&self, person: &Person, grant: &Grant, why: &str) -> Result<Invitation, Error> {
        check_person(person, grant.role)?;
        self.check_grant(grant, why)?;
        let make = async |tx: &Tx| -> Result<Invitation, Error> {
            let taken = || Error::invalid("login", format!("登录名“{}”已有人使用，请换一个", person.login));
            let id = tx
                .insert_account(person, None)
                .await
                .on_unique("login", taken())
                .map_err(|error: Error| match error {
                    Error::Conflict(Conflict::Duplicate(name)) if name == "account_login" => taken(),
                    other => other,
                })?;
            tx.insert_request(id, grant, why).await?;
            let mut account = tx.must_find_account(id).await?;
            invite(tx, &mut account).await
        };
        Ok(self.write(Action::RequestGrant, make).await?.value)
    }

    /// Asks for another role or scope of an account; what it may do changes when somebody else approves.
    ///
    /// # Errors
    /// A field is wrong, there is no such account, or the database fails.
    pub async fn request_grant(&self, id: AccountId, grant: &Grant, why: &str) -> Result<RequestId, Error> {
        self.check_grant(grant, why)?;
        let ask = async |tx: &Tx| -> Result<RequestId, Error> {
            let account = find(tx, id).await?;
            check_person(&account.person, grant.role)?;
            tx.note_account(&account);
            Ok(tx.insert_request(id, grant, why).await?)
        };
        Ok(self.write(Action::RequestGrant, ask).await?.value)
    }

    fn check_grant(&self, grant: &Grant, why: &str) -> Result<(), Error> {
        if let Some(long) = too_long("事由", why, NOTE) {
            return Err(Error::invalid("why", long));
        }
        if why.trim().is_empty() {
            return Err(Error::invalid("why", "请写明事由，审批人要据此决定"));
        }
        match (&grant.scope, grant.role) {
            (Scope::Divisions(divisions), _) if divisions.is_empty() => {
                Err(Error::invalid("county", "请至少选择一个县区"))
            }
            (Scope::Enterprises(firms), role) if firms.is_empty() && role.scope_is_given() => Err(Error::invalid(
                "firms",
                "请写明负责的企业：每行一个统一社会信用代码或全称",
            )),
            (scope, Role::Enterprise) if !matches!(scope, Scope::Enterprises(firms) if firms.len() == 1) => Err(
                Error::invalid("firms", "企业账号只能绑定一家企业，请填写它的统一社会信用代码或全称"),
            ),
            (Scope::Divisions(divisions), _) => {
                let unknown = divisions.iter().find(|code| self.catalog().division(code).is_none());
                unknown.map_or(Ok(()), |code| {
                    Err(Error::invalid("county", format!("没有县区“{code}”")))
                })
            }
            _ => Ok(()),
        }
    }

    /// Lets what was asked for take effect, or refuses it. Sessions and tokens of the account end: what they may do
    /// is no longer the same.
    ///
    /// # Errors
    /// It is decided, or whoever decides asked for it or gains by it; the person holds another of the three duties.
    pub async fn decide_request(&self, id: RequestId, approve: bool) -> Result<(), Error> {
        let own = self.actor().account();
        let decide = async |tx: &Tx| -> Result<(), Error> {
            let request = tx.must_find_request(id).await.map_err(no_request)?;
            if own.is_some() && (own == request.asked_by || own == Some(request.account)) {
                let why = "本人提出或涉及本人的申请，要由另一名安全管理员审批".to_owned();
                return Err(Error::Conflict(Conflict::Transition(why)));
            }
            tx.decide_request(id, if approve { "approved" } else { "refused" })
                .await?;
            let mut account = find(tx, request.account).await?;
            tx.note_account(&account);
            if !approve {
                return Ok(());
            }
            account.grant = Some(request.grant);
            account.disabled = None;
            tx.update_account(&account).await.map_err(second_duty)?;
            tx.delete_sign_ins(account.id, None, None).await?;
            tx.revoke_tokens(account.id, None).await?;
            Ok(())
        };
        self.write(Action::DecideGrant, decide).await?;
        Ok(())
    }

    /// Lets somebody in again before the lock ends.
    ///
    /// # Errors
    /// There is no such account, or the database fails.
    pub async fn unlock_account(&self, id: AccountId) -> Result<(), Error> {
        let unlock = async |tx: &Tx| -> Result<(), Error> {
            let mut account = find(tx, id).await?;
            (account.failures, account.locked_until) = (0, None);
            tx.note_account(&account);
            Ok(tx.update_account(&account).await?)
        };
        self.write(Action::UnlockAccount, unlock).await?;
        Ok(())
    }

    /// Changes what is set for everybody who signs in.
    ///
    /// # Errors
    /// A value is out of range, or the database fails.
    pub async fn change_settings(&self, values: &[(Setting, i64)]) -> Result<(), Error> {
        let wrong = values.iter().filter_map(|(setting, value)| {
            let (least, _, most) = setting.range();
            let message = format!("{}：应在 {least} 到 {most} 之间", setting.title());
            (!(least..=most).contains(value)).then(|| super::FieldError::new(setting.as_str(), message))
        });
        let wrong: Vec<_> = wrong.collect();
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let change = async |tx: &Tx| -> Result<(), Error> {
            for (setting, value) in values.iter().filter(|(setting, _)| *setting != Setting::Demonstration) {
                tx.put_setting(*setting, *value).await?;
            }
            Ok(())
        };
        self.write(Action::ChangeSettings, change).await?;
        Ok(())
    }
}

impl App {
    /// Lets somebody into an account from the machine itself, when nobody else can any more.
    ///
    /// # Errors
    /// There is no such account, or the database fails.
    pub async fn break_glass(&self, id: AccountId, duty: Option<Role>, why: &str) -> Result<Invitation, Error> {
        if why.trim().is_empty() {
            return Err(Error::invalid("why", "请写明原因，它会记入审计"));
        }
        let enter = async |tx: &Tx| -> Result<Invitation, Error> {
            let mut account = find(tx, id).await?;
            (account.disabled, account.failures, account.locked_until) = (None, 0, None);
            (account.secrets.password, account.secrets.second_factor) = (None, None);
            account.secrets.recovery.clear();
            if let Some(role) = duty.filter(|role| role.is_duty()) {
                account.grant = Some(Grant {
                    role,
                    scope: Scope::nothing(),
                });
            }
            tx.delete_sign_ins(id, None, None).await?;
            tx.remark(Record::Account, why);
            invite(tx, &mut account).await.map_err(|error| match error {
                Error::Conflict(Conflict::Duplicate(_)) => two_duties(),
                other => other,
            })
        };
        self.at_the_machine(Action::BreakGlass, enter).await
    }
}

impl App {
    /// Returns whoever looks after accounts at the machine itself.
    pub fn machine(&self) -> Session {
        self.session(Actor::new("本机操作员", Role::System, Scope::nothing()), self.today())
    }

    /// Returns the firms that lines name by their codes. Whoever makes accounts sees no firm: nothing but whether there
    /// is one of a code comes back.
    ///
    /// # Errors
    /// A line is no code, or there is no such firm.
    pub async fn firms_called(&self, lines: &str) -> Result<BTreeSet<EnterpriseId>, Error> {
        let finder = self.session(Actor::local_bureau("绑定企业"), self.today());
        let mut found = BTreeSet::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let unknown = || Error::invalid("firms", format!("没有统一社会信用代码为“{line}”的企业"));
            let code: CreditCode = line.parse().map_err(|_| unknown())?;
            let firm = finder.reader().find_enterprise_by_credit_code(&code).await?;
            found.insert(firm.ok_or_else(unknown)?.id);
        }
        Ok(found)
    }

    async fn at_the_machine<T>(
        &self,
        action: Action,
        work: impl AsyncFnOnce(&Tx) -> Result<T, Error>,
    ) -> Result<T, Error> {
        Ok(self.machine().write(action, work).await?.value)
    }
}

async fn find(tx: &Tx, id: AccountId) -> Result<Account, Error> {
    tx.must_find_account(id).await.map_err(|error| match error {
        store::Error::NotFound { .. } => Error::NotFound(Noun::Account),
        other => other.into(),
    })
}

fn check_person(person: &Person, role: Role) -> Result<(), Error> {
    let texts = [
        ("name", "姓名", &person.name),
        ("office", "单位", &person.office),
        ("number", "工号", &person.number),
    ];
    for (field, title, text) in texts {
        if let Some(long) = too_long(title, text, DOCUMENT) {
            return Err(Error::invalid(field, long));
        }
    }
    if person.name.trim().is_empty() {
        return Err(Error::invalid("name", "请填写姓名"));
    }
    if role.is_duty() && person.number.trim().is_empty() {
        return Err(Error::invalid("number", "三员账号须填工号：同一个人不能兼任"));
    }
    Ok(())
}

fn no_request(error: store::Error) -> Error {
    match error {
        store::Error::NotFound { .. } => Error::Conflict(Conflict::Transition("这项申请已经审批或已撤回".to_owned())),
        other => other.into(),
    }
}

fn second_duty(error: store::Error) -> Error {
    match error {
        store::Error::Unique { .. } => two_duties(),
        other => other.into(),
    }
}

fn two_duties() -> Error {
    let why = "同一工号的人已担任系统、安全或审计管理员之一，三员不能兼任".to_owned();
    Error::Conflict(Conflict::Transition(why))
}
