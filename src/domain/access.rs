//! Access: who acts, in which role, within which scope. Every write names its actor.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::code::DivisionCode;
use super::enterprise::EnterpriseId;
use super::word::words;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A name that a person recognises in the audit, e.g. an account or `yanzhen import`.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Within which firms.
    pub scope: Scope,
}

words! {
    /// The role of an actor.
    pub enum Role {
        /// Reads what is public.
        Visitor = "visitor" "访客",
        /// Sees and files its own record.
        Enterprise = "enterprise" "企业",
        /// 「助企干部」.
        Caseworker = "caseworker" "助企干部",
        /// A county or city bureau.
        Bureau = "bureau" "主管部门",
        /// Accounts, scopes and audit; no business data by virtue of the role.
        Administrator = "administrator" "系统管理员",
    }
}

/// The firms an actor may see and change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole city.
    City,
    /// These divisions.
    Divisions(BTreeSet<DivisionCode>),
    /// These firms.
    Enterprises(BTreeSet<EnterpriseId>),
}

impl Actor {
    /// Returns the operator at the command line or on the loopback pages: before accounts exist, whoever can
    /// reach the machine acts for the city's bureau.
    pub fn local_bureau(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            role: Role::Bureau,
            scope: Scope::City,
        }
    }
}
