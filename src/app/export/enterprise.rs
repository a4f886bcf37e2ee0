//! Firms as files: the answer to a search in its order, and rows for every other list whose lines are firms.

use std::collections::HashMap;

use chrono::NaiveDate;
use search_index::Start;

use super::{Delivery, Explanation, Handout, Heading, WholeFile};
use crate::app::columns::{Column, Fictional, Line, List, Value, chosen_columns};
use crate::app::indexer::on_its_own_thread;
use crate::app::search::{SearchQuery, TierHeld};
use crate::app::{App, Error};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::source::SourceId;
use crate::domain::tenure::{Standing, Tenure};

/// How many firms are read at a time.
const PAGE: usize = 1_000;

/// How firms become rows of a list.
#[derive(Clone)]
pub struct FirmRows<'a> {
    /// The columns in order, see [`App::firm_columns`].
    pub columns: &'a [&'static Column],
    /// The day on which titles are held.
    pub on: NaiveDate,
    /// How many rows stand before these.
    pub before: u64,
}

impl App {
    /// Returns the chosen columns of a list of firms, those of the directory when none is chosen. As long as the
    /// registry holds fictional firms the mark is among them.
    ///
    /// # Errors
    /// Names the column that is not offered, or the database fails.
    pub async fn firm_columns(&self, keys: &[String]) -> Result<Vec<&'static Column>, Error> {
        let fictional = match self.store().has_fictional_enterprise().await? {
            true => Fictional::Marked,
            false => Fictional::Absent,
        };
        chosen_columns(List::Enterprises, keys, fictional)
    }

    /// Prints firms as rows, in the order given; a firm that is gone is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn firm_rows(&self, ids: &[EnterpriseId], rows: &FirmRows<'_>) -> Result<Vec<Vec<Value>>, Error> {
        let firms = self.store().list_enterprises(ids).await?;
        let mut sources: Vec<SourceId> = firms.iter().map(|firm| firm.profile.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let sources = self.store().list_sources(&sources).await?;
        let sources: HashMap<SourceId, _> = sources.iter().map(|source| (source.id, &source.citation)).collect();
        let tenures = self.store().list_tenures(ids).await?;
        let mut held: HashMap<EnterpriseId, Vec<&str>> = HashMap::new();
        for tenure in tenures.iter().filter(|tenure| holds(tenure, rows.on)) {
            let code = &tenure.award.tier;
            let title = self
                .catalog()
                .tier(code)
                .map_or(code.as_str(), |tier| tier.short_title.as_str());
            let titles = held.entry(tenure.enterprise).or_default();
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let print = |(index, firm): (usize, &crate::domain::enterprise::Enterprise)| {
            let line = Line {
                number: rows.before + index as u64 + 1,
                catalog: self.catalog(),
                profile: &firm.profile,
                source: sources.get(&firm.profile.source).copied(),
                titles: held.remove(&firm.id).unwrap_or_default(),
                holding: None,
            };
            rows.columns.iter().map(|column| (column.print)(&line)).collect()
        };
        Ok(firms.iter().enumerate().map(print).collect())
    }

    /// Writes all firms that a search finds to a file, in its order, and records who took how many rows. Firms that
    /// a search only offers as what may have been meant are not among them.
    ///
    /// # Errors
    /// There is no such column, or the index, the database or the file fails.
    pub async fn export_enterprises(&self, query: &SearchQuery, delivery: &Delivery<'_>) -> Result<WholeFile, Error> {
        let columns = self.firm_columns(&delivery.columns).await?;
        let entries = self.describe_search(query);
        let subject: Vec<&str> = entries.iter().map(|(_, text)| text.as_str()).collect();
        let handout = Handout {
            headings: columns.iter().map(|column| Heading::from(*column)).collect(),
            subject: format!("enterprises {}", subject.join("；")),
            explanation: Explanation::new(format!("企业名录（{}）", query.on), entries),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let mut asked = SearchQuery {
            after: None,
            ..query.clone()
        }
        .to_index()?;
        asked.limit = PAGE;
        loop {
            let (index, page) = (self.index().clone(), asked.clone());
            let hits = on_its_own_thread(move || index.search(&page)).await?.hits;
            let Some(last) = hits.last() else { break };
            asked.start = Start::After(last.cursor);
            let ids: Vec<EnterpriseId> = hits.iter().map(|hit| EnterpriseId(hit.id)).collect();
            let rows = FirmRows {
                columns: &columns,
                on: query.on,
                before: outgoing.rows(),
            };
            outgoing.push(self.firm_rows(&ids, &rows).await?).await?;
            if hits.len() < PAGE {
                break;
            }
        }
        self.finish_handout(outgoing).await
    }
}

fn holds(tenure: &Tenure, on: NaiveDate) -> bool {
    matches!(tenure.award.standing_on(on), Standing::Held | Standing::EndUnknown)
}

impl App {
    /// Every condition of a search in words.
    fn describe_search(&self, query: &SearchQuery) -> Vec<(&'static str, String)> {
        let standing = match query.standing {
            TierHeld::Current => "有效或截止日未载",
            TierHeld::Held => "有效",
            TierHeld::Expired => "已到期",
            TierHeld::Ever => "曾获得",
        };
        let mut entries = Vec::new();
        if !query.text.is_empty() {
            entries.push(("查询", query.text.clone()));
        }
        entries.extend(query.described_filters(self.catalog()));
        if !query.tiers.is_empty() {
            entries.push(("称号状态", standing.to_owned()));
        }
        if entries.is_empty() {
            entries.push(("查询", "全部企业".to_owned()));
        }
        entries.push(("统计日", query.on.to_string()));
        entries.push(("统计口径", "逐企业一行；现有称号为统计日有效或截止日未载的".to_owned()));
        entries
    }
}
