//! Who works on a job: the one place of the store that writes past the door, and the one table it does so to. A lease
//! lasts for seconds and is renewed as often; each renewal as a revision would fill the audit with what nobody did.
//! What a job changes in the registry goes through the door, and there [`Tx::must_hold`] asks whether the lease is still
//! its own: whoever slept through it writes nothing.
//!
//! The clock of leases is the database's, so that nodes whose clocks differ agree.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryResult, Statement, Value};

use super::job_from;
use crate::domain::job::{Job, JobId, JobKind, JobProgress, JobState, JobStep, Lease};
use crate::store::entity::job;
use crate::store::reader::Reader;
use crate::store::row::Place;
use crate::store::{Error, Store, Tx};

/// Who asks for work, and of which place the work of one node is.
#[derive(Clone, Copy, Debug)]
pub struct Worker<'a> {
    /// The process.
    pub holder: &'a str,
    /// The node: its data folder.
    pub place: &'a str,
    /// How long a lease lasts.
    pub lease: Duration,
}

/// Milliseconds by the clock of the database.
fn now(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        _ => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}

/// Kinds as a list of SQL: words of ours, which need no quoting beyond this.
fn kinds(which: impl Fn(JobKind) -> bool) -> String {
    let words = JobKind::ALL.iter().filter(|kind| which(**kind));
    words.map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ")
}

impl Store {
    /// Takes a job that is due and that nobody works on: the longest due, or the one that is named, which is then not
    /// waited for.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn claim_job(&self, worker: Worker<'_>, only: Option<JobId>) -> Result<Option<(Job, Lease)>, Error> {
        let backend = self.0.reader.pool().get_database_backend();
        let (now, open) = (now(backend), JobState::Open);
        let skip = if backend == DbBackend::Sqlite {
            ""
        } else {
            "FOR UPDATE OF hold SKIP LOCKED"
        };
        let (alone, of_one) = (kinds(JobKind::is_alone), kinds(JobKind::is_of_one_node));
        let sql = format!(
            "UPDATE job_hold SET holder = $1, fence = fence + 1, attempts = attempts + 1, held_until = {now} + $2, \
             began = {now}, began_with = done \
             WHERE job_id = (SELECT job.id FROM job JOIN job_hold AS hold ON hold.job_id = job.id \
             WHERE job.state = '{open}' AND hold.held_until <= {now} \
             AND (job.id = $3 OR $3 = 0 AND job.due <= $4 AND hold.not_before <= {now}) \
             AND (job.kind NOT IN ({of_one}) OR job.subject = $5) \
             AND (job.kind NOT IN ({alone}) OR NOT EXISTS (SELECT 1 FROM job AS earlier \
             WHERE earlier.kind = job.kind AND earlier.state = '{open}' AND earlier.id < job.id)) \
             ORDER BY job.due, job.id LIMIT 1 {skip}) RETURNING job_id, fence, attempts"
        );
        let values: [Value; 5] = [
            worker.holder.into(),
            millis(worker.lease).into(),
            only.map_or(0, |id| id.0).into(),
            (self.0.clock)().timestamp_millis().into(),
            worker.place.into(),
        ];
        let taken = {
            let _turn = self.embedded_turn().await;
            let statement = Statement::from_sql_and_values(backend, sql, values);
            self.0.reader.pool().query_one_raw(statement).await?
        };
        let Some(taken) = taken else { return Ok(None) };
        let attempts: i32 = taken.try_get_by_index(2)?;
        let lease = Lease {
            job: JobId(taken.try_get_by_index(0)?),
            holder: worker.holder.to_owned(),
            fence: taken.try_get_by_index(1)?,
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        };
        let row = job::Entity::find_by_id(lease.job.0).one(self.0.reader.pool()).await?;
        let row = row.ok_or(Error::NotFound {
            noun: "job",
            id: lease.job.0,
        })?;
        Ok(Some((job_from(row)?, lease)))
    }

    /// Says that the work goes on and how far it is; not when the lease is no longer its own, or the job was called
    /// off. What moves on is no longer counted as an attempt that failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_lease(&self, lease: &Lease, length: Duration, step: JobStep) -> Result<bool, Error> {
        let set = "attempts = CASE WHEN done < $5 THEN 1 ELSE attempts END, done = $5, total = $6";
        let count = |number: u64| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
        let more = [count(step.done), count(step.total)];
        self.change_held(lease, (set, millis(length)), more).await
    }

    /// Gives a lease back, to be taken again after a while.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_lease(&self, lease: &Lease, again_in: Duration, trouble: &str) -> Result<bool, Error> {
        let now = now(self.0.reader.pool().get_database_backend());
        let set = format!("not_before = {now} + $5, trouble = $6");
        self.change_held(lease, (&set, 0), [millis(again_in).into(), trouble.into()])
            .await
    }

    async fn change_held(&self, lease: &Lease, (set, length): (&str, i64), more: [Value; 2]) -> Result<bool, Error> {
        let pool = self.0.reader.pool();
        let backend = pool.get_database_backend();
        let sql = format!(
            "UPDATE job_hold SET held_until = {} + $4, {set} {}",
            now(backend),
            own(backend)
        );
        let [fifth, sixth] = more;
        let values = [
            lease.job.0.into(),
            lease.holder.as_str().into(),
            lease.fence.into(),
            length.into(),
            fifth,
            sixth,
        ];
        let _turn = self.embedded_turn().await;
        let changed = pool
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        Ok(0 < changed.rows_affected())
    }

    /// Lets the leases of a process run out now: it is gone, or lays its work down, which is no attempt that failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_leases_of(&self, holder: &str, failed: bool) -> Result<(), Error> {
        let pool = self.0.reader.pool();
        let backend = pool.get_database_backend();
        let sql = format!(
            "UPDATE job_hold SET held_until = 0, attempts = attempts - $2 WHERE holder = $1 AND held_until > {}",
            now(backend)
        );
        let values = [holder.into(), i32::from(!failed).into()];
        let _turn = self.embedded_turn().await;
        pool.execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        Ok(())
    }

    /// Returns the processes whose leases have not run out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_holders_of_leases(&self) -> Result<Vec<String>, Error> {
        let backend = self.0.reader.pool().get_database_backend();
        let sql = format!(
            "SELECT DISTINCT holder FROM job_hold WHERE held_until > {}",
            now(backend)
        );
        self.0.reader.texts(&sql).await
    }

    /// Returns how many jobs there are of each state; those that somebody works on count as `running`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_jobs(&self) -> Result<Vec<(String, u64)>, Error> {
        let backend = self.0.reader.pool().get_database_backend();
        let sql = format!(
            "SELECT CASE WHEN state = '{}' AND held_until > {} THEN 'running' ELSE state END AS stage, \
             COUNT(*) AS jobs FROM job JOIN job_hold ON job_id = id GROUP BY stage",
            JobState::Open,
            now(backend)
        );
        let rows = self
            .0
            .reader
            .run()
            .query_all_raw(Statement::from_string(backend, sql))
            .await?;
        let count = |row: &QueryResult| -> Result<(String, u64), Error> {
            let jobs: i64 = row.try_get_by_index(1)?;
            Ok((row.try_get_by_index(0)?, u64::try_from(jobs).unwrap_or(0)))
        };
        rows.iter().map(count).collect()
    }

    /// The embedded database has one writer; within a process it is waited for in order.
    async fn embedded_turn(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        match self.is_embedded() {
            true => Some(self.0.turn.lock().await),
            false => None,
        }
    }
}

/// The row of a lease that is still its own and whose job is still wanted.
fn own(backend: DbBackend) -> String {
    format!(
        "WHERE job_id = $1 AND holder = $2 AND fence = $3 AND held_until > {} \
         AND EXISTS (SELECT 1 FROM job WHERE job.id = job_hold.job_id AND job.state = '{}')",
        now(backend),
        JobState::Open
    )
}

impl Tx {
    /// Goes on only with a lease that is still its own, and keeps it so until the write ends.
    ///
    /// # Errors
    /// `LeaseLost`.
    pub async fn must_hold(&self, lease: &Lease, length: Duration) -> Result<(), Error> {
        let run = self.run();
        let backend = run.get_database_backend();
        let sql = format!(
            "UPDATE job_hold SET held_until = {} + $4 {}",
            now(backend),
            own(backend)
        );
        let values: [Value; 4] = [
            lease.job.0.into(),
            lease.holder.as_str().into(),
            lease.fence.into(),
            millis(length).into(),
        ];
        let held = run
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        match held.rows_affected() {
            0 => Err(Error::LeaseLost { job: lease.job }),
            _ => Ok(()),
        }
    }
}

impl Reader {
    /// Returns how the work of a job goes.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_job_progress(&self, id: JobId) -> Result<JobProgress, Error> {
        let backend = self.run().get_database_backend();
        let now = now(backend);
        let sql = format!(
            "SELECT done, total, began_with, CASE WHEN held_until > {now} THEN {now} - began END AS running, holder, \
             attempts, not_before - {now} AS again_in, trouble FROM job_hold WHERE job_id = $1"
        );
        let statement = Statement::from_sql_and_values(backend, sql, [id.0.into()]);
        // What may be seen of a job may be seen of its progress.
        if self.find_job(id).await?.is_none() {
            return Ok(JobProgress::default());
        }
        let row = self.run().query_one_raw(statement).await?;
        row.map_or(Ok(JobProgress::default()), |row| progress_from(&row, id))
    }
}

fn progress_from(row: &QueryResult, id: JobId) -> Result<JobProgress, Error> {
    let place = Place {
        table: "job_hold",
        row: &id,
    };
    let number = |column: &str| -> Result<u64, Error> { place.number(column, row.try_get::<i64>("", column)?) };
    let span = |millis: i64| Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    let attempts: i32 = row.try_get("", "attempts")?;
    Ok(JobProgress {
        step: JobStep {
            done: number("done")?,
            total: number("total")?,
        },
        began_with: number("began_with")?,
        running: row.try_get::<Option<i64>>("", "running")?.map(span),
        holder: row.try_get("", "holder")?,
        attempts: place.number("attempts", attempts)?,
        again_in: span(row.try_get("", "again_in")?),
        trouble: row.try_get("", "trouble")?,
    })
}
