//! Imports 「导入」: a file, how it is read, and what became of each row. An import commits in chunks and resumes
//! behind its cursor; a row is never lost: it is taken over, refused with a reason, or waits for a person.

use chrono::{DateTime, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::enterprise::EnterpriseId;
use super::revision::Revision;
use super::source::SourceId;
use super::word::words;

/// The registry's own number of an import.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
    schemars::JsonSchema,
)]
pub struct ImportId(pub i64);

impl std::fmt::Display for ImportId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for ImportId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// An import as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The registry's own number.
    pub id: ImportId,
    /// What is imported and how.
    pub plan: ImportPlan,
    /// How far it got.
    pub progress: ImportProgress,
    /// The highest number of a firm when it began: later ones are its own or came while it ran.
    pub firms_before: EnterpriseId,
    /// What a person should know of how it went; empty when there is nothing to say.
    pub note: String,
    /// When it was started.
    pub at: DateTime<Utc>,
    /// The revision that started it.
    pub created: Revision,
    /// The revision of its last step.
    pub revision: Revision,
}

/// What is imported and how: fixed when the import starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPlan {
    /// What the rows are.
    pub kind: ImportKind,
    /// The name of the file as uploaded.
    pub file_name: String,
    /// The SHA-256 of the file in hex.
    pub file_hash: String,
    /// How the columns are read and what is awarded, as JSON that the importer owns.
    pub settings: String,
    /// The source that the rows cite.
    pub source: Option<SourceId>,
    /// The number of data rows in the file.
    pub rows: u32,
}

/// How far an import got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// Where it stands.
    pub status: ImportStatus,
    /// The last line of the file that is committed; 0 before the first.
    pub cursor: u32,
}

words! {
    /// What the rows of a file are.
    pub enum ImportKind {
        /// A list of firms that hold a tier 「认定名单」.
        Tenures = "tenures" "称号名单",
        /// Firms with their profiles 「企业名录」.
        Enterprises = "enterprises" "企业名录",
        /// Figures of firms 「填报数据」.
        Filings = "filings" "填报数据",
        /// Firms that were renamed or moved 「更名迁移」.
        Changes = "changes" "更名迁移",
        /// Figures that were published for goals of a plan 「目标公布数」.
        Outcomes = "outcomes" "目标公布数",
    }
}

words! {
    /// Where an import stands.
    pub enum ImportStatus {
        /// Not every line is committed yet; it resumes behind the cursor.
        Running = "running" "进行中",
        /// Every line is committed; rows may still wait for a person.
        Finished = "finished" "已完成",
        /// It was taken back.
        Reverted = "reverted" "已撤销",
    }
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// The import it belongs to.
    pub import: ImportId,
    /// The line in the file, from 1, as a spreadsheet counts.
    pub line: u32,
    /// The cells as the file holds them.
    pub cells: Vec<String>,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why, for a reader; empty when there is nothing to say.
    pub reason: String,
    /// The firms it may mean, as JSON that the importer owns; `[]` when there are none.
    pub candidates: String,
    /// The firm it was taken over into.
    pub enterprise: Option<EnterpriseId>,
    /// Whether the row registered that firm.
    pub registered: bool,
}

words! {
    /// What became of a row.
    #[derive(PartialOrd, Ord)]
    pub enum RowOutcome {
        /// 「新增」.
        Created = "created" "新增",
        /// 「更新」.
        Updated = "updated" "更新",
        /// 「不变」: everything in it was known.
        Unchanged = "unchanged" "不变",
        /// 「待处理」: a person must say which firm is meant.
        Queued = "queued" "待匹配",
        /// 「跳过」: a person said that it is not taken over.
        Skipped = "skipped" "跳过",
        /// 「错误」: it cannot be read; the reason says why.
        Failed = "failed" "错误",
    }
}

/// What a person said of the headers of a kind of list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedMapping {
    /// The hash of the headers.
    pub signature: String,
    /// The headers in order.
    pub headers: Vec<String>,
    /// What they mean, as JSON that the importer owns.
    pub mapping: String,
}

/// What a person said of a text that lists write into the cells of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedValue {
    /// The key of the column.
    pub field: String,
    /// The text as written, on one line.
    pub written: String,
    /// What it means; empty when it says nothing.
    pub meant: String,
}

/// What taking back an import touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct UndoCounts {
    /// Firms that it registered and that would go.
    pub removed: u64,
    /// Firms that would be what they were before.
    pub restored: u64,
    /// Tenures that it wrote.
    pub tenures: u64,
    /// Figures that it wrote.
    pub filings: u64,
    /// Published outcomes of goals that it wrote.
    pub outcomes: u64,
}

/// A later change that stands on an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The firm it is about; nothing when it is about a goal.
    pub enterprise: Option<EnterpriseId>,
    /// The registered name of the firm, or the title of the goal.
    pub name: String,
    /// Whether that firm is of the demo.
    pub fictional: bool,
    /// What was changed.
    pub kind: ObstacleKind,
}

words! {
    /// What was changed after an import.
    pub enum ObstacleKind {
        /// A firm that it registered has got titles, figures or another profile.
        Enterprise = "enterprise" "由这次导入登记，之后又有新的登记或修改",
        /// A profile that it changed was changed again.
        Profile = "profile" "登记信息在这次导入之后又被修改",
        /// A tenure that it wrote was amended.
        Tenure = "tenure" "称号在这次导入之后又有变动",
        /// Figures that it wrote were replaced.
        Filing = "filing" "填报数据在这次导入之后又被替换",
        /// Somebody kept an assessment of a firm that it registered.
        Assessment = "assessment" "由这次导入登记，之后为它保存了评估结果；保存的评估要能永远复核，企业不能删除",
        /// An outcome of a goal that it wrote was replaced.
        Outcome = "outcome" "目标公布数在这次导入之后又被替换",
    }
}

impl ObstacleKind {}
