//! Planning rows of figures.

use super::kind::{Kind, Needs};
use super::{PlannedRow, Planner, contradicts};
use crate::app::import::draft::{DraftRow, FilingDraft, Firm};
use crate::app::import::settle::{SettledFigures, leap, learn_figures, settle_figures};
use crate::app::matching::Known;
use crate::domain::enterprise::EnterpriseId;

impl Kind for FilingDraft {
    fn firm(&self) -> &Firm {
        &self.firm
    }

    fn needs(&self) -> Needs {
        Needs::Figures
    }

    /// A person decides when a row contradicts an earlier one of the file, or is out of all proportion to what the firm
    /// filed for the years around; whoever decided has seen it.
    fn plan(
        &self,
        planner: &mut Planner<'_>,
        _: &mut Known,
        (planned, row): (&mut PlannedRow, &DraftRow),
        firm: EnterpriseId,
    ) -> Option<String> {
        let known = planner.figures.entry(firm).or_default();
        let SettledFigures {
            outcome,
            reason,
            filings,
            changed,
        } = settle_figures(self, known);
        if let (Some(twin), true) = (&row.twin, changed > 0) {
            return Some(contradicts(twin, &reason));
        }
        if !planner.is_decided
            && let Some(doubt) = leap(self, known, planner.session.catalog())
        {
            return Some(doubt);
        }
        learn_figures(known, &filings);
        (planned.outcome, planned.reason) = (outcome, reason);
        if !filings.is_empty() {
            planner.altered.insert(firm);
        }
        planned.effect.figures = filings;
        None
    }
}
