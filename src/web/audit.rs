//! What audit addresses carry behind the `?`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::{AuditQuery, Error};
use crate::domain::audit::{Action, Record};
use crate::domain::revision::Revision;
use crate::web::question::Question;

/// Where the list stands.
pub const PATH: &str = "/audit";

/// Which entries are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct AuditParams {
    /// Part of the actor's name.
    #[validate(length(max = 100))]
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<Action>,
    /// Which kind of record was touched.
    pub subject: Option<Record>,
    /// Where the page begins: the `next` of the page before.
    pub after: Option<String>,
}

impl Question for AuditParams {}

impl AuditParams {
    /// Reads the question.
    ///
    /// # Errors
    /// The place is none.
    pub fn query(&self) -> Result<AuditQuery, Error> {
        let lost = |_| Error::invalid("after", "翻页位置无效，请从第一页重新开始");
        let before = self.after.as_deref().map(str::parse).transpose().map_err(lost)?;
        Ok(AuditQuery {
            actor: self.actor.clone(),
            action: self.action,
            noun: self.subject,
            before: before.map(Revision),
            ..AuditQuery::default()
        })
    }
}
