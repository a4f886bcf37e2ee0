//! Following: the index comes up with every change, and is put in order when nothing changes.

use super::super::outage::causes;
use super::{App, Error, POLL, on_its_own_thread};

/// So many looks without anything new are a rest.
const REST: u32 = 4;

/// Says once when the index cannot follow and why, and once when it follows again.
fn tell_index(failing: Option<&str>, done: Result<u64, Error>) -> Option<String> {
    let why = done.err().map(|error| causes(&error));
    match &why {
        Some(why) if failing != Some(why.as_str()) => {
            tracing::error!(error = why, "the search index fell behind");
        }
        None if failing.is_some() => tracing::info!("the search index follows again"),
        _ => {}
    }
    why
}

impl App {
    /// Follows the store until the process ends. A failure is logged and tried again at the next change.
    pub async fn follow(self) {
        let mut revisions = self.store().revisions();
        let mut failing: Option<String> = None;
        let mut quiet = 0;
        loop {
            let done = self.catch_up().await;
            quiet = if let Ok(0) = done { quiet + 1 } else { 0 };
            failing = tell_index(failing.as_deref(), done);
            if quiet == REST {
                tokio::spawn(self.clone().tidy_index());
            }
            // Whichever comes first; a closed channel only means that no writer is left in this process.
            let _ = tokio::time::timeout(POLL, revisions.changed()).await;
        }
    }

    /// Joins the parts of the index when there are many: each answers by itself, so few answer sooner. What is
    /// written meanwhile is found as ever.
    pub async fn tidy_index(self) {
        let index = self.index().clone();
        if let Err(error) = on_its_own_thread(move || index.tidy()).await {
            // Another process writes, or has joined them: there will be another rest.
            tracing::debug!(error = causes(&error), "the parts of the index were not joined");
        }
    }
}
