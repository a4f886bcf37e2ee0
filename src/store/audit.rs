//! The audit: one row for each revision, each hash over its row and the hash before it.

use chrono::{DateTime, FixedOffset};
use sea_orm::sea_query::{Condition, sea_value_to_json_value};
use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryFilter, QueryOrder, QuerySelect, Value,
};
use serde::Serialize;

use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx, entity::audit};
use crate::domain::access::Actor;
use crate::domain::audit::{Action, AuditEntry, Fault, Record, Subject, Verb};
use crate::domain::day::Day;
use crate::domain::digest::sha256_hex;
use crate::domain::revision::{History, Revision};

/// Rows that a check of the chain holds in memory.
const PAGE: u64 = 1_000;

/// Which entries are asked for; those without a word on something are all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Part of the actor's name.
    pub actor: Option<String>,
    /// The action.
    pub action: Option<Action>,
    /// The noun of a record that was touched.
    pub noun: Option<Record>,
    /// Only those before this revision.
    pub before: Option<Revision>,
    /// Of what.
    pub realm: Realm,
}

/// What entries are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Realm {
    /// Firms, lists, goals.
    #[default]
    Firms,
    /// These and who may sign in.
    Everything,
}

impl AuditQuery {
    fn condition(&self) -> Condition {
        let before = audit::Column::Revision.lt(self.before.map_or(i64::MAX, |revision| revision.0));
        let actor = self.actor.as_ref().map(|actor| audit::Column::Actor.contains(actor));
        let action = self.action.map(|action| audit::Column::Action.eq(action.as_str()));
        let noun = self.noun.as_ref().map(|noun| {
            let subject = format!("\"noun\":{}", to_json(noun));
            audit::Column::Subject.contains(&subject)
        });
        let accounts = Action::ALL.iter().filter(|action| action.is_of_accounts());
        let business = (self.realm == Realm::Firms)
            .then(|| audit::Column::Action.is_not_in(accounts.map(|action| action.as_str())));
        Condition::all()
            .add(before)
            .add_option(business)
            .add_option(actor)
            .add_option(action)
            .add_option(noun)
    }
}

impl Reader {
    /// Returns the entries asked for, from the newest down.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_audit_by(&self, query: &AuditQuery, limit: u64) -> Result<Vec<AuditEntry>, Error> {
        let rows = audit::Entity::find()
            .filter(query.condition())
            .filter(self.written(audit::Column::Revision))
            .order_by_desc(audit::Column::Revision)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(entry_from).collect()
    }

    /// Returns entries from the newest down, those before `before` when it is given.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_audit(&self, before: Option<Revision>, limit: u64) -> Result<Vec<AuditEntry>, Error> {
        let rows = audit::Entity::find()
            .filter(audit::Column::Revision.lt(before.map_or(i64::MAX, |revision| revision.0)))
            .filter(self.written(audit::Column::Revision))
            .order_by_desc(audit::Column::Revision)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(entry_from).collect()
    }

    /// Returns the entry of a revision.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_audit(&self, revision: Revision) -> Result<Option<AuditEntry>, Error> {
        let row = audit::Entity::find_by_id(revision.0).one(&self.run()).await?;
        row.map(entry_from).transpose()
    }

    /// Names the history up to a revision, by the chain of its audit; the empty one where there is no entry.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn history_at(&self, revision: Revision) -> Result<History, Error> {
        let row = audit::Entity::find_by_id(revision.0).one(&self.run()).await?;
        Ok(row.map_or(History::default(), |row| history_of(&row.hash)))
    }

    /// Returns the last revision that was made until the end of a day in China.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision_on(&self, day: Day) -> Result<Revision, Error> {
        let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
        let end = day
            .ends_at(china)
            .map_or(i64::MAX, |midnight| midnight.timestamp_millis());
        let row = audit::Entity::find()
            .filter(audit::Column::At.lt(end))
            .order_by_desc(audit::Column::Revision)
            .one(&self.run())
            .await?;
        Ok(Revision(row.map_or(0, |row| row.revision)))
    }

    /// Recomputes the whole chain and names what does not fit: a changed row, a missing one, a cut end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_audit(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        let mut last = (0, String::new());
        loop {
            let rows = audit::Entity::find()
                .filter(audit::Column::Revision.gt(last.0))
                .order_by_asc(audit::Column::Revision)
                .limit(PAGE)
                .all(&self.run())
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                check_link(&last, &row, &mut faults);
                last = (row.revision, row.hash);
            }
        }
        let clock = self.latest_revision().await?;
        for missing in last.0 + 1..=clock.0 {
            faults.push(fault(missing, "the entry is missing"));
        }
        if clock.0 < last.0 {
            faults.push(fault(last.0, "the entry is later than the clock"));
        }
        Ok(faults)
    }
}

/// Columns that every change moves; the entry itself tells them.
const MOVES_ANYWAY: &[&str] = &["revision", "recorded", "superseded"];

impl Tx {
    /// Notes old and new of every column that a change touched.
    pub(super) fn note_change<M: ModelTrait>(&self, noun: Record, id: i64, (before, after): (&M, &M)) {
        let columns = <M::Entity as EntityTrait>::Column::iter();
        for column in columns.filter(|column| !MOVES_ANYWAY.contains(&column.as_str())) {
            let old = plain(&before.get(column));
            let new = plain(&after.get(column));
            self.note_values(noun, (id, column.as_str()), (&old, &new));
        }
    }

    /// Notes old and new of one thing, when they differ.
    pub(super) fn note_values<T: Serialize + PartialEq>(
        &self,
        noun: Record,
        (id, column): (i64, &str),
        (old, new): (&T, &T),
    ) {
        if old != new {
            self.note(
                noun,
                Verb::Change,
                format!("{id} {column}: {} -> {}", to_json(old), to_json(new)),
            );
        }
    }

    /// Adds the entry of this write and returns its hash.
    pub(super) async fn insert_audit(&self, subjects: Vec<Subject>) -> Result<String, Error> {
        let before = audit::Entity::find()
            .order_by_desc(audit::Column::Revision)
            .one(&self.run())
            .await?;
        let Actor { name, role, scope, .. } = self.actor();
        let mut row = audit::Model {
            revision: self.revision().0,
            at: self.at().timestamp_millis(),
            actor: name.clone(),
            role: role.to_string(),
            scope: to_json(scope),
            action: self.action().to_string(),
            subject: to_json(&subjects),
            previous_hash: before.as_ref().map(|row| row.hash.clone()).unwrap_or_default(),
            hash: String::new(),
            content: self.seal(before.as_ref().map_or("", |row| &row.content)).await?,
        };
        row.hash = hash_of(&row);
        let head = row.hash.clone();
        self.insert_rows(vec![row]).await?;
        Ok(head)
    }
}

/// A stored value as JSON; left to itself the library prints a day with the quotes of SQL.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::ChronoDate(Some(day)) => day.to_string().into(),
        other => sea_value_to_json_value(other),
    }
}

fn check_link((revision, hash): &(i64, String), row: &audit::Model, faults: &mut Vec<Fault>) {
    for missing in revision + 1..row.revision {
        faults.push(fault(missing, "the entry is missing"));
    }
    let follows = revision + 1 == row.revision;
    if follows && row.previous_hash != *hash {
        faults.push(fault(row.revision, "the entry does not follow the one before it"));
    }
    if row.hash != hash_of(row) {
        faults.push(fault(row.revision, "the entry was changed"));
    }
}

fn fault(revision: i64, problem: &str) -> Fault {
    Fault {
        place: "audit".to_owned(),
        row: revision.to_string(),
        problem: problem.to_owned(),
    }
}

/// JSON keeps the fields apart, so that no text can move from one into the next unnoticed.
fn hash_of(row: &audit::Model) -> String {
    let audit::Model {
        revision,
        at,
        actor,
        role,
        scope,
        action,
        subject,
        previous_hash,
        hash: _,
        content,
    } = row;
    let fields = (revision, at, actor, role, scope, action, subject, previous_hash);
    match content.is_empty() {
        // Entries of before there were seals.
        true => sha256_hex(to_json(&fields).as_bytes()),
        false => sha256_hex(to_json(&(fields, content)).as_bytes()),
    }
}

/// The first half of the hash's first half tells histories apart as surely as the whole.
pub(super) fn history_of(hash: &str) -> History {
    let start = hash.get(..16).unwrap_or_default();
    History(u64::from_str_radix(start, 16).unwrap_or_default())
}

fn entry_from(row: audit::Model) -> Result<AuditEntry, Error> {
    let audit::Model {
        revision,
        at,
        actor,
        role,
        scope,
        action,
        subject,
        previous_hash: _,
        hash: _,
        content: _,
    } = row;
    let place = Place {
        table: "audit",
        row: &revision,
    };
    Ok(AuditEntry {
        revision: Revision(revision),
        at: DateTime::from_timestamp_millis(at).ok_or_else(|| place.corrupt("column `at` is out of range"))?,
        actor: Actor {
            name: actor,
            role: place.word("role", &role)?,
            scope: place.json("scope", &scope)?,
            signed_in: None,
        },
        action: place.word("action", &action)?,
        subjects: place.json("subject", &subject)?,
    })
}
