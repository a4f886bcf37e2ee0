//! Accounts as those see them who make, approve and audit them.

use chrono::{DateTime, FixedOffset};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::access::Role;
use crate::domain::account::{AccountId, RequestId, Standing};

/// Every account, and what is asked for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountsView {
    /// The accounts by login.
    pub accounts: Vec<AccountView>,
    /// What nobody decided yet, the oldest first.
    pub requests: Vec<RequestView>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountView {
    /// Its number.
    pub id: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office or firm.
    pub office: String,
    /// The staff number.
    pub number: String,
    /// As what it may act; nothing before somebody approved it.
    pub role: Option<Role>,
    /// Within which firms.
    pub scope: String,
    /// How many firms are assigned to it one by one.
    pub firms: usize,
    /// Where it stands.
    pub standing: Standing,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// When it was last signed in with.
    pub last_seen: Option<DateTime<FixedOffset>>,
}

/// A role and scope that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestView {
    /// Its number.
    pub id: RequestId,
    /// For which account.
    pub account: AccountId,
    /// Whose that is.
    pub title: String,
    /// The office or firm.
    pub office: String,
    /// What the account may do today.
    pub before: String,
    /// The role.
    pub role: Role,
    /// The firms.
    pub scope: String,
    /// Why.
    pub why: String,
    /// Who asks.
    pub asked_by: String,
    /// Since when.
    pub asked: DateTime<FixedOffset>,
}
