//! Every answer ever given is asked again: under the text it was made under, and under what that text says today.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Error, Session};
use crate::domain::assessment::{AssessmentId, KeptAssessment};
use crate::rules::evaluate::verdict;
use crate::rules::library::Library;
use crate::rules::replay;
use crate::rules::standard::Standard;
use crate::rules::verdict::Verdict;
use crate::view::explain::{ReplayState, ReplayView};
use crate::view::replay::{ReplayCause, ReplayReportView};

/// Kept assessments held in memory at once.
const PAGE: u64 = 200;

/// The standards that kept texts make, by the hash of the text; nothing where this program no longer reads it.
type Restored = BTreeMap<String, Option<Arc<Standard>>>;

impl Session {
    /// Asks every kept assessment again and reports the differences by standard and cause.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replay_assessments(&self) -> Result<ReplayReportView, Error> {
        let mut report = ReplayReportView::default();
        let mut restored = Restored::new();
        let mut after: Option<AssessmentId> = None;
        loop {
            let page = self.reader().list_assessments_after(after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok(report);
            };
            after = Some(last.id.clone());
            for (kept, _) in page {
                let standard = self.restored(&kept, &mut restored).await?;
                report.asked += 1;
                self.tell(report.asked, 0);
                for (cause, said) in self.differences(&kept, standard.as_deref()) {
                    report.note((&kept.standard, cause), &kept.id, said);
                }
            }
        }
    }

    async fn restored(&self, kept: &KeptAssessment, known: &mut Restored) -> Result<Option<Arc<Standard>>, Error> {
        if let Some(standard) = known.get(&kept.standard_hash) {
            return Ok(standard.clone());
        }
        let text = self.reader().find_standard_text(&kept.standard_hash).await?;
        let standard = text.and_then(|text| Library::restore(&text, self.catalog()));
        known.insert(kept.standard_hash.clone(), standard.clone());
        Ok(standard)
    }

    /// Returns why the answer would be another one today, with the verdicts then and now where both can be read.
    fn differences(&self, kept: &KeptAssessment, standard: Option<&Standard>) -> Vec<(ReplayCause, Option<Said>)> {
        let mut view = ReplayView::new(kept);
        let (Some(standard), Some(inputs)) = (standard, replay::read_inputs(&kept.inputs)) else {
            return vec![(ReplayCause::Unreadable, None)];
        };
        let again = replay::replay(standard, &inputs);
        view.compare(&kept.answer, &replay::answer_text(&again), standard);
        let then = replay::read_answer(&kept.answer, standard).map(|answer| answer.outcome.verdict);
        let said = |now: Verdict| then.map(|then| (then, now));
        let mut found = Vec::new();
        if view.state == ReplayState::Different {
            found.push((ReplayCause::Engine, said(again.outcome.verdict)));
        }
        match self.library().find(&kept.standard) {
            None => found.push((ReplayCause::Withdrawn, None)),
            Some(today) if today.hash == kept.standard_hash => {}
            Some(today) => {
                let now = verdict(today, &inputs.facts);
                if now != again.outcome.verdict {
                    found.push((ReplayCause::Text, said(now)));
                }
            }
        }
        found
    }
}

/// The verdicts then and now.
pub type Said = (Verdict, Verdict);
