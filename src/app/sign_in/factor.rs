//! The second factor: a code that changes every half minute, and codes for the day the telephone is lost.

use totp_rs::{Builder, Secret, Totp};

use super::{Origin, refused};
use crate::app::secret::{fingerprint, random};
use crate::app::{App, Error};
use crate::domain::account::{Account, AccountId, Standing};
use crate::domain::audit::{Action, Record};
use crate::store::Tx;

/// Bytes of a key.
const KEY: usize = 20;
/// Recovery codes that are handed out at a time.
const RECOVERY: usize = 10;
/// Steps that a clock may be off.
const SKEW: u16 = 1;

/// A key that is offered, before a code proves that it arrived.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The key in base 32, to be typed.
    pub key: String,
    /// The same as an address, to be photographed.
    pub address: String,
}

impl App {
    /// Offers a key; nothing is kept.
    ///
    /// # Errors
    /// The key cannot be made.
    pub fn offer_factor(&self, account: &Account, key: Option<&str>) -> Result<Enrolment, Error> {
        let key = match key {
            Some(key) => key.to_owned(),
            None => Secret::from(&random(KEY).as_bytes()[..KEY]).to_base32(),
        };
        let totp = totp(&key, account.person.login.as_str())?;
        let address = totp
            .to_url()
            .map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))?;
        Ok(Enrolment { key, address })
    }

    /// Takes a key over once a code of it is shown, and hands out recovery codes.
    ///
    /// # Errors
    /// The code is not of this key and moment, or the database fails.
    pub async fn enrol_factor(&self, id: AccountId, key: &str, code: &str) -> Result<Vec<String>, Error> {
        let step = self.step_of(key, code)?;
        let step = step
            .ok_or_else(|| Error::invalid("code", "验证码不对：请确认手机时间准确，输入应用里当前显示的 6 位数字"))?;
        let codes = recovery_codes();
        let kept: Vec<String> = codes.iter().map(|code| fingerprint(code)).collect();
        let enrol = async |tx: &Tx| -> Result<(), Error> {
            let mut account = tx.must_find_account(id).await?;
            account.secrets.second_factor = Some(key.to_owned());
            account.secrets.last_step = step;
            account.secrets.recovery = kept.clone();
            tx.update_account(&account).await?;
            tx.remark(Record::Account, "设置了验证码");
            Ok(())
        };
        self.as_account(id, Action::ChangeSecrets, enrol).await?;
        Ok(codes)
    }

    /// Makes recovery codes anew; those before are worth nothing any more.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::app) async fn renew_recovery(&self, id: AccountId) -> Result<Vec<String>, Error> {
        let codes = recovery_codes();
        let kept: Vec<String> = codes.iter().map(|code| fingerprint(code)).collect();
        let renew = async |tx: &Tx| -> Result<(), Error> {
            let mut account = tx.must_find_account(id).await?;
            account.secrets.recovery = kept.clone();
            tx.update_account(&account).await?;
            tx.remark(Record::Account, "换发了恢复码");
            Ok(())
        };
        self.as_account(id, Action::ChangeSecrets, renew).await?;
        Ok(codes)
    }

    /// Checks a code of the second factor, or a recovery code: each is taken once.
    ///
    /// # Errors
    /// Refused, or the database fails.
    pub async fn check_code(&self, id: AccountId, code: &str, origin: &Origin) -> Result<Account, Error> {
        let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let spend = async |tx: &Tx| -> Result<Option<Account>, Error> {
            let mut account = tx.must_find_account(id).await?;
            if account.standing(tx.at()) != Standing::Active {
                return Ok(None);
            }
            let key = account.secrets.second_factor.clone().unwrap_or_default();
            let recovery = fingerprint(&code.to_lowercase());
            if let Some(step) = self
                .step_of(&key, &code)?
                .filter(|step| account.secrets.last_step < *step)
            {
                account.secrets.last_step = step;
            } else if let Some(place) = account.secrets.recovery.iter().position(|kept| *kept == recovery) {
                account.secrets.recovery.remove(place);
                tx.remark(
                    Record::Account,
                    format!("用了恢复码，还剩 {} 个", account.secrets.recovery.len()),
                );
            } else {
                return Ok(None);
            }
            tx.update_account(&account).await?;
            Ok(Some(account))
        };
        match self.as_account(id, Action::SignIn, spend).await? {
            Some(account) => Ok(account),
            None => Err(self.count_failure(id, origin).await.unwrap_or_else(|_| refused())),
        }
    }

    /// Returns the step of a key that a code is of, now or a step beside now.
    fn step_of(&self, key: &str, code: &str) -> Result<Option<i64>, Error> {
        if key.is_empty() {
            return Ok(None);
        }
        let now = u64::try_from(self.utc_now().timestamp()).unwrap_or_default();
        let step = totp(key, "")?.check(code.trim(), now);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }
}

fn recovery_codes() -> Vec<String> {
    (0..RECOVERY).map(|_| random(5)).collect()
}

fn totp(key: &str, login: &str) -> Result<Totp, Error> {
    let unreadable = |_| Error::invalid("code", "验证密钥无法识别，请重新打开这个页面");
    let secret = Secret::try_from_base32(key).map_err(unreadable)?;
    let builder = Builder::new().with_secret(secret).with_skew(SKEW);
    let builder = builder.with_account_name(login).with_issuer(Some("雁阵"));
    builder
        .build()
        .map_err(|_| Error::invalid("code", "验证密钥无法识别，请重新打开这个页面"))
}
