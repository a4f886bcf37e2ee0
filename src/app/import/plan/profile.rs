//! Planning rows of directories.

use super::kind::Kind;
use super::show::changes_between;
use super::{PlannedRow, Planner, contradicts};
use crate::app::import::draft::{DraftRow, Firm, ProfileDraft};
use crate::app::matching::Known;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::import::RowOutcome;

impl Kind for ProfileDraft {
    fn firm(&self) -> &Firm {
        &self.firm
    }

    fn registers(&self) -> Option<ProfileDraft> {
        Some(self.clone())
    }

    fn registers_by_itself(&self) -> bool {
        true
    }

    fn plan(
        &self,
        planner: &mut Planner<'_>,
        known: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        firm: EnterpriseId,
    ) -> Option<String> {
        let firm = known.firm(firm)?;
        let profile = self.merged_into(&firm.profile);
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
            profile,
            ..firm.clone()
        };
        known.learn(&changed);
        planner.known.learn(&changed);
        (planned.outcome, planned.reason) = (RowOutcome::Updated, reason);
        planned.effect.update = Some(Box::new(changed));
        None
    }
}
