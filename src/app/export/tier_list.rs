//! Tier lists as files: who holds a tier on a day, a line for each certificate.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::ahead::{Ahead, Pages};
use super::{Delivery, Explanation, Handout, Heading, WholeFile};
use crate::app::columns::{Column, Fictional, Holding, Line, List, Value, chosen_columns, extent_of};
use crate::app::tier_list::{Lines, TierListQuery, rule_of};
use crate::app::{Error, Noun, Session};
use crate::domain::code::DivisionCode;
use crate::domain::day::Day;
use crate::domain::enterprise::Enterprise;
use crate::domain::tenure::{Standing, Tenure};
use crate::domain::tier::Tier;
use crate::rules::library::Choice;
use crate::rules::standard::Purpose;
use crate::store::{self, Extent, HolderPlace, HolderQuery, Reader};
use crate::view::tier_list::RosterView;

/// The longest list that is laid out for printing.
const MOST_PRINTED: u64 = 5_000;
/// How many lines are read at a time.
const PAGE: u64 = 5_000;

async fn read_page(
    reader: Arc<Reader>,
    query: HolderQuery,
    place: (Option<HolderPlace>, Option<HolderPlace>),
    extent: Extent,
) -> Result<Vec<(Tenure, Enterprise)>, store::Error> {
    reader.list_holder_lines_until(&query, place, (PAGE, extent)).await
}

impl Session {
    /// Writes a whole tier list to a file, and records who took how many rows.
    ///
    /// # Errors
    /// There is no such tier or column, or the file cannot be written.
    pub async fn export_tier_list(&self, query: &TierListQuery, delivery: &Delivery<'_>) -> Result<WholeFile, Error> {
        let tier = self.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
        let mut holders = self.holder_query(query).await?;
        // Pages are read one after the other; a write in between must not mix two states in one file.
        if holders.known_at.is_none() {
            holders.known_at = Some(self.reader().latest_revision().await?);
        }
        let fictional = match self.reader().has_fictional_holder(&holders).await? {
            true => Fictional::Marked,
            false => Fictional::Absent,
        };
        let columns = chosen_columns(List::Tier, &delivery.columns, fictional)?;
        let handout = Handout {
            headings: columns.iter().map(|column| Heading::from(*column)).collect(),
            explanation: self.explain_tier_list(query, tier, &holders.standings),
            subject: format!("{} {}", query.tier, query.on),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let extent = extent_of(&columns);
        let mut ahead = Ahead::read(self.clone(), |session, pages| async move {
            session.read_all_lines(&holders, extent, pages).await
        });
        while let Some(lines) = ahead.next().await? {
            let page = self.print_lines(&columns, &lines, (query, outgoing.rows()));
            outgoing.push(page).await?;
        }
        self.finish_handout(outgoing).await
    }

    /// A page is read while the end of the next is looked for, and two are read at a time.
    async fn read_all_lines(&self, query: &HolderQuery, extent: Extent, pages: Pages<Lines>) -> Result<(), Error> {
        let (mut after, mut sources) = (None, Arc::default());
        let mut before: Option<JoinHandle<_>> = None;
        loop {
            let last = self.reader().end_of_holders(query, after, PAGE).await?;
            let read = tokio::spawn(read_page(self.shared_reader(), query.clone(), (after, last), extent));
            let mut read: Vec<_> = before.replace(read).into_iter().collect();
            if last.is_none() {
                read.extend(before.take());
            }
            for page in read {
                let lines = page.await.map_err(|panic| Error::Internal(panic.into()))??;
                if !lines.is_empty() && pages.send(self.with_sources(lines, &mut sources).await?).await.is_err() {
                    return Ok(());
                }
            }
            if last.is_none() {
                return Ok(());
            }
            after = last;
        }
    }

    /// Returns a whole list as text, to be put up.
    ///
    /// # Errors
    /// There is no such tier or column, or the list is too long for one sheet of a browser.
    pub async fn tier_roster(&self, query: &TierListQuery, columns: &[String]) -> Result<RosterView, Error> {
        let tier = self.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
        let holders = self.holder_query(query).await?;
        let fictional = self.reader().has_fictional_holder(&holders).await?;
        let marked = if fictional {
            Fictional::Marked
        } else {
            Fictional::Absent
        };
        let columns = chosen_columns(List::Tier, columns, marked)?;
        let lines = self.read_lines(&holders, None, MOST_PRINTED + 1).await?;
        if lines.lines.len() as u64 > MOST_PRINTED {
            let message =
                format!("名单超过 {MOST_PRINTED} 行，浏览器排不了这么长；请按县区分开打印，或导出 Excel 后打印");
            return Err(Error::invalid("tier", message));
        }
        let page = self.print_lines(&columns, &lines, (query, 0));
        Ok(RosterView {
            title: format!("{}名单", tier.title),
            lead: String::new(),
            on: query.on,
            rule: rule_of(&holders.standings),
            headings: columns.iter().map(|column| column.title.to_owned()).collect(),
            rows: page.iter().map(|row| row.iter().map(Value::text).collect()).collect(),
            fictional,
        })
    }

    fn print_lines(
        &self,
        columns: &[&Column],
        lines: &Lines,
        (query, before): (&TierListQuery, u64),
    ) -> Vec<Vec<Value>> {
        let print = |(number, (tenure, firm)): (u64, &(Tenure, Enterprise))| {
            let line = Line {
                number,
                catalog: self.catalog(),
                profile: &firm.profile,
                source: lines.sources.get(&tenure.award.source).map(|source| &source.citation),
                titles: Vec::new(),
                holding: Some(Holding {
                    award: &tenure.award,
                    standing: self.standing_of(&tenure.award, query.on),
                }),
            };
            columns.iter().map(|column| (column.print)(&line)).collect()
        };
        (before + 1..).zip(&lines.lines).map(print).collect()
    }

    fn explain_tier_list(&self, query: &TierListQuery, tier: &Tier, standings: &[Standing]) -> Explanation {
        let known = query.known_on.map_or("登记库现有全部记录".to_owned(), |day| {
            format!("截至 {day} 日终已登记的记录")
        });
        let scope = match query.divisions.as_slice() {
            [] => self.scope_title(),
            some => some
                .iter()
                .map(|code| self.division_title(code))
                .collect::<Vec<_>>()
                .join("、"),
        };
        let entries = [
            ("称号", tier.title.clone()),
            ("发证机关", tier.office.clone()),
            ("统计日", query.on.to_string()),
            ("统计口径", rule_of(standings)),
            ("数据范围", format!("{scope}；{known}")),
            ("当日执行的标准", self.standard_on(tier, query.on)),
        ];
        Explanation::new(format!("{}名单（{}）", tier.title, query.on), entries)
    }

    /// The standard under which the tier is awarded on a day; a list may hold titles awarded under an older one.
    fn standard_on(&self, tier: &Tier, on: Day) -> String {
        match self.library().choose(&tier.code, Purpose::New, on) {
            Choice::Chosen(standard) => {
                format!(
                    "{}（{}，自 {} 起施行）",
                    standard.title, standard.document, standard.effective
                )
            }
            Choice::NoneInForce(_) => "本系统没有收录当日有效的标准文本".to_owned(),
        }
    }

    pub(in crate::app) fn division_title(&self, code: &DivisionCode) -> String {
        let division = self.catalog().division(code);
        division.map_or_else(|| code.to_string(), |division| division.title.clone())
    }
}
