//! Firms as files: the answer to a search in its order, and rows for every other list whose lines are firms.

use std::collections::HashMap;

use search_index::{Query, Start};

use super::ahead::{Ahead, Pages};
use super::{Delivery, Explanation, Handout, Heading, WholeFile};
use crate::app::columns::{Column, Fictional, Field, Line, List, Value, chosen_columns, extent_of};
use crate::app::indexer::on_its_own_thread;
use crate::app::search::SearchQuery;
use crate::app::{Error, Session};
use crate::domain::day::Day;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::source::{Source, SourceId};
use crate::domain::tenure::{Standing, Tenure};
use crate::store::Extent;

/// How many numbers the index is asked for at a time: each question walks all matches.
const FOUND: usize = 50_000;
/// How many firms are read at a time.
const PAGE: usize = 2_500;

/// What the columns of a list print of firms.
#[derive(Clone, Copy)]
struct Printed {
    extent: Extent,
    titles: bool,
    sources: bool,
}

impl Printed {
    fn of(columns: &[&Column]) -> Self {
        let any = |fields: &[Field]| columns.iter().any(|column| fields.contains(&column.field));
        Self {
            extent: extent_of(columns),
            titles: any(&[Field::Titles]),
            sources: any(&[Field::Document, Field::SourceTitle, Field::SourceLink, Field::Published]),
        }
    }
}

/// Firms with all that a list prints of them.
struct Firms {
    firms: Vec<Enterprise>,
    sources: Vec<Source>,
    tenures: Vec<Tenure>,
}

/// How firms become rows of a list.
#[derive(Clone)]
pub struct FirmRows<'a> {
    /// The columns in order, see [`Session::firm_columns`].
    pub columns: &'a [&'static Column],
    /// The day on which titles are held.
    pub on: Day,
    /// How many rows stand before these.
    pub before: u64,
}

impl Session {
    /// Returns the chosen columns of a list of firms, those of the directory when none is chosen. As long as the
    /// registry holds fictional firms the mark is among them.
    ///
    /// # Errors
    /// Names the column that is not offered, or the database fails.
    pub async fn firm_columns(&self, keys: &[String]) -> Result<Vec<&'static Column>, Error> {
        let fictional = match self.reader().has_fictional_enterprise().await? {
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
        let read = self.read_firms(ids, Printed::of(rows.columns)).await?;
        Ok(self.print_firms(&read, rows))
    }

    /// Reads what the columns print of firms, and no more.
    async fn read_firms(&self, ids: &[EnterpriseId], printed: Printed) -> Result<Firms, Error> {
        let firms = self.reader().list_enterprises_to(ids, printed.extent).await?;
        let mut cited: Vec<SourceId> = firms.iter().map(|firm| firm.profile.source).collect();
        cited.sort_unstable();
        cited.dedup();
        Ok(Firms {
            sources: match printed.sources {
                true => self.reader().list_sources(&cited).await?,
                false => Vec::new(),
            },
            tenures: match printed.titles {
                true => self.reader().list_tenures(ids).await?,
                false => Vec::new(),
            },
            firms,
        })
    }

    fn print_firms(&self, read: &Firms, rows: &FirmRows<'_>) -> Vec<Vec<Value>> {
        let sources = read.sources.iter().map(|source| (source.id, &source.citation));
        let sources: HashMap<SourceId, _> = sources.collect();
        let mut held = self.titles_held(&read.tenures, rows.on);
        let print = |(number, firm): (u64, &Enterprise)| {
            let line = Line {
                number,
                catalog: self.catalog(),
                profile: &firm.profile,
                source: sources.get(&firm.profile.source).copied(),
                titles: held.remove(&firm.id).unwrap_or_default(),
                holding: None,
            };
            rows.columns.iter().map(|column| (column.print)(&line)).collect()
        };
        (rows.before + 1..).zip(&read.firms).map(print).collect()
    }

    fn titles_held<'a>(&'a self, tenures: &'a [Tenure], on: Day) -> HashMap<EnterpriseId, Vec<&'a str>> {
        let mut held: HashMap<EnterpriseId, Vec<&str>> = HashMap::new();
        for tenure in tenures.iter().filter(|tenure| holds(tenure, on)) {
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
        held
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
        let everything = SearchQuery {
            after: None,
            ..query.clone()
        };
        let (asked, printed) = (everything.to_index(self.within())?, Printed::of(&columns));
        let mut ahead = Ahead::read(self.clone(), |session, pages| async move {
            session.read_found_firms(asked, printed, pages).await
        });
        while let Some(firms) = ahead.next().await? {
            let rows = FirmRows {
                columns: &columns,
                on: query.on,
                before: outgoing.rows(),
            };
            outgoing.push(self.print_firms(&firms, &rows)).await?;
        }
        self.finish_handout(outgoing).await
    }

    async fn read_found_firms(&self, mut asked: Query, printed: Printed, pages: Pages<Firms>) -> Result<(), Error> {
        asked.limit = FOUND;
        loop {
            let (index, page) = (self.index().clone(), asked.clone());
            let found = on_its_own_thread(move || index.list(&page)).await?;
            let Some((_, last)) = found.last() else { return Ok(()) };
            asked.start = Start::After(*last);
            let ids: Vec<EnterpriseId> = found.iter().map(|(id, _)| EnterpriseId(*id)).collect();
            for ids in ids.chunks(PAGE) {
                if pages.send(self.read_firms(ids, printed).await?).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
}

fn holds(tenure: &Tenure, on: Day) -> bool {
    matches!(tenure.award.standing_on(on), Standing::Held | Standing::EndUnknown)
}

impl Session {
    /// Every condition of a search in words.
    fn describe_search(&self, query: &SearchQuery) -> Vec<(&'static str, String)> {
        let mut entries = Vec::new();
        if !query.text.is_empty() {
            entries.push(("查询", query.text.clone()));
        }
        entries.extend(query.described_filters(self.catalog()));
        if !query.tiers.is_empty() {
            entries.push(("称号状态", query.standing.title().to_owned()));
        }
        if entries.is_empty() {
            entries.push(("查询", "全部企业".to_owned()));
        }
        entries.push(("统计日", query.on.to_string()));
        entries.push((
            "统计口径",
            "逐企业一行；现有称号为统计日有效或有效期未注明的".to_owned(),
        ));
        entries
    }
}
