//! What the tenures of a segment are worth on a day, remembered: most questions ask for the same day, and segments
//! never change.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use crate::asked::Asked;
use crate::family::{Lists, Value};
use crate::query::{Facet, Horizon, Query, TierStanding};
use crate::snapshot::Held;

/// The values of each row of tenures, for the last day that was asked for.
#[derive(Default)]
pub(crate) struct Standings {
    last: Mutex<Option<(Moment, Arc<Lists<Value>>)>>,
}

/// All of a question that decides what a row of tenures counts for, when no tier or end is chosen.
#[derive(Clone, PartialEq, Eq)]
struct Moment {
    day: i32,
    standing: TierStanding,
    horizons: Vec<Horizon>,
}

impl Moment {
    fn of(query: &Query) -> Self {
        Self {
            day: query.day,
            standing: query.standing,
            horizons: query.horizons.clone(),
        }
    }
}

/// The values of the rows of tenures as one question sees them.
pub(crate) enum Worth<'a> {
    Known(Arc<Lists<Value>>),
    /// Choices differ from question to question: only rows that are met are looked at.
    Asked(&'a Asked<'a>, &'a Lists<Held>),
}

impl Worth<'_> {
    /// The values of a row.
    pub(crate) fn of(&self, row: u32) -> Cow<'_, [Value]> {
        match self {
            Worth::Known(values) => values.of(row).into(),
            Worth::Asked(asked, rows) => asked.title_values(rows.of(row)).into(),
        }
    }
}

impl Standings {
    /// Returns what the rows are worth to a question.
    pub(crate) fn on<'a>(&self, asked: &'a Asked, rows: &'a Lists<Held>) -> Worth<'a> {
        match asked.filters(Facet::Tier) {
            true => Worth::Asked(asked, rows),
            false => Worth::Known(self.known(asked, rows)),
        }
    }

    fn known(&self, asked: &Asked, rows: &Lists<Held>) -> Arc<Lists<Value>> {
        let moment = Moment::of(asked.query);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, values)) = &*last
            && *known == moment
        {
            return Arc::clone(values);
        }
        let values = Arc::new(worked_out(asked, rows));
        *last = Some((moment, Arc::clone(&values)));
        values
    }
}

fn worked_out(asked: &Asked, rows: &Lists<Held>) -> Lists<Value> {
    let mut values = Lists::default();
    for row in 0..u32::try_from(rows.len()).unwrap_or(u32::MAX) {
        values.push(asked.title_values(rows.of(row)));
    }
    values
}
