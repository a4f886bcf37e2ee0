//! An import as readers see it: what it would do, what it did, and which rows wait for a person.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::enterprise::{EnterpriseId, EnterpriseStatus};
use crate::domain::import::{
    Import, ImportId, ImportKind, ImportStatus, Obstacle, ObstacleKind, RowOutcome, UndoCounts,
};
use crate::domain::job::{Job, JobId, JobState};

/// How many rows have which outcome, in the order of reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutcomeCounts {
    /// 「新增」.
    pub created: u64,
    /// 「更新」.
    pub updated: u64,
    /// 「不变」.
    pub unchanged: u64,
    /// 「待匹配」.
    pub queued: u64,
    /// 「跳过」.
    pub skipped: u64,
    /// 「错误」.
    pub failed: u64,
}

impl OutcomeCounts {
    /// Counts one more row.
    pub fn add(&mut self, outcome: RowOutcome, rows: u64) {
        *match outcome {
            RowOutcome::Created => &mut self.created,
            RowOutcome::Updated => &mut self.updated,
            RowOutcome::Unchanged => &mut self.unchanged,
            RowOutcome::Queued => &mut self.queued,
            RowOutcome::Skipped => &mut self.skipped,
            RowOutcome::Failed => &mut self.failed,
        } += rows;
    }

    /// Returns the number of rows with an outcome.
    pub fn of(&self, outcome: RowOutcome) -> u64 {
        match outcome {
            RowOutcome::Created => self.created,
            RowOutcome::Updated => self.updated,
            RowOutcome::Unchanged => self.unchanged,
            RowOutcome::Queued => self.queued,
            RowOutcome::Skipped => self.skipped,
            RowOutcome::Failed => self.failed,
        }
    }

    /// Returns every outcome with its title and count.
    pub fn entries(&self) -> [(RowOutcome, u64); 6] {
        [
            (RowOutcome::Created, self.created),
            (RowOutcome::Updated, self.updated),
            (RowOutcome::Unchanged, self.unchanged),
            (RowOutcome::Queued, self.queued),
            (RowOutcome::Skipped, self.skipped),
            (RowOutcome::Failed, self.failed),
        ]
    }

    /// Returns the number of rows.
    pub fn total(&self) -> u64 {
        self.entries().iter().map(|(_, count)| count).sum()
    }

    /// Says the counts in one line.
    pub fn sentence(&self) -> String {
        let said = self
            .entries()
            .map(|(outcome, count)| format!("{} {count}", outcome.title()));
        format!("共 {} 行：{}", self.total(), said.join("，"))
    }
}

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ImportPlanView")]
pub struct PlanView {
    /// The name of the file.
    pub file_name: String,
    /// Its SHA-256.
    pub file_hash: String,
    /// What its rows are.
    pub kind: ImportKind,
    /// The title of the source that rows will cite.
    pub source_title: String,
    /// The document number of that source.
    pub document: String,
    /// What was understood of the tables.
    pub remarks: Vec<String>,
    /// What was not taken over of rows that were, each kind once, the most frequent first.
    pub findings: Vec<FindingView>,
    /// The counts.
    pub counts: OutcomeCounts,
    /// What becomes of every row, in one hash: a commit that is given it does exactly this or refuses.
    pub digest: String,
    /// The first rows of each outcome.
    pub rows: Vec<PlanRowView>,
    /// The number of rows that are not shown because many have the same outcome.
    pub left_out: u64,
}

/// What was not taken over, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingView {
    /// Column and problem.
    pub what: String,
    /// In how many rows.
    pub rows: u64,
    /// The place of the first.
    pub first: String,
    /// The text that was not understood, when it can be said once for all rows what it means.
    pub unread: Option<UnreadView>,
}

/// A text that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnreadView {
    /// The key of its column.
    pub column: String,
    /// The text.
    pub written: String,
}

impl FindingView {
    /// Says it in one line.
    pub fn sentence(&self) -> String {
        format!("{} × {}（{}起）", self.what, self.rows, self.first)
    }
}

/// What would become of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanRowView {
    /// Its number within the import.
    pub line: u32,
    /// Where it stands, in words.
    pub place: String,
    /// The firm as printed.
    pub name: String,
    /// What becomes of it.
    pub outcome: RowOutcome,
    /// Why, or what changes.
    pub reason: String,
    /// The firm it is matched with: its number and registered name; nothing for a new or unknown one.
    pub enterprise: Option<MatchedView>,
    /// The firms it may mean.
    pub candidates: Vec<CandidateView>,
}

/// The firm that a row was matched with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatchedView {
    /// Its number.
    pub id: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// On what ground.
    pub ground: String,
}

/// A firm that a row may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CandidateView {
    /// Its number.
    pub id: EnterpriseId,
    /// Its registered name.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// The name that was compared, when it is another one.
    pub compared: String,
    /// Its credit code, empty when unknown.
    pub credit_code: String,
    /// Its division in words, empty when unknown.
    pub division: String,
    /// Whether it is in business.
    pub status: EnterpriseStatus,
    /// How alike, 0–1000.
    pub score: u16,
    /// What agrees.
    pub agrees: Vec<String>,
    /// What differs.
    pub differs: Vec<String>,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportView {
    /// Its number.
    pub id: ImportId,
    /// What its rows are.
    pub kind: ImportKind,
    /// The name of the file.
    pub file_name: String,
    /// Its SHA-256.
    pub file_hash: String,
    /// Where it stands.
    pub status: ImportStatus,
    /// The rows of the file.
    pub rows: u32,
    /// What became of those that are committed.
    pub counts: OutcomeCounts,
    /// Whether it is being written or waits for that.
    pub active: bool,
    /// The job that writes it, or wrote it last.
    pub job: Option<JobId>,
    /// What a person should know of how it went; empty when there is nothing to say.
    pub note: String,
    /// When it was started.
    pub at: DateTime<Utc>,
}

impl ImportView {
    /// Shows an import.
    pub fn new(import: &Import, outcomes: &[(RowOutcome, u64)], (job, trouble): (Option<&Job>, &str)) -> Self {
        let mut counts = OutcomeCounts::default();
        outcomes.iter().for_each(|(outcome, rows)| counts.add(*outcome, *rows));
        Self {
            id: import.id,
            kind: import.plan.kind,
            file_name: import.plan.file_name.clone(),
            file_hash: import.plan.file_hash.clone(),
            status: import.progress.status,
            rows: import.plan.rows,
            counts,
            active: job.is_some_and(|job| job.state == JobState::Open),
            job: job.map(|job| job.id),
            note: note_of(import, job, trouble),
            at: import.at,
        }
    }
}

/// What a person should know: how it went, or why it does not go on.
fn note_of(import: &Import, job: Option<&Job>, trouble: &str) -> String {
    match job.filter(|_| import.progress.status == ImportStatus::Running) {
        Some(job) if job.state == JobState::Failed => format!("写入中断：{}", job.note),
        Some(job) if job.state == JobState::Cancelled => format!("写入已停下：{}", job.note),
        Some(_) if !trouble.is_empty() => format!("写入没有成功，稍后自动再试：{trouble}"),
        _ => import.note.clone(),
    }
}

/// What taking back an import would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RevertView {
    /// The import.
    pub import: ImportView,
    /// What it would touch.
    pub counts: UndoCounts,
    /// Later changes that stand on it; while there are any, it cannot be taken back.
    pub obstacles: Vec<ObstacleView>,
}

/// A later change that stands on an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ObstacleView {
    /// The firm it is about; nothing when it is about a goal.
    pub enterprise: Option<EnterpriseId>,
    /// The registered name of the firm, or the title of the goal.
    pub name: String,
    /// True for a fictional firm of the demo.
    pub fictional: bool,
    /// What was changed.
    pub kind: ObstacleKind,
    /// The same in words.
    pub reason: &'static str,
}

impl From<Obstacle> for ObstacleView {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            enterprise: obstacle.enterprise,
            name: obstacle.name,
            fictional: obstacle.fictional,
            kind: obstacle.kind,
            reason: obstacle.kind.title(),
        }
    }
}

/// What can be decided at once of the rows that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BulkView {
    /// Rows that no known firm is like.
    pub unmatched: u64,
    /// Rows about firms of other cities.
    pub outsiders: u64,
}

/// A row that waits or waited for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QueueRowView {
    /// Its import.
    pub import: ImportId,
    /// Its number within the import.
    pub line: u32,
    /// Where it stands, in words.
    pub place: String,
    /// Its cells as printed.
    pub cells: Vec<String>,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why it waits.
    pub reason: String,
    /// The firms it may mean.
    pub candidates: Vec<CandidateView>,
    /// The firm that was decided.
    pub enterprise: Option<EnterpriseId>,
}
