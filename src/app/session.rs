//! A session: somebody who asks, on a day. Every use case is a method of it, so that no question is asked and nothing
//! is written without somebody who answers for it.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use search_index::{Index, Within};

use super::job::Hand;
use super::{App, Error, memo};
use crate::domain::access::{Actor, Right, Scope};
use crate::domain::audit::Action;
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::rules::library::Library;
use crate::store::{self, Reader, Tx, Written};

/// Who asks, on which day, of which registry. Cheap to clone.
#[derive(Clone)]
pub struct Session {
    app: App,
    actor: Arc<Actor>,
    reader: Arc<Reader>,
    day: Day,
    hand: Option<Arc<Hand>>,
    is_ahead: bool,
}

impl App {
    /// Lets somebody ask and write, on a day.
    pub fn session(&self, actor: Actor, day: Day) -> Session {
        Session {
            app: self.clone(),
            reader: Arc::new(self.store().seen_by(&actor.scope)),
            actor: Arc::new(actor),
            day,
            hand: None,
            is_ahead: false,
        }
    }
}

impl Session {
    /// Does the work of a job: each write then asks for its lease.
    pub(super) fn holding(self, hand: &Arc<Hand>) -> Self {
        let hand = Some(Arc::clone(hand));
        Self { hand, ..self }
    }

    /// Asks for what others will ask for: it counts as nobody's question.
    pub(super) fn asking_ahead(self) -> Self {
        Self { is_ahead: true, ..self }
    }

    /// Tells whether nobody asks this.
    pub(super) fn is_ahead(&self) -> bool {
        self.is_ahead
    }

    /// Returns the job whose work this is.
    pub(super) fn hand(&self) -> Option<&Hand> {
        self.hand.as_deref()
    }

    /// Returns the process that answers.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Returns who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Returns the day on which is asked.
    pub fn today(&self) -> Day {
        self.day
    }

    /// Returns the vocabularies.
    pub fn catalog(&self) -> &Catalog {
        self.app.catalog()
    }

    /// Returns the standards.
    pub fn library(&self) -> &Library {
        self.app.library()
    }

    /// Returns the moment in China.
    pub(super) fn now(&self) -> DateTime<FixedOffset> {
        self.app.now()
    }

    pub(super) fn index(&self) -> &Index {
        self.app.index()
    }

    /// Returns the firms that the index may find.
    pub(super) fn within(&self) -> Within {
        match &self.actor.scope {
            Scope::City => Within::Everything,
            Scope::Divisions(divisions) => Within::Counties(divisions.iter().map(ToString::to_string).collect()),
            Scope::Enterprises(firms) => Within::Firms(firms.iter().map(|firm| firm.0).collect()),
        }
    }

    pub(super) fn memo(&self) -> &memo::Memo {
        self.app.memo()
    }

    /// Returns what may be read: nothing of a firm out of scope.
    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Returns what may be read, for a task of its own.
    pub(super) fn shared_reader(&self) -> Arc<Reader> {
        Arc::clone(&self.reader)
    }

    /// Returns what the scope is called, where a list says what it covers.
    pub(super) fn scope_title(&self) -> String {
        match &self.actor.scope {
            Scope::City => "全市".to_owned(),
            Scope::Divisions(divisions) => {
                let named = divisions.iter().map(|code| self.division_title(code));
                named.collect::<Vec<_>>().join("、")
            }
            Scope::Enterprises(firms) => format!("负责的 {} 家企业", firms.len()),
        }
    }

    /// Tells whether whoever asks has a right.
    pub fn may(&self, right: Right) -> bool {
        self.actor.may(right)
    }

    /// Goes on only with a right.
    ///
    /// # Errors
    /// `Forbidden`.
    pub(super) fn must(&self, right: Right) -> Result<(), Error> {
        match self.may(right) {
            true => Ok(()),
            false => Err(Error::Forbidden(right)),
        }
    }

    /// Writes in the name of whoever asks, who needs the right of the action before the door opens. What a job writes
    /// is written only while the job is its own.
    ///
    /// # Errors
    /// `Forbidden`, what the work returns, or the failure of the database.
    pub(super) async fn write<T, E, W>(&self, action: Action, work: W) -> Result<Written<T>, Error>
    where
        W: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<store::Error>,
        Error: From<E>,
    {
        self.must(action.right())?;
        let work = async |tx: &Tx| -> Result<T, Error> {
            if let Some(hand) = &self.hand {
                hand.must_hold(tx).await?;
            }
            Ok(work(tx).await?)
        };
        self.app.store().write(&self.actor, action, work).await
    }
}
