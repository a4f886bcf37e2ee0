//! The people of the demonstration: one account of each role, all made up, none with a password.

use std::collections::BTreeSet;

use crate::app::{Error, Session};
use crate::domain::access::{Role, Scope};
use crate::domain::account::{Grant, Person};

/// So many firms are looked through for some to look after.
const LOOKED_AT: u64 = 500;
/// So many firms the caseworker looks after.
const ASSIGNED: usize = 30;
/// The county of the county bureau and its caseworker.
const COUNTY: &str = "410305";

impl Session {
    /// Makes an account of each role, unless there are accounts, and returns login and role of each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demonstrate_people(&self) -> Result<Vec<(String, Role)>, Error> {
        let firms = self.reader().list_enterprises_after(None, LOOKED_AT).await?;
        let made_up = firms.iter().filter(|firm| firm.profile.fictional);
        let own = made_up.clone().next().map(|firm| firm.id);
        let in_county = |code: Option<&str>| code == Some(COUNTY);
        let near = made_up.filter(|firm| in_county(firm.profile.division.as_ref().map(|code| code.as_str())));
        let assigned: BTreeSet<_> = near.take(ASSIGNED).map(|firm| firm.id).collect();
        let scope = |role| match role {
            Role::Enterprise => Scope::Enterprises(own.into_iter().collect()),
            Role::Caseworker => Scope::Enterprises(assigned.clone()),
            Role::Unit | Role::Bureau => Scope::of_public(),
            Role::Visitor | Role::System | Role::Security | Role::Auditor => Scope::nothing(),
        };
        let people: Vec<(Person, Grant)> = Role::ALL
            .iter()
            .enumerate()
            .filter_map(|(at, role)| {
                let person = Person {
                    login: format!("demo-{role}").parse().ok()?,
                    name: format!("演示{}", role.title()),
                    office: "虚构单位".to_owned(),
                    number: format!("D{:03}", at + 1),
                };
                let grant = Grant {
                    role: *role,
                    scope: scope(*role),
                };
                Some((person, grant))
            })
            .collect();
        let shown = people
            .iter()
            .map(|(person, grant)| (person.login.to_string(), grant.role));
        let shown = shown.collect();
        self.app().demonstrate_accounts(&people).await?;
        Ok(shown)
    }
}
