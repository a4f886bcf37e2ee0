//! Import: a list as it arrives becomes a record with a life. Pure steps first: find the tables in the sheets,
//! read what the titles say, type the cells; then match, plan, and commit exactly the plan.

pub mod account;
mod begun;
mod commit;
pub mod draft;
mod failures;
pub mod heading;
mod mapping;
pub mod meaning;
pub mod name;
pub mod options;
pub mod place;
pub mod plan;
mod queue;
mod revert;
mod rows;
pub mod scan;
mod settle;
pub mod silence;
mod stream;
pub mod table;
pub mod value;
pub mod values;

use std::ops::ControlFlow;
use std::sync::Arc;

use super::sheet;
use super::{Error, FieldError, Session};
use crate::domain::access::Right;
use crate::domain::digest::sha256_hex;
use crate::domain::import::{Import, ImportId, ImportRow, RowOutcome};
use crate::domain::job::JobState;
use crate::store::ImportRowQuery;
use crate::view::import::{ImportView, PlanView, QueueRowView};
use draft::Reading;
use options::Options;
use plan::{Planner, Summary};

pub(super) use begun::HandedOver;
pub use commit::{Order, Progress};
pub use failures::{HandOut, save_hand_out};
pub use queue::Decision;

/// A file as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name; empty for pasted text.
    pub file_name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Takes pasted text as a file without a name.
    pub fn pasted(text: &str) -> Self {
        Self {
            file_name: String::new(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    /// Returns the SHA-256 of the content in hex: what names the file ever after.
    pub fn hash(&self) -> String {
        sha256_hex(&self.bytes)
    }
}

impl Session {
    /// Says what importing a file would do, row by row, and changes nothing.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, or what the operator must say first.
    pub async fn preview_import(&self, upload: &Upload, options: &Options) -> Result<PlanView, Error> {
        self.must(Right::Import)?;
        let upload = Arc::new(upload.clone());
        let reading = self.survey_upload(&upload, &self.with_values(options).await?).await?;
        let revision = self.reader().latest_revision().await?;
        let summary = self.plan_file(&upload, &reading).await?;
        Ok(summary.view((&reading, &upload), revision))
    }

    /// Plans a whole file without writing: a row is planned knowing what those before it would do.
    async fn plan_file(&self, upload: &Arc<Upload>, reading: &Arc<Reading>) -> Result<Summary, Error> {
        let mut chunks = self.read_chunks(upload, reading, 0);
        let mut planner = Planner::of_file(self, reading.repeated());
        let mut summary = Summary::default();
        while let Some(chunk) = chunks.next().await? {
            for row in planner.plan_chunk(self.reader(), &chunk).await? {
                summary.show(&row, reading, self.catalog());
            }
        }
        Ok(summary)
    }

    /// Keeps a file that can be read, and returns its hash: what the next step names it by.
    ///
    /// # Errors
    /// The file is no table.
    pub async fn hold_upload(&self, upload: &Upload) -> Result<String, Error> {
        self.must(Right::Import)?;
        let hash = upload.hash();
        let (kept, read) = (upload.clone(), upload.clone());
        let readable = sheet::apart::while_awaited(move || {
            sheet::visit_book(&read.file_name, &read.bytes, &mut |_| ControlFlow::Continue(()))
        });
        let readable = readable.await.map_err(|error| Error::Internal(error.into()))?;
        readable?;
        self.keep_file(&kept, &hash).await?;
        Ok(hash)
    }

    /// Returns a file that was kept.
    ///
    /// # Errors
    /// It is not on this machine.
    pub async fn held_upload(&self, hash: &str, file_name: &str) -> Result<Upload, Error> {
        self.must(Right::Import)?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let gone = || refused("找不到上传的文件，请重新上传");
        if !is_hash {
            return Err(gone());
        }
        let bytes = tokio::fs::read(self.file_path(hash)).await.map_err(|_| gone())?;
        Ok(Upload {
            file_name: file_name.to_owned(),
            bytes,
        })
    }

    /// Returns an import with the counts of its rows.
    ///
    /// # Errors
    /// There is no such import.
    pub async fn find_import(&self, id: ImportId) -> Result<ImportView, Error> {
        self.must(Right::Import)?;
        let import = self
            .reader()
            .find_import(id)
            .await?
            .ok_or(Error::NotFound(super::Noun::Import))?;
        self.view_import(import).await
    }

    /// Returns the imports, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn list_imports(&self, before: Option<ImportId>, limit: u64) -> Result<Vec<ImportView>, Error> {
        self.must(Right::Import)?;
        let mut views = Vec::new();
        for import in self.reader().list_imports(before, limit).await? {
            views.push(self.view_import(import).await?);
        }
        Ok(views)
    }

    async fn view_import(&self, import: Import) -> Result<ImportView, Error> {
        let counts = self.reader().count_import_rows(import.id).await?;
        let job = self.job_of(import.id).await?;
        let trouble = match &job {
            Some(job) if job.state == JobState::Open => self.reader().find_job_progress(job.id).await?.trouble,
            _ => String::new(),
        };
        Ok(ImportView::new(&import, &counts, (job.as_ref(), &trouble)))
    }

    /// Returns rows with an outcome, of one import or of all.
    ///
    /// # Errors
    /// The database fails.
    pub async fn list_queue(
        &self,
        import: Option<ImportId>,
        outcome: RowOutcome,
        limit: u64,
    ) -> Result<Vec<QueueRowView>, Error> {
        self.must(Right::Import)?;
        let query = ImportRowQuery {
            import,
            outcome: Some(outcome),
            after: None,
        };
        let rows = self.reader().list_import_rows(&query, limit).await?;
        let mut views = Vec::new();
        for row in rows {
            views.push(self.view_row(&row).await?);
        }
        Ok(views)
    }

    pub(in crate::app::import) async fn view_row(&self, row: &ImportRow) -> Result<QueueRowView, Error> {
        let import = self
            .reader()
            .find_import(row.import)
            .await?
            .ok_or(Error::NotFound(super::Noun::Import))?;
        let settings = commit::Settings::read(&import.plan.settings)?;
        let waiting = queue::Waiting::read(&row.candidates)?;
        Ok(QueueRowView {
            import: row.import,
            line: row.line,
            place: draft::place_title(row.line, &settings.sheets),
            cells: row.cells.clone(),
            outcome: row.outcome,
            reason: row.reason.clone(),
            candidates: waiting
                .candidates
                .iter()
                .map(|candidate| candidate.view(self.catalog()))
                .collect(),
            enterprise: row.enterprise,
        })
    }
}

/// Says that one thing about the file is wrong.
fn refused(message: impl Into<String>) -> Error {
    Error::Invalid(vec![FieldError {
        field: "file".to_owned(),
        message: message.into(),
    }])
}
