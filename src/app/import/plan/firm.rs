//! Planning rows of figures and rows of notices of change.

use super::{Effect, PlannedRow, Planner, add_reason, contradicts, queue};
use crate::app::Error;
use crate::app::import::draft::{ChangeDraft, DraftRow, FilingDraft};
use crate::app::import::settle::{SettledFigures, leap, learn_figures, settle_change, settle_figures};
use crate::app::matching::{Identity, Known, Match, no_same_name};
use crate::domain::change::ChangeKind;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::import::RowOutcome;

impl Planner<'_> {
    /// Plans a row of figures; returns why a person decides when it contradicts an earlier row of the file, or is out
    /// of all proportion to what the firm filed for the years around.
    pub(super) fn plan_figures(
        &mut self,
        (planned, row): (&mut PlannedRow, &DraftRow),
        id: EnterpriseId,
        draft: &FilingDraft,
    ) -> Option<String> {
        let catalog = self.session.catalog();
        let known = self.figures.entry(id).or_default();
        let SettledFigures {
            outcome,
            reason,
            filings,
            changed,
        } = settle_figures(draft, known);
        if let (Some(twin), true) = (&row.twin, changed > 0) {
            return Some(contradicts(twin, &reason));
        }
        if let Some(doubt) = leap(draft, known, catalog) {
            return Some(doubt);
        }
        learn_figures(known, &filings);
        (planned.outcome, planned.reason) = (outcome, reason);
        if !filings.is_empty() {
            self.altered.insert(id);
            planned.effect = Effect::Figures(filings);
        }
        None
    }

    pub(super) fn plan_change(
        &mut self,
        known: &mut Known,
        planned: &mut PlannedRow,
        id: EnterpriseId,
        draft: &ChangeDraft,
    ) {
        let Some(firm) = known.firm(id).cloned() else { return };
        if let Some(other) = another_bearer(known, id, draft) {
            (planned.outcome, planned.reason) = (RowOutcome::Failed, other);
            return;
        }
        let (profile, events) = match settle_change(draft, &firm.profile) {
            Ok(settled) => settled,
            Err(why) => {
                (planned.outcome, planned.reason) = (RowOutcome::Failed, why);
                return;
            }
        };
        (planned.outcome, planned.reason) = (RowOutcome::Unchanged, String::new());
        if events.is_empty() {
            return;
        }
        planned.outcome = RowOutcome::Updated;
        for event in &events {
            let what = match event.kind {
                ChangeKind::Renamed => format!("{} 起更名为“{}”，原名称转为曾用名", event.on, event.after),
                ChangeKind::Moved => format!("{} 起迁移，所属县区变更", event.on),
            };
            add_reason(planned, &what);
        }
        let changed = Enterprise { profile, ..firm };
        known.learn(&changed);
        self.known.learn(&changed);
        planned.effect = Effect::Change(Box::new(changed), events);
    }

    /// Nobody has the old name: perhaps the firm was registered under the new one.
    pub(super) async fn plan_unknown_change(
        &mut self,
        known: &Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        draft: &ChangeDraft,
    ) -> Result<(), Error> {
        let renamed = draft.new_name.as_ref().map(|name| known.decide(&named(name)));
        if let Some(Match::Firm(id, ground)) = renamed {
            let name = known.firm(id).map(|firm| firm.profile.name.clone()).unwrap_or_default();
            planned.firm = Some((id, name, ground));
            (planned.outcome, planned.reason) = (RowOutcome::Unchanged, "已按新名称登记".to_owned());
            return Ok(());
        }
        let candidates = self.candidates(row.place, &draft.firm.name).await?;
        let reason = no_same_name(&candidates);
        queue(planned, row, reason.to_owned(), candidates);
        Ok(())
    }
}

/// The identity of a name alone.
pub(super) fn named(name: &str) -> Identity {
    Identity {
        name: name.to_owned(),
        ..Identity::default()
    }
}

fn another_bearer(known: &Known, id: EnterpriseId, draft: &ChangeDraft) -> Option<String> {
    let new = draft.new_name.as_ref()?;
    match known.decide(&named(new)) {
        Match::Firm(other, _) if other != id => Some(format!(
            "新名称“{new}”已是另一家企业（编号 {other}）的名称；请核对是否同一家"
        )),
        Match::Firm(..) | Match::Nobody | Match::Doubt(..) => None,
    }
}
