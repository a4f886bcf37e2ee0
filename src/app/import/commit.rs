//! Committing: what the preview said, in chunks, each with its cursor in the same write. A process that dies between
//! two chunks has lost nothing and half-applied nothing; whoever goes on does so behind the cursor.

mod apply;
mod write;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::begun::Begun;
use super::draft::Reading;
use super::options::Options;
use super::settle::THIS_FILE;
use super::{Upload, refused};
use crate::app::outage::{causes, outage_of};
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::import::{Import, ImportId, ImportPlan, ImportProgress, ImportStatus};
use crate::store::Tx;
use crate::view::import::{ImportView, OutcomeCounts};

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
        crate::store::read_stored(json).map_err(|error| Error::Internal(error.into()))
    }

    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and dates always serialize")
    }
}

/// How long a request waits for an import to be done before it leads to the progress instead.
const PATIENCE: Duration = Duration::from_secs(2);

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
        let import = begun.import;
        self.drive(begun, progress).await?;
        self.find_import(import).await
    }

    /// Begins to commit a file in the background and returns how far it got after a moment. What was confirmed goes
    /// on when the reader leaves.
    ///
    /// # Errors
    /// As [`Session::commit_import`].
    pub async fn start_import(&self, order: &Order<'_>) -> Result<ImportView, Error> {
        let begun = self.open_import(order).await?;
        self.drive_aside(begun).await
    }

    /// Goes on with an import that was interrupted and waits for it.
    ///
    /// # Errors
    /// There is no such import, it is finished, or its file is not on this machine.
    pub async fn resume_import(
        &self,
        id: ImportId,
        progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<ImportView, Error> {
        let begun = self.reopen(id).await?;
        self.drive(begun, progress).await?;
        self.find_import(id).await
    }

    /// Goes on with an import that was interrupted, in the background.
    ///
    /// # Errors
    /// As [`Session::resume_import`].
    pub async fn continue_import(&self, id: ImportId) -> Result<ImportView, Error> {
        if self.app().is_importing(id) {
            return self.find_import(id).await;
        }
        let begun = self.reopen(id).await?;
        self.drive_aside(begun).await
    }

    /// Goes on with every import that an earlier process left behind and whose file is on this machine.
    ///
    /// # Errors
    /// The database fails.
    pub async fn continue_interrupted(&self) -> Result<(), Error> {
        for import in self.reader().list_running_imports().await? {
            if let Err(error) = self.continue_import(import.id).await {
                tracing::warn!(import.id = %import.id, error = %error, "import {} waits for a person to go on", import.id);
            }
        }
        Ok(())
    }

    async fn drive_aside(&self, begun: Begun) -> Result<ImportView, Error> {
        let (session, import) = (self.clone(), begun.import);
        let driving = tokio::spawn(async move {
            let driven = session.drive(begun, &mut |_| ()).await;
            if let Err(error) = &driven {
                session.note_failure(import, error).await;
            }
            driven
        });
        match tokio::time::timeout(PATIENCE, driving).await {
            Ok(driven) => driven.map_err(|error| Error::Internal(error.into()))??,
            Err(_) => tracing::info!(import.id = %import, "import {import} goes on in the background"),
        }
        self.find_import(import).await
    }

    async fn note_failure(&self, import: ImportId, error: &Error) {
        let why = match error {
            Error::Invalid(fields) => fields
                .iter()
                .map(|field| field.message.as_str())
                .collect::<Vec<_>>()
                .join("；"),
            Error::Conflict(Conflict::Transition(why)) => why.clone(),
            Error::Internal(cause) => match outage_of(cause) {
                Some(outage) => format!("{}。{}", outage.title(), outage.advice()),
                None => "系统出错，详情见日志".to_owned(),
            },
            _ => "系统出错，详情见日志".to_owned(),
        };
        tracing::error!(import.id = %import, error = causes(error), "import {import} stopped");
        let note = format!("写入中断：{why}");
        let noted = self.write(Action::Import, async |tx: &Tx| -> Result<(), Error> {
            Ok(tx.note_import(import, &note).await?)
        });
        if let Err(error) = noted.await {
            tracing::error!(import.id = %import, error = causes(&error), "why import {import} stopped could not be recorded");
        }
    }

    /// Surveys the file and records the import, or finds the one that is to go on.
    async fn open_import(&self, order: &Order<'_>) -> Result<Begun, Error> {
        self.must(Right::Import)?;
        let upload = Arc::new(order.upload.clone());
        let reading = self.survey_upload(&upload, order.options).await?;
        let settings = Settings {
            options: order.options.clone(),
            sheets: reading.sheets.clone(),
        };
        if let Some(import) = self.find_begun(&reading.citation.file_hash, &settings).await? {
            return self.go_on(&import, (upload, reading)).await;
        }
        self.check_confirmed(order.digest, (&upload, &reading)).await?;
        self.keep_file(&upload, &reading.citation.file_hash).await?;
        let import = self.begin_import(&upload, (&reading, &settings)).await?;
        let record = self.reader().find_import(import).await?;
        let record = record.ok_or(Error::NotFound(Noun::Import))?;
        let confirmed = order.digest.and_then(|digest| digest.split_once('-'));
        Ok(Begun {
            confirmed: confirmed.map(|(_, digest)| digest.to_owned()),
            ..self.go_on(&record, (upload, reading)).await?
        })
    }

    async fn go_on(&self, import: &Import, (upload, reading): (Arc<Upload>, Arc<Reading>)) -> Result<Begun, Error> {
        let committed = self.reader().count_import_rows(import.id).await?;
        Ok(Begun {
            import: import.id,
            upload,
            reading,
            cursor: import.progress.cursor,
            committed: committed.iter().map(|(_, rows)| rows).sum(),
            source: import.plan.source.unwrap_or(THIS_FILE),
            firms_before: import.firms_before,
            confirmed: None,
        })
    }

    async fn reopen(&self, id: ImportId) -> Result<Begun, Error> {
        self.must(Right::Import)?;
        let import = self.reader().find_import(id).await?;
        let import = import.ok_or(Error::NotFound(Noun::Import))?;
        if import.progress.status != ImportStatus::Running {
            let why = "这次导入已经结束，不需要继续".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        let bytes = tokio::fs::read(self.file_path(&import.plan.file_hash)).await;
        let bytes = bytes.map_err(|_| refused("找不到当时上传的文件；请在原来的机器上继续，或重新上传同一文件"))?;
        let upload = Arc::new(Upload {
            file_name: import.plan.file_name.clone(),
            bytes,
        });
        let options = Settings::read(&import.plan.settings)?.options;
        let reading = self.survey_upload(&upload, &options).await?;
        self.go_on(&import, (upload, reading)).await
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
    ) -> Result<ImportId, Error> {
        let begun = self.write(Action::Import, async |tx: &Tx| -> Result<ImportId, Error> {
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
            Ok(tx.insert_import(&plan, progress).await?)
        });
        Ok(begun.await?.value)
    }
}
