//! Outcomes as goals show them: those of the reviewed or entered plan and those that lists brought in.

use crate::app::{Error, Session};
use crate::domain::plan::Plans;
use crate::domain::revision::Revision;

impl Session {
    /// Returns every plan with its goals and all that was published for them, by day; of lists what was known at a
    /// revision.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn told_plans(&self, known_at: Option<Revision>) -> Result<Plans, Error> {
        let mut plans = self.plans().await?;
        for listed in self.reader().list_listed_outcomes(known_at).await? {
            if let Some(goal) = plans.goals.iter_mut().find(|goal| goal.code == listed.goal) {
                goal.outcomes.push(listed.outcome);
                goal.outcomes.sort_by_key(|told| told.on);
            }
        }
        Ok(plans)
    }
}
