//! Who leaves, and who comes back: accounts out of use, firms handed over, links anew.

use super::{Invitation, find, invite};
use crate::app::{Conflict, Error, Session};
use crate::domain::access::{Role, Scope};
use crate::domain::account::{Account, AccountId, Grant};
use crate::domain::audit::{Action, Record};
use crate::store::Tx;

impl Session {
    /// Takes an account out of use. The firms it had go to a successor, who gets them once that is approved: nothing
    /// that somebody looked after vanishes from every list.
    ///
    /// # Errors
    /// It is the last one of its duty, or has firms and no successor is named; or the database fails.
    pub async fn disable_account(&self, id: AccountId, successor: Option<AccountId>, why: &str) -> Result<(), Error> {
        if why.trim().is_empty() {
            return Err(Error::invalid("why", "请写明停用的原因"));
        }
        self.must_leave_one(id).await?;
        let disable = async |tx: &Tx| -> Result<(), Error> {
            let mut account = find(tx, id).await?;
            if account.disabled.is_some() {
                return Err(Error::Conflict(Conflict::Transition("这个账号已经停用".to_owned())));
            }
            if let Some(held) = account.grant.take() {
                hand_over(tx, &held, successor, why).await?;
            }
            account.disabled = Some(tx.at());
            (account.secrets.link, account.secrets.link_until) = (None, None);
            tx.update_account(&account).await?;
            tx.close_requests(id, "withdrawn").await?;
            tx.delete_sign_ins(id, None, None).await?;
            tx.revoke_tokens(id, None).await?;
            tx.note_account(&account);
            tx.remark(Record::Account, why);
            Ok(())
        };
        self.write(Action::DisableAccount, disable).await?;
        Ok(())
    }

    /// The three duties are never without somebody: otherwise nobody could be let in any more.
    async fn must_leave_one(&self, id: AccountId) -> Result<(), Error> {
        let accounts = self.app().store().list_accounts().await?;
        let duty = |account: &Account| {
            account
                .grant
                .as_ref()
                .map(|grant| grant.role)
                .filter(|role| role.is_duty())
        };
        let leaves = accounts.iter().find(|account| account.id == id).and_then(duty);
        let stays = |role| accounts.iter().any(|other| other.id != id && duty(other) == Some(role));
        match leaves {
            Some(role) if !stays(role) => {
                let why = format!("这是唯一的{}，请先另设一名再停用", role.title());
                Err(Error::Conflict(Conflict::Transition(why)))
            }
            _ => Ok(()),
        }
    }

    /// Gives somebody a new link. What the account may do is asked for anew: whoever makes links could otherwise
    /// enter in another's name.
    ///
    /// # Errors
    /// There is no such account, it is out of use, or the database fails.
    pub async fn reset_account(&self, id: AccountId, lost_factor: bool) -> Result<Invitation, Error> {
        self.must_leave_one(id).await?;
        let reset = async |tx: &Tx| -> Result<Invitation, Error> {
            let mut account = find(tx, id).await?;
            if account.disabled.is_some() {
                return Err(Error::Conflict(Conflict::Transition(
                    "账号已停用，请先申请恢复".to_owned(),
                )));
            }
            if lost_factor {
                account.secrets.second_factor = None;
                account.secrets.recovery.clear();
            }
            if account.secrets.password.take().is_some()
                && let Some(grant) = account.grant.take()
            {
                tx.insert_request(id, &grant, "重置口令后恢复原有角色和范围").await?;
            }
            tx.delete_sign_ins(id, None, None).await?;
            invite(tx, &mut account).await
        };
        Ok(self.write(Action::InviteAccount, reset).await?.value)
    }
}

/// Asks that a successor gets the firms that somebody leaves behind.
async fn hand_over(tx: &Tx, held: &Grant, successor: Option<AccountId>, why: &str) -> Result<(), Error> {
    let Scope::Enterprises(firms) = &held.scope else {
        return Ok(());
    };
    if firms.is_empty() || held.role == Role::Enterprise {
        return Ok(());
    }
    let nobody = || {
        Error::invalid(
            "successor",
            format!("这个账号负责 {} 家企业，请选择由谁接手", firms.len()),
        )
    };
    let successor = find(tx, successor.ok_or_else(nobody)?).await?;
    let grant = successor
        .grant
        .filter(|_| successor.disabled.is_none())
        .ok_or_else(nobody)?;
    let scope = match grant.scope {
        Scope::Enterprises(own) => Scope::Enterprises(own.union(firms).copied().collect()),
        wider => wider,
    };
    let why = format!("接手他人负责的 {} 家企业：{why}", firms.len());
    tx.insert_request(
        successor.id,
        &Grant {
            role: grant.role,
            scope,
        },
        &why,
    )
    .await?;
    Ok(())
}
