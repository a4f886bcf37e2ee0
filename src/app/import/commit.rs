//! Committing: exactly the plan, in chunks, each with its cursor in the same write. A process that dies between two
//! chunks has lost nothing and half-applied nothing; the same command goes on behind the cursor.

mod apply;

use serde::{Deserialize, Serialize};

use super::draft::{DraftRow, Reading};
use super::options::Options;
use super::plan::{CHUNK, Plan, PlannedRow, Planner};
use super::settle::THIS_FILE;
use super::{Upload, must_be_bureau, refused};
use crate::app::{App, Conflict, Error, Noun};
use crate::domain::access::Actor;
use crate::domain::audit::Action;
use crate::domain::import::{ImportId, ImportPlan, ImportProgress, ImportStatus};
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;
use crate::store::Tx;
use crate::view::import::{ImportView, OutcomeCounts};
use apply::{Apply, Ids};

pub(super) use apply::cite;

/// What is to be committed.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The file.
    pub upload: &'a Upload,
    /// How it is read.
    pub options: &'a Options,
    /// The digest of the preview that was confirmed; without it whatever the plan says is done.
    pub digest: Option<&'a str>,
}

/// How far a commit got: everything said here is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The import.
    pub import: ImportId,
    /// Rows that are committed.
    pub committed: u64,
    /// Rows of the file.
    pub rows: u64,
    /// What became of those committed by this run.
    pub counts: OutcomeCounts,
}

/// How an import was read, kept with its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) options: Options,
    pub(super) sheets: Vec<String>,
}

impl Settings {
    pub(super) fn read(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map_err(|error| Error::Internal(error.into()))
    }

    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and dates always serialize")
    }
}

/// A commit under way.
struct Commit<'a> {
    app: &'a App,
    actor: &'a Actor,
    import: ImportId,
    source: SourceId,
    ids: Ids,
    /// The revision that the next write takes when nobody else writes.
    next: Revision,
}

impl App {
    /// Commits a file. One that was interrupted goes on where it stopped.
    ///
    /// # Errors
    /// What is wrong with the file; `Conflict` when the registry changed since the preview that was confirmed.
    pub async fn commit_import(
        &self,
        actor: &Actor,
        order: &Order<'_>,
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<ImportView, Error> {
        must_be_bureau(actor)?;
        let hash = order.upload.hash();
        let mut reading = self.read_upload(order.upload, order.options).await?;
        reading.citation.file_hash.clone_from(&hash);
        let settings = Settings {
            options: order.options.clone(),
            sheets: reading.sheets.clone(),
        };
        let begun = self.find_begun(&hash, &settings).await?;
        let after = begun.map_or(0, |(_, cursor)| cursor);
        let plan = Planner::new(self).plan(&reading, after).await?;
        if order
            .digest
            .is_some_and(|digest| begun.is_none() && digest != plan.digest())
        {
            let why = "预览之后登记库有变化，结果已不同；请重新预览后再提交".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        let import = match begun {
            Some((import, _)) => import,
            None => {
                self.keep_file(order.upload, &hash).await?;
                self.begin_import(actor, order.upload, (&reading, &settings)).await?
            }
        };
        self.commit_plan(actor, import, (&reading, &plan), progress).await?;
        self.find_import(import).await
    }

    /// Goes on with an import that was interrupted.
    ///
    /// # Errors
    /// There is no such import, it is finished, or its file is not on this machine.
    pub async fn resume_import(
        &self,
        actor: &Actor,
        id: ImportId,
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<ImportView, Error> {
        let import = self
            .store()
            .find_import(id)
            .await?
            .ok_or(Error::NotFound(Noun::Import))?;
        if import.progress.status != ImportStatus::Running {
            let why = "这次导入已经结束，不需要继续".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        let bytes = tokio::fs::read(self.file_path(&import.plan.file_hash)).await;
        let bytes = bytes.map_err(|_| refused("找不到当时上传的文件；请在原来的机器上继续，或重新上传同一文件"))?;
        let upload = Upload {
            file_name: import.plan.file_name,
            bytes,
        };
        let options = Settings::read(&import.plan.settings)?.options;
        let order = Order {
            upload: &upload,
            options: &options,
            digest: None,
        };
        self.commit_import(actor, &order, progress).await
    }

    /// Finds the same file being imported the same way, and how far it got.
    async fn find_begun(&self, hash: &str, settings: &Settings) -> Result<Option<(ImportId, u32)>, Error> {
        let imports = self.store().list_imports_of_file(hash).await?;
        let same = imports.into_iter().find(|import| {
            import.progress.status == ImportStatus::Running && import.plan.settings == settings.to_json()
        });
        Ok(same.map(|import| (import.id, import.progress.cursor)))
    }

    pub(super) fn file_path(&self, hash: &str) -> std::path::PathBuf {
        self.0.files.join(hash)
    }

    /// Keeps the file under its hash: it is what every row cites.
    pub(super) async fn keep_file(&self, upload: &Upload, hash: &str) -> Result<(), Error> {
        let (folder, path, bytes) = (self.0.files.clone(), self.file_path(hash), upload.bytes.clone());
        let keep = move || -> std::io::Result<()> {
            std::fs::create_dir_all(&folder)?;
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            std::io::Write::write_all(&mut file, &bytes)?;
            file.as_file().sync_all()?;
            file.persist(path)?;
            Ok(())
        };
        let kept = tokio::task::spawn_blocking(keep)
            .await
            .map_err(|error| Error::Internal(error.into()))?;
        kept.map_err(|error| Error::Internal(anyhow::Error::new(error).context("the uploaded file cannot be kept")))
    }

    async fn begin_import(
        &self,
        actor: &Actor,
        upload: &Upload,
        (reading, settings): (&Reading, &Settings),
    ) -> Result<ImportId, Error> {
        let rows = u32::try_from(reading.rows.len()).expect("the reader limits rows");
        let begun = self
            .store()
            .write(actor, Action::Import, async |tx: &Tx| -> Result<ImportId, Error> {
                let source = tx.find_or_insert_source(&reading.citation).await?;
                let plan = ImportPlan {
                    kind: reading.kind,
                    file_name: upload.file_name.clone(),
                    file_hash: reading.citation.file_hash.clone(),
                    settings: settings.to_json(),
                    source: Some(source),
                    rows,
                };
                let progress = ImportProgress {
                    status: ImportStatus::Running,
                    cursor: 0,
                };
                Ok(tx.insert_import(&plan, progress).await?)
            });
        Ok(begun.await?.value)
    }

    async fn commit_plan(
        &self,
        actor: &Actor,
        import: ImportId,
        (reading, plan): (&Reading, &Plan),
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<(), Error> {
        let record = self
            .store()
            .find_import(import)
            .await?
            .ok_or(Error::NotFound(Noun::Import))?;
        let mut commit = Commit {
            app: self,
            actor,
            import,
            source: record.plan.source.unwrap_or(THIS_FILE),
            ids: Ids::default(),
            // Beginning the import was our own write.
            next: Revision(plan.revision.0 + 1 + i64::from(plan.revision < record.created)),
        };
        let skipped = reading.rows.len() - plan.rows.len();
        let mut done = Progress {
            import,
            committed: skipped as u64,
            rows: reading.rows.len() as u64,
            counts: OutcomeCounts::default(),
        };
        let mut drafts = reading.rows[skipped..].chunks(CHUNK);
        if plan.rows.is_empty() {
            return commit.finish_empty().await;
        }
        for chunk in plan.rows.chunks(CHUNK) {
            done.committed += chunk.len() as u64;
            let status = if done.committed == done.rows {
                ImportStatus::Finished
            } else {
                ImportStatus::Running
            };
            commit
                .commit_chunk(chunk, drafts.next().unwrap_or_default(), status)
                .await?;
            chunk.iter().for_each(|row| done.counts.add(row.outcome, 1));
            progress(&done);
        }
        Ok(())
    }
}

impl Commit<'_> {
    async fn commit_chunk(
        &mut self,
        rows: &[PlannedRow],
        drafts: &[DraftRow],
        status: ImportStatus,
    ) -> Result<(), Error> {
        let cursor = rows.last().map_or(0, |row| row.place);
        let (app, import, source, next) = (self.app, self.import, self.source, self.next);
        let ids = &mut self.ids;
        let mut disturbed = false;
        let written = app
            .store()
            .write(self.actor, Action::Import, async |tx: &Tx| -> Result<(), Error> {
                let fresh;
                let rows = if tx.revision() == next {
                    rows
                } else {
                    // Somebody else wrote since the plan was made: it must still say the same.
                    disturbed = true;
                    fresh = replan(app, tx, (rows, drafts)).await?;
                    &fresh
                };
                let apply = Apply {
                    tx,
                    import,
                    source,
                    ids,
                };
                apply.rows(rows).await?;
                Ok(tx.advance_import(import, ImportProgress { status, cursor }).await?)
            });
        let revision = written.await?.revision;
        // Once disturbed, every later chunk is planned again too.
        self.next = if disturbed {
            Revision(0)
        } else {
            Revision(revision.0 + 1)
        };
        Ok(())
    }

    async fn finish_empty(&self) -> Result<(), Error> {
        let written = self
            .app
            .store()
            .write(self.actor, Action::Import, async |tx: &Tx| -> Result<(), Error> {
                let import = tx
                    .find_import(self.import)
                    .await?
                    .ok_or(Error::NotFound(Noun::Import))?;
                let progress = ImportProgress {
                    status: ImportStatus::Finished,
                    cursor: import.progress.cursor,
                };
                Ok(tx.advance_import(self.import, progress).await?)
            });
        written.await?;
        Ok(())
    }
}

async fn replan(app: &App, tx: &Tx, (rows, drafts): (&[PlannedRow], &[DraftRow])) -> Result<Vec<PlannedRow>, Error> {
    let drafts: Vec<&DraftRow> = drafts.iter().collect();
    let fresh = Planner::again(app, rows).plan_chunk(tx, &drafts).await?;
    let same = fresh.len() == rows.len() && fresh.iter().zip(rows).all(|(one, other)| one.outcome == other.outcome);
    match same {
        true => Ok(fresh),
        false => {
            let why = "导入过程中登记库被他人修改，其余各行的结果已不同；已提交的部分有效，请重新预览后继续".to_owned();
            Err(Error::Conflict(Conflict::Transition(why)))
        }
    }
}
