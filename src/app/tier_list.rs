//! Tier lists: who holds a tier on a day, as known now or at the end of an earlier day; read page by page or
//! exported whole in constant memory.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::columns::{Column, Fictional, Holding, Line, List, Value, default_columns};
use super::export::{Explanation, ExportError, Format, ListFile, WholeFile};
use super::{App, Error, Noun};
use crate::domain::access::{Actor, Scope};
use crate::domain::audit::Action;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::{Standing, Tenure, TenureId};
use crate::store::{HolderQuery, Tx};
use crate::view::enterprise::Named;
use crate::view::tenure::TenureView;
use crate::view::tier_list::{HolderView, TierCountView, TierCountsView, TierListView};

/// How many lines an export reads at a time.
const PAGE: u64 = 1_000;

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
struct Lines {
    tenures: Vec<Tenure>,
    firms: BTreeMap<EnterpriseId, Enterprise>,
    sources: BTreeMap<SourceId, Source>,
}

impl App {
    /// Counts the holders of every tier on a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_tiers(&self, on: NaiveDate) -> Result<TierCountsView, Error> {
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

    async fn holder_query(&self, query: &TierListQuery) -> Result<HolderQuery, Error> {
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
    async fn read_lines(&self, query: &HolderQuery, after: Option<Place>, limit: u64) -> Result<Lines, Error> {
        let tenures = self.store().list_holders(query, after, limit).await?;
        let mut firms: Vec<EnterpriseId> = tenures.iter().map(|tenure| tenure.enterprise).collect();
        firms.dedup();
        let ended = tenures
            .iter()
            .filter_map(|tenure| tenure.award.ended.map(|ending| ending.source));
        let sources: Vec<SourceId> = tenures.iter().map(|tenure| tenure.award.source).chain(ended).collect();
        let firms = self.store().list_enterprises(&firms).await?;
        let sources = self.store().list_sources(&sources).await?;
        Ok(Lines {
            tenures,
            firms: firms.into_iter().map(|firm| (firm.id, firm)).collect(),
            sources: sources.into_iter().map(|source| (source.id, source)).collect(),
        })
    }

    /// Writes a whole list to a file in `folder`, and logs who took how many rows.
    ///
    /// # Errors
    /// There is no such tier, or the file cannot be written.
    pub async fn export_tier_list(
        &self,
        actor: &Actor,
        query: &TierListQuery,
        format: Format,
        folder: &Path,
    ) -> Result<WholeFile, Error> {
        let tier = self.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
        let mut holders = self.holder_query(query).await?;
        // Pages are read one after the other; a write in between must not mix two states in one file.
        if holders.known_at.is_none() {
            holders.known_at = Some(self.store().latest_revision().await?);
        }
        let columns = default_columns(List::Tier, self.fictional_among(&holders).await?);
        let mut file = ListFile::begin(folder, format, &columns).map_err(refused)?;
        let mut after = None;
        loop {
            let lines = self.read_lines(&holders, after, PAGE).await?;
            let Some(last) = lines.tenures.last() else { break };
            after = Some((last.enterprise, last.id));
            self.push_lines(&mut file, &columns, &lines, query.on)
                .map_err(refused)?;
        }
        let explanation = self.explain(actor, query, (&tier.title, &holders.standings));
        let finish = move || file.finish(&explanation);
        let whole = tokio::task::spawn_blocking(finish)
            .await
            .map_err(|error| Error::Internal(error.into()))?;
        let whole = whole.map_err(refused)?;
        let what = format!("{} {} {format}，{} 行", query.tier, query.on, whole.rows);
        let log = async |tx: &Tx| -> Result<(), Error> {
            tx.remark("export", what);
            Ok(())
        };
        self.store().write(actor, Action::Export, log).await?;
        Ok(whole)
    }

    fn push_lines(
        &self,
        file: &mut ListFile,
        columns: &[&Column],
        lines: &Lines,
        on: NaiveDate,
    ) -> Result<(), ExportError> {
        for tenure in &lines.tenures {
            let (Some(firm), Some(source)) = (
                lines.firms.get(&tenure.enterprise),
                lines.sources.get(&tenure.award.source),
            ) else {
                continue;
            };
            let line = Line {
                number: file.rows() + 1,
                catalog: self.catalog(),
                profile: &firm.profile,
                holding: Some(Holding {
                    award: &tenure.award,
                    standing: tenure.award.standing_on(on),
                    source: &source.citation,
                }),
            };
            let cells: Vec<Value> = columns.iter().map(|column| (column.print)(&line)).collect();
            file.push(&cells)?;
        }
        Ok(())
    }

    /// Reads until the first fictional firm; a list that holds one marks them.
    async fn fictional_among(&self, query: &HolderQuery) -> Result<Fictional, Error> {
        let mut after = None;
        loop {
            let tenures = self.store().list_holders(query, after, PAGE).await?;
            let Some(last) = tenures.last() else {
                return Ok(Fictional::Absent);
            };
            after = Some((last.enterprise, last.id));
            let mut ids: Vec<EnterpriseId> = tenures.iter().map(|tenure| tenure.enterprise).collect();
            ids.dedup();
            let firms = self.store().list_enterprises(&ids).await?;
            if firms.iter().any(|firm| firm.profile.fictional) {
                return Ok(Fictional::Marked);
            }
        }
    }

    fn explain(&self, actor: &Actor, query: &TierListQuery, (title, standings): (&str, &[Standing])) -> Explanation {
        let known = query.known_on.map_or("登记库现有全部记录".to_owned(), |day| {
            format!("截至 {day} 日终已登记的记录")
        });
        let titles = query.divisions.iter().map(|code| {
            self.catalog()
                .division(code)
                .map_or_else(|| code.to_string(), |division| division.title.clone())
        });
        let divisions: Vec<String> = titles.collect();
        let scope = if divisions.is_empty() {
            "全市".to_owned()
        } else {
            divisions.join("、")
        };
        let entries = [
            ("称号", title.to_owned()),
            ("统计日", query.on.to_string()),
            ("统计口径", rule_of(standings)),
            ("数据范围", format!("{scope}；{known}")),
            ("导出人", actor.name.clone()),
            ("导出时间", self.now().format("%Y-%m-%d %H:%M:%S").to_string()),
            ("系统版本", env!("CARGO_PKG_VERSION").to_owned()),
        ];
        Explanation {
            title: format!("{title}名单（{}）", query.on),
            entries: entries.map(|(label, text)| (label.to_owned(), text)).to_vec(),
        }
    }
}

fn refused(error: ExportError) -> Error {
    match error {
        ExportError::TooManyRows(_) => Error::invalid("format", error.to_string()),
        other => Error::Internal(other.into()),
    }
}

fn rule_of(standings: &[Standing]) -> String {
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
