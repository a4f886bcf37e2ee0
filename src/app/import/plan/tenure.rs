//! Planning rows of tier lists.

use super::kind::{Kind, Needs};
use super::{PlannedRow, Planner, contradicts};
use crate::app::import::draft::{DraftRow, Firm, TenureDraft};
use crate::app::import::settle::{self, Settled, settle};
use crate::app::matching::Known;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::import::RowOutcome;
use crate::domain::tenure::TenureId;

impl Kind for TenureDraft {
    fn firm(&self) -> &Firm {
        &self.firm
    }

    fn needs(&self) -> Needs {
        Needs::Tenures
    }

    fn plan(
        &self,
        planner: &mut Planner<'_>,
        _: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        firm: EnterpriseId,
    ) -> Option<String> {
        planner.made += 1;
        let provisional = TenureId(-planner.made);
        let tenures = planner.tenures.entry(firm).or_default();
        let Settled {
            outcome,
            reason,
            insert,
            amend,
        } = settle(self, tenures);
        if let (Some(twin), RowOutcome::Updated, None) = (&row.twin, outcome, self.purpose.end_reason()) {
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
            planner.altered.insert(firm);
        }
        planned.effect.award = insert.map(|award| (provisional, award));
        planned.effect.amend = amend;
        None
    }
}
