//! Use cases: one file per noun, each an `impl Session`: somebody asks. Knows no HTTP and no HTML; every face calls the same.

pub mod assessment;
mod audit;
pub mod backup;
pub mod check;
pub mod columns;
pub mod demo;
pub mod enterprise;
pub mod error;
pub mod expiry;
pub mod explain;
pub mod export;
pub mod goal;
pub mod health;
pub mod import;
pub mod indexer;
pub mod lint;
pub mod matching;
mod memo;
mod occupancy;
pub mod plan;
pub mod preset;
pub mod replay;
pub mod screening;
pub mod search;
pub mod seed;
pub mod session;
pub mod sheet;
pub mod simulation;
pub mod standard;
pub mod template;
pub mod tier_list;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::Context;
use chrono::{DateTime, FixedOffset, Utc};
use search_index::Index;

use crate::config::Config;
use crate::domain::catalog::Catalog;
use crate::domain::day::Day;
use crate::domain::import::ImportId;
use crate::domain::seed::Seeds;
use crate::rules::library::Library;
use crate::store::Store;

use occupancy::Occupancy;

pub use crate::store::{AuditQuery, Clock};
pub use error::{Conflict, Error, FieldError, Noun};
pub use session::Session;

/// The application: what is open for as long as the process runs. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    catalog: Catalog,
    library: Library,
    store: Store,
    index: Index,
    memo: memo::Memo,
    clock: Clock,
    files: PathBuf,
    importing: Mutex<BTreeSet<ImportId>>,
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
        let seeds = Seeds::compiled();
        let catalog = Catalog::load(&seeds).map_err(|findings| refused(&findings))?;
        let library = Library::load(&seeds, &catalog).map_err(|findings| refused(&findings))?;
        make_folder(&config.data_dir)?;
        let occupancy = Occupancy::share(&config.data_dir)?;
        let store = open_store(config, clock.clone()).await?;
        let index = open_index(config)?;
        Ok(Self(Arc::new(Parts {
            catalog,
            library,
            store,
            index,
            memo: memo::Memo::default(),
            clock,
            files: config.files_dir(),
            importing: Mutex::default(),
            _occupancy: occupancy,
        })))
    }

    /// Brings the schema of the database up to date.
    ///
    /// # Errors
    /// In Chinese: what cannot be opened or upgraded.
    pub async fn migrate(config: &Config) -> anyhow::Result<()> {
        make_folder(&config.data_dir)?;
        let _occupancy = Occupancy::share(&config.data_dir)?;
        let store = connect(config, machine_clock()).await?;
        store.migrate().await.context("数据库升级失败，原有数据没有改动")
    }

    /// Returns the vocabularies.
    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
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

    fn memo(&self) -> &memo::Memo {
        &self.0.memo
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

/// The embedded database upgrades itself; a shared one waits for `yanzhen migrate`, because other nodes use it.
async fn open_store(config: &Config, clock: Clock) -> anyhow::Result<Store> {
    let store = connect(config, clock).await?;
    if config.database_url.is_none() {
        store.migrate().await.context("数据库升级失败，原有数据没有改动")?;
    }
    let is_current = store.schema_is_current().await.context("读不出数据库的版本")?;
    anyhow::ensure!(is_current, "数据库的表结构与程序不一致：请先运行 yanzhen migrate");
    Ok(store)
}

fn open_index(config: &Config) -> anyhow::Result<Index> {
    let opened = Index::open(&config.index_dir()).context("检索索引打不开，请检查数据目录的权限")?;
    Ok(opened.index)
}

async fn connect(config: &Config, clock: Clock) -> anyhow::Result<Store> {
    connect_to(&config.database_url(), clock)
        .await
        .context("数据库打不开，请检查 --data-dir 或 --database-url")
}

async fn connect_to(url: &str, clock: Clock) -> anyhow::Result<Store> {
    Ok(Store::open(url, clock, search_index::fold::fold_key).await?)
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("无法建立目录 {}，请检查路径和权限", folder.display()))
}

fn refused<T: ToString>(findings: &[T]) -> anyhow::Error {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("内置数据有误：\n{}", lines.join("\n"))
}
