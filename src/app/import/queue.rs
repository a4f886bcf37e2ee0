//! The queue: rows that may mean more than one firm, or none. A person accepts a candidate, registers a new firm or
//! skips the row; an accepted name is remembered as a short name, so that the next list needs nobody.

mod bulk;

use search_index::fold::fold_key;
use serde::{Deserialize, Serialize};

use super::commit::cite;
use super::draft::{ChangeDraft, Content, FilingDraft, Firm, ProfileDraft, RowCitation, TenureDraft};
use super::plan::PlannedRow;
use super::settle::{self, THIS_FILE, settle, settle_change, settle_figures};
use crate::app::matching::Candidate;
use crate::app::{Conflict, Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::change::{Change, ChangeEvent};
use crate::domain::enterprise::{Enterprise, EnterpriseId, NameKind, OtherName, Profile};
use crate::domain::filing::Figures;
use crate::domain::import::{ImportId, ImportRow, ImportStatus, RowOutcome};
use crate::domain::source::SourceId;
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

/// What a row said, kept while a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Draft {
    Tenure(Box<TenureDraft>),
    Profile(Box<ProfileDraft>),
    Filing(Box<FilingDraft>),
    Change(Box<ChangeDraft>),
}

/// What is kept with a row that waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) candidates: Vec<Candidate>,
    draft: Option<Draft>,
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
}

impl Draft {
    /// Keeps what a row says, if a person can decide about it.
    pub(super) fn of(content: &Content) -> Option<Self> {
        match content {
            Content::Tenure(draft) => Some(Draft::Tenure(draft.clone())),
            Content::Profile(draft) => Some(Draft::Profile(draft.clone())),
            Content::Filing(draft) => Some(Draft::Filing(draft.clone())),
            Content::Change(draft) => Some(Draft::Change(draft.clone())),
            Content::Outcome(_) | Content::Aside | Content::Wrong(..) => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Draft::Tenure(draft) => &draft.firm.name,
            Draft::Profile(draft) => &draft.firm.name,
            Draft::Filing(draft) => &draft.firm.name,
            Draft::Change(draft) => &draft.firm.name,
        }
    }

    fn firm(&self) -> &Firm {
        match self {
            Draft::Tenure(draft) => &draft.firm,
            Draft::Profile(draft) => &draft.firm,
            Draft::Filing(draft) => &draft.firm,
            Draft::Change(draft) => &draft.firm,
        }
    }

    /// Returns the profile of the firm that the row would register.
    fn profile(&self, source: SourceId) -> Profile {
        match self {
            Draft::Profile(draft) => draft.profile(source),
            Draft::Tenure(_) | Draft::Filing(_) | Draft::Change(_) => ProfileDraft {
                firm: self.firm().clone(),
                ..ProfileDraft::default()
            }
            .profile(source),
        }
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
            let source = record.plan.source.unwrap_or(THIS_FILE);
            let decided = decide(tx, row, source, decision).await?;
            tx.update_import_row(&decided).await?;
            Ok(decided)
        });
        let row = written.await?.value;
        self.view_row(&row).await
    }
}

async fn decide(tx: &Tx, row: ImportRow, source: SourceId, decision: Decision) -> Result<ImportRow, Error> {
    let Waiting { draft, citation, .. } = Waiting::read(&row.candidates)?;
    let source = own_source(tx, citation.as_ref(), source).await?;
    let draft = draft.ok_or_else(|| Error::Conflict(Conflict::Transition("这一行没有可以办理的内容".to_owned())))?;
    let mut registered = false;
    let (firm, outcome, reason) = match decision {
        Decision::Skip => {
            let reason = format!("人工跳过；原因：{}", row.reason);
            return Ok(ImportRow {
                outcome: RowOutcome::Skipped,
                reason,
                ..row
            });
        }
        Decision::Accept(id) => {
            let firm = tx.find_enterprise(id).await?.ok_or(Error::NotFound(Noun::Enterprise))?;
            let (outcome, reason) = accept(tx, &firm, &draft, source).await?;
            (id, outcome, join("人工确认", &reason))
        }
        Decision::Create => {
            let id = create(tx, &draft, source).await?;
            registered = true;
            (id, RowOutcome::Created, "人工新建".to_owned())
        }
    };
    Ok(ImportRow {
        outcome,
        reason,
        enterprise: Some(firm),
        registered,
        ..row
    })
}

/// The source of a row: that of the file, or what the row says in its place.
async fn own_source(tx: &Tx, citation: Option<&RowCitation>, file: SourceId) -> Result<SourceId, Error> {
    let (Some(own), Some(base)) = (citation, tx.list_sources(&[file]).await?.into_iter().next()) else {
        return Ok(file);
    };
    Ok(tx.find_or_insert_source(&own.within(&base.citation)).await?)
}

fn join(first: &str, then: &str) -> String {
    match then.is_empty() {
        true => first.to_owned(),
        false => format!("{first}；{then}"),
    }
}

async fn create(tx: &Tx, draft: &Draft, source: SourceId) -> Result<EnterpriseId, Error> {
    if let Draft::Change(_) = draft {
        return Err(Error::invalid(
            "decision",
            "更名迁移的行不能新建企业；请确认是哪一家，或先登记企业后重新导入",
        ));
    }
    let profile = draft.profile(source);
    if profile.name.is_empty() {
        return Err(Error::invalid(
            "name",
            "这一行没有企业名称，不能新建；请跳过后用完整名称登记",
        ));
    }
    if let Some(code) = &profile.credit_code
        && tx.find_enterprise_by_credit_code(code).await?.is_some()
    {
        return Err(Error::Conflict(Conflict::Duplicate("credit_code".to_owned())));
    }
    let id = tx.insert_enterprise(&profile).await?;
    take_over(tx, id, draft, source).await?;
    Ok(id)
}

async fn accept(tx: &Tx, firm: &Enterprise, draft: &Draft, source: SourceId) -> Result<(RowOutcome, String), Error> {
    let mut profile = firm.profile.clone();
    // Remembered first: a name that a person accepted for a firm does not rename it.
    remember(&mut profile, draft.name());
    let mut merged = false;
    if let Draft::Change(draft) = draft {
        return change(tx, firm, (profile, draft), source).await;
    }
    if let Draft::Profile(draft) = draft {
        let known = profile.clone();
        profile = draft.merged_into(&known);
        merged = profile != known;
    }
    if profile != firm.profile {
        tx.update_enterprise(firm.id, &profile, firm.revision).await?;
    }
    match draft {
        Draft::Tenure(_) | Draft::Filing(_) | Draft::Change(_) => take_over(tx, firm.id, draft, source).await,
        Draft::Profile(_) if merged => Ok((RowOutcome::Updated, String::new())),
        Draft::Profile(_) => Ok((RowOutcome::Unchanged, String::new())),
    }
}

/// The name that a person accepted is a name of the firm from now on.
fn remember(profile: &mut Profile, name: &str) {
    let key = fold_key(name);
    let others = profile.other_names.iter().map(|other| &other.name);
    if key.is_empty() || others.chain([&profile.name]).any(|known| fold_key(known) == key) {
        return;
    }
    profile.other_names.push(OtherName {
        name: name.to_owned(),
        kind: NameKind::Short,
        until: None,
    });
}

/// What a person confirmed is the firm of a notice of change: it changes as the notice says.
async fn change(
    tx: &Tx,
    firm: &Enterprise,
    (known, draft): (Profile, &ChangeDraft),
    source: SourceId,
) -> Result<(RowOutcome, String), Error> {
    let refuse = |why| Error::Conflict(Conflict::Transition(why));
    let (profile, events) = settle_change(draft, &known).map_err(refuse)?;
    tx.update_enterprise(firm.id, &profile, firm.revision).await?;
    let changes = events.into_iter().map(|event| Change {
        enterprise: firm.id,
        event: ChangeEvent { source, ..event },
    });
    tx.insert_changes(&changes.collect::<Vec<_>>()).await?;
    Ok((RowOutcome::Updated, String::new()))
}

async fn take_over(
    tx: &Tx,
    firm: EnterpriseId,
    draft: &Draft,
    source: SourceId,
) -> Result<(RowOutcome, String), Error> {
    match draft {
        Draft::Tenure(draft) => award(tx, firm, draft, source).await,
        Draft::Filing(draft) => file(tx, firm, draft, source).await,
        Draft::Profile(_) | Draft::Change(_) => Ok((RowOutcome::Created, String::new())),
    }
}

async fn file(
    tx: &Tx,
    firm: EnterpriseId,
    draft: &FilingDraft,
    source: SourceId,
) -> Result<(RowOutcome, String), Error> {
    let known = tx.list_filings(&[firm]).await?;
    let known: Vec<Figures> = known.into_iter().map(|filing| filing.figures).collect();
    let settled = settle_figures(draft, &known);
    let filings = settled
        .filings
        .into_iter()
        .map(|figures| (firm, Figures { source, ..figures }));
    let filings: Vec<(EnterpriseId, Figures)> = filings.collect();
    if !filings.is_empty() {
        tx.insert_filings(&filings).await?;
    }
    Ok((settled.outcome, settled.reason))
}

async fn award(
    tx: &Tx,
    firm: EnterpriseId,
    draft: &TenureDraft,
    source: SourceId,
) -> Result<(RowOutcome, String), Error> {
    let tenures = tx.list_tenures(&[firm]).await?;
    let known: Vec<settle::Known> = tenures
        .into_iter()
        .map(|tenure| settle::Known {
            id: tenure.id,
            award: tenure.award,
        })
        .collect();
    let settled = settle(draft, &known);
    if let Some(new) = &settled.insert {
        tx.insert_tenure(firm, &cite(new, source)).await?;
    }
    for settle::Known { id, award } in &settled.amend {
        tx.amend_tenure(*id, &cite(award, source)).await?;
    }
    Ok((settled.outcome, settled.reason))
}
