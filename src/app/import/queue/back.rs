//! A row that was decided waits again: what the decision wrote is taken back, while nothing else stands on it.

use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::import::{ImportId, ImportRow, ImportStatus, RowOutcome};
use crate::store::{Entangled, Tx};
use crate::view::import::QueueRowView;

use super::Waiting;

impl Session {
    /// Shows one row of an import.
    ///
    /// # Errors
    /// There is no such row.
    pub async fn find_queue_row(&self, import: ImportId, line: u32) -> Result<QueueRowView, Error> {
        self.must(Right::Import)?;
        let row = self.reader().find_import_row(import, line).await?;
        self.view_row(&row.ok_or(Error::NotFound(Noun::Import))?).await
    }

    /// Lets a row wait again that a person decided.
    ///
    /// # Errors
    /// There is no such row, nobody decided it, or something stands on what the decision wrote.
    pub async fn undo_import_decision(&self, import: ImportId, line: u32) -> Result<QueueRowView, Error> {
        self.must(Right::Import)?;
        let written = self.write(Action::DecideImport, async |tx: &Tx| -> Result<ImportRow, Error> {
            let record = tx.find_import(import).await?.ok_or(Error::NotFound(Noun::Import))?;
            if record.progress.status == ImportStatus::Reverted {
                return Err(refused("这次导入已撤销，不能再处理其中的行"));
            }
            let row = tx.find_import_row(import, line).await?;
            let row = row.ok_or(Error::NotFound(Noun::Import))?;
            if !was_decided(&row)? {
                return Err(refused("这一行不是由人办理的，没有可以退回的决定；可以撤销整次导入"));
            }
            if let Some(firm) = row.enterprise {
                match tx.undo_decision(&row, firm).await? {
                    None => {}
                    Some(Entangled::Changed) => {
                        return Err(refused("这家企业后来又有改动，不能只退回这一行；请先处理后来的改动"));
                    }
                    Some(Entangled::Shared) => {
                        return Err(refused("还有其他行写着同一家企业，不能只退回这一行；可以撤销整次导入"));
                    }
                }
            }
            let waiting = ImportRow {
                outcome: RowOutcome::Queued,
                reason: "已退回，请重新办理".to_owned(),
                enterprise: None,
                registered: false,
                ..row
            };
            tx.update_import_rows(std::slice::from_ref(&waiting)).await?;
            Ok(waiting)
        });
        let row = written.await?.value;
        self.view_row(&row).await
    }
}

fn refused(why: &str) -> Error {
    Error::Conflict(Conflict::Transition(why.to_owned()))
}

/// A row that a person decided has kept what it said, and waits no longer.
fn was_decided(row: &ImportRow) -> Result<bool, Error> {
    let kept = Waiting::read(&row.candidates)?.draft.is_some();
    Ok(kept && row.outcome != RowOutcome::Queued)
}
