//! Planning rows of tier lists and directories about firms that are known.

use super::show::changes_between;
use super::{Effect, PlannedRow, Planner, contradicts};
use crate::app::import::draft::{DraftRow, ProfileDraft, TenureDraft};
use crate::app::import::settle::{self, Settled, settle};
use crate::app::matching::Known;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::import::RowOutcome;
use crate::domain::tenure::TenureId;

impl Planner<'_> {
    /// Plans a row of a tier list; returns why a person decides when it contradicts an earlier row of the file.
    pub(super) fn plan_tenure(
        &mut self,
        (planned, row): (&mut PlannedRow, &DraftRow),
        id: EnterpriseId,
        draft: &TenureDraft,
    ) -> Option<String> {
        self.made += 1;
        let provisional = TenureId(-self.made);
        let tenures = self.tenures.entry(id).or_default();
        let Settled {
            outcome,
            reason,
            insert,
            amend,
        } = settle(draft, tenures);
        if let (Some(twin), RowOutcome::Updated, None) = (&row.twin, outcome, draft.purpose.end_reason()) {
            return Some(contradicts(twin, &reason));
        }
        for changed in &amend {
            tenures
                .iter_mut()
                .filter(|known| known.id == changed.id)
                .for_each(|known| known.clone_from(changed));
        }
        if let Some(award) = &insert {
            tenures.push(settle::Known {
                id: provisional,
                award: award.clone(),
            });
        }
        (planned.outcome, planned.reason) = (outcome, reason);
        if insert.is_some() || !amend.is_empty() {
            self.altered.insert(id);
            planned.effect = Effect::Tenures {
                insert: insert.map(|award| (provisional, award)),
                amend,
            };
        }
        None
    }

    /// Plans a row of a directory; returns why a person decides when it contradicts an earlier row of the file.
    pub(super) fn plan_update(
        &mut self,
        known: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        id: EnterpriseId,
        draft: &ProfileDraft,
    ) -> Option<String> {
        let firm = known.firm(id)?;
        let profile = draft.merged_into(&firm.profile);
        let changes = changes_between(&firm.profile, &profile);
        (planned.outcome, planned.reason) = (RowOutcome::Unchanged, String::new());
        if changes.is_empty() {
            return None;
        }
        let reason = format!("更新{}", changes.join("、"));
        if let Some(twin) = &row.twin {
            return Some(contradicts(twin, &reason));
        }
        let changed = Enterprise {
            id,
            profile,
            revision: firm.revision,
        };
        known.learn(&changed);
        self.known.learn(&changed);
        (planned.outcome, planned.reason) = (RowOutcome::Updated, reason);
        planned.effect = Effect::Update(Box::new(changed));
        None
    }
}
