//! Taking an import back 「撤销导入」: the registry is again what it was before, or it is said what stands in the way.

use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::import::{Import, ImportId, ImportProgress, ImportStatus, Obstacle};
use crate::domain::job::{JobKind, JobState};
use crate::store::Tx;
use crate::view::import::{ImportView, RevertView};

impl Session {
    /// Says what taking back an import would do and what stands in the way.
    ///
    /// # Errors
    /// There is no such import.
    pub async fn preview_revert(&self, id: ImportId) -> Result<RevertView, Error> {
        self.must(Right::RevertImport)?;
        let import = self.find_import(id).await?;
        let obstacles = self.reader().list_obstacles(id).await?;
        Ok(RevertView {
            import,
            counts: self.reader().count_undo(id).await?,
            obstacles: obstacles.into_iter().map(Into::into).collect(),
        })
    }

    /// Takes an import back, in one write.
    ///
    /// # Errors
    /// There is no such import, it is being written, it was taken back before, or later changes stand on it.
    pub async fn revert_import(&self, id: ImportId) -> Result<ImportView, Error> {
        self.must(Right::RevertImport)?;
        let written = self.write(Action::RevertImport, async |tx: &Tx| -> Result<(), Error> {
            let import = tx.find_import(id).await?.ok_or(Error::NotFound(Noun::Import))?;
            let job = tx.find_job_about(JobKind::Import, &id.to_string()).await?;
            if job.is_some_and(|job| job.state == JobState::Open) {
                return Err(refuse("这次导入正在写入，请等它完成，或先取消写入，再撤销"));
            }
            check(&import, &tx.list_obstacles(id).await?)?;
            tx.undo_import(id).await?;
            let progress = ImportProgress {
                status: ImportStatus::Reverted,
                cursor: import.progress.cursor,
            };
            Ok(tx.advance_import(id, progress).await?)
        });
        written.await?;
        self.find_import(id).await
    }
}

fn refuse(why: impl Into<String>) -> Error {
    Error::Conflict(Conflict::Transition(why.into()))
}

fn check(import: &Import, obstacles: &[Obstacle]) -> Result<(), Error> {
    if import.progress.status == ImportStatus::Reverted {
        return Err(refuse("这次导入已经撤销过"));
    }
    if obstacles.is_empty() {
        return Ok(());
    }
    let told = obstacles.iter().take(3);
    let told: Vec<String> = told
        .map(|obstacle| format!("{}（{}）", obstacle.name, obstacle.kind.title()))
        .collect();
    Err(refuse(format!(
        "不能撤销：之后的登记建立在这次导入之上，共 {} 处，如{}；请先处理这些变动",
        obstacles.len(),
        told.join("、")
    )))
}
