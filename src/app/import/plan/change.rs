//! Planning rows of notices of change.

use super::kind::{Kind, named};
use super::{PlannedRow, Planner, add_reason};
use crate::app::import::draft::{ChangeDraft, DraftRow, Firm, ProfileDraft};
use crate::app::import::settle::settle_change;
use crate::app::matching::{Known, Match};
use crate::domain::change::ChangeKind;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::import::RowOutcome;

impl Kind for ChangeDraft {
    fn firm(&self) -> &Firm {
        &self.firm
    }

    /// Nobody has the old name: perhaps the firm was registered under the new one.
    fn new_name(&self) -> Option<&str> {
        self.new_name.as_deref()
    }

    fn registers(&self) -> Option<ProfileDraft> {
        None
    }

    fn plan(
        &self,
        planner: &mut Planner<'_>,
        known: &mut Known,
        (planned, _): (&mut PlannedRow, &DraftRow),
        id: EnterpriseId,
    ) -> Option<String> {
        let firm = known.firm(id).cloned()?;
        let settled = match another_bearer(known, id, self) {
            Some(other) => Err(other),
            None => settle_change(self, &firm.profile),
        };
        let (profile, events) = match settled {
            Ok(settled) => settled,
            Err(why) => {
                (planned.outcome, planned.reason) = (RowOutcome::Failed, why);
                return None;
            }
        };
        (planned.outcome, planned.reason) = (RowOutcome::Unchanged, String::new());
        if events.is_empty() {
            return None;
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
        planner.known.learn(&changed);
        planned.effect.update = Some(Box::new(changed));
        planned.effect.changes = events;
        None
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
