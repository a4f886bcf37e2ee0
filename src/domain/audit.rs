//! Audit: one entry for each revision, chained by hashes. An entry is written by the same transaction as what it
//! speaks of and is never changed; a changed or missing one breaks the chain and is named.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::access::Actor;
use super::revision::Revision;
use super::word::words;

/// One write: who did what, when, to which records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The revision of the write.
    pub revision: Revision,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who acted, in which role and scope.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// The records that were touched.
    pub subjects: Vec<Subject>,
}

/// What a write is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Loads the reviewed data that ships with the program.
    Seed,
    /// Makes fictional firms for a demonstration.
    Demonstrate,
    /// Takes over a file.
    Import,
    /// Decides a row that waited for a person.
    DecideImport,
    /// Takes an import back.
    RevertImport,
    /// Remembers how the headers of a list are read.
    RememberMapping,
    /// Records a new enterprise.
    RegisterEnterprise,
    /// Changes what is known of an enterprise.
    UpdateEnterprise,
    /// Records a tenure.
    AwardTenure,
    /// Corrects, ends or revokes a tenure.
    AmendTenure,
    /// Records figures.
    RecordFiling,
    /// Hands out a list.
    Export,
    /// Screens the registry against the law.
    Screen,
    /// Keeps a set of columns for exports.
    SavePreset,
    /// Forgets a set of columns.
    DeletePreset,
    /// Enters a plan or its goals.
    EnterPlan,
    /// Assigns shares of a goal to counties.
    AssignShares,
    /// Keeps an assessment.
    KeepAssessment,
}

words!(Action {
    Seed = "seed",
    Demonstrate = "demonstrate",
    Import = "import",
    DecideImport = "decide_import",
    RevertImport = "revert_import",
    RememberMapping = "remember_mapping",
    RegisterEnterprise = "register_enterprise",
    UpdateEnterprise = "update_enterprise",
    AwardTenure = "award_tenure",
    AmendTenure = "amend_tenure",
    RecordFiling = "record_filing",
    Export = "export",
    Screen = "screen",
    SavePreset = "save_preset",
    DeletePreset = "delete_preset",
    EnterPlan = "enter_plan",
    AssignShares = "assign_shares",
    KeepAssessment = "keep_assessment",
});

/// Records of one kind that a write touched, or a remark about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The table, or the topic of a remark.
    pub noun: String,
    /// What happened to them: `insert`, `update`, `supersede`, `change`, `remark`.
    pub verb: String,
    /// Their numbers, e.g. `7` or `1-500,700`; of a change, number, column, old and new; the text of a remark.
    pub what: String,
}

/// A place where the audit or the data does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a table or `audit`.
    pub place: String,
    /// Which row, e.g. its number or revision; empty when it is the table as a whole.
    pub row: String,
    /// What is wrong.
    pub problem: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.row.is_empty() {
            true => write!(f, "{}: {}", self.place, self.problem),
            false => write!(f, "{} {}: {}", self.place, self.row, self.problem),
        }
    }
}
