//! Committing: what the preview said, in chunks, each with its cursor in the same write. A process that dies between
//! two chunks has lost nothing and half-applied nothing; whoever goes on does so behind the cursor.

mod apply;
mod write;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::begun::Begun;
use super::draft::Reading;
use super::options::Options;
use super::settle::THIS_FILE;
use super::{Upload, refused};
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::import::{Import, ImportId, ImportPlan, ImportProgress, ImportStatus};
use crate::domain::job::{Job, JobId, JobKind, JobOrder, JobStep};
use crate::store::Tx;
use crate::view::import::ImportView;

pub(super) use apply::Apply;

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
}

/// How an import was read, kept with its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) options: Options,
    pub(super) sheets: Vec<String>,
}

impl Settings {
    pub(super) fn read(json: &str) -> Result<Self, Error> {
        crate::store::read_stored(json).map_err(|error| Error::Internal(error.into()))
    }

    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and dates always serialize")
    }
}

/// What the job of an import has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Task {
    /// The digest of the plan that a person confirmed.
    confirmed: Option<String>,
}

impl Session {
    /// Commits a file and waits for it. One that was interrupted goes on where it stopped.
    ///
    /// # Errors
    /// What is wrong with the file; `Conflict` when the registry changed since the preview that was confirmed.
    pub async fn commit_import(
        &self,
        order: &Order<'_>,
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<ImportView, Error> {
        let begun = self.open_import(order).await?;
        self.see_import_through(begun, progress).await
    }

    /// Begins to commit a file in the background and returns how far it got after a moment. What was confirmed goes
    /// on when the reader leaves.
    ///
    /// # Errors
    /// As [`Session::commit_import`].
    pub async fn start_import(&self, order: &Order<'_>) -> Result<ImportView, Error> {
        let (import, job) = self.open_import(order).await?;
        self.wait_a_moment(job).await?;
        self.find_import(import).await
    }

    /// Goes on with an import that was interrupted and waits for it.
    ///
    /// # Errors
    /// There is no such import, it is finished, or its file is gone.
    pub async fn resume_import(
        &self,
        id: ImportId,
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<ImportView, Error> {
        let job = self.reopen(id).await?;
        self.see_import_through((id, job), progress).await
    }

    /// Goes on with an import that was interrupted, in the background.
    ///
    /// # Errors
    /// As [`Session::resume_import`].
    pub async fn continue_import(&self, id: ImportId) -> Result<ImportView, Error> {
        let job = self.reopen(id).await?;
        self.wait_a_moment(job).await?;
        self.find_import(id).await
    }

    /// Asks for the jobs of imports that a program of before there were jobs left behind.
    ///
    /// # Errors
    /// The database fails.
    pub async fn continue_interrupted(&self) -> Result<(), Error> {
        for import in self.reader().list_running_imports().await? {
            if self.job_of(import.id).await?.is_none() {
                self.ask_for(JobKind::Import, import.id.to_string()).await?;
            }
        }
        Ok(())
    }

    /// Returns the last job that writes an import.
    pub(super) async fn job_of(&self, import: ImportId) -> Result<Option<Job>, Error> {
        let subject = import.to_string();
        Ok(self.reader().find_job_about(JobKind::Import, &subject).await?)
    }

    async fn see_import_through(
        &self,
        (import, job): (ImportId, JobId),
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<ImportView, Error> {
        let mut told = 0;
        let tell = &mut |step: JobStep| {
            if told < step.done {
                told = step.done;
                progress(&Progress {
                    import,
                    committed: step.done,
                    rows: step.total,
                });
            }
        };
        self.see_through(job, tell).await?;
        self.find_import(import).await
    }

    /// Writes an import: the work of its job.
    pub(in crate::app) async fn drive_import(&self, id: ImportId, payload: &str) -> Result<(), Error> {
        let import = self
            .reader()
            .find_import(id)
            .await?
            .ok_or(Error::NotFound(Noun::Import))?;
        if import.progress.status != ImportStatus::Running {
            return Ok(());
        }
        let file = match self.app().take_over(id) {
            Some(file) => file,
            None => self.read_original(&import).await?,
        };
        let task: Task = match payload {
            "" => Task::default(),
            payload => serde_json::from_str(payload).map_err(|error| Error::Internal(error.into()))?,
        };
        let begun = self.go_on(&import, file, task.confirmed).await?;
        self.drive(begun).await
    }

    /// Surveys the file and records the import and its job, or finds the one that is to go on.
    async fn open_import(&self, order: &Order<'_>) -> Result<(ImportId, JobId), Error> {
        self.must(Right::Import)?;
        let upload = Arc::new(order.upload.clone());
        let options = self.with_values(order.options).await?;
        let reading = self.survey_upload(&upload, &options).await?;
        let settings = Settings {
            options,
            sheets: reading.sheets.clone(),
        };
        if let Some(import) = self.find_begun(&reading.citation.file_hash, &settings).await? {
            let job = self.ask_for(JobKind::Import, import.id.to_string()).await?;
            return Ok((import.id, job));
        }
        self.check_confirmed(order.digest, (&upload, &reading)).await?;
        self.keep_file(&upload, &reading.citation.file_hash).await?;
        let confirmed = order.digest.and_then(|digest| digest.split_once('-'));
        let task = Task {
            confirmed: confirmed.map(|(_, digest)| digest.to_owned()),
        };
        let (import, job) = self.begin_import(&upload, (&reading, &settings), &task).await?;
        self.app().hand_over(import, (upload, reading));
        Ok((import, job))
    }

    async fn go_on(
        &self,
        import: &Import,
        (upload, reading): (Arc<Upload>, Arc<Reading>),
        confirmed: Option<String>,
    ) -> Result<Begun, Error> {
        let committed = self.reader().count_import_rows(import.id).await?;
        Ok(Begun {
            import: import.id,
            upload,
            reading,
            cursor: import.progress.cursor,
            committed: committed.iter().map(|(_, rows)| rows).sum(),
            source: import.plan.source.unwrap_or(THIS_FILE),
            firms_before: import.firms_before,
            confirmed,
        })
    }

    /// Asks for the job of an import that is not finished, or joins it.
    async fn reopen(&self, id: ImportId) -> Result<JobId, Error> {
        self.must(Right::Import)?;
        let import = self.reader().find_import(id).await?;
        let import = import.ok_or(Error::NotFound(Noun::Import))?;
        if import.progress.status != ImportStatus::Running {
            let why = "这次导入已经结束，不需要继续".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        self.ask_for(JobKind::Import, id.to_string()).await
    }

    /// Reads the file of an import again: from this machine, or from the registry where it is another's.
    async fn read_original(&self, import: &Import) -> Result<(Arc<Upload>, Arc<Reading>), Error> {
        let here = tokio::fs::read(self.file_path(&import.plan.file_hash)).await.ok();
        let bytes = match here {
            Some(bytes) => Some(bytes),
            None => self.reader().find_original(import.id).await?,
        };
        let upload = Arc::new(Upload {
            file_name: import.plan.file_name.clone(),
            bytes: bytes.ok_or_else(|| refused("找不到当时上传的文件；请重新上传同一文件"))?,
        });
        if upload.hash() != import.plan.file_hash {
            return Err(refused("当时上传的文件已被改动；请重新上传同一文件"));
        }
        let options = Settings::read(&import.plan.settings)?.options;
        let reading = self.survey_upload(&upload, &options).await?;
        Ok((upload, reading))
    }

    /// What was confirmed must still be what would happen. Nothing was written since: nothing can differ.
    async fn check_confirmed(
        &self,
        confirmed: Option<&str>,
        (upload, reading): (&Arc<Upload>, &Arc<Reading>),
    ) -> Result<(), Error> {
        let Some(confirmed) = confirmed else { return Ok(()) };
        let (revision, digest) = confirmed.split_once('-').unwrap_or(("", confirmed));
        let latest = self.reader().latest_revision().await?;
        if revision == latest.0.to_string() {
            return Ok(());
        }
        match self.plan_file(upload, reading).await?.digest() == digest {
            true => Ok(()),
            false => {
                let why = "预览之后登记库有变化，结果已不同；请重新预览后再提交".to_owned();
                Err(Error::Conflict(Conflict::Transition(why)))
            }
        }
    }

    /// Finds the same file being imported the same way.
    async fn find_begun(&self, hash: &str, settings: &Settings) -> Result<Option<Import>, Error> {
        let imports = self.reader().list_imports_of_file(hash).await?;
        Ok(imports.into_iter().find(|import| {
            import.progress.status == ImportStatus::Running && import.plan.settings == settings.to_json()
        }))
    }

    pub(super) fn file_path(&self, hash: &str) -> std::path::PathBuf {
        self.app().files().join(hash)
    }

    /// Keeps the file under its hash: it is what every row cites.
    pub(super) async fn keep_file(&self, upload: &Upload, hash: &str) -> Result<(), Error> {
        let (folder, path, bytes) = (
            self.app().files().to_owned(),
            self.file_path(hash),
            upload.bytes.clone(),
        );
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
        upload: &Upload,
        (reading, settings): (&Reading, &Settings),
        task: &Task,
    ) -> Result<(ImportId, JobId), Error> {
        let begun = self.write(Action::Import, async |tx: &Tx| -> Result<(ImportId, JobId), Error> {
            let source = tx.find_or_insert_source(&reading.citation).await?;
            let plan = ImportPlan {
                kind: reading.kind,
                file_name: upload.file_name.clone(),
                file_hash: reading.citation.file_hash.clone(),
                settings: settings.to_json(),
                source: Some(source),
                rows: reading.rows,
            };
            let progress = ImportProgress {
                status: ImportStatus::Running,
                cursor: 0,
            };
            tx.keep_original(&plan.file_hash, &upload.bytes).await?;
            let import = tx.insert_import(&plan, progress).await?;
            let order = JobOrder {
                payload: serde_json::to_string(task).expect("texts always serialize"),
                ..self.order(JobKind::Import, import.to_string())
            };
            Ok((import, tx.insert_job(&order).await?))
        });
        Ok(begun.await?.value)
    }
}
