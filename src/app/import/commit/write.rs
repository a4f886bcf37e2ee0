//! Writing a file chunk after chunk. A chunk is planned on what is true at its turn, and its cursor moves in the same
//! write.

use super::apply::Apply;
use crate::app::import::begun::Begun;
use crate::app::import::draft::DraftRow;
use crate::app::import::plan::{Freshness, PlannedRow, Planner, Summary};
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::audit::Action;
use crate::domain::import::{ImportKind, ImportProgress, ImportStatus};
use crate::store::Tx;
use crate::view::import::FindingView;

/// Findings that are kept with the record; every row keeps its own.
const NAMED: usize = 20;

impl Session {
    /// Writes chunk after chunk until the file ends.
    pub(super) async fn drive(&self, begun: Begun) -> Result<(), Error> {
        let freshness = Freshness::default();
        if begun.reading.kind == ImportKind::Enterprises {
            // Whether a row without a code is a new firm depends on those near: on those that the preview saw, not
            // on those that a chunk before it made.
            freshness.ensure(self).await;
        }
        let mut chunks = self.read_chunks(&begun.upload, &begun.reading, begun.cursor);
        let mut commit = Commit {
            session: self,
            committed: begun.committed,
            cursor: begun.cursor,
            whole: begun.committed == 0,
            summary: Summary::default(),
            freshness,
            begun,
        };
        self.tell(commit.committed, commit.rows());
        while let Some(chunk) = chunks.next().await? {
            commit.write_chunk(&chunk).await?;
            self.tell(commit.committed, commit.rows());
        }
        commit.finish().await
    }
}

fn another_drives() -> Error {
    let why = "这次导入正在由另一个任务写入，请稍候在导入记录中查看进度".to_owned();
    Error::Conflict(Conflict::Transition(why))
}

/// A commit under way.
struct Commit<'a> {
    session: &'a Session,
    begun: Begun,
    /// Rows that are committed.
    committed: u64,
    cursor: u32,
    /// Whether this run writes the whole file, so that what it did can be held against what was confirmed.
    whole: bool,
    summary: Summary,
    freshness: Freshness,
}

impl Commit<'_> {
    async fn write_chunk(&mut self, drafts: &[DraftRow]) -> Result<(), Error> {
        let reader = self.session.reader();
        let seen = reader.latest_revision().await?;
        let planned = self.planner().plan_chunk(reader, drafts).await?;
        let cursor = drafts.last().map_or(self.cursor, |row| row.place);
        let committed = self.committed + drafts.len() as u64;
        let status = match committed < self.rows() {
            true => ImportStatus::Running,
            false => ImportStatus::Finished,
        };
        let this = &*self;
        let written = this
            .session
            .write(Action::Import, async |tx: &Tx| -> Result<Vec<PlannedRow>, Error> {
                this.check_turn(tx).await?;
                tx.keep_undo_of(this.begun.import);
                let rows = match tx.revision().0 == seen.0 + 1 {
                    true => planned,
                    // Somebody else wrote since the chunk was planned: it is planned again on what is true now.
                    false => this.planner().again(&planned).plan_chunk(tx, drafts).await?,
                };
                let cited = (this.begun.source, Some(&this.begun.reading.citation));
                let apply = Apply::new(tx, this.begun.import, cited, &this.session.catalog().goals);
                apply.rows(&rows).await?;
                tx.advance_import(this.begun.import, ImportProgress { status, cursor })
                    .await?;
                Ok(rows)
            });
        for row in written.await?.value {
            self.summary.add(&row, self.begun.firms_before);
        }
        (self.cursor, self.committed) = (cursor, committed);
        Ok(())
    }

    fn rows(&self) -> u64 {
        u64::from(self.begun.reading.rows)
    }

    fn planner(&self) -> Planner<'_> {
        Planner::of_commit(self.session, self.begun.firms_before, &self.freshness)
    }

    /// Two processes may go on with the same import; each chunk is written by one of them.
    async fn check_turn(&self, tx: &Tx) -> Result<(), Error> {
        let import = tx.find_import(self.begun.import).await?;
        let import = import.ok_or(Error::NotFound(Noun::Import))?;
        let ours = import.progress.status == ImportStatus::Running && import.progress.cursor == self.cursor;
        if ours { Ok(()) } else { Err(another_drives()) }
    }

    /// A file without rows ends here; one whose outcome is not what was confirmed, or of which some cells were not taken
    /// over, ends with a word about it.
    async fn finish(&self) -> Result<(), Error> {
        let confirmed = self.begun.confirmed.as_ref().filter(|_| self.whole);
        let differs = confirmed.is_some_and(|digest| *digest != self.summary.digest());
        let changed = "写入期间登记库有其他改动，部分行的结果与预览不同；以本页所列为准";
        let findings = self.summary.findings(&self.begun.reading.sheets);
        let named = findings.iter().take(NAMED).map(FindingView::sentence);
        let mut note: Vec<String> = differs.then(|| changed.to_owned()).into_iter().chain(named).collect();
        if findings.len() > NAMED {
            note.push(format!("另有 {} 种未采用的内容，见各行的原因", findings.len() - NAMED));
        }
        if self.rows() > 0 && note.is_empty() {
            return Ok(());
        }
        let (import, note) = (self.begun.import, note.join("；"));
        let written = self
            .session
            .write(Action::Import, async |tx: &Tx| -> Result<(), Error> {
                if !note.is_empty() {
                    tx.note_import(import, &note).await?;
                }
                let progress = ImportProgress {
                    status: ImportStatus::Finished,
                    cursor: self.cursor,
                };
                Ok(tx.advance_import(import, progress).await?)
            });
        written.await?;
        Ok(())
    }
}
