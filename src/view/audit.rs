//! The audit as readers see it: one line for each write.

use chrono::{DateTime, FixedOffset};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::access::Role;
use crate::domain::audit::{Action, AuditEntry, Record, Subject, Verb};
use crate::domain::catalog::Catalog;
use crate::domain::revision::Revision;

/// Entries from the newest down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditView {
    /// The entries.
    pub entries: Vec<AuditEntryView>,
    /// Before which revision the list goes on; absent at its end.
    pub next: Option<String>,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditEntryView {
    /// Its revision.
    pub revision: Revision,
    /// The moment in China.
    pub at: DateTime<FixedOffset>,
    /// Who acted.
    pub actor: String,
    /// In which role.
    pub role: Role,
    /// What was done, by its word.
    pub action: Action,
    /// The same as printed.
    pub action_title: &'static str,
    /// The records that were touched, and remarks.
    pub subjects: Vec<Subject>,
}

impl AuditEntryView {
    /// Leaves out what stands in records of firms: whoever looks after accounts learns who did what, to how many of
    /// which, and no value.
    #[must_use]
    pub fn without_business(mut self) -> Self {
        for subject in &mut self.subjects {
            let is_of_accounts = subject.noun.parse::<Record>().is_ok_and(Record::is_of_accounts);
            let is_numbers = subject
                .what
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ',' | '-'));
            if !is_of_accounts && !is_numbers {
                subject.what = "（内容略）".to_owned();
            }
        }
        self
    }
}

impl From<&AuditEntry> for AuditEntryView {
    fn from(entry: &AuditEntry) -> Self {
        let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
        Self {
            revision: entry.revision,
            at: entry.at.with_timezone(&china),
            actor: entry.actor.name.clone(),
            role: entry.actor.role,
            action: entry.action,
            action_title: entry.action.title(),
            subjects: entry.subjects.clone(),
        }
    }
}

/// Prints what happened to records, e.g. `企业 新增 1-500`.
pub fn subject_text(subject: &Subject, catalog: &Catalog) -> String {
    let noun = subject.noun.parse::<Record>();
    let noun = noun.as_ref().map_or(subject.noun.as_str(), |noun| noun.title());
    let verb = subject.verb.parse::<Verb>();
    let verb = verb.as_ref().map_or(subject.verb.as_str(), |verb| verb.title());
    let what = titled(&subject.what, catalog);
    let parts: Vec<&str> = [noun, verb, &what]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}

/// Puts the titles of counties, tiers, goals and indicators in the place of their codes.
fn titled(what: &str, catalog: &Catalog) -> String {
    let title = |word: &str| -> Option<String> {
        let goal = catalog.goals.iter().find(|goal| goal.code.as_str() == word);
        let division = catalog.divisions.iter().find(|division| division.code.as_str() == word);
        let tier = catalog.tiers.iter().find(|tier| tier.code.as_str() == word);
        let indicator = word.parse().ok().and_then(|code| catalog.indicator(&code));
        match word {
            "none" => Some("无".to_owned()),
            "definition" => Some("全文".to_owned()),
            _ => (goal.map(|it| it.title.clone()))
                .or_else(|| division.map(|it| it.title.clone()))
                .or_else(|| tier.map(|it| it.short_title.clone()))
                .or_else(|| indicator.map(|it| it.title.clone())),
        }
    };
    let (told, record) = what.split_at(what.find(['{', '[']).unwrap_or(what.len()));
    let pieces = told.split_inclusive([' ', ':', '=', ',']).map(|piece| {
        let word = piece.trim_end_matches([' ', ':', '=', ',']);
        let rest = &piece[word.len()..];
        title(word).map_or_else(|| piece.to_owned(), |title| format!("{title}{rest}"))
    });
    pieces.chain([record.to_owned()]).collect()
}

/// Letters of a hash that tell it apart on a page.
const SHORT: usize = 12;

/// Shortens the hashes in what happened: the whole stands beside it and in the other faces.
pub fn short_text(text: &str) -> String {
    let word = |word: &str| match word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => format!("{}…", &word[..SHORT]),
        false => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_shortened_and_nothing_else() {
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(
            short_text(&format!("存档评估 新增 {hash}")),
            "存档评估 新增 0123456789ab…"
        );
        assert_eq!(short_text("企业 新增 1-500"), "企业 新增 1-500");
    }
}
