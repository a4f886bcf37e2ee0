//! Use cases: one file per noun, each an `impl Session`: somebody asks. Knows no HTTP and no HTML; every face calls the same.

pub mod account;
pub mod assessment;
mod audit;
pub mod backup;
pub mod check;
pub mod columns;
pub mod demo;
pub mod desk;
pub mod enterprise;
pub mod error;
pub mod expiry;
pub mod explain;
pub mod export;
pub mod goal;
pub mod health;
pub mod import;
pub mod indexer;
pub mod job;
pub mod lint;
pub mod matching;
pub mod matter;
mod memo;
mod metrics;
mod occupancy;
pub mod outage;
pub mod people;
pub mod plan;
pub mod preset;
pub mod prospect;
mod registry;
pub mod replay;
pub mod screening;
pub mod search;
mod secret;
pub mod seed;
pub mod session;
pub mod sheet;
pub mod sign_in;
pub mod simulation;
pub mod standard;
pub mod template;
pub mod tier_list;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, FixedOffset, Utc};
use metrics_exporter_prometheus::PrometheusHandle;
use search_index::Index;

use crate::config::Config;
use crate::domain::casework::Casework;
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::seed::Seeds;
use crate::rules::library::Library;
use crate::store::Store;

use occupancy::{Occupancy, Serving};

pub use crate::store::{AuditQuery, Clock, Realm};
pub use error::{Conflict, Error, FieldError, Noun, in_chinese};
pub use session::Session;

/// The application: what is open for as long as the process runs. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// Below the data folder: files that grow until they are handed out.
const DRAFTS: &str = "drafts";

struct Parts {
    casework: Casework,
    catalog: Catalog,
    library: Library,
    store: Store,
    index: Index,
    memo: memo::Memo,
    entry: account::Entry,
    clock: Clock,
    files: PathBuf,
    folder: PathBuf,
    desk: job::Desk,
    handed_over: Mutex<Option<import::HandedOver>>,
    indexing: tokio::sync::Mutex<()>,
    following: Mutex<indexer::Following>,
    serving: OnceLock<Serving>,
    metrics: Option<PrometheusHandle>,
    _occupancy: Occupancy,
}

impl App {
    /// Opens the registry on the machine's clock.
    ///
    /// # Errors
    /// In Chinese: what cannot be opened and what to do.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        Self::open_at(config, machine_clock()).await
    }

    /// Opens the registry on a given clock.
    ///
    /// # Errors
    /// In Chinese: what cannot be opened and what to do.
    pub async fn open_at(config: &Config, clock: Clock) -> anyhow::Result<Self> {
        let occupancy = registry::enter(config)?;
        let store = registry::open(config, clock.clone()).await?;
        let index = registry::open_index(config)?;
        store
            .keep_heads(&config.heads_file())
            .context("审计链的留底文件写不了，请检查数据目录的权限")?;
        Self::assemble(config, clock, (occupancy, store, index))
    }

    /// Makes a registry where there is none, brings the one that is there up to date, and opens it.
    ///
    /// # Errors
    /// In Chinese: what stands in the way and what to do.
    pub async fn create(config: &Config) -> anyhow::Result<Self> {
        Self::create_at(config, machine_clock()).await
    }

    /// As [`App::create`], on a given clock.
    ///
    /// # Errors
    /// As [`App::create`].
    pub async fn create_at(config: &Config, clock: Clock) -> anyhow::Result<Self> {
        registry::create(config, clock.clone()).await?;
        Self::open_at(config, clock).await
    }

    /// Opens the registry to look at it: nothing is written, upgraded or built anew.
    ///
    /// # Errors
    /// In Chinese: what cannot be opened and what to do.
    pub async fn examine(config: &Config) -> anyhow::Result<Self> {
        let occupancy = registry::enter(config)?;
        let store = registry::open_as_is(config, machine_clock()).await?;
        let index = registry::index_as_is(config)?;
        Self::assemble(config, machine_clock(), (occupancy, store, index))
    }

    fn assemble(
        config: &Config,
        clock: Clock,
        (occupancy, store, index): (Occupancy, Store, Index),
    ) -> anyhow::Result<Self> {
        let seeds = Seeds::compiled();
        let catalog = Catalog::load(&seeds).map_err(|findings| refused(&findings))?;
        let library = Library::load(&seeds, &catalog).map_err(|findings| refused(&findings))?;
        let casework = Casework::load(&seeds).map_err(|findings| refused(&findings))?;
        Ok(Self(Arc::new(Parts {
            casework,
            catalog,
            library,
            store,
            index,
            memo: memo::Memo::default(),
            entry: account::Entry::default(),
            clock,
            files: config.files_dir(),
            folder: config.data_dir.clone(),
            desk: job::Desk::new(&config.data_dir, Duration::from_secs(config.job_lease)),
            handed_over: Mutex::default(),
            indexing: tokio::sync::Mutex::default(),
            following: Mutex::new(indexer::Following::new()),
            serving: OnceLock::new(),
            metrics: config.metrics.then(metrics::begin).transpose()?,
            _occupancy: occupancy,
        })))
    }

    fn metrics(&self) -> Option<&PrometheusHandle> {
        self.0.metrics.as_ref()
    }

    /// Becomes the one server of its data folder, and clears away files that an earlier one left half-written.
    ///
    /// # Errors
    /// In Chinese: another process serves the folder already, or the folder cannot be written.
    pub fn begin_serving(&self) -> anyhow::Result<()> {
        let serving = Serving::begin(&self.0.folder)?;
        registry::clear_drafts(&self.0.folder.join(DRAFTS))?;
        // Held until the last clone is gone; who begins twice has been refused above.
        let _ = self.0.serving.set(serving);
        Ok(())
    }

    /// Returns the folder in which files grow until they are handed out: on the disk of the registry, for its owner
    /// alone.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn drafts(&self) -> Result<PathBuf, Error> {
        let folder = self.0.folder.join(DRAFTS);
        registry::make_folder(&folder)?;
        Ok(folder)
    }

    /// Returns the vocabularies.
    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// Returns what matters of firms are handled by.
    pub fn casework(&self) -> &Casework {
        &self.0.casework
    }

    /// Returns the standards.
    pub fn library(&self) -> &Library {
        &self.0.library
    }

    /// Returns the moment in China.
    pub(crate) fn now(&self) -> DateTime<FixedOffset> {
        in_china((self.0.clock)())
    }

    /// Returns the calendar day in China.
    pub fn today(&self) -> Day {
        Day::of(self.now())
    }

    fn index(&self) -> &Index {
        &self.0.index
    }

    fn following(&self) -> MutexGuard<'_, indexer::Following> {
        self.0.following.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn desk(&self) -> &job::Desk {
        &self.0.desk
    }

    fn memo(&self) -> &memo::Memo {
        &self.0.memo
    }

    /// Returns what this process knows of accounts.
    fn entry(&self) -> &account::Entry {
        &self.0.entry
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    /// Returns the folder of the files that were handed in.
    fn files(&self) -> &Path {
        &self.0.files
    }
}

/// Returns the calendar day in China by the machine's clock, for commands that open no registry.
pub fn machine_today() -> Day {
    Day::of(in_china(machine_clock()()))
}

fn in_china(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    moment.with_timezone(&china)
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn machine_clock() -> Clock {
    Arc::new(Utc::now)
}

fn refused<T: ToString>(findings: &[T]) -> anyhow::Error {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("内置数据有误：\n{}", lines.join("\n"))
}
