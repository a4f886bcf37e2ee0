//! Working on jobs: one at a time in each process, so that whoever searches hardly notices. The lease is renewed while
//! the work goes on; whoever loses it stops, and every write of the work asks for it anew.

use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, watch};

use super::perform::perform;
use super::{JobResult, node};
use crate::app::outage::causes;
use crate::app::{App, Error, Session};
use crate::domain::access::Actor;
use crate::domain::day::Day;
use crate::domain::job::{Job, JobEnd, JobId, JobKind, JobOrder, JobState, JobStep, Lease};
use crate::store::{Tx, Worker};

/// Attempts without progress before a job stands as failed.
const MOST_ATTEMPTS: u32 = 5;
/// How long a job waits behind its first failure; twice as long behind each further one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// How often is looked for work that others asked for.
const POLL: Duration = Duration::from_secs(1);
/// How often progress is told.
const TELL: Duration = Duration::from_secs(1);
/// When the night's work is due, in hours of the day.
const NIGHT: i64 = 2;
/// In whose name it is done.
const NIGHT_SHIFT: &str = "夜间任务";

/// What a process needs to work on jobs.
pub(in crate::app) struct Desk {
    holder: String,
    place: String,
    lease: Duration,
    busy: Mutex<()>,
}

impl Desk {
    pub(in crate::app) fn new(folder: &std::path::Path, lease: Duration) -> Self {
        Self {
            holder: node::holder(),
            place: node::place(folder),
            lease,
            busy: Mutex::default(),
        }
    }

    /// Names the node whose own work can be done here.
    pub(in crate::app) fn place(&self) -> &str {
        &self.place
    }

    fn worker(&self) -> Worker<'_> {
        Worker {
            holder: &self.holder,
            place: &self.place,
            lease: self.lease,
        }
    }
}

/// A job under way, as those know it who do the work.
pub(in crate::app) struct Hand {
    lease: Lease,
    length: Duration,
    step: watch::Sender<JobStep>,
}

impl Hand {
    pub(super) fn tell(&self, step: JobStep) {
        self.step.send_replace(step);
    }

    /// Refuses a write of work that is no longer its own.
    pub(in crate::app) async fn must_hold(&self, tx: &Tx) -> Result<(), crate::store::Error> {
        tx.must_hold(&self.lease, self.length).await
    }
}

/// What became of an attempt to work on a job.
#[derive(Debug)]
pub(super) enum Worked {
    /// It was worked on here.
    Here,
    /// It was worked on here and went wrong.
    Failed(Error),
    /// It is not to be had: it ended, another holds it, or this process is busy.
    NotMine,
}

impl App {
    /// Works on whatever is due, and asks for the work of the night, until the process ends.
    pub async fn work(self) {
        let (mut planned, mut failing) = (None, None);
        loop {
            let worked = async {
                if planned != Some(self.today()) {
                    self.plan_night().await?;
                    planned = Some(self.today());
                }
                self.work_off().await
            };
            // A database that is away is said once, not every second.
            let why = worked.await.err().map(|error| causes(&error));
            if let Some(why) = why.as_ref().filter(|_| failing != why) {
                tracing::warn!(error = why, "jobs cannot be looked for");
            }
            failing = why;
            tokio::time::sleep(POLL).await;
        }
    }

    /// Works on what is due until nothing is, and returns how many jobs were worked on.
    ///
    /// # Errors
    /// When the database fails. What goes wrong with a job stands with the job.
    pub async fn work_off(&self) -> Result<u64, Error> {
        let _busy = self.desk().busy.lock().await;
        let mut worked = 0;
        while !matches!(self.take_and_work(None, &mut |_| ()).await?, Worked::NotMine) {
            worked += 1;
        }
        Ok(worked)
    }

    /// Gives back what this process holds, so that others need not wait until it runs out.
    pub async fn lay_down_work(&self) {
        if let Err(error) = self.store().end_leases_of(&self.desk().holder, false).await {
            tracing::warn!(
                error = causes(&error),
                "leases could not be given back and run out by themselves"
            );
        }
    }

    pub(super) async fn work_on(&self, id: JobId, progress: &mut (dyn FnMut(JobStep) + Send)) -> Result<Worked, Error> {
        let Ok(_busy) = self.desk().busy.try_lock() else {
            return Ok(Worked::NotMine);
        };
        self.take_and_work(Some(id), progress).await
    }

    async fn take_and_work(
        &self,
        only: Option<JobId>,
        progress: &mut (dyn FnMut(JobStep) + Send),
    ) -> Result<Worked, Error> {
        for holder in self.store().list_holders_of_leases().await? {
            if node::is_gone(&holder) {
                self.store().end_leases_of(&holder, true).await?;
            }
        }
        let taken = self.store().claim_job(self.desk().worker(), only).await?;
        let Some((job, lease)) = taken else {
            return Ok(Worked::NotMine);
        };
        Ok(match self.work_on_lease(&job, lease, progress).await {
            Ok(()) => Worked::Here,
            Err(error) => Worked::Failed(error),
        })
    }

    async fn work_on_lease(
        &self,
        job: &Job,
        lease: Lease,
        progress: &mut (dyn FnMut(JobStep) + Send),
    ) -> Result<(), Error> {
        let (id, kind, attempts) = (job.id, job.order.kind, lease.attempts);
        let hand = std::sync::Arc::new(Hand {
            lease,
            length: self.desk().lease,
            step: watch::Sender::default(),
        });
        let session = self.session(job.actor.clone(), job.order.day).holding(&hand);
        if MOST_ATTEMPTS < attempts {
            let note = format!("连续 {MOST_ATTEMPTS} 次没有做完：办理它的进程每次都中途退出");
            return session.end(job, failed(note)).await;
        }
        tracing::info!(job.id = %id, job.kind = %kind, attempts, "job {id} begins");
        let mut steps = hand.step.subscribe();
        let done = {
            let mut working = pin!(perform(&session, job));
            let mut keeping = pin!(self.keep_lease(&hand));
            loop {
                tokio::select! {
                    done = &mut working => break Some(done),
                    () = &mut keeping => break None,
                    Ok(()) = steps.changed() => progress(*steps.borrow_and_update()),
                }
            }
        };
        progress(*hand.step.borrow());
        match done {
            None => {
                tracing::warn!(job.id = %id, "job {id} goes on elsewhere or was called off");
                Ok(())
            }
            Some(Ok(result)) => {
                let step = *hand.step.borrow();
                self.store().renew_lease(&hand.lease, hand.length, step).await?;
                session.end(job, done_with(&result)).await
            }
            Some(Err(error)) => {
                self.settle(&session, (job, &hand.lease), &error).await?;
                Err(error)
            }
        }
    }

    /// Renews a lease until it is lost; what cannot be renewed in time counts as lost.
    async fn keep_lease(&self, hand: &Hand) {
        let mut kept = (Instant::now(), JobStep::default());
        loop {
            tokio::time::sleep(TELL.min(hand.length / 4)).await;
            let step = *hand.step.borrow();
            if kept.1 == step && kept.0.elapsed() < hand.length / 4 {
                continue;
            }
            match self.store().renew_lease(&hand.lease, hand.length, step).await {
                Ok(true) => kept = (Instant::now(), step),
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(error = causes(&error), "a lease could not be renewed");
                    if hand.length < kept.0.elapsed() {
                        return;
                    }
                }
            }
        }
    }

    /// What a person has to mend fails at once; what may pass is tried again, later each time.
    async fn settle(&self, session: &Session, (job, lease): (&Job, &Lease), error: &Error) -> Result<(), Error> {
        let note = error.sentence();
        let passes = matches!(error, Error::Internal(_)) && lease.attempts < MOST_ATTEMPTS;
        tracing::error!(job.id = %job.id, error = causes(error), "job {} failed", job.id);
        if !passes {
            return session.end(job, failed(note)).await;
        }
        let wait = FIRST_WAIT * 2_u32.saturating_pow(lease.attempts.saturating_sub(1));
        self.store().release_lease(lease, wait, &note).await?;
        Ok(())
    }

    /// Asks for the work of the night; whichever node asks first asks for all.
    async fn plan_night(&self) -> Result<(), Error> {
        let session = self.session(Actor::local_bureau(NIGHT_SHIFT), self.today());
        for kind in JobKind::ALL.iter().copied().filter(|kind| kind.is_nightly()) {
            let order = night_order(kind, &session);
            if session.reader().find_job_about(kind, &order.subject).await?.is_none() {
                session
                    .write(kind.action(), async |tx: &Tx| tx.insert_job(&order).await)
                    .await?;
            }
        }
        Ok(())
    }
}

fn night_order(kind: JobKind, session: &Session) -> JobOrder {
    let today: Day = session.today();
    let midnight = today.previous().and_then(|day| day.ends_at(*session.now().offset()));
    let due = midnight.map(|midnight| midnight.to_utc() + chrono::TimeDelta::hours(NIGHT));
    JobOrder {
        due: due.unwrap_or_else(|| session.now().to_utc()),
        ..session.order(kind, today.to_string())
    }
}

fn failed(note: String) -> JobEnd {
    JobEnd {
        state: JobState::Failed,
        note,
        result: String::new(),
    }
}

fn done_with(result: &JobResult) -> JobEnd {
    JobEnd {
        state: JobState::Done,
        note: String::new(),
        result: serde_json::to_string(result).expect("texts and values always serialize"),
    }
}

impl Session {
    async fn end(&self, job: &Job, end: JobEnd) -> Result<(), Error> {
        let ended = self.write(job.order.kind.action(), async |tx: &Tx| tx.end_job(job.id, &end).await);
        ended.await?;
        Ok(())
    }
}
