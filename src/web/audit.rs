//! What audit addresses carry behind the `?`.

use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::app::{AuditQuery, Error, FieldError};
use crate::domain::revision::Revision;

/// Which entries are asked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuditParams {
    /// Part of the actor's name.
    pub actor: String,
    /// The action's word.
    pub action: String,
    /// The records' noun, e.g. `tenure`.
    pub subject: String,
    /// Only entries before this revision.
    pub before: String,
}

impl AuditParams {
    /// Reads the question.
    ///
    /// # Errors
    /// Names every field that cannot be read.
    pub fn query(&self) -> Result<AuditQuery, Error> {
        let mut errors = Vec::new();
        let query = AuditQuery {
            actor: Some(self.actor.trim().to_owned()).filter(|actor| !actor.is_empty()),
            action: word("action", &self.action, &mut errors),
            noun: word("subject", &self.subject, &mut errors),
            before: word::<i64>("before", &self.before, &mut errors).map(Revision),
        };
        match errors.is_empty() {
            true => Ok(query),
            false => Err(Error::Invalid(errors)),
        }
    }

    /// Returns the address of the entries before a revision.
    pub fn next_address(&self, before: Revision) -> String {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        format!(
            "/audit?actor={}&action={}&subject={}&before={}",
            encode(self.actor.trim()),
            encode(&self.action),
            encode(self.subject.trim()),
            before.0
        )
    }
}

fn word<T: FromStr>(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    if text.trim().is_empty() {
        return None;
    }
    let read = text.trim().parse().ok();
    if read.is_none() {
        errors.push(FieldError {
            field: field.to_owned(),
            message: format!("“{text}”不认识，请从页面的列表选择"),
        });
    }
    read
}
