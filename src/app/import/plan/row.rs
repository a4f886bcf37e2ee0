//! What is said of a planned row besides what becomes of it: cells that were not taken over, firms of other cities, rows
//! that contradict each other.

use super::{Effect, PlannedRow, add_reason, queue};
use crate::app::import::draft::DraftRow;
use crate::app::matching::{Ground, Known, Match, explain};
use crate::domain::import::RowOutcome;

/// Rows of one file that say different things of one firm: neither is taken for right.
pub(super) fn contradicts(twin: &str, what: &str) -> String {
    format!("与{twin}是同一企业，内容不同（{what}）；请确认以哪一行为准，确认即采用这一行")
}

pub(super) fn by_code(found: &Match) -> bool {
    matches!(found, Match::Firm(_, Ground::CreditCode))
}

/// A row about a firm in another city: passed over, unless a firm of ours has the same name.
pub(super) fn pass_over(planned: &mut PlannedRow, row: &DraftRow, (place, found): (&str, Match), known: &Known) {
    let candidates = match found {
        Match::Nobody => Vec::new(),
        Match::Firm(id, _) => known
            .firm(id)
            .map(|firm| explain(firm, &planned.name))
            .into_iter()
            .collect(),
        Match::Doubt(_, candidates) => candidates,
    };
    if !candidates.is_empty() {
        let reason = format!("名称与本市企业相同，而名单写的所在地是“{place}”；请确认是否同一家");
        return queue(planned, row, reason, candidates);
    }
    planned.cells = row.cells();
    planned.outcome = RowOutcome::Skipped;
    planned.reason = format!("外地：{place}");
    planned.outsider = Some(place.to_owned());
}

impl PlannedRow {
    /// A row before anything was decided about it.
    pub(super) fn begun(row: &DraftRow) -> Self {
        Self {
            place: row.place,
            name: String::new(),
            cells: Vec::new(),
            outcome: RowOutcome::Skipped,
            reason: "表内的标题或说明，不是企业".to_owned(),
            firm: None,
            candidates: Vec::new(),
            effect: Effect::default(),
            draft: None,
            notes: row.notes.clone(),
            citation: row.citation.clone(),
            outsider: None,
        }
    }

    /// Names the cells that were not taken over; the text stays beside the row.
    pub(super) fn say_notes(&mut self, row: &DraftRow) {
        if self.notes.is_empty() || self.outcome == RowOutcome::Skipped {
            return;
        }
        for note in &row.notes {
            add_reason(self, &format!("未采用 {}：{}", note.place, note.problem));
        }
        self.cells = row.cells();
    }
}
