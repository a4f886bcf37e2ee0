//! Accounts and what was asked for them. Nothing here tells of a firm, so it is read without a scope; what an account
//! may do is only ever written by [`Tx::decide_request`] and [`Tx::insert_account`].

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseExecutor, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{account, grant_request};
use super::row::{Place, to_json};
use super::{Error, Store, Tx};
use crate::domain::account::{Account, AccountId, Grant, GrantRequest, Login, Person, RequestId, Secrets};
use crate::domain::audit::{Record, Verb};

/// So many accounts are listed; a city has fewer.
const MOST: u64 = 20_000;

impl Store {
    /// Tells whether anybody may sign in: from then on everybody must.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_accounts(&self) -> Result<bool, Error> {
        let first = account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .limit(1);
        let first: Option<i64> = first.into_tuple().one(&self.whole().run()).await?;
        Ok(first.is_some())
    }

    /// Returns every account by login.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_accounts(&self) -> Result<Vec<Account>, Error> {
        let rows = account::Entity::find()
            .order_by_asc(account::Column::Login)
            .limit(MOST)
            .all(&self.whole().run())
            .await?;
        rows.into_iter().map(account_from).collect()
    }

    /// Returns an account.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        account_of(&self.whole().run(), id).await
    }

    /// Returns the account that one signs in to with a name.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_login(&self, login: &Login) -> Result<Option<Account>, Error> {
        self.account_where(account::Column::Login.eq(login.as_str())).await
    }

    /// Returns the account whose holder chooses a password behind a link.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_link(&self, hash: &str) -> Result<Option<Account>, Error> {
        self.account_where(account::Column::Link.eq(hash)).await
    }

    async fn account_where(&self, condition: Expr) -> Result<Option<Account>, Error> {
        let row = account::Entity::find()
            .filter(condition)
            .one(&self.whole().run())
            .await?;
        row.map(account_from).transpose()
    }

    /// Returns what was asked for and nobody decided, the oldest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_open_requests(&self) -> Result<Vec<GrantRequest>, Error> {
        let rows = grant_request::Entity::find()
            .filter(grant_request::Column::Decision.is_null())
            .order_by_asc(grant_request::Column::Id)
            .all(&self.whole().run())
            .await?;
        rows.into_iter().map(request_from).collect()
    }
}

async fn account_of(run: &DatabaseExecutor<'_>, id: AccountId) -> Result<Option<Account>, Error> {
    let row = account::Entity::find_by_id(id.0).one(run).await?;
    row.map(account_from).transpose()
}

impl Tx {
    /// Returns an account as it stands inside this write.
    ///
    /// # Errors
    /// There is none, or the database fails.
    pub async fn must_find_account(&self, id: AccountId) -> Result<Account, Error> {
        let found = account_of(&self.run(), id).await?;
        found.ok_or(Error::NotFound {
            noun: "account",
            id: id.0,
        })
    }

    /// Records an account; with a grant only where nobody is there yet who could approve it.
    ///
    /// # Errors
    /// The login is taken, or the database fails.
    pub async fn insert_account(&self, person: &Person, grant: Option<Grant>) -> Result<AccountId, Error> {
        let id = self
            .take_ids::<account::Entity>("account", account::Column::Id, 1)
            .await?;
        let account = Account {
            id: AccountId(id),
            person: person.clone(),
            grant,
            secrets: Secrets::default(),
            disabled: None,
            locked_until: None,
            failures: 0,
            last_seen: None,
        };
        self.insert_rows(vec![self.account_row(&account)]).await?;
        self.touch(Record::Account, Verb::Insert, [id]);
        self.note_account(&account);
        Ok(account.id)
    }

    /// Says in the audit whose account it is: a number says nothing to whoever reads it.
    pub fn note_account(&self, account: &Account) {
        self.remark(Record::Account, account.title());
    }

    /// Records an account as it is now. What lets somebody in is never told to the audit.
    ///
    /// # Errors
    /// A constraint is violated, or the database fails.
    pub async fn update_account(&self, account: &Account) -> Result<(), Error> {
        let before = account::Entity::find_by_id(account.id.0).one(&self.run()).await?;
        let before = before.ok_or(Error::NotFound {
            noun: "account",
            id: account.id.0,
        })?;
        let after = self.account_row(account);
        let told = |row: &account::Model| account::Model {
            password: row.password.as_ref().map(|_| "…".to_owned()),
            second_factor: row.second_factor.as_ref().map(|_| "…".to_owned()),
            link: None,
            link_until: None,
            earlier: String::new(),
            recovery: String::new(),
            last_step: 0,
            last_seen: None,
            ..row.clone()
        };
        self.note_change(Record::Account, account.id.0, (&told(&before), &told(&after)));
        account::Entity::update(after.into_active_model().reset_all())
            .exec(&self.run())
            .await?;
        self.touch(Record::Account, Verb::Update, [account.id.0]);
        Ok(())
    }

    fn account_row(&self, account: &Account) -> account::Model {
        let millis = |moment: &Option<DateTime<Utc>>| moment.map(|moment| moment.timestamp_millis());
        let Account {
            id,
            person,
            grant,
            secrets,
            disabled,
            locked_until,
            failures,
            last_seen,
        } = account;
        account::Model {
            id: id.0,
            login: person.login.as_str().to_owned(),
            name: person.name.clone(),
            office: person.office.clone(),
            number: person.number.clone(),
            role: grant.as_ref().map(|grant| grant.role.to_string()),
            scope: grant.as_ref().map(|grant| to_json(&grant.scope)),
            password: secrets.password.clone(),
            password_since: millis(&secrets.password_since),
            earlier: to_json(&secrets.earlier),
            second_factor: secrets.second_factor.clone(),
            last_step: secrets.last_step,
            recovery: to_json(&secrets.recovery),
            link: secrets.link.clone(),
            link_until: millis(&secrets.link_until),
            disabled: millis(disabled),
            locked_until: millis(locked_until),
            failures: i32::try_from(*failures).unwrap_or(i32::MAX),
            last_seen: millis(last_seen),
            revision: self.revision().0,
        }
    }

    /// Asks for a role and scope; what was asked for the same account before is withdrawn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_request(&self, account: AccountId, grant: &Grant, why: &str) -> Result<RequestId, Error> {
        self.close_requests(account, "withdrawn").await?;
        let id = self
            .take_ids::<grant_request::Entity>("grant_request", grant_request::Column::Id, 1)
            .await?;
        let row = grant_request::Model {
            id,
            account: account.0,
            role: grant.role.to_string(),
            scope: to_json(&grant.scope),
            why: why.to_owned(),
            asked_by: self.actor().account().map(|id| id.0),
            asked: self.at().timestamp_millis(),
            decided_by: None,
            decided: None,
            decision: None,
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.touch(Record::GrantRequest, Verb::Insert, [id]);
        Ok(RequestId(id))
    }

    /// Withdraws what is still asked for an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_requests(&self, account: AccountId, decision: &str) -> Result<(), Error> {
        grant_request::Entity::update_many()
            .col_expr(grant_request::Column::Decision, Expr::value(decision))
            .col_expr(grant_request::Column::Revision, Expr::value(self.revision().0))
            .filter(grant_request::Column::Account.eq(account.0))
            .filter(grant_request::Column::Decision.is_null())
            .exec(&self.run())
            .await?;
        Ok(())
    }

    /// Returns what was asked for, unless it is decided already.
    ///
    /// # Errors
    /// There is no such request, or the database fails.
    pub async fn must_find_request(&self, id: RequestId) -> Result<GrantRequest, Error> {
        request_from(self.open_request(id).await?)
    }

    async fn open_request(&self, id: RequestId) -> Result<grant_request::Model, Error> {
        let row = grant_request::Entity::find_by_id(id.0)
            .filter(grant_request::Column::Decision.is_null())
            .one(&self.run())
            .await?;
        row.ok_or(Error::NotFound {
            noun: "request",
            id: id.0,
        })
    }

    /// Decides what was asked for; the account is left to the caller.
    ///
    /// # Errors
    /// It is decided already or asked by whoever decides, or the database fails.
    pub async fn decide_request(&self, id: RequestId, decision: &str) -> Result<(), Error> {
        let row = self.open_request(id).await?;
        let mut decided = row.clone();
        decided.decided_by = self.actor().account().map(|id| id.0);
        decided.decided = Some(self.at().timestamp_millis());
        decided.decision = Some(decision.to_owned());
        decided.revision = self.revision().0;
        self.note_change(Record::GrantRequest, id.0, (&row, &decided));
        grant_request::Entity::update(decided.into_active_model().reset_all())
            .exec(&self.run())
            .await?;
        self.touch(Record::GrantRequest, Verb::Update, [id.0]);
        Ok(())
    }
}

fn account_from(row: account::Model) -> Result<Account, Error> {
    let place = Place {
        table: "account",
        row: &row.id,
    };
    let moment = |column: &str, millis: Option<i64>| -> Result<Option<DateTime<Utc>>, Error> {
        let read = |millis| {
            DateTime::from_timestamp_millis(millis)
                .ok_or_else(|| place.corrupt(format_args!("column `{column}` is out of range")))
        };
        millis.map(read).transpose()
    };
    let grant = match (&row.role, &row.scope) {
        (Some(role), Some(scope)) => Some(Grant {
            role: place.word("role", role)?,
            scope: place.json("scope", scope)?,
        }),
        _ => None,
    };
    let secrets = Secrets {
        password_since: moment("password_since", row.password_since)?,
        earlier: place.json("earlier", &row.earlier)?,
        recovery: place.json("recovery", &row.recovery)?,
        link_until: moment("link_until", row.link_until)?,
        last_step: row.last_step,
        password: row.password,
        second_factor: row.second_factor,
        link: row.link,
    };
    Ok(Account {
        id: AccountId(row.id),
        disabled: moment("disabled", row.disabled)?,
        locked_until: moment("locked_until", row.locked_until)?,
        last_seen: moment("last_seen", row.last_seen)?,
        failures: place.number("failures", row.failures)?,
        person: Person {
            login: place.word("login", &row.login)?,
            name: row.name,
            office: row.office,
            number: row.number,
        },
        grant,
        secrets,
    })
}

fn request_from(row: grant_request::Model) -> Result<GrantRequest, Error> {
    let place = Place {
        table: "grant_request",
        row: &row.id,
    };
    Ok(GrantRequest {
        id: RequestId(row.id),
        account: AccountId(row.account),
        grant: Grant {
            role: place.word("role", &row.role)?,
            scope: place.json("scope", &row.scope)?,
        },
        asked_by: row.asked_by.map(AccountId),
        asked: DateTime::from_timestamp_millis(row.asked)
            .ok_or_else(|| place.corrupt("column `asked` is out of range"))?,
        why: row.why,
    })
}
