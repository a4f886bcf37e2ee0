//! Seats: how many connections there are at a time, and who goes when all are taken.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// Descriptors that connections leave to the database, the index, files and the readers of files.
const RESERVED: u64 = 256;
/// Descriptors that are asked for.
const WANTED: u64 = 16_384;
/// Below this the operator is told.
const LOW: u64 = 1_024;
/// Connections at a time, at most; with fewer descriptors half of them.
const MOST: u64 = 4_096;

/// The connections that are open.
pub(super) struct Seats {
    most: usize,
    open: Mutex<Open>,
}

/// Each connection with its number in the order in which they came.
#[derive(Default)]
struct Open {
    came: u64,
    seats: BTreeMap<u64, Arc<Seat>>,
}

/// A connection as those who look for room see it.
#[derive(Default)]
pub(super) struct Seat {
    /// Requests that are being answered.
    busy: AtomicUsize,
    /// Whether anything was ever asked.
    asked: AtomicBool,
    leave: Notify,
}

impl Seat {
    /// Resolves when somebody else needs the place.
    pub(super) async fn leave(&self) {
        self.leave.notified().await;
    }

    /// Returns whether anything was ever asked.
    pub(super) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Seats {
    /// Asks for as many descriptors as the system gives, and allows as many connections as go with them.
    pub(super) fn new() -> Arc<Self> {
        let given = rlimit::increase_nofile_limit(WANTED).unwrap_or(LOW);
        if given < LOW {
            tracing::warn!(
                given,
                "few open files are allowed: raise the limit (ulimit -n) for many visitors"
            );
        }
        let most = given.saturating_sub(RESERVED).max(given / 2).clamp(8, MOST);
        Arc::new(Self {
            most: usize::try_from(most).unwrap_or(usize::MAX),
            open: Mutex::default(),
        })
    }

    /// Gives a new connection a seat. When all are taken, the one that has waited longest without a request goes;
    /// when all are being served, the new one does.
    pub(super) fn take(self: &Arc<Self>) -> Option<Taken> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if self.most <= open.seats.len() {
            let idle = open
                .seats
                .iter()
                .find(|(_, seat)| seat.busy.load(Ordering::Relaxed) == 0);
            let idle = idle.map(|(number, _)| *number);
            let Some(seat) = idle.and_then(|idle| open.seats.remove(&idle)) else {
                tracing::warn!(
                    most = self.most,
                    "a connection was refused: all that are allowed are being served"
                );
                return None;
            };
            seat.leave.notify_one();
        }
        open.came += 1;
        let number = open.came;
        let seat = Arc::new(Seat::default());
        open.seats.insert(number, Arc::clone(&seat));
        Some(Taken {
            seats: Arc::clone(self),
            number,
            seat,
        })
    }
}

/// A seat that becomes free when its connection ends.
pub(super) struct Taken {
    seats: Arc<Seats>,
    number: u64,
    pub(super) seat: Arc<Seat>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut open = self.seats.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.seats.remove(&self.number);
    }
}

/// A request that is being answered, until the last piece of its answer is sent.
pub(super) struct Busy(Arc<Seat>);

impl Busy {
    pub(super) fn new(seat: &Arc<Seat>) -> Self {
        seat.busy.fetch_add(1, Ordering::Relaxed);
        seat.asked.store(true, Ordering::Relaxed);
        Self(Arc::clone(seat))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}
