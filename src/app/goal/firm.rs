//! The firms behind a number of a goal: exactly those that were counted, page by page.

use super::GoalQuery;
use crate::app::{App, Error};
use crate::domain::code::{GoalCode, TierCode};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::goal::Metric;
use crate::domain::tally::{Certainty, Part};
use crate::domain::tenure::Tenure;
use crate::view::goal::{GoalFirmView, GoalFirmsView, GoalView};

/// Firms on one page.
const PAGE: u64 = 50;

/// Which of the firms that count are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalFirmsQuery {
    /// The day, what was known and what may be seen.
    pub goal: GoalQuery,
    /// The part of the count.
    pub part: Part,
    /// The last firm of the page before.
    pub after: Option<EnterpriseId>,
}

impl App {
    /// Returns the firms behind a number of a goal.
    ///
    /// # Errors
    /// When there is no such goal or the database fails.
    pub async fn goal_firms(&self, code: &GoalCode, query: &GoalFirmsQuery) -> Result<GoalFirmsView, Error> {
        let goal = self.find_goal(code)?;
        let moment = self.moment(&query.goal).await?;
        let Metric::Holders { tiers, .. } = &goal.metric else {
            return Ok(GoalFirmsView::nothing(
                GoalView::new(goal, self.catalog()),
                query.goal.on,
            ));
        };
        let asked = super::tally_query(goal, query.goal.on, &moment).expect("holders are counted from tenures");
        let total = self.store().count_tallied(&asked, &query.part).await?;
        let page = self
            .store()
            .list_tallied(&asked, &query.part, (query.after, PAGE))
            .await?;
        let ids: Vec<EnterpriseId> = page.iter().map(|(id, _)| *id).collect();
        let firms = self.store().list_enterprises(&ids).await?;
        let tenures = match moment.known_at {
            Some(revision) => self.store().list_tenures_known_at(&ids, revision).await?,
            None => self.store().list_tenures(&ids).await?,
        };
        let rows = Rows { firms, tenures, tiers };
        let shown = page
            .iter()
            .filter_map(|(id, certainty)| self.show(*id, *certainty, &rows))
            .collect();
        let full = u64::try_from(page.len()).is_ok_and(|length| length == PAGE);
        Ok(GoalFirmsView {
            goal: GoalView::new(goal, self.catalog()),
            on: query.goal.on,
            total,
            firms: shown,
            next: ids.last().copied().filter(|_| full),
        })
    }

    fn show(&self, id: EnterpriseId, certainty: Certainty, rows: &Rows<'_>) -> Option<GoalFirmView> {
        let firm = rows.firms.iter().find(|firm| firm.id == id)?;
        let own = rows
            .tenures
            .iter()
            .filter(|it| it.enterprise == id && rows.tiers.contains(&it.award.tier));
        let awards: Vec<_> = own.map(|tenure| &tenure.award).collect();
        Some(GoalFirmView::new(firm, certainty, &awards, self.catalog()))
    }
}

struct Rows<'a> {
    firms: Vec<Enterprise>,
    tenures: Vec<Tenure>,
    tiers: &'a [TierCode],
}
