//! Screening the registry: every firm against every tier, on all cores, a page of firms at a time; only what changed
//! since the last run, and what the law or the calendar may have changed, is done again.

mod export;
mod proof;
mod show;

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::job::result_of;
use super::{Error, Session};
use crate::domain::audit::Action;
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::job::{JobKind, JobStep};
use crate::rules::screening::Law;
use crate::store::{self, Done, FirmRecord, Reader, ScreeningWork, Tx};
use crate::view::job::JobView;

pub use proof::{ScreeningDifference, ScreeningProof};
pub use show::ListQuery;

/// Firms that are read and screened together.
const PAGE: u64 = 500;
/// Firms that are written together.
const CHUNK: usize = 5_000;
/// Pages that may wait to be written: memory does not grow with the registry.
const AHEAD: usize = 10;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct ScreeningDone {
    /// Firms that were screened.
    pub firms: u64,
    /// Those of them that stand on other lists, or for other reasons, than before.
    pub changed: u64,
}

impl Session {
    /// Returns the law of a day for every tier.
    pub(crate) fn law_on(&self, date: Day) -> Law {
        Law::on(date, self.catalog().tiers.iter().map(|tier| &tier.code), self.library())
    }

    /// Screens what is not done yet for a day and waits for it; whoever asks for the same meanwhile waits for the
    /// same. `progress` learns how many firms are done.
    ///
    /// # Errors
    /// When the database fails; what was committed stays, and another run goes on from there.
    pub async fn screen(&self, date: Day, progress: impl Fn(u64) + Send + Sync) -> Result<ScreeningDone, Error> {
        let job = self.ask_for(JobKind::Screening, date.to_string()).await?;
        let told = &mut |step: JobStep| progress(step.done);
        result_of(&self.see_through(job, told).await?)
    }

    /// Has the registry screened in the background. Returns what was done when it takes no longer than a moment, and
    /// where to see it otherwise.
    ///
    /// # Errors
    /// As [`Session::screen`].
    pub async fn start_screening(&self) -> Result<Result<ScreeningDone, JobView>, Error> {
        let job = self.ask_for(JobKind::Screening, self.today().to_string()).await?;
        match self.wait_a_moment(job).await? {
            Some(done) => Ok(Ok(result_of(&done)?)),
            None => Ok(Err(self.show_job(job).await?)),
        }
    }

    /// Does the work.
    pub(super) async fn screen_undone(&self, date: Day) -> Result<ScreeningDone, Error> {
        let law = Arc::new(self.law_on(date));
        let total = self.reader().count_screening_work(date, law.fingerprint()).await?;
        self.tell(0, total);
        let mut done = ScreeningDone::default();
        let mut waiting = Vec::new();
        let (sender, mut pages) = mpsc::channel(AHEAD);
        let screening = tokio::spawn(screen_pages(self.shared_reader(), Arc::clone(&law), sender));
        while let Some(page) = pages.recv().await {
            waiting.extend(page?);
            if CHUNK <= waiting.len() {
                self.record(&law, (std::mem::take(&mut waiting), &mut done)).await?;
                self.tell(done.firms, total.max(done.firms));
            }
        }
        screening.await.map_err(|panic| Error::Internal(panic.into()))?;
        self.record(&law, (waiting, &mut done)).await?;
        self.write(Action::Screen, async |tx: &Tx| {
            let asked = (law.date(), law.fingerprint());
            tx.record_screening_run(asked, (done.firms, done.changed)).await
        })
        .await?;
        self.tell(done.firms, done.firms);
        Ok(done)
    }

    async fn record(&self, law: &Law, (firms, done): (Vec<Done>, &mut ScreeningDone)) -> Result<(), Error> {
        if firms.is_empty() {
            return Ok(());
        }
        let asked = (law.date(), law.fingerprint());
        let written = self
            .write(Action::Screen, async |tx: &Tx| tx.record_screening(asked, &firms).await)
            .await?;
        done.firms += firms.len() as u64;
        done.changed += written.value;
        Ok(())
    }
}

/// Pages under way: one more than there are cores keeps the cores busy while one page is read.
pub(super) fn parallel() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) + 1
}

/// Screens what is left, page by page, while others write what was found; ends when nobody listens any more.
async fn screen_pages(reader: Arc<Reader>, law: Arc<Law>, found: mpsc::Sender<Result<Vec<Done>, Error>>) {
    let mut pages = JoinSet::new();
    let mut work = Work {
        after: None,
        at_end: false,
    };
    loop {
        while pages.len() < parallel() && !work.at_end {
            match work.next(&reader, &law).await {
                Ok(page) => {
                    pages.spawn(screen_page(Arc::clone(&reader), Arc::clone(&law), page));
                }
                Err(error) => {
                    // Nobody listening means that nobody wants to know.
                    found.send(Err(error.into())).await.ok();
                    return;
                }
            }
        }
        let Some(page) = pages.join_next().await else { return };
        let page = page.unwrap_or_else(|panic| Err(Error::Internal(panic.into())));
        if found.send(page).await.is_err() {
            return;
        }
    }
}

/// A walk through the firms that are left.
struct Work {
    after: Option<EnterpriseId>,
    at_end: bool,
}

impl Work {
    async fn next(&mut self, reader: &Reader, law: &Law) -> Result<Vec<ScreeningWork>, store::Error> {
        let asked = (law.date(), law.fingerprint());
        let page = reader.list_screening_work(asked, self.after, PAGE).await?;
        self.after = page.last().map(|last| last.enterprise);
        self.at_end = page.is_empty();
        Ok(page)
    }
}

async fn screen_page(reader: Arc<Reader>, law: Arc<Law>, page: Vec<ScreeningWork>) -> Result<Vec<Done>, Error> {
    let page = reader.read_firms(page).await?;
    let screened = tokio::task::spawn_blocking(move || {
        let firms = page.firms(law.reads())?;
        firms.map(|firm| Ok(screen_firm(&law, firm?))).collect()
    });
    screened.await.map_err(|panic| Error::Internal(panic.into()))?
}

fn screen_firm(law: &Law, mut firm: FirmRecord<'_>) -> Done {
    let screenings = match firm.work.status.is_closed() {
        false => law.screen(&firm.take_facts(law.date())),
        true => Vec::new(),
    };
    Done {
        enterprise: firm.work.enterprise,
        seen: firm.work.revision,
        due: law.due(firm.work.established, &firm.awards),
        screenings,
    }
}
