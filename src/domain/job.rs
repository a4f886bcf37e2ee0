//! Jobs 「后台任务」: work that takes longer than whoever asked for it waits. A job is a row that says what is to be done,
//! for whom and how it ended; who works on it at the moment is a lease that runs out by itself.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::access::Actor;
use super::audit::Action;
use super::day::Day;
use super::revision::Revision;
use super::word::words;

/// The registry's own number of a job.
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
pub struct JobId(pub i64);

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for JobId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

words! {
    /// What a job does.
    pub enum JobKind {
        /// Writes the rows of an import.
        Import = "import" "写入导入的名单",
        /// Screens what is not done yet.
        Screening = "screening" "全库筛查",
        /// Builds the search index of a node anew.
        Reindex = "reindex" "重建检索索引",
        /// Asks every kept assessment again.
        Replay = "replay" "重问存档的评估",
        /// Counts every doubt in the data.
        Lint = "lint" "数据体检",
        /// Goes over what is under way: what is late, and what moved.
        Sweep = "sweep" "巡查时限",
    }
}

impl JobKind {
    /// What the writes of the job are for; who asks for one needs the right of it.
    pub fn action(self) -> Action {
        match self {
            JobKind::Import => Action::Import,
            JobKind::Screening => Action::Screen,
            JobKind::Reindex => Action::Reindex,
            JobKind::Replay => Action::Replay,
            JobKind::Lint => Action::Lint,
            JobKind::Sweep => Action::Sweep,
        }
    }

    /// Whether one of the kind waits until the one before it has ended, whichever node works on it.
    pub fn is_alone(self) -> bool {
        match self {
            JobKind::Screening | JobKind::Sweep => true,
            JobKind::Import | JobKind::Reindex | JobKind::Replay | JobKind::Lint => false,
        }
    }

    /// Whether only the node that it names can do it.
    pub fn is_of_one_node(self) -> bool {
        match self {
            JobKind::Reindex => true,
            JobKind::Import | JobKind::Screening | JobKind::Replay | JobKind::Lint | JobKind::Sweep => false,
        }
    }

    /// Whether it is done every night, once for all nodes.
    pub fn is_nightly(self) -> bool {
        match self {
            JobKind::Replay | JobKind::Lint | JobKind::Sweep => true,
            JobKind::Import | JobKind::Screening | JobKind::Reindex => false,
        }
    }
}

words! {
    /// How a job stands.
    pub enum JobState {
        /// It waits, or somebody works on it.
        Open = "open" "未结束",
        /// It is done.
        Done = "done" "已完成",
        /// It was tried as often as may be, or cannot be done.
        Failed = "failed" "失败",
        /// A person called it off.
        Cancelled = "cancelled" "已取消",
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobOrder {
    /// What it does.
    pub kind: JobKind,
    /// What it is about, e.g. the number of an import: of one kind and subject one job is open at a time.
    pub subject: String,
    /// What the work has to know, as JSON that its kind owns.
    pub payload: String,
    /// The day on which is asked.
    pub day: Day,
    /// Not before this moment.
    pub due: DateTime<Utc>,
}

/// A job as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The registry's own number.
    pub id: JobId,
    /// What was asked for.
    pub order: JobOrder,
    /// Who asked: in whose name and within whose rights it is done.
    pub actor: Actor,
    /// How it stands.
    pub state: JobState,
    /// Why it failed or was called off; empty otherwise.
    pub note: String,
    /// What came of it, as JSON; empty until it is done.
    pub result: String,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The revision that asked for it.
    pub created: Revision,
}

/// How a job ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobEnd {
    /// As what.
    pub state: JobState,
    /// Why it failed or was called off.
    pub note: String,
    /// What came of it, as JSON.
    pub result: String,
}

/// The right to work on a job until it runs out. Each one taken has a higher fence than those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// The process that holds it.
    pub holder: String,
    /// Which lease of the job it is.
    pub fence: i64,
    /// Which attempt without progress it is, from 1.
    pub attempts: u32,
}

/// How far the work of a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct JobStep {
    /// Done, e.g. rows or firms.
    pub done: u64,
    /// Of so many; 0 when that is not known.
    pub total: u64,
}

/// Who works on a job at the moment, and how it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobProgress {
    /// How far it is.
    pub step: JobStep,
    /// How far it was when the present attempt began.
    pub began_with: u64,
    /// How long the present attempt has taken; nothing while nobody works on it.
    pub running: Option<Duration>,
    /// Who holds it, or held it last.
    pub holder: String,
    /// Attempts so far without progress.
    pub attempts: u32,
    /// How long it waits until it is tried again.
    pub again_in: Duration,
    /// What went wrong the last time; empty when nothing did.
    pub trouble: String,
}

impl JobProgress {
    /// Returns how many are done in a second, once there is something to go by.
    pub fn rate(&self) -> Option<u64> {
        let millis = u64::try_from(self.running?.as_millis())
            .ok()
            .filter(|millis| 1_000 <= *millis)?;
        let done = self.step.done.saturating_sub(self.began_with);
        Some(done.saturating_mul(1_000) / millis).filter(|rate| 0 < *rate)
    }

    /// Returns how long it will still take at the present rate.
    pub fn remaining(&self) -> Option<Duration> {
        let left = self
            .step
            .total
            .checked_sub(self.step.done)
            .filter(|_| 0 < self.step.total)?;
        Some(Duration::from_secs(left.div_ceil(self.rate()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_speaks_of_the_present_attempt() {
        let progress = JobProgress {
            step: JobStep {
                done: 600,
                total: 1_000,
            },
            began_with: 500,
            running: Some(Duration::from_secs(10)),
            ..JobProgress::default()
        };
        assert_eq!(
            (progress.rate(), progress.remaining()),
            (Some(10), Some(Duration::from_secs(40)))
        );
        let waiting = JobProgress {
            running: None,
            ..progress
        };
        assert_eq!((waiting.rate(), waiting.remaining()), (None, None));
    }
}
