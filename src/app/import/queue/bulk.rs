//! Deciding many rows at once: every waiting row that no known firm is like becomes a new firm, many rows to a write
//! and a handful of statements to a write, so that the effort grows with the rows and no faster.

use super::{Cited, Decision, Waiting, decided};
use crate::app::import::draft::DraftRow;
use crate::app::import::plan::Planner;
use crate::app::matching::{Identity, Known, Match};
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{Import, ImportId, ImportRow, ImportStatus, RowOutcome};
use crate::store::{ImportRowQuery, Tx};
use crate::view::import::BulkView;

/// Rows of one write.
const BATCH: u64 = 1_000;

impl Session {
    /// Registers a new firm for every waiting row of an import that no known firm is like. A firm that came meanwhile,
    /// or with an earlier of these rows, is taken for the one that is meant.
    ///
    /// # Errors
    /// There is no such import, it was taken back, or the database fails.
    pub async fn create_unmatched(&self, import: ImportId) -> Result<u64, Error> {
        self.must(Right::Import)?;
        let record = self.must_stand(import).await?;
        let mut created = 0;
        let mut query = waiting_of(import);
        loop {
            let rows = self.reader().list_import_rows(&query, BATCH).await?;
            let Some(last) = rows.last() else {
                return Ok(created);
            };
            let last = (last.import, last.line);
            if rows.iter().any(|row| may_register(row).is_some()) {
                created += self.register_batch(&query, &record).await?;
            }
            query.after = Some(last);
        }
    }

    /// Counts the waiting rows of an import that no known firm is like, and those about firms of other cities.
    ///
    /// # Errors
    /// There is no such import, or the database fails.
    pub async fn count_bulk(&self, import: ImportId) -> Result<BulkView, Error> {
        self.must(Right::Import)?;
        let record = self.reader().find_import(import).await?;
        record.ok_or(Error::NotFound(Noun::Import))?;
        let mut query = waiting_of(import);
        let mut counts = BulkView::default();
        loop {
            let rows = self.reader().list_import_rows(&query, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(counts) };
            query.after = Some((last.import, last.line));
            counts.unmatched += rows.iter().filter(|row| may_register(row).is_some()).count() as u64;
            counts.outsiders += rows.iter().filter(|row| is_outsider(row)).count() as u64;
        }
    }

    /// Passes over every waiting row about a firm of another city.
    ///
    /// # Errors
    /// There is no such import, it was taken back, or the database fails.
    pub async fn skip_outsiders(&self, import: ImportId) -> Result<u64, Error> {
        self.must(Right::Import)?;
        self.must_stand(import).await?;
        let mut skipped = 0;
        let mut query = waiting_of(import);
        loop {
            let rows = self.reader().list_import_rows(&query, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(skipped) };
            let last = (last.import, last.line);
            if rows.iter().any(is_outsider) {
                let batch = query.clone();
                let written = self.write(Action::DecideImport, async |tx: &Tx| -> Result<u64, Error> {
                    let rows = tx.list_import_rows(&batch, BATCH).await?;
                    let outside = rows.into_iter().filter(is_outsider).map(|row| ImportRow {
                        outcome: RowOutcome::Skipped,
                        reason: format!("外地企业，人工跳过；原因：{}", row.reason),
                        ..row
                    });
                    let outside: Vec<ImportRow> = outside.collect();
                    tx.update_import_rows(&outside).await?;
                    Ok(outside.len() as u64)
                });
                skipped += written.await?.value;
            }
            query.after = Some(last);
        }
    }

    /// Nothing is decided about rows of an import that was taken back.
    async fn must_stand(&self, import: ImportId) -> Result<Import, Error> {
        let record = self.reader().find_import(import).await?;
        let record = record.ok_or(Error::NotFound(Noun::Import))?;
        if record.progress.status == ImportStatus::Reverted {
            let why = "这次导入已撤销，不能再处理其中的行".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        Ok(record)
    }

    async fn register_batch(&self, query: &ImportRowQuery, import: &Import) -> Result<u64, Error> {
        let written = self.write(Action::DecideImport, async |tx: &Tx| -> Result<u64, Error> {
            tx.keep_undo_of(import.id);
            // Read again within the write: somebody may have decided some of them.
            let rows = tx.list_import_rows(query, BATCH).await?;
            self.register_rows(tx, rows, &Cited::of(tx, import).await?).await
        });
        Ok(written.await?.value)
    }

    async fn register_rows(&self, tx: &Tx, rows: Vec<ImportRow>, cited: &Cited) -> Result<u64, Error> {
        let waiting = rows.into_iter().filter_map(|row| {
            let (waiting, identity) = may_register(&row)?;
            Some((row, waiting, identity))
        });
        let waiting: Vec<(ImportRow, DraftRow, Identity)> = waiting.collect();
        let mut known = Known::load(tx, waiting.iter().map(|(.., identity)| identity)).await?;
        let mut planner = Planner::of_decisions(self);
        let (mut new, mut planned, mut again) = (Vec::new(), Vec::new(), Vec::new());
        for (row, waiting, identity) in waiting {
            match known.decide(&identity) {
                Match::Nobody => {
                    planned.extend(planner.register(&mut known, &waiting));
                    new.push(row);
                }
                Match::Firm(id, _) => again.push((row, id)),
                // Two firms may be meant: a person decides.
                Match::Doubt(..) => {}
            }
        }
        let Some(import) = new.first().map(|row| row.import) else {
            return self.accept_rows(tx, again, cited).await.map(|()| 0);
        };
        let mut apply = cited.apply(tx, (import, self));
        apply.effects(&planned).await?;
        let count = new.len() as u64;
        let records = new.into_iter().zip(&planned);
        let records: Vec<ImportRow> = records
            .map(|(row, one)| decided(row, (one, "人工新建"), &apply))
            .collect();
        tx.update_import_rows(&records).await?;
        let again = again.into_iter().map(|(row, id)| (row, apply.firm(id)));
        self.accept_rows(tx, again.collect(), cited).await?;
        Ok(count)
    }

    async fn accept_rows(&self, tx: &Tx, rows: Vec<(ImportRow, EnterpriseId)>, cited: &Cited) -> Result<(), Error> {
        for (row, id) in rows {
            match self.decide(tx, row, cited, Decision::Accept(id)).await {
                Ok(decided) => tx.update_import_rows(&[decided]).await?,
                // It contradicts what is known: a person looks at it.
                Err(Error::Conflict(Conflict::Transition(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn waiting_of(import: ImportId) -> ImportRowQuery {
    ImportRowQuery {
        import: Some(import),
        outcome: Some(RowOutcome::Queued),
        after: None,
    }
}

/// A waiting row that names a place in another city.
fn is_outsider(row: &ImportRow) -> bool {
    let said = Waiting::read(&row.candidates).ok().and_then(|waiting| waiting.draft);
    said.is_some_and(|said| said.firm().is_some_and(|firm| firm.elsewhere.is_some()))
}

/// What a row says and of whom, when it waits, nothing is like it and it can register a firm.
fn may_register(row: &ImportRow) -> Option<(DraftRow, Identity)> {
    let waiting = Waiting::read(&row.candidates).ok()?;
    let said = waiting.draft.as_ref().filter(|_| waiting.candidates.is_empty())?;
    let firm = said.firm().filter(|firm| said.registers() && !firm.name.is_empty())?;
    let identity = firm.identity();
    Some((waiting.row(row.line)?, identity))
}
