//! Heads: of every write its revision and the hash of its audit entry, in a file beside the database. A chain that was
//! made anew over changed entries is sound in itself, and one that was cut is sound as far as it goes; only somebody
//! who knew the head can tell.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use super::entity::audit;
use super::reader::Reader;
use super::{Error, Store};
use crate::domain::audit::Fault;
use crate::domain::revision::Revision;

/// A file above this loses its older half: what is far back stands in backups too.
const LARGE: u64 = 16 << 20;
/// Heads that are compared at a time.
const PAGE: usize = 5_000;
/// How many heads that do not fit are named.
const NAMED: usize = 20;

/// The file, open at its end.
pub(super) struct Heads(Mutex<File>);

impl Heads {
    fn open(path: &Path) -> io::Result<Self> {
        shorten(path)?;
        Ok(Self(Mutex::new(File::options().create(true).append(true).open(path)?)))
    }

    /// Adds a head. It is not waited for: after a power cut the file may know less than the database, never more.
    pub(super) fn append(&self, revision: Revision, hash: &str) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(format!("{revision} {hash}\n").as_bytes()) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the head of the audit could not be kept"
            );
        }
    }
}

fn shorten(path: &Path) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|file| file.len() > LARGE) {
        let text = fs::read_to_string(path)?;
        let half = text.len() / 2;
        let line = text[half..].find('\n').map_or(text.len(), |end| half + end + 1);
        fs::write(path, &text[line..])?;
    }
    Ok(())
}

impl Store {
    /// Keeps the head of every write from here on in a file.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn keep_heads(&self, path: &Path) -> io::Result<()> {
        let heads = Heads::open(path)?;
        // Whoever keeps them twice keeps them in the first file.
        let _ = self.0.heads.set(heads);
        Ok(())
    }
}

impl Reader {
    /// Names audit entries that are not the ones whose heads were kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_heads(&self, path: &Path) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        let mut heads = read(path).peekable();
        while heads.peek().is_some() && faults.len() < NAMED {
            let page: Vec<(i64, String)> = heads.by_ref().take(PAGE).collect();
            let revisions = page.iter().map(|(revision, _)| *revision);
            let rows = audit::Entity::find()
                .filter(self.among_ids(audit::Column::Revision, revisions))
                .order_by_asc(audit::Column::Revision)
                .all(&self.run())
                .await?;
            for (revision, hash) in page {
                let found = rows.binary_search_by_key(&revision, |row| row.revision);
                let problem = match found.ok().map(|place| &rows[place].hash) {
                    Some(found) if *found == hash => continue,
                    Some(_) => "the entry is not the one that was written: the chain was made anew",
                    None => "the entry was written and is gone: the end was cut, or the database went back",
                };
                faults.push(Fault {
                    place: "audit".to_owned(),
                    row: revision.to_string(),
                    problem: problem.to_owned(),
                });
            }
        }
        faults.truncate(NAMED);
        Ok(faults)
    }
}

/// A line that a power cut left torn is no head.
fn read(path: &Path) -> impl Iterator<Item = (i64, String)> + use<> {
    let path: PathBuf = path.to_owned();
    let lines = File::open(path)
        .map(BufReader::new)
        .ok()
        .into_iter()
        .flat_map(BufRead::lines);
    lines.map_while(Result::ok).filter_map(|line| {
        let (revision, hash) = line.split_once(' ')?;
        let whole = hash.len() == 64;
        Some((revision.parse().ok()?, whole.then(|| hash.to_owned())?))
    })
}
