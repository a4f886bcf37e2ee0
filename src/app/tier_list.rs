//! Tier lists: who holds a tier on a day, as known now or at the end of an earlier day; read page by page.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{App, Error, Noun};
use crate::domain::access::Scope;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::{Standing, Tenure, TenureId};
use crate::store::HolderQuery;
use crate::view::enterprise::Named;
use crate::view::tenure::TenureView;
use crate::view::tier_list::{HolderView, TierCountView, TierCountsView, TierListView};

/// Which list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierListQuery {
    /// The tier.
    pub tier: TierCode,
    /// The day.
    pub on: NaiveDate,
    /// As known at the end of this day; as known now when absent.
    pub known_on: Option<NaiveDate>,
    /// Which standings count; held and held-without-printed-end when empty.
    pub standings: Vec<Standing>,
    /// Only firms of these divisions; of all when empty.
    pub divisions: Vec<DivisionCode>,
}

/// The place behind the last line that was read.
pub type Place = (EnterpriseId, TenureId);

/// Lines with everything they name.
pub(super) struct Lines {
    pub(super) tenures: Vec<Tenure>,
    pub(super) firms: BTreeMap<EnterpriseId, Enterprise>,
    pub(super) sources: BTreeMap<SourceId, Source>,
}

impl App {
    /// Counts the holders of every tier on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_tiers(&self, on: NaiveDate) -> Result<TierCountsView, Error> {
        self.remember(format!("tiers {on}"), self.count_each_tier(on)).await
    }

    async fn count_each_tier(&self, on: NaiveDate) -> Result<TierCountsView, Error> {
        let mut tiers = Vec::new();
        for tier in &self.catalog().tiers {
            let query = HolderQuery::held([tier.code.clone()], on);
            tiers.push(TierCountView {
                code: tier.code.clone(),
                title: tier.title.clone(),
                level: tier.level,
                holders: self.store().count_holders(&query).await?,
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
        let full = lines.tenures.len() as u64 == limit;
        let next = lines.tenures.last().filter(|_| full).map(place_text);
        let counts_unknown = holders.standings.contains(&Standing::EndUnknown);
        Ok(TierListView {
            tier: tier.code.clone(),
            title: tier.title.clone(),
            office: tier.office.clone(),
            on: query.on,
            known_on: query.known_on,
            rule: rule_of(&holders.standings),
            firms: self.store().count_holders(&holders).await?,
            end_unknown: if counts_unknown {
                self.store().count_holders(&unknown).await?
            } else {
                0
            },
            holders: lines
                .tenures
                .iter()
                .filter_map(|tenure| self.view_holder(tenure, &lines, query.on))
                .collect(),
            next,
        })
    }

    fn view_holder(&self, tenure: &Tenure, lines: &Lines, on: NaiveDate) -> Option<HolderView> {
        let profile = &lines.firms.get(&tenure.enterprise)?.profile;
        let division = profile.division.as_ref().map(|code| {
            let title = self.catalog().division(code).map(|division| division.title.as_str());
            Named::new(code.as_str(), title)
        });
        Some(HolderView {
            enterprise: tenure.enterprise,
            name: profile.name.clone(),
            credit_code: profile.credit_code.as_ref().map(ToString::to_string),
            division,
            fictional: profile.fictional,
            tenure: TenureView::new(tenure, self.catalog(), &lines.sources, on),
        })
    }

    pub(super) async fn holder_query(&self, query: &TierListQuery) -> Result<HolderQuery, Error> {
        let known_at = match query.known_on {
            Some(day) => Some(self.store().revision_on(day).await?),
            None => None,
        };
        let mut holders = HolderQuery::held([query.tier.clone()], query.on);
        holders.known_at = known_at;
        holders.scope = Scope::City;
        holders.divisions.clone_from(&query.divisions);
        if !query.standings.is_empty() {
            holders.standings.clone_from(&query.standings);
        }
        Ok(holders)
    }

    /// Lines, firms and sources are three queries whatever their number.
    pub(super) async fn read_lines(
        &self,
        query: &HolderQuery,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Lines, Error> {
        let tenures = self.store().list_holders(query, after, limit).await?;
        let mut firms: Vec<EnterpriseId> = tenures.iter().map(|tenure| tenure.enterprise).collect();
        firms.dedup();
        let ended = tenures
            .iter()
            .filter_map(|tenure| tenure.award.ended.map(|ending| ending.source));
        let mut sources: Vec<SourceId> = tenures.iter().map(|tenure| tenure.award.source).chain(ended).collect();
        sources.sort_unstable();
        sources.dedup();
        let firms = self.store().list_enterprises(&firms).await?;
        let sources = self.store().list_sources(&sources).await?;
        Ok(Lines {
            tenures,
            firms: firms.into_iter().map(|firm| (firm.id, firm)).collect(),
            sources: sources.into_iter().map(|source| (source.id, source)).collect(),
        })
    }
}

pub(super) fn rule_of(standings: &[Standing]) -> String {
    let titles: Vec<&str> = standings
        .iter()
        .map(|standing| super::columns::print::standing_title(*standing))
        .collect();
    format!(
        "统计日当天状态为“{}”的证书，逐证一行；公示不算持有",
        titles.join("”或“")
    )
}

fn place_text(tenure: &Tenure) -> String {
    format!("{}-{}", tenure.enterprise.0, tenure.id.0)
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
