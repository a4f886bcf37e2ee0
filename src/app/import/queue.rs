//! The queue: rows that may mean more than one firm, or none. A person accepts a candidate, registers a new firm or
//! skips the row; an accepted name is remembered as a short name, so that the next list needs nobody.

mod back;
mod bulk;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::commit::Apply;
use super::draft::{Content, DraftRow, RowCitation, Said};
use super::plan::{PlannedRow, Planner};
use super::settle::THIS_FILE;
use crate::app::matching::{Candidate, Known};
use crate::app::sheet::Row;
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::{Import, ImportId, ImportRow, ImportStatus, RowOutcome};
use crate::domain::source::{Citation, SourceId};
use crate::store::Tx;
use crate::view::import::QueueRowView;

/// What a person decides about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is this firm.
    Accept(EnterpriseId),
    /// It is a firm that the registry does not have.
    Create,
    /// It is not taken over.
    Skip,
}

/// What is kept with a row that waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) candidates: Vec<Candidate>,
    draft: Option<Said>,
    /// The source that the row names for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    citation: Option<RowCitation>,
}

impl Waiting {
    pub(super) fn of(row: &PlannedRow) -> Self {
        Self {
            candidates: row.candidates.clone(),
            draft: row.draft.clone(),
            citation: row.citation.clone().filter(|_| row.draft.is_some()),
        }
    }

    pub(super) fn to_json(&self) -> String {
        match *self == Self::default() {
            true => "[]".to_owned(),
            false => serde_json::to_string(self).expect("strings and numbers always serialize"),
        }
    }

    pub(super) fn read(json: &str) -> Result<Self, Error> {
        match json {
            "[]" => Ok(Self::default()),
            json => crate::store::read_stored(json).map_err(|error| Error::Internal(error.into())),
        }
    }

    /// The row as the file had it, to be planned by whom a person means. The cells stay with the record.
    fn row(&self, line: u32) -> Option<DraftRow> {
        Some(DraftRow {
            place: line,
            row: Row {
                line,
                cells: Vec::new(),
            },
            personal: Arc::default(),
            content: Content::Said(self.draft.clone()?),
            notes: Vec::new(),
            citation: self.citation.clone(),
            twin: None,
            outsider: None,
        })
    }
}

impl Session {
    /// Decides a row that waits.
    ///
    /// # Errors
    /// The row or the firm does not exist, or the row was decided already.
    pub async fn decide_import_row(
        &self,
        (import, line): (ImportId, u32),
        decision: Decision,
    ) -> Result<QueueRowView, Error> {
        self.must(Right::Import)?;
        let written = self.write(Action::DecideImport, async |tx: &Tx| -> Result<ImportRow, Error> {
            let record = tx.find_import(import).await?.ok_or(Error::NotFound(Noun::Import))?;
            let row = tx
                .find_import_row(import, line)
                .await?
                .ok_or(Error::NotFound(Noun::Import))?;
            if row.outcome != RowOutcome::Queued {
                return Err(Error::Conflict(Conflict::Transition("这一行已经处理过".to_owned())));
            }
            if record.progress.status == ImportStatus::Reverted {
                let why = "这次导入已撤销，不能再处理其中的行".to_owned();
                return Err(Error::Conflict(Conflict::Transition(why)));
            }
            tx.keep_undo_of(import);
            let decided = self.decide(tx, row, &Cited::of(tx, &record).await?, decision).await?;
            tx.update_import_rows(std::slice::from_ref(&decided)).await?;
            Ok(decided)
        });
        let row = written.await?.value;
        self.view_row(&row).await
    }

    async fn decide(&self, tx: &Tx, row: ImportRow, cited: &Cited, decision: Decision) -> Result<ImportRow, Error> {
        if decision == Decision::Skip {
            return Ok(ImportRow {
                outcome: RowOutcome::Skipped,
                reason: format!("人工跳过；原因：{}", row.reason),
                ..row
            });
        }
        let refuse = |why: &str| Error::Conflict(Conflict::Transition(why.to_owned()));
        let waiting = Waiting::read(&row.candidates)?.row(row.line);
        let waiting = waiting.ok_or_else(|| refuse("这一行没有可以办理的内容"))?;
        let mut planner = Planner::of_decisions(self);
        let (planned, said) = match decision {
            Decision::Accept(id) => {
                let firm = tx.find_enterprise(id).await?.ok_or(Error::NotFound(Noun::Enterprise))?;
                (planner.accept(tx, &waiting, &firm).await?, "人工确认")
            }
            Decision::Create | Decision::Skip => {
                let registered = planner.register(&mut Known::default(), &waiting);
                (can_be_registered(tx, registered).await?, "人工新建")
            }
        };
        if planned.outcome == RowOutcome::Failed {
            return Err(refuse(&planned.reason));
        }
        let mut apply = cited.apply(tx, (row.import, self));
        apply.effects(std::slice::from_ref(&planned)).await?;
        Ok(decided(row, (&planned, said), &apply))
    }
}

/// What an import cites: each of its rows does, or names more.
struct Cited {
    source: SourceId,
    citation: Option<Citation>,
}

impl Cited {
    async fn of(tx: &Tx, import: &Import) -> Result<Self, Error> {
        let source = import.plan.source.unwrap_or(THIS_FILE);
        let known = tx.list_sources(&[source]).await?.into_iter().next();
        Ok(Self {
            source,
            citation: known.map(|known| known.citation),
        })
    }

    fn apply<'a>(&'a self, tx: &'a Tx, (import, session): (ImportId, &'a Session)) -> Apply<'a> {
        let cited = (self.source, self.citation.as_ref());
        Apply::new(tx, import, cited, &session.catalog().goals)
    }
}

/// The record of a row that was decided.
fn decided(row: ImportRow, (planned, said): (&PlannedRow, &str), apply: &Apply<'_>) -> ImportRow {
    let reason = match planned.reason.is_empty() {
        true => said.to_owned(),
        false => format!("{said}；{}", planned.reason),
    };
    ImportRow {
        outcome: planned.outcome,
        reason,
        enterprise: apply.firm_of(planned),
        registered: planned.effect.create.is_some(),
        ..row
    }
}

async fn can_be_registered(tx: &Tx, planned: Option<PlannedRow>) -> Result<PlannedRow, Error> {
    let planned = planned.ok_or_else(|| {
        let why = "更名迁移的行不能新建企业；请确认是哪一家，或先登记企业后重新导入";
        Error::invalid("decision", why)
    })?;
    let profile = planned.effect.create.as_ref().map(|(_, profile)| profile);
    if profile.is_none_or(|profile| profile.name.is_empty()) {
        let why = "这一行没有企业名称，不能新建；请跳过后用完整名称登记";
        return Err(Error::invalid("name", why));
    }
    if let Some(code) = profile.and_then(|profile| profile.credit_code.as_ref())
        && tx.find_enterprise_by_credit_code(code).await?.is_some()
    {
        return Err(Error::Conflict(Conflict::Duplicate("credit_code".to_owned())));
    }
    Ok(planned)
}
