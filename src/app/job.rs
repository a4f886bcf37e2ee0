//! Jobs: what is asked for in the background, how it goes, and calling it off. Who asks waits a moment; what takes
//! longer goes on without him.

mod node;
mod perform;
mod work;

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::outage::{causes, outage_of};
use super::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::job::{Job, JobEnd, JobId, JobKind, JobOrder, JobState, JobStep};
use crate::domain::outage::Outage;
use crate::store::{self, Tx};
use crate::view::job::{JobView, JobsView};

pub(super) use work::{Desk, Hand};

use work::Worked;

/// So long somebody waits for a job before he is told where to see it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often is looked whether another process has done it.
const LOOK: Duration = Duration::from_millis(200);
/// Jobs of a list.
const LISTED: u64 = 100;

/// What came of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JobResult {
    /// In one sentence.
    pub(super) said: String,
    /// For whoever waits for it.
    #[serde(default)]
    pub(super) detail: serde_json::Value,
}

impl JobResult {
    fn of(job: &Job) -> Result<Self, Error> {
        match job.result.is_empty() {
            true => Ok(Self::default()),
            false => store::read_stored(&job.result).map_err(|error| Error::Internal(error.into())),
        }
    }
}

/// Returns what came of a job that is done.
pub(super) fn result_of<T: DeserializeOwned>(job: &Job) -> Result<T, Error> {
    let detail = JobResult::of(job)?.detail;
    serde_json::from_value(detail).map_err(|error| Error::Internal(error.into()))
}

impl Session {
    /// Lists jobs: those that are open, and the last that ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_jobs(&self) -> Result<JobsView, Error> {
        self.must(Right::HandleJobs)?;
        let mut jobs = self.reader().list_jobs(true, LISTED).await?;
        jobs.extend(self.reader().list_jobs(false, LISTED).await?);
        let mut views = Vec::new();
        for job in &jobs {
            views.push(self.view_job(job).await?);
        }
        Ok(JobsView { jobs: views })
    }

    /// Shows a job.
    ///
    /// # Errors
    /// There is no such job.
    pub async fn show_job(&self, id: JobId) -> Result<JobView, Error> {
        self.must(Right::HandleJobs)?;
        self.view_job(&self.job(id).await?).await
    }

    /// Calls a job off. What is written stays; what is being worked on is not written any more.
    ///
    /// # Errors
    /// There is no such job, or it has ended.
    pub async fn cancel_job(&self, id: JobId) -> Result<JobView, Error> {
        let job = self.job(id).await?;
        self.must(job.order.kind.action().right())?;
        if job.state != JobState::Open {
            let why = format!("这项任务{}，不能取消", job.state.title());
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        let end = JobEnd {
            state: JobState::Cancelled,
            note: format!("{} 取消", self.actor().name),
            result: String::new(),
        };
        self.write(Action::CancelJob, async |tx: &Tx| tx.end_job(id, &end).await)
            .await?;
        self.show_job(id).await
    }

    /// Has the search index of this node built anew and waits for it: by this process, or by the one that keeps it.
    ///
    /// # Errors
    /// The database or the index fails.
    pub async fn reindex(&self) -> Result<u64, Error> {
        let place = self.app().desk().place().to_owned();
        let job = self.ask_for(JobKind::Reindex, place).await?;
        loop {
            match self.see_through(job, &mut |_| ()).await {
                // Whoever serves the folder keeps its index, and takes the job when its turn comes.
                Err(Error::Internal(cause)) if outage_of(&cause) == Some(Outage::IndexBusy) => {
                    tokio::time::sleep(LOOK * 20).await;
                }
                done => return result_of(&done?),
            }
        }
    }

    async fn view_job(&self, job: &Job) -> Result<JobView, Error> {
        let progress = self.reader().find_job_progress(job.id).await?;
        let JobResult { said, detail } = JobResult::of(job)?;
        Ok(JobView::new(job, &progress, (said, detail), self.now().to_utc()))
    }

    pub(super) async fn job(&self, id: JobId) -> Result<Job, Error> {
        self.reader().find_job(id).await?.ok_or(Error::NotFound(Noun::Job))
    }

    /// Asks for a job, or joins the one that does the same.
    pub(super) async fn ask_for(&self, kind: JobKind, subject: impl Into<String>) -> Result<JobId, Error> {
        let order = self.order(kind, subject);
        let asked = self.write(kind.action(), async |tx: &Tx| tx.insert_job(&order).await);
        Ok(asked.await?.value)
    }

    /// Describes a job that is due at once.
    pub(super) fn order(&self, kind: JobKind, subject: impl Into<String>) -> JobOrder {
        JobOrder {
            kind,
            subject: subject.into(),
            payload: String::new(),
            day: self.today(),
            due: self.now().to_utc(),
        }
    }

    /// Sees a job through: works on it here unless another process does, and waits for its end.
    ///
    /// # Errors
    /// What went wrong here, or `Conflict` with what is said of a job that failed elsewhere or was called off.
    pub(super) async fn see_through(
        &self,
        id: JobId,
        progress: &mut (dyn FnMut(JobStep) + Send),
    ) -> Result<Job, Error> {
        loop {
            let worked = self.app().work_on(id, progress).await?;
            if let Worked::Failed(error) = worked {
                return Err(error);
            }
            if let Some(ended) = how_it_ended(self.job(id).await?)? {
                return Ok(ended);
            }
            if matches!(worked, Worked::NotMine) {
                progress(self.reader().find_job_progress(id).await?.step);
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// Has a job worked on in the background and waits a moment for it; nothing when it takes longer.
    ///
    /// # Errors
    /// As [`Session::see_through`].
    pub(super) async fn wait_a_moment(&self, id: JobId) -> Result<Option<Job>, Error> {
        let app = self.app().clone();
        tokio::spawn(async move {
            if let Err(error) = app.work_off().await {
                tracing::warn!(error = causes(&error), "a job that was asked for could not be begun");
            }
        });
        let ended = async {
            let mut revisions = self.app().store().revisions();
            loop {
                if let Some(ended) = how_it_ended(self.job(id).await?)? {
                    return Ok(ended);
                }
                // The end of a job is a write; one of another process is looked for.
                let _ = tokio::time::timeout(LOOK, revisions.changed()).await;
            }
        };
        tokio::time::timeout(PATIENCE, ended).await.ok().transpose()
    }

    /// Says how far the work is, when this is somebody's job.
    pub(super) fn tell(&self, done: u64, total: u64) {
        if let Some(hand) = self.hand() {
            hand.tell(JobStep { done, total });
        }
    }
}

fn how_it_ended(job: Job) -> Result<Option<Job>, Error> {
    match job.state {
        JobState::Open => Ok(None),
        JobState::Done => Ok(Some(job)),
        JobState::Failed | JobState::Cancelled => Err(Error::Conflict(Conflict::Transition(job.note))),
    }
}
