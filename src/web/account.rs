//! What the forms of accounts send. Names of boxes depend on counties and rights, so a part of them is read by name.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::account::{Founders, NewToken};
use crate::app::{Error, FieldError};
use crate::domain::access::{Right, Role, Scope};
use crate::domain::account::{Grant, Login, Person, Setting};
use crate::web::address::Pairs;
use crate::web::question::Question;

/// Before the code of a county that is ticked.
pub const COUNTY: &str = "county-";
/// Before the word of a right that is ticked.
pub const RIGHT: &str = "right-";

/// A name and a password.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct SignInForm {
    /// The name.
    #[validate(length(max = 100))]
    pub login: String,
    /// The password.
    #[validate(length(max = 200))]
    pub password: String,
    /// Where to go then.
    #[validate(length(max = 2000))]
    pub back: String,
}

/// Where to go after signing in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct SignInParams {
    /// Where to go then.
    #[validate(length(max = 2000))]
    pub back: String,
}

/// A code, and the key that it proves when it is the first one.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct CodeForm {
    /// The code.
    #[validate(length(max = 40))]
    pub code: String,
    /// The key.
    #[validate(length(max = 100))]
    pub key: String,
}

/// A new password.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct PasswordForm {
    /// The one before.
    #[validate(length(max = 200))]
    pub old: String,
    /// The new one.
    #[validate(length(max = 200))]
    pub password: String,
    /// The same once more.
    #[validate(length(max = 200))]
    pub again: String,
}

/// Which session ends; all others without one.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct SessionForm {
    /// The session.
    #[validate(length(max = 64))]
    pub session: String,
}

/// What is decided.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct DecideForm {
    /// `approve` or `refuse`.
    #[validate(length(max = 20))]
    pub decision: String,
}

/// Why an account goes out of use, and who takes over.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct DisableForm {
    /// Why.
    #[validate(length(max = 3000))]
    pub why: String,
    /// The login of whoever takes over.
    #[validate(length(max = 100))]
    pub login: String,
}

/// What was lost.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct ResetForm {
    /// `factor` when the second factor must be set up anew too.
    #[validate(length(max = 20))]
    pub lost: String,
}

/// Whom to be.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct RoleForm {
    /// The role.
    pub role: Option<Role>,
}

impl Question for SignInForm {}
impl Question for SignInParams {}
impl Question for CodeForm {}
impl Question for PasswordForm {}
impl Question for SessionForm {}
impl Question for DecideForm {}
impl Question for DisableForm {}
impl Question for ResetForm {}
impl Question for RoleForm {}

impl PasswordForm {
    /// Returns the new password, typed twice alike.
    ///
    /// # Errors
    /// The two differ.
    pub fn chosen(&self) -> Result<&str, Error> {
        match self.password == self.again {
            true => Ok(&self.password),
            false => Err(Error::invalid("again", "两次输入的口令不一样")),
        }
    }
}

/// Returns what a form says under a name.
pub fn said<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    let found = pairs.iter().find(|(other, _)| other == name);
    found.map_or("", |(_, value)| value.as_str())
}

fn person(pairs: &Pairs, prefix: &str, errors: &mut Vec<FieldError>) -> Option<Person> {
    let say = |name: &str| said(pairs, &format!("{prefix}{name}")).trim().to_owned();
    let login = say("login").parse::<Login>();
    let login = login.map_err(|error| errors.push(FieldError::new(format!("{prefix}login"), error.to_string())));
    Some(Person {
        login: login.ok()?,
        name: say("name"),
        office: say("office"),
        number: say("number"),
    })
}

/// Reads the three who look after accounts.
///
/// # Errors
/// A name to sign in with is none.
pub fn founders(pairs: &Pairs) -> Result<Founders, Error> {
    let mut errors = Vec::new();
    let [system, security, auditor] =
        [Role::System, Role::Security, Role::Auditor].map(|role| person(pairs, &format!("{role}-"), &mut errors));
    match (system, security, auditor) {
        (Some(system), Some(security), Some(auditor)) => Ok(Founders {
            system,
            security,
            auditor,
        }),
        _ => Err(Error::Invalid(errors)),
    }
}

/// An account as it is asked for.
#[derive(Clone, Debug)]
pub struct AccountForm {
    /// Whose; not known when the account is there already.
    pub person: Option<Person>,
    /// The role.
    pub role: Role,
    /// Which firms: `city`, `county` or `firms`.
    pub kind: String,
    /// The counties.
    pub counties: Vec<String>,
    /// The firms, one a line.
    pub firms: String,
    /// Why.
    pub why: String,
}

impl AccountForm {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn read(pairs: &Pairs, with_person: bool) -> Result<Self, Error> {
        let mut errors = Vec::new();
        let role = said(pairs, "role").parse::<Role>();
        let role = role
            .map_err(|_| errors.push(FieldError::new("role", "请选择角色")))
            .ok();
        let person = if with_person {
            person(pairs, "", &mut errors)
        } else {
            None
        };
        let counties = pairs
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(COUNTY))
            .map(str::to_owned);
        match (role, errors.is_empty()) {
            (Some(role), true) => Ok(Self {
                person,
                role,
                kind: said(pairs, "scope").to_owned(),
                counties: counties.collect(),
                firms: said(pairs, "firms").to_owned(),
                why: said(pairs, "why").to_owned(),
            }),
            _ => Err(Error::Invalid(errors)),
        }
    }

    /// Returns what is asked for; `firms` are those that the lines name.
    ///
    /// # Errors
    /// The counties cannot be read.
    pub fn grant(&self, firms: BTreeSet<crate::domain::enterprise::EnterpriseId>) -> Result<Grant, Error> {
        let scope = match self.kind.as_str() {
            _ if !self.role.scope_is_given() => Scope::nothing(),
            "firms" => Scope::Enterprises(firms),
            "county" => {
                let codes = self.counties.iter().map(|code| code.parse());
                let codes = codes.collect::<Result<BTreeSet<_>, _>>();
                Scope::Divisions(codes.map_err(|_| Error::invalid("county", "县区代码无法识别"))?)
            }
            "city" => Scope::of_public(),
            _ => return Err(Error::invalid("scope", "请选择管辖范围")),
        };
        Ok(Grant { role: self.role, scope })
    }
}

/// Reads a token that is asked for.
///
/// # Errors
/// The days are no number.
pub fn token(pairs: &Pairs) -> Result<NewToken, Error> {
    let days = said(pairs, "days").trim().parse::<i64>();
    let rights = pairs
        .iter()
        .filter_map(|(name, _)| name.strip_prefix(RIGHT)?.parse::<Right>().ok());
    Ok(NewToken {
        title: said(pairs, "title").to_owned(),
        rights: rights.collect(),
        days: days.map_err(|_| Error::invalid("days", "有效期请填天数，如 90"))?,
    })
}

/// Reads what is set for all.
///
/// # Errors
/// Every value that is no number.
pub fn settings(pairs: &Pairs) -> Result<Vec<(Setting, i64)>, Error> {
    let mut errors = Vec::new();
    let mut read = Vec::new();
    for (name, value) in pairs {
        match (name.parse::<Setting>(), value.trim().parse::<i64>()) {
            (Ok(setting), Ok(value)) => read.push((setting, value)),
            (Ok(setting), Err(_)) => {
                errors.push(FieldError::new(name.as_str(), format!("{}：请填整数", setting.title())))
            }
            (Err(_), _) => errors.push(FieldError::new(name.as_str(), "没有这项设置")),
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(Error::Invalid(errors))
    }
}
