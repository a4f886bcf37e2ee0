//! The audit as readers see it: one line for each write.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::domain::access::Role;
use crate::domain::audit::{Action, AuditEntry, Subject};
use crate::domain::revision::Revision;

/// Entries from the newest down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditView {
    /// The entries.
    pub entries: Vec<AuditEntryView>,
    /// Before which revision the list goes on; absent at its end.
    pub next: Option<Revision>,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    pub action_title: String,
    /// The records that were touched, and remarks.
    pub subjects: Vec<Subject>,
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
            action_title: action_title(entry.action).to_owned(),
            subjects: entry.subjects.clone(),
        }
    }
}

/// What each action is called; one without a name here is called by its word.
const ACTIONS: &[(&str, &str)] = &[
    ("seed", "载入内置数据"),
    ("demonstrate", "生成虚构企业"),
    ("import", "导入"),
    ("revert_import", "撤销导入"),
    ("decide_import", "处理待匹配行"),
    ("register_enterprise", "登记企业"),
    ("update_enterprise", "修改企业"),
    ("award_tenure", "登记称号"),
    ("amend_tenure", "更正或终止称号"),
    ("record_filing", "登记经营数据"),
    ("export", "导出"),
    ("keep_assessment", "存档评估"),
    ("screen", "筛查"),
];

/// Returns an action as printed.
pub fn action_title(action: Action) -> &'static str {
    let named = ACTIONS.iter().find(|(word, _)| *word == action.as_str());
    named.map_or(action.as_str(), |(_, title)| title)
}

/// What each kind of record is called; one without a name here is called by its word.
pub const NOUNS: &[(&str, &str)] = &[
    ("enterprise", "企业"),
    ("tenure", "称号记录"),
    ("filing", "经营数据"),
    ("change", "更名或迁移"),
    ("source", "来源"),
    ("import", "导入"),
    ("mapping", "列对应"),
    ("outcome", "公布数"),
    ("plan", "规划"),
    ("goal", "目标"),
    ("share", "县区分解"),
    ("watched_indicator", "目标用到的指标"),
    ("export", "导出"),
    ("preset", "导出方案"),
    ("assessment", "存档评估"),
    ("assessment_keep", "为企业存档"),
    ("standard_text", "标准原文"),
    ("screening", "筛查结果"),
    ("screened", "筛查过的企业"),
    ("screening_run", "筛查"),
];

/// What each verb of a subject is called.
const VERBS: &[(&str, &str)] = &[
    ("insert", "新增"),
    ("update", "修改"),
    ("supersede", "取代"),
    ("revert", "恢复"),
    ("remove", "移除"),
    ("delete", "删除"),
    ("change", "改动"),
    ("rows", "写入行"),
    ("decide", "处理行"),
    ("remark", ""),
];

/// Prints what happened to records, e.g. `企业 新增 1-500`.
pub fn subject_text(subject: &Subject) -> String {
    let titled = |named: &'static [(&str, &str)], word| {
        let found = named.iter().find(|(known, _)| *known == word);
        found.map(|(_, title)| *title)
    };
    let noun = titled(NOUNS, &subject.noun).unwrap_or(&subject.noun);
    let verb = titled(VERBS, &subject.verb).unwrap_or(&subject.verb);
    let parts: Vec<&str> = [noun, verb, &subject.what]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
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
