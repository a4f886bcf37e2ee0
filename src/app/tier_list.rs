//! Tier lists: who holds a tier on a day, as known now or at the end of an earlier day; read page by page.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Error, Noun, Session};
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::{Award, Standing, Tenure, TenureId};
use crate::domain::tier::Term;
use crate::store::{Extent, HolderPlace, HolderQuery};
use crate::view::enterprise::Named;
use crate::view::tenure::TenureView;
use crate::view::tier_list::{HolderView, TierCountView, TierCountsView, TierListView};

/// Which list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierListQuery {
    /// The tier.
    pub tier: TierCode,
    /// The day.
    pub on: Day,
    /// As known at the end of this day; as known now when absent.
    pub known_on: Option<Day>,
    /// Which standings count; held and held-without-printed-end when empty.
    pub standings: Vec<Standing>,
    /// Only firms of these divisions; of all when empty.
    pub divisions: Vec<DivisionCode>,
}

/// The place behind the last line that was read.
pub type Place = HolderPlace;

/// Lines with everything they name.
pub(super) struct Lines {
    pub(super) lines: Vec<(Tenure, Enterprise)>,
    pub(super) sources: Arc<BTreeMap<SourceId, Source>>,
}

impl Lines {
    pub(super) fn last_place(&self) -> Option<Place> {
        self.lines.last().map(|(tenure, _)| (tenure.enterprise, tenure.id))
    }
}

impl Session {
    /// Counts the holders of every tier on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_tiers(&self, on: Day) -> Result<TierCountsView, Error> {
        self.remember(format!("tiers {on}"), self.count_each_tier(on)).await
    }

    async fn count_each_tier(&self, on: Day) -> Result<TierCountsView, Error> {
        let mut tiers = Vec::new();
        for tier in &self.catalog().tiers {
            let query = HolderQuery::held([tier.code.clone()], on);
            tiers.push(TierCountView {
                code: tier.code.clone(),
                title: tier.title.clone(),
                level: tier.level,
                holders: self.reader().count_holders(&query).await?,
            });
        }
        Ok(TierCountsView { on, tiers })
    }

    /// Returns a page of a list.
    ///
    /// # Errors
    /// There is no such tier, or the database fails.
    pub async fn tier_list(
        &self,
        query: &TierListQuery,
        after: Option<Place>,
        limit: u64,
    ) -> Result<TierListView, Error> {
        let tier = self.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
        let holders = self.holder_query(query).await?;
        let unknown = HolderQuery {
            standings: vec![Standing::EndUnknown],
            ..holders.clone()
        };
        let lines = self.read_lines(&holders, after, limit).await?;
        let full = lines.lines.len() as u64 == limit;
        let next = lines.last_place().filter(|_| full).map(place_text);
        let counts_unknown = tier.term != Term::Open && holders.standings.contains(&Standing::EndUnknown);
        Ok(TierListView {
            tier: tier.code.clone(),
            title: tier.title.clone(),
            office: tier.office.clone(),
            on: query.on,
            known_on: query.known_on,
            rule: rule_of(&holders.standings),
            firms: self.reader().count_holders(&holders).await?,
            end_unknown: if counts_unknown {
                self.reader().count_holders(&unknown).await?
            } else {
                0
            },
            holders: lines
                .lines
                .iter()
                .map(|line| self.view_holder(line, &lines.sources, query.on))
                .collect(),
            next,
        })
    }

    fn view_holder(
        &self,
        (tenure, firm): &(Tenure, Enterprise),
        sources: &BTreeMap<SourceId, Source>,
        on: Day,
    ) -> HolderView {
        let profile = &firm.profile;
        let division = profile.division.as_ref().map(|code| {
            let title = self.catalog().division(code).map(|division| division.title.as_str());
            Named::new(code.as_str(), title)
        });
        HolderView {
            enterprise: tenure.enterprise,
            name: profile.name.clone(),
            credit_code: profile.credit_code.as_ref().map(ToString::to_string),
            division,
            fictional: profile.fictional,
            tenure: TenureView::new(tenure, self.catalog(), sources, on),
        }
    }

    /// Tells where a certificate stands on a day.
    pub(super) fn standing_of(&self, award: &Award, on: Day) -> Standing {
        let tier = self.catalog().tier(&award.tier);
        tier.map_or_else(|| award.standing_on(on), |tier| tier.standing_on(award, on))
    }

    pub(super) async fn holder_query(&self, query: &TierListQuery) -> Result<HolderQuery, Error> {
        let known_at = match query.known_on {
            Some(day) => Some(self.reader().revision_on(day).await?),
            None => None,
        };
        let mut holders = HolderQuery::held([query.tier.clone()], query.on);
        holders.known_at = known_at;
        holders.divisions.clone_from(&query.divisions);
        if !query.standings.is_empty() {
            holders.standings.clone_from(&query.standings);
        }
        let tier = self.catalog().tier(&query.tier);
        if tier.is_some_and(|tier| tier.term == Term::Open) && holders.standings.contains(&Standing::Held) {
            holders.standings.push(Standing::EndUnknown);
        }
        Ok(holders)
    }

    /// A page of lines is two queries whatever its length.
    pub(super) async fn read_lines(
        &self,
        query: &HolderQuery,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Lines, Error> {
        let lines = self
            .reader()
            .list_holder_lines(query, after, (limit, Extent::WHOLE))
            .await?;
        self.with_sources(lines, &mut Arc::default()).await
    }

    /// Joins lines with the sources they name; those that are not known yet are read.
    pub(super) async fn with_sources(
        &self,
        lines: Vec<(Tenure, Enterprise)>,
        sources: &mut Arc<BTreeMap<SourceId, Source>>,
    ) -> Result<Lines, Error> {
        let named = lines.iter().flat_map(|(tenure, _)| {
            let ended = tenure.award.ended.map(|ending| ending.source);
            [Some(tenure.award.source), ended].into_iter().flatten()
        });
        let mut unknown: Vec<SourceId> = named.filter(|id| !sources.contains_key(id)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let found = self.reader().list_sources(&unknown).await?;
            Arc::make_mut(sources).extend(found.into_iter().map(|source| (source.id, source)));
        }
        let sources = Arc::clone(sources);
        Ok(Lines { lines, sources })
    }
}

pub(super) fn rule_of(standings: &[Standing]) -> String {
    let titles: Vec<&str> = standings.iter().map(|standing| standing.title()).collect();
    format!(
        "统计日当天状态为“{}”的证书，逐证一行；公示不算持有",
        titles.join("”或“")
    )
}

fn place_text((enterprise, tenure): Place) -> String {
    format!("{}-{}", enterprise.0, tenure.0)
}

/// Reads the place that a page says the next one begins at.
///
/// # Errors
/// It is none.
pub fn read_place(text: &str) -> Result<Place, Error> {
    let wrong = || Error::invalid("after", "翻页位置无效，请从第一页重新开始");
    let (enterprise, tenure) = text.split_once('-').ok_or_else(wrong)?;
    let number = |text: &str| text.parse().map_err(|_| wrong());
    Ok((EnterpriseId(number(enterprise)?), TenureId(number(tenure)?)))
}
