//! Backup and restore of the embedded database. A backup is one state, checked before it is called one; a restore
//! checks first, replaces last, and keeps what it replaced.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

use super::occupancy::Occupancy;
use super::outage::outage_of;
use super::registry::{connect_to, free_name, make_folder};
use super::{App, machine_clock};
use crate::config::Config;
use crate::domain::digest::hex;
use crate::domain::outage::Outage;
use crate::domain::revision::Revision;
use crate::store::{Clock, Found, Store};

/// What the names of backups in a folder begin with.
const KEPT: &str = "yanzhen-";
/// What is said of a backup that is damaged, whatever found it.
const UNSOUND: &str = "备份没有通过检查，原有数据没有改动";

/// A backup that was written or read, and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub file: PathBuf,
    /// The last write in it.
    pub revision: Revision,
    /// The enterprises in it.
    pub enterprises: u64,
    /// The SHA-256 of the file in hex; also in the file beside it, in the form `sha256sum -c` reads.
    pub hash: String,
}

impl App {
    /// Writes a checked backup into a new file, beside running servers.
    ///
    /// # Errors
    /// In Chinese: the file exists, the disk is full, the copy has faults, or the database is a shared one.
    pub async fn back_up(&self, file: &Path) -> anyhow::Result<Backup> {
        ensure!(
            self.store().is_embedded(),
            "这里只备份内置数据库；PostgreSQL 请用 pg_dump"
        );
        ensure!(!file.exists(), "{} 已经存在，请换一个文件名", file.display());
        let draft = beside(file, ".part");
        remove_database(&draft)?;
        let written = self.write_backup(&draft, file).await;
        if written.is_err() {
            // A full disk is not made fuller by what nobody can use.
            for left in [draft, beside(file, ".sha256")] {
                remove_database(&left)?;
            }
        }
        written
    }

    /// Writes a backup into a folder under the moment's name, and removes the oldest until so many are left.
    ///
    /// # Errors
    /// As [`App::back_up`], and when the folder cannot be read or written; nothing is removed before the new one is
    /// checked.
    pub async fn back_up_into(&self, folder: &Path, keep: NonZeroUsize) -> anyhow::Result<Backup> {
        make_folder(folder)?;
        let moment = self.now().format("%Y%m%d-%H%M%S%3f");
        let backup = self.back_up(&folder.join(format!("{KEPT}{moment}.db"))).await?;
        let mut kept = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with(KEPT) && name.ends_with(".db") {
                kept.push(path);
            }
        }
        // The names sort by time.
        kept.sort();
        for old in kept.iter().rev().skip(keep.get()) {
            remove_database(old)?;
            remove_database(&beside(old, ".sha256"))?;
        }
        Ok(backup)
    }

    async fn write_backup(&self, draft: &Path, file: &Path) -> anyhow::Result<Backup> {
        self.store()
            .copy_to(draft)
            .await
            .context("备份写不下去，请检查磁盘空间")?;
        let checked = check_file(draft, self.0.clock.clone()).await;
        let (revision, enterprises) = checked.context("备份没有通过检查，没有保留")?;
        File::open(draft)?.sync_all()?;
        let hash = hash_of(draft)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        fs::write(beside(file, ".sha256"), format!("{hash}  {name}\n"))?;
        fs::rename(draft, file)?;
        Ok(Backup {
            file: file.to_owned(),
            revision,
            enterprises,
            hash,
        })
    }

    /// Puts a backup in the place of the embedded database; the index builds itself anew. What stood there is kept
    /// under another name, which is returned when there was something.
    ///
    /// # Errors
    /// In Chinese: another process uses the folder, the backup is damaged, or the database is a shared one.
    pub async fn restore(config: &Config, file: &Path, trust: Trust) -> anyhow::Result<(Backup, Option<PathBuf>)> {
        ensure!(
            config.database_url.is_none(),
            "这里只恢复内置数据库；PostgreSQL 请用 pg_restore"
        );
        make_folder(&config.data_dir)?;
        let _alone = Occupancy::exclude(&config.data_dir)?;
        let hash = hash_of(file).with_context(|| format!("读不出备份 {}", file.display()))?;
        check_hash(file, &hash, trust)?;
        // Where a file is damaged decides which question finds it first.
        must_be_registry(file).await.map_err(|error| match outage_of(&error) {
            Some(Outage::Damaged) => error.context(UNSOUND),
            _ => error,
        })?;
        let database = config.database_file();
        let draft = beside(&database, ".restoring");
        remove_database(&draft)?;
        fs::copy(file, &draft)?;
        let (revision, enterprises) = match upgrade_and_check(&draft).await {
            Ok(checked) => checked,
            Err(error) => {
                remove_database(&draft)?;
                return Err(error.context(UNSOUND));
            }
        };
        File::open(&draft)?.sync_all()?;
        let replaced = set_aside(&database).await?;
        let heads = config.heads_file();
        if heads.exists() {
            // They are of what was replaced.
            fs::rename(&heads, free_name(&heads, ".replaced-")?)?;
        }
        fs::rename(&draft, &database)?;
        File::open(&config.data_dir)?.sync_all()?;
        match fs::remove_dir_all(config.index_dir()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let backup = Backup {
            file: file.to_owned(),
            revision,
            enterprises,
            hash,
        };
        Ok((backup, replaced))
    }
}

/// A file of something else, or of a later program, is not set up as a registry.
async fn must_be_registry(file: &Path) -> anyhow::Result<()> {
    match Store::look_at(&url_of(file)).await? {
        Found::Registry { unknown, .. } if unknown.is_empty() => Ok(()),
        Found::Registry { unknown, .. } => bail!(
            "备份由更新的版本写出（多出 {}），这个版本恢复不了；原有数据没有改动",
            unknown.join("、")
        ),
        Found::Nothing => bail!(
            "{} 是空的，不是备份：写备份时磁盘可能满了；原有数据没有改动",
            file.display()
        ),
        Found::Foreign => bail!(
            "{} 是别的程序的数据库，不是雁阵的备份；原有数据没有改动",
            file.display()
        ),
    }
}

async fn check_file(file: &Path, clock: Clock) -> anyhow::Result<(Revision, u64)> {
    let store = connect_to(&url_of(file), clock).await?;
    let checked = check(&store).await;
    store.close().await?;
    checked
}

async fn upgrade_and_check(file: &Path) -> anyhow::Result<(Revision, u64)> {
    let store = connect_to(&url_of(file), machine_clock()).await?;
    let checked = match store.migrate().await {
        Ok(()) => check(&store).await,
        Err(error) => Err(error.into()),
    };
    store.close().await?;
    checked
}

async fn check(store: &Store) -> anyhow::Result<(Revision, u64)> {
    let faults = store.integrity_check().await?;
    if let Some(first) = faults.first() {
        bail!("共 {} 处问题，第一处：{first}", faults.len());
    }
    Ok((
        store.whole().latest_revision().await?,
        store.whole().count_enterprises().await?,
    ))
}

/// What of a backup is taken on trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing: its hash stands beside it.
    Checksum,
    /// That it is what was written, though its hash is gone: a person says so.
    Person,
}

fn check_hash(file: &Path, hash: &str, trust: Trust) -> anyhow::Result<()> {
    match fs::read_to_string(beside(file, ".sha256")) {
        Ok(text) => ensure!(
            text.split_whitespace().next() == Some(hash),
            "备份 {} 与它的校验值不符：文件已损坏或被改动",
            file.display()
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => ensure!(
            trust == Trust::Person,
            "备份旁边没有校验值文件 {}，不能确认它没有被改动。找回这个文件再恢复；确认备份来源可靠，可加 --unverified",
            beside(file, ".sha256").display()
        ),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Moves a database to the first free name. Opening and closing it folds its log into it, so that one rename moves
/// all; a database too damaged for that is moved with its log beside it.
async fn set_aside(database: &Path) -> anyhow::Result<Option<PathBuf>> {
    if !database.exists() {
        return Ok(None);
    }
    match connect_to(&url_of(database), machine_clock()).await {
        Ok(store) => store.close().await?,
        Err(error) => tracing::warn!(
            error = format!("{error:#}"),
            "the replaced database cannot be opened; it is kept as it is"
        ),
    }
    let aside = free_name(database, ".replaced-")?;
    for part in ["", "-wal", "-shm"] {
        let from = beside(database, part);
        if from.exists() {
            fs::rename(&from, beside(&aside, part))?;
        }
    }
    Ok(Some(aside))
}

pub(super) fn remove_database(database: &Path) -> anyhow::Result<()> {
    for part in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(database, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn hash_of(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            break;
        }
        hasher.update(&block[..read]);
    }
    Ok(hex(&hasher.finalize()))
}

pub(super) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    PathBuf::from(name)
}

fn url_of(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}
