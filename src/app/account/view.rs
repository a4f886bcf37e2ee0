//! Accounts as those who deal with them see them.

use crate::app::{Error, Noun, Session};
use crate::domain::access::{Right, Scope};
use crate::domain::account::{Account, AccountId, Grant, GrantRequest};
use crate::view::account::{AccountView, AccountsView, RequestView};

impl Session {
    /// Lists accounts and what is asked for them.
    ///
    /// # Errors
    /// `Forbidden`, or the database fails.
    pub async fn list_accounts(&self) -> Result<AccountsView, Error> {
        self.must(Right::SeeAccounts)?;
        let accounts = self.app().store().list_accounts().await?;
        let requests = self.app().store().list_open_requests().await?;
        let now = self.app().utc_now();
        let requests = requests
            .iter()
            .map(|request| self.request_view(request, &accounts))
            .collect();
        let accounts = accounts.iter().map(|account| AccountView {
            id: account.id,
            login: account.person.login.to_string(),
            name: account.person.name.clone(),
            office: account.person.office.clone(),
            number: account.person.number.clone(),
            role: account.grant.as_ref().map(|grant| grant.role),
            scope: account
                .grant
                .as_ref()
                .map(|grant| self.grant_text(grant))
                .unwrap_or_default(),
            firms: account.grant.as_ref().map_or(0, |grant| firms_of(&grant.scope)),
            standing: account.standing(now),
            second_factor: account.secrets.second_factor.is_some(),
            last_seen: account.last_seen.map(crate::app::in_china),
        });
        Ok(AccountsView {
            accounts: accounts.collect(),
            requests,
        })
    }

    /// Returns one account of that list.
    ///
    /// # Errors
    /// There is none, or as [`Session::list_accounts`].
    pub async fn show_account(&self, id: AccountId) -> Result<(AccountView, Vec<RequestView>), Error> {
        let view = self.list_accounts().await?;
        let requests = view
            .requests
            .into_iter()
            .filter(|request| request.account == id)
            .collect();
        let found = view.accounts.into_iter().find(|account| account.id == id);
        Ok((found.ok_or(Error::NotFound(Noun::Account))?, requests))
    }

    fn request_view(&self, request: &GrantRequest, accounts: &[Account]) -> RequestView {
        let named = |id: AccountId| accounts.iter().find(|account| account.id == id);
        let subject = named(request.account);
        RequestView {
            id: request.id,
            account: request.account,
            title: subject.map(Account::title).unwrap_or_default(),
            office: subject.map(|account| account.person.office.clone()).unwrap_or_default(),
            before: subject.and_then(|account| account.grant.as_ref()).map_or_else(
                || "无".to_owned(),
                |grant| format!("{}，{}", grant.role.title(), self.grant_text(grant)),
            ),
            role: request.grant.role,
            scope: self.grant_text(&request.grant),
            why: request.why.clone(),
            asked_by: request
                .asked_by
                .and_then(named)
                .map_or_else(|| "本机操作员".to_owned(), Account::title),
            asked: crate::app::in_china(request.asked),
        }
    }

    fn grant_text(&self, grant: &Grant) -> String {
        match &grant.scope {
            _ if !grant.role.scope_is_given() => "—".to_owned(),
            Scope::City => "全市".to_owned(),
            Scope::Divisions(divisions) => {
                let named = divisions.iter().map(|code| self.division_title(code));
                named.collect::<Vec<_>>().join("、")
            }
            Scope::Enterprises(firms) => format!("{} 家企业", firms.len()),
        }
    }
}

fn firms_of(scope: &Scope) -> usize {
    match scope {
        Scope::Enterprises(firms) => firms.len(),
        Scope::City | Scope::Divisions(_) => 0,
    }
}
