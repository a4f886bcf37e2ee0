//! Accounts: who may sign in, as what, and who let it be so. An account or a right takes effect with the second person.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::access::{Right, Role, Scope};
use super::word::words;

/// The longest name to sign in with, in characters.
pub const LONGEST_LOGIN: usize = 32;

/// The number of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct AccountId(pub i64);

/// The number of a request for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RequestId(pub i64);

/// The number of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TokenId(pub i64);

/// The name that somebody signs in with. Case does not tell two apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// Says that a text cannot be a name to sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("登录名用 2 至 {LONGEST_LOGIN} 个字母、数字、汉字或 . _ -，不含空格")]
pub struct LoginError;

impl FromStr for Login {
    type Err = LoginError;

    fn from_str(text: &str) -> Result<Self, LoginError> {
        let text = text.trim().to_lowercase();
        let legal = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
        match (2..=LONGEST_LOGIN).contains(&text.chars().count()) && text.chars().all(legal) {
            true => Ok(Self(text)),
            false => Err(LoginError),
        }
    }
}

impl TryFrom<String> for Login {
    type Error = LoginError;

    fn try_from(text: String) -> Result<Self, LoginError> {
        text.parse()
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Login {
    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

words! {
    /// Where an account stands.
    pub enum Standing {
        /// Nobody approved it yet.
        Pending = "pending" "待审批",
        /// Approved; its holder has not come yet.
        Invited = "invited" "待启用",
        /// In use.
        Active = "active" "正常",
        /// Too many wrong passwords.
        Locked = "locked" "已锁定",
        /// Taken out of use.
        Disabled = "disabled" "已停用",
    }
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name to sign in with.
    pub login: Login,
    /// The person's name.
    pub name: String,
    /// The office or firm.
    pub office: String,
    /// What tells persons apart beyond their names, e.g. a staff number 「工号」.
    pub number: String,
}

/// What an account may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// As what.
    pub role: Role,
    /// Within which firms.
    pub scope: Scope,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Whose it is.
    pub person: Person,
    /// What it may do; nothing before somebody approved it.
    pub grant: Option<Grant>,
    /// How one signs in with it.
    pub secrets: Secrets,
    /// Since when it is out of use.
    pub disabled: Option<DateTime<Utc>>,
    /// Until when nobody gets in.
    pub locked_until: Option<DateTime<Utc>>,
    /// Wrong passwords or codes since the last right ones.
    pub failures: u32,
    /// When it was last signed in with.
    pub last_seen: Option<DateTime<Utc>>,
}

/// What lets somebody in. Passwords and codes are kept as hashes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The password's hash with how it was made.
    pub password: Option<String>,
    /// Since when it is the password.
    pub password_since: Option<DateTime<Utc>>,
    /// The hashes of those before, the latest first.
    pub earlier: Vec<String>,
    /// The key of the second factor, in base 32.
    pub second_factor: Option<String>,
    /// The last step of the second factor that was accepted: none is accepted twice.
    pub last_step: i64,
    /// Hashes of recovery codes that were not used yet.
    pub recovery: Vec<String>,
    /// The hash of the link that lets its holder choose a password.
    pub link: Option<String>,
    /// Until when the link leads anywhere.
    pub link_until: Option<DateTime<Utc>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Account {
    /// Tells where it stands at a moment.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        if self.disabled.is_some() {
            return Standing::Disabled;
        }
        if self.grant.is_none() {
            return Standing::Pending;
        }
        if self.secrets.password.is_none() {
            return Standing::Invited;
        }
        match self.locked_until.is_some_and(|until| now < until) {
            true => Standing::Locked,
            false => Standing::Active,
        }
    }

    /// Returns what the audit and lists call it.
    pub fn title(&self) -> String {
        format!("{}（{}）", self.person.name, self.person.login)
    }
}

/// A role or scope that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRequest {
    /// Its number.
    pub id: RequestId,
    /// For whom.
    pub account: AccountId,
    /// What the account shall be allowed to do.
    pub grant: Grant,
    /// Why.
    pub why: String,
    /// Who asked; nobody with an account when it came from the machine itself.
    pub asked_by: Option<AccountId>,
    /// When.
    pub asked: DateTime<Utc>,
}

/// A session of somebody who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The hash of what the browser shows; the number of the session in lists.
    pub key: String,
    /// With which account.
    pub account: AccountId,
    /// How far it has come.
    pub stage: Stage,
    /// What forms repeat, so that no other site can send them.
    pub form_key: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: DateTime<Utc>,
    /// From which address.
    pub address: String,
    /// With which browser, as it says itself.
    pub device: String,
}

words! {
    /// How far somebody has come who signs in.
    pub enum Stage {
        /// The password was right; the code of the second factor is missing.
        Code = "code" "待输入验证码",
        /// A second factor must be set up first.
        Enrol = "enrol" "待设置验证码",
        /// The password must be changed first.
        Renew = "renew" "待修改口令",
        /// In.
        In = "in" "已登录",
    }
}

/// A token for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: TokenId,
    /// Whose rights it has.
    pub account: AccountId,
    /// What it is for.
    pub title: String,
    /// The rights it is limited to.
    pub rights: Vec<Right>,
    /// Until when it works.
    pub until: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: Option<DateTime<Utc>>,
    /// Since when it is revoked.
    pub revoked: Option<DateTime<Utc>>,
}

words! {
    /// What the system administrator sets for all.
    pub enum Setting {
        /// Minutes without a request after which a session ends.
        IdleMinutes = "idle_minutes" "无操作多少分钟后退出",
        /// Hours after which a session ends in any case.
        SessionHours = "session_hours" "登录后最长多少小时",
        /// Days after which a password must be changed; 0 for never.
        PasswordDays = "password_days" "口令多少天后须更换（零为不限）",
        /// How many passwords before may not come back.
        PasswordHistory = "password_history" "不得与最近几次口令相同",
        /// Wrong passwords in a row that lock an account.
        Failures = "failures" "连续输错几次锁定",
        /// Minutes of the first lock; each further one is twice as long.
        LockMinutes = "lock_minutes" "首次锁定多少分钟（此后逐次加倍）",
        /// Whether the registry is one to try things in; only `demo` makes such a one.
        Demonstration = "demonstration" "演示库",
    }
}

impl Setting {
    /// Returns the smallest value, what holds when nobody says, and the largest.
    pub fn range(self) -> (i64, i64, i64) {
        match self {
            Setting::IdleMinutes => (5, 30, 240),
            Setting::SessionHours => (1, 12, 24),
            Setting::PasswordDays => (0, 90, 365),
            Setting::PasswordHistory => (0, 5, 24),
            Setting::Failures => (3, 5, 10),
            Setting::LockMinutes => (5, 15, 240),
            Setting::Demonstration => (0, 0, 1),
        }
    }
}

/// What is set for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings([i64; Setting::ALL.len()]);

impl Default for Settings {
    fn default() -> Self {
        let mut settings = Self([0; Setting::ALL.len()]);
        for setting in Setting::ALL {
            settings.0[*setting as usize] = setting.range().1;
        }
        settings
    }
}

impl Settings {
    /// Returns what holds.
    pub fn get(&self, setting: Setting) -> i64 {
        self.0[setting as usize]
    }

    /// Sets a value; one out of range becomes the nearest in it.
    pub fn set(&mut self, setting: Setting, value: i64) {
        let (least, _, most) = setting.range();
        self.0[setting as usize] = value.clamp(least, most);
    }

    /// Tells whether the registry is one to try things in.
    pub fn is_demonstration(&self) -> bool {
        self.get(Setting::Demonstration) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_short_plain_and_without_case() {
        for (text, login) in [
            (" Zhang.San ", Some("zhang.san")),
            ("张三", Some("张三")),
            ("a", None),
            ("a b", None),
            ("<b>", None),
            (&"长".repeat(33), None),
        ] {
            assert_eq!(text.parse().ok().as_ref().map(Login::as_str), login, "{text}");
        }
    }

    #[test]
    fn what_nobody_set_is_the_middle_value() {
        let mut settings = Settings::default();
        assert_eq!(settings.get(Setting::IdleMinutes), 30);
        settings.set(Setting::IdleMinutes, 9_999);
        assert_eq!(settings.get(Setting::IdleMinutes), 240);
        assert!(!settings.is_demonstration());
    }
}
