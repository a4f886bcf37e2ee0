//! Deciding many rows at once: every waiting row that no known firm is like becomes a new firm, many rows to a write
//! and a handful of statements to a write, so that the effort grows with the rows and no faster.

use std::collections::HashMap;

use super::{Decision, Draft, Waiting, decide, own_source};
use crate::app::import::commit::cite;
use crate::app::import::draft::RowCitation;
use crate::app::import::settle::{THIS_FILE, settle, settle_figures};
use crate::app::matching::{Identity, Known, Match};
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::enterprise::{Enterprise, EnterpriseId, Profile};
use crate::domain::filing::Figures;
use crate::domain::import::{ImportId, ImportRow, ImportStatus, RowOutcome};
use crate::domain::revision::Revision;
use crate::domain::source::SourceId;
use crate::domain::tenure::Award;
use crate::store::{ImportRowQuery, Tx};

/// Rows of one write.
const BATCH: u64 = 1_000;

/// A waiting row that may become a firm.
struct Newcomer {
    row: ImportRow,
    draft: Draft,
    identity: Identity,
    source: SourceId,
}

impl Session {
    /// Registers a new firm for every waiting row of an import that no known firm is like. A firm that came meanwhile,
    /// or with an earlier of these rows, is taken for the one that is meant.
    ///
    /// # Errors
    /// There is no such import, it was taken back, or the database fails.
    pub async fn create_unmatched(&self, import: ImportId) -> Result<u64, Error> {
        self.must(Right::Import)?;
        let record = self.reader().find_import(import).await?;
        let record = record.ok_or(Error::NotFound(Noun::Import))?;
        if record.progress.status == ImportStatus::Reverted {
            let why = "这次导入已撤销，不能再处理其中的行".to_owned();
            return Err(Error::Conflict(Conflict::Transition(why)));
        }
        let source = record.plan.source.unwrap_or(THIS_FILE);
        let mut created = 0;
        let mut query = ImportRowQuery {
            import: Some(import),
            outcome: Some(RowOutcome::Queued),
            after: None,
        };
        loop {
            let rows = self.reader().list_import_rows(&query, BATCH).await?;
            let Some(last) = rows.last() else {
                return Ok(created);
            };
            let last = (last.import, last.line);
            if rows.iter().any(|row| may_create(row).is_some()) {
                created += self.create_batch(&query, source).await?;
            }
            query.after = Some(last);
        }
    }

    async fn create_batch(&self, query: &ImportRowQuery, source: SourceId) -> Result<u64, Error> {
        let written = self.write(Action::DecideImport, async |tx: &Tx| -> Result<u64, Error> {
            tx.keep_undo_of(query.import.unwrap_or(ImportId(0)));
            // Read again within the write: somebody may have decided some of them.
            let rows = tx.list_import_rows(query, BATCH).await?;
            create_rows(tx, rows, source).await
        });
        Ok(written.await?.value)
    }
}

/// What a row says, when it waits and nothing is like it.
fn may_create(row: &ImportRow) -> Option<(Draft, Option<RowCitation>)> {
    let waiting = Waiting::read(&row.candidates).ok()?;
    let draft = waiting.draft.filter(|_| waiting.candidates.is_empty())?;
    let registers = !matches!(draft, Draft::Change(_)) && !draft.name().is_empty();
    registers.then_some((draft, waiting.citation))
}

async fn create_rows(tx: &Tx, rows: Vec<ImportRow>, file: SourceId) -> Result<u64, Error> {
    let newcomers = newcomers_of(tx, rows, file).await?;
    let mut known = Known::load(tx, newcomers.iter().map(|one| &one.identity)).await?;
    let (mut new, mut again) = (Vec::new(), Vec::new());
    for newcomer in newcomers {
        match known.decide(&newcomer.identity) {
            Match::Nobody => {
                known.learn(&Enterprise {
                    id: provisional(new.len()),
                    profile: newcomer.draft.profile(newcomer.source),
                    revision: Revision(0),
                });
                new.push(newcomer);
            }
            Match::Firm(id, _) => again.push((newcomer, id)),
            // Two firms may be meant: a person decides.
            Match::Doubt(..) => {}
        }
    }
    let ids = insert(tx, &new).await?;
    for (newcomer, id) in again {
        let place = ids.iter().enumerate().find(|(place, _)| provisional(*place) == id);
        let id = place.map_or(id, |(_, id)| *id);
        let decided = decide(tx, newcomer.row, file, Decision::Accept(id)).await?;
        tx.update_import_row(&decided).await?;
    }
    Ok(new.len() as u64)
}

/// The number that a firm has before it is registered.
fn provisional(place: usize) -> EnterpriseId {
    EnterpriseId(-1 - i64::try_from(place).unwrap_or(i64::MAX - 1))
}

async fn newcomers_of(tx: &Tx, rows: Vec<ImportRow>, file: SourceId) -> Result<Vec<Newcomer>, Error> {
    let mut sources: HashMap<Option<RowCitation>, SourceId> = HashMap::from([(None, file)]);
    let mut newcomers = Vec::new();
    for row in rows {
        let Some((draft, citation)) = may_create(&row) else {
            continue;
        };
        let source = match sources.get(&citation) {
            Some(source) => *source,
            None => own_source(tx, citation.as_ref(), file).await?,
        };
        sources.insert(citation, source);
        newcomers.push(Newcomer {
            identity: draft.firm().identity(),
            row,
            draft,
            source,
        });
    }
    Ok(newcomers)
}

/// Registers firms with what their rows say, and returns their numbers in order.
async fn insert(tx: &Tx, new: &[Newcomer]) -> Result<Vec<EnterpriseId>, Error> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let profiles: Vec<Profile> = new.iter().map(|one| one.draft.profile(one.source)).collect();
    let ids = tx.insert_enterprises(&profiles).await?;
    let mut awards: Vec<(EnterpriseId, Award)> = Vec::new();
    let mut filings: Vec<(EnterpriseId, Figures)> = Vec::new();
    let mut rows = Vec::with_capacity(new.len());
    for (one, id) in new.iter().zip(&ids) {
        let source = one.source;
        match &one.draft {
            Draft::Tenure(draft) => awards.extend(settle(draft, &[]).insert.map(|award| (*id, cite(&award, source)))),
            Draft::Filing(draft) => {
                let settled = settle_figures(draft, &[]).filings.into_iter();
                filings.extend(settled.map(|figures| (*id, Figures { source, ..figures })));
            }
            Draft::Profile(_) | Draft::Change(_) => {}
        }
        rows.push(ImportRow {
            outcome: RowOutcome::Created,
            reason: "人工新建".to_owned(),
            enterprise: Some(*id),
            registered: true,
            ..one.row.clone()
        });
    }
    if !awards.is_empty() {
        tx.insert_tenures(&awards).await?;
    }
    if !filings.is_empty() {
        tx.insert_filings(&filings).await?;
    }
    tx.update_import_rows(&rows).await?;
    Ok(ids)
}
