//! Jobs: asked for, called off and ended through the write door like everything else. Who works on one at the moment is
//! told beside it, see [`hold`].

mod hold;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{job, job_hold};
use super::reader::Reader;
use super::row::{Place, to_json};
use super::{Error, Tx};
use crate::domain::access::Actor;
use crate::domain::audit::{Record, Verb};
use crate::domain::job::{Job, JobEnd, JobId, JobKind, JobOrder, JobState};
use crate::domain::revision::Revision;

pub use hold::Worker;

/// So many jobs may be open; more would wait longer than anybody does.
const MOST_OPEN: u64 = 500;

impl Reader {
    /// Returns the job of a number.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_job(&self, id: JobId) -> Result<Option<Job>, Error> {
        let found = job::Entity::find_by_id(id.0).filter(self.written(job::Column::Created));
        found.one(&self.run()).await?.map(job_from).transpose()
    }

    /// Returns the last job of a kind about something.
    ///
    /// # Errors
    /// When the database fails or the row cannot be read.
    pub async fn find_job_about(&self, kind: JobKind, subject: &str) -> Result<Option<Job>, Error> {
        let found = job::Entity::find()
            .filter(job::Column::Kind.eq(kind.as_str()))
            .filter(job::Column::Subject.eq(subject))
            .filter(self.written(job::Column::Created))
            .order_by_desc(job::Column::Id);
        found.one(&self.run()).await?.map(job_from).transpose()
    }

    /// Returns jobs that stand like this, the newest first.
    ///
    /// # Errors
    /// When the database fails or a row cannot be read.
    pub async fn list_jobs(&self, is_open: bool, limit: u64) -> Result<Vec<Job>, Error> {
        let open = job::Column::State.eq(JobState::Open.as_str());
        let rows = job::Entity::find()
            .filter(if is_open { open } else { open.not() })
            .filter(self.written(job::Column::Created))
            .order_by_desc(job::Column::Id)
            .limit(limit)
            .all(&self.run())
            .await?;
        rows.into_iter().map(job_from).collect()
    }
}

impl Tx {
    /// Asks for a job; one of the same kind and subject that is open already is it.
    ///
    /// # Errors
    /// `TooManyJobs`, or the database fails.
    pub async fn insert_job(&self, order: &JobOrder) -> Result<JobId, Error> {
        let known = self.find_job_about(order.kind, &order.subject).await?;
        if let Some(known) = known.filter(|known| known.state == JobState::Open || order.kind.is_nightly()) {
            return Ok(known.id);
        }
        let open = job::Entity::find().filter(job::Column::State.eq(JobState::Open.as_str()));
        if MOST_OPEN <= open.count(&self.run()).await? {
            return Err(Error::TooManyJobs { most: MOST_OPEN });
        }
        let id = self.take_ids::<job::Entity>("job", job::Column::Id, 1).await?;
        let Actor { name, role, scope, .. } = self.actor();
        let row = job::Model {
            id,
            kind: order.kind.to_string(),
            subject: order.subject.clone(),
            payload: order.payload.clone(),
            day: order.day,
            due: order.due.timestamp_millis(),
            state: JobState::Open.to_string(),
            note: String::new(),
            result: String::new(),
            actor: name.clone(),
            role: role.to_string(),
            scope: to_json(scope),
            at: self.at().timestamp_millis(),
            ended_at: None,
            created: self.revision().0,
            revision: self.revision().0,
        };
        self.insert_rows(vec![row]).await?;
        self.insert_rows(vec![free(id)]).await?;
        self.touch(Record::Job, Verb::Insert, [id]);
        Ok(JobId(id))
    }

    /// Ends a job that is open.
    ///
    /// # Errors
    /// `NotFound` when there is no such job, or it has ended.
    pub async fn end_job(&self, id: JobId, end: &JobEnd) -> Result<(), Error> {
        let JobEnd { state, note, result } = end;
        let ended = job::Entity::update_many()
            .col_expr(job::Column::State, Expr::value(state.as_str()))
            .col_expr(job::Column::Note, Expr::value(note))
            .col_expr(job::Column::Result, Expr::value(result))
            .col_expr(job::Column::EndedAt, Expr::value(self.at().timestamp_millis()))
            .col_expr(job::Column::Revision, Expr::value(self.revision().0))
            .filter(job::Column::Id.eq(id.0))
            .filter(job::Column::State.eq(JobState::Open.as_str()))
            .filter(self.written(job::Column::Created))
            .exec(&self.run())
            .await?;
        if ended.rows_affected == 0 {
            return Err(Error::NotFound { noun: "job", id: id.0 });
        }
        self.touch(Record::Job, Verb::Update, [id.0]);
        Ok(())
    }
}

fn free(id: i64) -> job_hold::Model {
    job_hold::Model {
        job_id: id,
        holder: String::new(),
        fence: 0,
        attempts: 0,
        held_until: 0,
        not_before: 0,
        began: 0,
        began_with: 0,
        done: 0,
        total: 0,
        trouble: String::new(),
    }
}

fn job_from(row: job::Model) -> Result<Job, Error> {
    let job::Model {
        id,
        kind,
        subject,
        payload,
        day,
        due,
        state,
        note,
        result,
        actor,
        role,
        scope,
        at,
        ended_at,
        created,
        revision: _,
    } = row;
    let place = Place { table: "job", row: &id };
    let moment = |column: &str, millis: i64| -> Result<DateTime<Utc>, Error> {
        let read = DateTime::from_timestamp_millis(millis);
        read.ok_or_else(|| place.corrupt(format_args!("column `{column}` is out of range")))
    };
    Ok(Job {
        id: JobId(id),
        order: JobOrder {
            kind: place.word("kind", &kind)?,
            subject,
            payload,
            day,
            due: moment("due", due)?,
        },
        actor: Actor {
            name: actor,
            role: place.word("role", &role)?,
            scope: place.json("scope", &scope)?,
            signed_in: None,
        },
        state: place.word("state", &state)?,
        note,
        result,
        at: moment("at", at)?,
        ended_at: ended_at.map(|millis| moment("ended_at", millis)).transpose()?,
        created: Revision(created),
    })
}
