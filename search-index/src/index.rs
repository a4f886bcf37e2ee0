//! The index on disk: opened or rebuilt, one writer, one place that commits, and a reader that always sees a whole
//! commit. The bookmark travels in the payload of the commit, so documents and bookmark are true together.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::directory::error::LockError;
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::analysis::tokenizers;
use crate::document::{Bookmark, Document};
use crate::error::Error;
use crate::schema::{self, Fields};
use crate::snapshot::Snapshot;

/// Memory of the writer before a segment is written.
const ARENA: usize = 120_000_000;
const THREADS: usize = 2;
/// Parts of an index at rest.
const MOST_PARTS: usize = 3;
/// A disk that takes so much has room enough to go on.
const PROBE: usize = 256 * 1024;
/// What is stored of firms is compressed in blocks of so many bytes: a page reads twenty firms from twenty blocks.
const STORE_BLOCK: usize = 2_048;

/// An index, opened. Clones share it.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    index: tantivy::Index,
    folder: PathBuf,
    pub(crate) fields: Fields,
    reader: IndexReader,
    writer: Mutex<Option<IndexWriter<TantivyDocument>>>,
    snapshot: RwLock<Arc<Snapshot>>,
}

/// What opening found.
pub struct Opened {
    /// The index.
    pub index: Index,
    /// How far it has followed its source; zero when it was built anew.
    pub bookmark: Bookmark,
    /// Why it was built anew, when it was.
    pub rebuilt: Option<Rebuilt>,
}

/// Why an index was built anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    /// There was none, or one of another version.
    Missing,
    /// Its files were damaged.
    Damaged,
}

impl Index {
    /// Opens the index below a folder. A missing, damaged or outdated one is built anew, empty, with the bookmark
    /// at zero: its source fills it again.
    ///
    /// # Errors
    /// The file system refuses, or another process writes to a damaged index.
    pub fn open(path: &Path) -> Result<Opened, Error> {
        let folder = path.join(format!("v{}", schema::VERSION));
        let (index, rebuilt) = match open_sound(&folder) {
            Ok(Some(index)) => (index, None),
            Ok(None) => (create(path, &folder)?, Some(Rebuilt::Missing)),
            Err(_) => (recreate(path, &folder)?, Some(Rebuilt::Damaged)),
        };
        let index = Self::wrap(index, folder)?;
        let bookmark = index.bookmark()?;
        Ok(Opened {
            index,
            bookmark,
            rebuilt,
        })
    }

    /// Opens the index below a folder as it stands; nothing when there is none of this version or it is damaged.
    ///
    /// # Errors
    /// Its files cannot be read.
    pub fn open_as_is(path: &Path) -> Result<Option<Self>, Error> {
        let folder = path.join(format!("v{}", schema::VERSION));
        match open_sound(&folder) {
            Ok(Some(index)) => Ok(Some(Self::wrap(index, folder)?)),
            Ok(None) | Err(_) => Ok(None),
        }
    }

    fn wrap(mut index: tantivy::Index, folder: PathBuf) -> Result<Self, Error> {
        index.set_tokenizers(tokenizers());
        let (_, fields) = schema::build();
        // Read before the files are: what is loaded knows this much or more.
        let bookmark = bookmark_of(&index)?;
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let snapshot = Snapshot::new((reader.searcher(), bookmark), &fields, None)?;
        Ok(Self {
            inner: Arc::new(Inner {
                index,
                folder,
                fields,
                reader,
                writer: Mutex::new(None),
                snapshot: RwLock::new(Arc::new(snapshot)),
            }),
        })
    }

    /// Returns how far the index on disk has followed its source, whoever wrote it.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn bookmark(&self) -> Result<Bookmark, Error> {
        bookmark_of(&self.inner.index)
    }

    /// Returns how far what answers questions here has followed its source.
    pub fn seen(&self) -> Bookmark {
        self.snapshot().bookmark
    }

    /// Takes in what another process committed and returns how far the index has come.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn refresh(&self) -> Result<Bookmark, Error> {
        if self.bookmark()? != self.seen() {
            self.reload()?;
        }
        Ok(self.seen())
    }

    /// Replaces the firms of these documents and moves the bookmark, both or neither; the next question sees them.
    ///
    /// # Errors
    /// Another process writes to the index, or the disk refuses; then nothing has changed.
    pub fn apply(&self, documents: &[Document], bookmark: Bookmark) -> Result<(), Error> {
        self.replace(documents, &[], bookmark)
    }

    /// As [`Index::apply`], and takes out the firms of these numbers.
    ///
    /// # Errors
    /// As [`Index::apply`].
    pub fn replace(&self, documents: &[Document], gone: &[i64], bookmark: Bookmark) -> Result<(), Error> {
        let mut writer = self.writer();
        let done = self.write(&mut writer, (documents, gone), bookmark);
        if done.is_err() {
            // What was added but not committed must not slip into the next commit.
            *writer = None;
        }
        drop(writer);
        done.map_err(|error| self.with_cause(error))?;
        self.reload()
    }

    /// The threads that write keep to themselves what the disk told them: it is asked again.
    fn with_cause(&self, error: Error) -> Error {
        let Error::Index(_) = &error else { return error };
        let probe = self.inner.folder.join("probe");
        let tried = fs::write(&probe, vec![0xA5; PROBE]);
        // Fails only when it was never made.
        let _ = fs::remove_file(&probe);
        match tried {
            Ok(()) => error,
            Err(refused) => Error::Files(refused),
        }
    }

    fn write(
        &self,
        slot: &mut Option<IndexWriter>,
        (documents, gone): (&[Document], &[i64]),
        bookmark: Bookmark,
    ) -> Result<(), Error> {
        let writer = self.open_writer(slot)?;
        let fields = &self.inner.fields;
        for id in gone {
            writer.delete_term(Term::from_field_i64(fields.id, *id));
        }
        for document in documents {
            writer.delete_term(Term::from_field_i64(fields.id, document.id));
            writer.add_document(fields.document(document)?)?;
        }
        // The only commit of the house: one without payload would erase the bookmark.
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&serde_json::to_string(&bookmark)?);
        prepared.commit()?;
        Ok(())
    }

    /// Empties the index and puts the bookmark to zero, beside serving.
    ///
    /// # Errors
    /// Another process writes to the index, or the disk refuses.
    pub fn clear(&self) -> Result<(), Error> {
        let mut writer = self.writer();
        self.open_writer(&mut writer)?.delete_all_documents()?;
        self.write(&mut writer, (&[], &[]), Bookmark::default())?;
        drop(writer);
        self.reload()
    }

    /// Takes in what was committed since, by this process or another.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn reload(&self) -> Result<(), Error> {
        let inner = &self.inner;
        let bookmark = self.bookmark()?;
        inner.reader.reload()?;
        let last = self.snapshot();
        let next = Snapshot::new((inner.reader.searcher(), bookmark), &inner.fields, Some(&last))?;
        *inner.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    /// Returns how many firms the index holds.
    pub fn len(&self) -> u64 {
        self.snapshot().searcher.num_docs()
    }

    /// Says whether the index holds no firm.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits for merges that run in the background, then lets go of the index for other writers.
    ///
    /// # Errors
    /// A merge failed.
    pub fn settle(&self) -> Result<(), Error> {
        if let Some(writer) = self.writer().take() {
            writer.wait_merging_threads()?;
        }
        self.reload()
    }

    /// Joins the parts that the index is made of when there are many, beside whoever writes: each is asked by itself.
    ///
    /// # Errors
    /// Another process writes to the index, somebody else has joined them meanwhile, or the disk refuses.
    pub fn tidy(&self) -> Result<(), Error> {
        let mut parts = self.inner.index.searchable_segment_metas()?;
        parts.sort_by_key(|part| std::cmp::Reverse(part.num_docs()));
        let sizes: Vec<u32> = parts.iter().map(SegmentMeta::num_docs).collect();
        let Some(first) = first_to_join(&sizes) else {
            return Ok(());
        };
        let joined: Vec<SegmentId> = parts[first..].iter().map(SegmentMeta::id).collect();
        let joining = self.open_writer(&mut self.writer())?.merge(&joined);
        joining.wait()?;
        self.reload()
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.inner.fields
    }

    fn writer(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_writer<'a>(&self, slot: &'a mut Option<IndexWriter>) -> Result<&'a mut IndexWriter, Error> {
        match slot {
            Some(writer) => Ok(writer),
            None => Ok(slot.insert(self.inner.index.writer_with_num_threads(THREADS, ARENA).map_err(busy)?)),
        }
    }
}

/// Where among parts, the largest first, those begin that are joined: a part is written again when what is smaller comes
/// to a third of it, and the small ones when there are too many.
fn first_to_join(sizes: &[u32]) -> Option<usize> {
    let smaller = |at: usize| sizes[at + 1..].iter().sum::<u32>();
    let outgrown = (0..sizes.len().saturating_sub(1)).find(|&at| sizes[at] / 3 <= smaller(at));
    outgrown.or((MOST_PARTS < sizes.len()).then_some(MOST_PARTS - 1))
}

fn bookmark_of(index: &tantivy::Index) -> Result<Bookmark, Error> {
    match index.load_metas()?.payload {
        Some(payload) => Ok(serde_json::from_str(&payload)?),
        None => Ok(Bookmark::default()),
    }
}

/// Opens an index and reads it through once: every file is checked against its checksum. `None` when there is none.
fn open_sound(folder: &Path) -> Result<Option<tantivy::Index>, Error> {
    if !folder.join("meta.json").exists() {
        return Ok(None);
    }
    let index = tantivy::Index::open_in_dir(folder)?;
    let damaged: Vec<PathBuf> = index.validate_checksum()?.into_iter().collect();
    if !damaged.is_empty() || index.schema() != schema::build().0 {
        return Err(Error::Files(std::io::Error::other("the index is damaged")));
    }
    Ok(Some(index))
}

/// Builds an empty index beside nothing: indexes of other versions go.
fn create(path: &Path, folder: &Path) -> Result<tantivy::Index, Error> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(path)? {
        let other = entry?.path();
        if other != folder && other.is_dir() && is_version(&other) {
            fs::remove_dir_all(other)?;
        }
    }
    let settings = IndexSettings {
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    };
    Ok(tantivy::Index::builder()
        .schema(schema::build().0)
        .settings(settings)
        .create_in_dir(folder)?)
}

fn is_version(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_prefix('v')
        .is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Throws a damaged index away, unless somebody is writing to it: then it only looks damaged.
fn recreate(path: &Path, folder: &Path) -> Result<tantivy::Index, Error> {
    use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
    let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|_| Error::Busy)?;
    drop(lock);
    fs::remove_dir_all(folder)?;
    create(path, folder)
}

fn busy(error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::Busy,
        other => Error::Index(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_part_is_written_again_only_for_many_small_ones() {
        let cases: [(&[u32], Option<usize>); 7] = [
            (&[], None),
            (&[100_000], None),
            (&[100_000, 10], None),
            (&[100_000, 40_000, 9], Some(0)),
            (&[100_000, 9_000, 5_000, 1], Some(1)),
            (&[100_000, 9_000, 500, 1], Some(2)),
            (&[10_000, 10_000, 10_000], Some(0)),
        ];
        for (sizes, first) in cases {
            assert_eq!(first_to_join(sizes), first, "{sizes:?}");
        }
    }
}
