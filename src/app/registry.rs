//! Whether what stands in a data folder is a registry. Only [`create`] makes one; whoever finds none, something else
//! or a later one leaves it as it is and says what to do.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use search_index::Index;

use super::Clock;
use super::backup::{beside, remove_database};
use super::occupancy::Occupancy;
use crate::config::Config;
use crate::store::{Found, Store};

/// Joins the users of a data folder that is there.
pub(super) fn enter(config: &Config) -> anyhow::Result<Occupancy> {
    let folder = &config.data_dir;
    if config.database_url.is_some() {
        make_folder(folder)?;
    }
    ensure!(
        folder.is_dir(),
        "没有数据目录 {}：磁盘可能没有挂上，或路径写错。{WHAT_TO_DO}",
        folder.display()
    );
    Occupancy::share(folder)
}

const WHAT_TO_DO: &str =
    "要新建登记库，请运行 yanzhen migrate；要找回原来的登记库，请检查磁盘和 --data-dir，或用 yanzhen restore 恢复备份";

/// Opens the database of a registry; an embedded one of an earlier program is upgraded behind a backup. A shared one
/// waits for `yanzhen migrate`, because other nodes use it.
pub(super) async fn open(config: &Config, clock: Clock) -> anyhow::Result<Store> {
    let pending = must_be_registry(config).await?;
    let store = connect(config, clock).await?;
    if pending > 0 {
        ensure!(
            config.database_url.is_none(),
            "数据库的表结构比程序旧：请先运行 yanzhen migrate"
        );
        upgrade(config, &store).await?;
    }
    Ok(store)
}

/// Opens the database of a registry of this version, to read only.
pub(super) async fn open_as_is(config: &Config, clock: Clock) -> anyhow::Result<Store> {
    let pending = must_be_registry(config).await?;
    ensure!(
        pending == 0,
        "登记库由更早的版本建立，还没有升级：请先运行 yanzhen migrate，再检查"
    );
    let url = config.database_url();
    let store = Store::open_read_only(&url, clock, search_index::fold::fold_key).await;
    store.with_context(|| cannot_open(config))
}

/// Makes the registry, or brings the one that is there up to date.
pub(super) async fn create(config: &Config, clock: Clock) -> anyhow::Result<()> {
    make_folder(&config.data_dir)?;
    let _occupancy = Occupancy::share(&config.data_dir)?;
    let found = look(config).await?;
    let url = match (&found, &config.database_url) {
        (Found::Nothing, None) => {
            must_be_unused(config)?;
            config.new_database_url()
        }
        _ => config.database_url(),
    };
    let pending = match found {
        Found::Nothing => None,
        found => Some(pending_of(config, found)?),
    };
    let store = connect_to(&url, clock).await.with_context(|| cannot_open(config))?;
    match pending {
        Some(0) => {}
        Some(_) => upgrade(config, &store).await?,
        None => store.migrate().await.context("数据库没有建成")?,
    }
    Ok(store.close().await?)
}

/// A folder with an index or originals had a registry: an empty one must not take its place unasked.
fn must_be_unused(config: &Config) -> anyhow::Result<()> {
    let used = [config.index_dir(), config.files_dir()];
    let used = used
        .iter()
        .find(|folder| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()));
    match used {
        None => Ok(()),
        Some(used) => bail!(
            "{} 里没有登记库，却还有 {}：原来的数据库可能丢失或没有挂上，没有新建。\
             请找回数据库文件或用 yanzhen restore 恢复备份；确要从头开始，请换一个空目录",
            config.data_dir.display(),
            used.display()
        ),
    }
}

async fn must_be_registry(config: &Config) -> anyhow::Result<usize> {
    let found = look(config).await?;
    pending_of(config, found)
}

async fn look(config: &Config) -> anyhow::Result<Found> {
    Store::look_at(&config.database_url())
        .await
        .with_context(|| cannot_open(config))
}

/// Returns how many steps a registry is behind; what is none is refused.
fn pending_of(config: &Config, found: Found) -> anyhow::Result<usize> {
    match found {
        Found::Registry { pending, unknown } if unknown.is_empty() => Ok(pending),
        Found::Registry { unknown, .. } => bail!(
            "登记库由更新的版本建立（多出 {}），这个版本打不开，没有改动它；请用新版本的程序，或恢复升级前的备份",
            unknown.join("、")
        ),
        Found::Foreign => bail!(
            "{} 是别的程序的数据库，不是雁阵的登记库，没有改动它；请检查 --data-dir 或 --database-url",
            place(config)
        ),
        Found::Nothing => bail!("{} 里没有登记库（不存在或是空的）。{WHAT_TO_DO}", place(config)),
    }
}

/// Upgrades behind a copy of what was there.
async fn upgrade(config: &Config, store: &Store) -> anyhow::Result<()> {
    if store.is_embedded() {
        let aside = free_name(&config.database_file(), ".before-upgrade-")?;
        if let Err(error) = store.copy_to(&aside).await {
            remove_database(&aside)?;
            return Err(anyhow::Error::new(error).context("升级前的备份写不下去，没有升级；请检查磁盘空间"));
        }
        tracing::info!(backup = %aside.display(), "the database was copied before its upgrade");
    }
    store.migrate().await.context("数据库升级失败，原有数据没有改动")
}

/// Returns the first name beside a file that is not taken.
pub(super) fn free_name(file: &Path, suffix: &str) -> anyhow::Result<PathBuf> {
    let mut names = (1..).map(|number| beside(file, &format!("{suffix}{number}")));
    names.find(|name| !name.exists()).context("没有空闲的文件名")
}

/// Opens the search index; one that is missing or damaged is built anew.
pub(super) fn open_index(config: &Config) -> anyhow::Result<Index> {
    let opened = Index::open(&config.index_dir()).context("检索索引打不开，请检查数据目录的权限")?;
    Ok(opened.index)
}

/// Opens the search index as it stands. One that is missing answers as an empty one, which lies elsewhere.
pub(super) fn index_as_is(config: &Config) -> anyhow::Result<Index> {
    let opened = Index::open_as_is(&config.index_dir()).context("检索索引打不开，请检查数据目录的权限")?;
    match opened {
        Some(index) => Ok(index),
        None => {
            let elsewhere = tempfile::tempdir().context("临时目录不能写")?;
            Ok(Index::open(elsewhere.path()).context("临时目录不能写")?.index)
        }
    }
}

async fn connect(config: &Config, clock: Clock) -> anyhow::Result<Store> {
    connect_to(&config.database_url(), clock)
        .await
        .with_context(|| cannot_open(config))
}

pub(super) async fn connect_to(url: &str, clock: Clock) -> anyhow::Result<Store> {
    Ok(Store::open(url, clock, search_index::fold::fold_key).await?)
}

fn cannot_open(config: &Config) -> String {
    format!("数据库 {} 打不开，请检查 --data-dir 或 --database-url", place(config))
}

/// Where the database is, without a password.
fn place(config: &Config) -> String {
    match &config.database_url {
        Some(_) => config.shown_url(),
        None => config.database_file().display().to_string(),
    }
}

/// Empties the folder of drafts: whoever was writing them is gone.
pub(super) fn clear_drafts(folder: &Path) -> anyhow::Result<()> {
    make_folder(folder)?;
    let old = fs::read_dir(folder).with_context(|| format!("读不了目录 {}，请检查权限", folder.display()))?;
    for draft in old {
        let path = draft?.path();
        fs::remove_file(&path).with_context(|| format!("删不掉临时文件 {}，请检查权限", path.display()))?;
    }
    Ok(())
}

/// Makes a folder that only its owner reads.
pub(super) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("无法建立目录 {}，请检查路径和权限", folder.display()))
}
