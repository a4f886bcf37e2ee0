//! What a headline goal loses within a year and who could fill the gap: the figures beside its count.

use super::{Moment, coming, counted};
use crate::app::{Error, Session};
use crate::domain::day::Day;
use crate::domain::goal::{Count, Goal, Metric};
use crate::domain::tally::{Coming, Part};
use crate::store::TallyQuery;
use crate::view::goal::AheadView;

impl Session {
    pub(super) async fn ahead(&self, goal: &Goal, on: Day, at: &Moment) -> Result<Option<AheadView>, Error> {
        let stock = matches!(&goal.metric, Metric::Holders { rule, .. } if rule.count == Count::Stock);
        let Some(own) = counted(goal, on, at).filter(|_| stock) else {
            return Ok(None);
        };
        let until = on.plus_months(12);
        let ends = Part {
            ends: Some((on, until)),
            ..Part::default()
        };
        let query = TallyQuery::of(own);
        let count = async { Ok(self.reader().count_tallied(&query, &ends).await?) };
        let ending = self.remember(format!("firms {query:?} {ends:?}"), count).await?;
        let screened_on = self.reader().last_screening().await?.map(|run| run.date);
        Ok(Some(AheadView {
            until,
            ending,
            screened_on,
            eligible: self.count_coming(goal, Coming::Eligible, on, at).await?,
            near: self.count_coming(goal, Coming::Near, on, at).await?,
        }))
    }

    async fn count_coming(&self, goal: &Goal, kind: Coming, on: Day, at: &Moment) -> Result<u64, Error> {
        match coming(goal, kind, on, at) {
            Some(counted) => Ok(self.tally_of(counted).await?.certain()),
            None => Ok(0),
        }
    }
}
