//! Jobs as readers see them: what is done for whom, how far it is, and how it ended.

use chrono::{DateTime, FixedOffset, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::job::{Job, JobId, JobKind, JobProgress, JobState};
use crate::domain::word::words;

words! {
    /// Where a job is at the moment.
    pub enum JobStage {
        /// Nobody works on it yet.
        Waiting = "waiting" "等待办理",
        /// Somebody works on it.
        Running = "running" "进行中",
        /// It failed and is tried again.
        Retrying = "retrying" "等待重试",
        /// It is done.
        Done = "done" "已完成",
        /// It failed for good.
        Failed = "failed" "失败",
        /// A person called it off.
        Cancelled = "cancelled" "已取消",
    }
}

/// Jobs, those that are open first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JobsView {
    /// The jobs.
    pub jobs: Vec<JobView>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JobView {
    /// Its number.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The same as printed.
    pub title: &'static str,
    /// What it is about, e.g. the number of an import or a day.
    pub subject: String,
    /// Where it is.
    pub stage: JobStage,
    /// Who asked for it.
    pub asked_by: String,
    /// When, in China.
    pub at: DateTime<FixedOffset>,
    /// Not before this moment; absent when it was due at once.
    pub due: Option<DateTime<FixedOffset>>,
    /// When it ended.
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// How much is done.
    pub done: u64,
    /// Of so much; 0 while that is not known.
    pub total: u64,
    /// How much is done in a second, while somebody works on it.
    pub rate: Option<u64>,
    /// The seconds it will still take at that rate.
    pub remaining: Option<u64>,
    /// The machine that works on it.
    pub machine: Option<String>,
    /// Attempts without progress.
    pub attempts: u32,
    /// The seconds until it is tried again.
    pub again_in: Option<u64>,
    /// What went wrong, or who called it off; empty otherwise.
    pub note: String,
    /// What came of it, in one sentence.
    pub said: String,
    /// What came of it, for programs.
    pub result: serde_json::Value,
}

impl JobView {
    /// Shows a job with what came of it.
    pub fn new(
        job: &Job,
        progress: &JobProgress,
        (said, result): (String, serde_json::Value),
        now: DateTime<Utc>,
    ) -> Self {
        let stage = stage_of(job.state, progress);
        let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
        let is_open = job.state == JobState::Open;
        let machine = progress.holder.split('/').next().unwrap_or_default();
        let trouble = if is_open { &progress.trouble } else { &job.note };
        Self {
            id: job.id,
            kind: job.order.kind,
            title: job.order.kind.title(),
            subject: job.order.subject.clone(),
            stage,
            asked_by: job.actor.name.clone(),
            at: job.at.with_timezone(&china),
            due: Some(job.order.due)
                .filter(|due| is_open && now < *due)
                .map(|due| due.with_timezone(&china)),
            ended_at: job.ended_at.map(|at| at.with_timezone(&china)),
            done: progress.step.done,
            total: progress.step.total,
            rate: progress.rate().filter(|_| stage == JobStage::Running),
            remaining: progress
                .remaining()
                .filter(|_| stage == JobStage::Running)
                .map(|left| left.as_secs()),
            machine: (stage == JobStage::Running).then(|| machine.to_owned()),
            attempts: if is_open { progress.attempts } else { 0 },
            again_in: (stage == JobStage::Retrying).then_some(progress.again_in.as_secs()),
            note: trouble.clone(),
            said,
            result,
        }
    }

    /// Says how much is done; nothing before anything is.
    pub fn amount(&self) -> String {
        match (self.done, self.total) {
            (0, 0) => String::new(),
            (done, 0) => format!("已办 {done}"),
            (done, total) => format!("已办 {done} / {total}"),
        }
    }

    /// Says how fast it goes and how long it will take; nothing while that is not known.
    pub fn pace(&self) -> String {
        let Some(rate) = self.rate else {
            return String::new();
        };
        let left = match self.remaining {
            None => String::new(),
            Some(seconds) if seconds < 60 => format!("，约剩 {seconds} 秒"),
            Some(seconds) => format!("，约剩 {} 分钟", seconds.div_ceil(60)),
        };
        format!("每秒 {rate}{left}")
    }

    /// Tells whether it has not ended.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, JobStage::Waiting | JobStage::Running | JobStage::Retrying)
    }
}

fn stage_of(state: JobState, progress: &JobProgress) -> JobStage {
    match state {
        JobState::Done => JobStage::Done,
        JobState::Failed => JobStage::Failed,
        JobState::Cancelled => JobStage::Cancelled,
        JobState::Open if progress.running.is_some() => JobStage::Running,
        JobState::Open if progress.trouble.is_empty() => JobStage::Waiting,
        JobState::Open => JobStage::Retrying,
    }
}
