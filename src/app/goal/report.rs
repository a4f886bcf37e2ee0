//! The leadership brief: one question, one state of the registry, a page or a workbook of the same figures.

use std::path::Path;

use super::workbook::Workbook;
use super::{GoalFirmsQuery, GoalQuery};
use crate::app::export::{Delivery, Handout, Heading};
use crate::app::export::{Explanation, FirmRows, WholeFile};
use crate::app::memo::Page;
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::audit::{Action, Record};
use crate::domain::code::GoalCode;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::tally::Part;
use crate::store::{TallyQuery, Tx};
use crate::view::goal::{ReportGoal, ReportView};

/// Firms read at a time.
const PAGE: u64 = 5_000;

impl Session {
    /// Returns the brief of a plan.
    ///
    /// # Errors
    /// When there is no such plan or the database fails.
    pub async fn goal_report(&self, query: &GoalQuery) -> Result<ReportView, Error> {
        self.must(Right::SeeFirms)?;
        self.ask_ahead(Page::Report);
        let revision = self.reader().latest_revision().await?.0;
        let goals = self.goals(query).await?;
        let mut details = Vec::new();
        for goal in &goals.goals {
            let (goal, _) = self.goal(&goal.code, query).await?;
            details.push(ReportGoal {
                shares: crate::view::goal::SharesView::new(&goal),
                trend: self.goal_trend(&goal.code, query).await?,
                goal,
            });
        }
        Ok(ReportView {
            goals,
            known_on: query.known_on,
            details,
            ladders: self.ladders(query.on).await?,
            revision,
        })
    }

    /// Writes the brief with all lists as a workbook, and records who took it.
    ///
    /// # Errors
    /// When there is no such plan, the database fails or the file cannot be written.
    pub async fn export_goal_report(&self, query: &GoalQuery, folder: &Path) -> Result<WholeFile, Error> {
        self.must(Right::Export)?;
        let report = self.goal_report(query).await?;
        let mut book = Workbook::begin(folder, &report, &self.report_notes(&report))?;
        for detail in &report.details {
            let asked = GoalFirmsQuery {
                goal: query.clone(),
                except: None,
                coming: None,
                part: Part::default(),
                after: None,
            };
            if let Some(tally) = self.goal_tally(&detail.goal.code, &asked).await? {
                self.push_firms(&mut book, &detail.goal.title, &tally).await?;
            }
        }
        let title = format!("目标简报（{}）", query.on);
        let file = tokio::task::spawn_blocking(move || book.finish(title))
            .await
            .map_err(|error| Error::Internal(error.into()))??;
        let what = format!("report {} {}，{} 行", report.goals.plan.code, query.on, file.rows);
        let log = async |tx: &Tx| -> Result<(), Error> {
            tx.remark(Record::Export, what);
            Ok(())
        };
        self.write(Action::Export, log).await?;
        Ok(file)
    }

    async fn push_firms(&self, book: &mut Workbook, goal: &str, tally: &TallyQuery) -> Result<(), Error> {
        let mut after = None;
        loop {
            let page = self
                .reader()
                .list_tallied(tally, &Part::default(), (after, PAGE))
                .await?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = Some(*last);
            let ids: Vec<EnterpriseId> = page.iter().map(|(id, _)| *id).collect();
            let firms = self.reader().list_enterprises(&ids).await?;
            for (id, certainty) in &page {
                let Some(firm) = firms.iter().find(|firm| firm.id == *id) else {
                    continue;
                };
                let division = firm
                    .profile
                    .division
                    .as_ref()
                    .and_then(|code| self.catalog().division(code));
                let division = division.map_or("未分配", |division| division.title.as_str());
                book.push_firm(goal, firm, division, *certainty)?;
            }
        }
    }

    fn report_notes(&self, report: &ReportView) -> Vec<(String, String)> {
        let known = report.known_on.map_or("登记库现有全部记录".to_owned(), |day| {
            format!("截至 {day} 日终已登记的记录")
        });
        let plan = &report.goals.plan;
        let mut notes = vec![
            ("规划".to_owned(), format!("{}（{}）", plan.title, plan.document)),
            ("规划期".to_owned(), format!("{} 至 {}", plan.from, plan.until)),
            ("统计日".to_owned(), report.goals.on.to_string()),
            (
                "数据范围".to_owned(),
                format!("{}；{known}；数据版本 {}", self.scope_title(), report.revision),
            ),
        ];
        for detail in &report.details {
            if let Some(rule) = &detail.goal.rule {
                notes.push((
                    format!("口径：{}", detail.goal.title),
                    format!("{}。{}", rule.phrase, rule.reason),
                ));
            }
        }
        notes.push(("导出人".to_owned(), self.actor().name.clone()));
        notes.push((
            "导出时间".to_owned(),
            self.now().format("%Y-%m-%d %H:%M:%S").to_string(),
        ));
        notes.push(("系统版本".to_owned(), env!("CARGO_PKG_VERSION").to_owned()));
        notes
    }

    /// Writes the firms behind a number of a goal to a file, with the counting rule, and records who took it.
    ///
    /// # Errors
    /// There is no such goal or column, or the file cannot be written.
    pub async fn export_goal_firms(
        &self,
        code: &GoalCode,
        query: &GoalFirmsQuery,
        delivery: &Delivery<'_>,
    ) -> Result<WholeFile, Error> {
        let view = self.goal_firms(code, query).await?;
        let Some(mut tally) = self.goal_tally(code, query).await? else {
            return Err(Error::invalid("code", "这项指标由其他部门公布，没有企业名单"));
        };
        // Pages are read one after the other; a write in between must not mix two states in one file.
        if query.goal.known_on.is_none() {
            let now = Some(self.reader().latest_revision().await?);
            tally.counted = tally.counted.known_at(now);
            tally.except = tally.except.map(|except| except.known_at(now));
        }
        let columns = self.firm_columns(&delivery.columns).await?;
        let own = view.goal.rule.as_ref().map_or("", |rule| &rule.phrase);
        let rule = if view.rule.is_empty() { own } else { &view.rule };
        let known = query.goal.known_on.map_or("登记库现有全部记录".to_owned(), |day| {
            format!("截至 {day} 日终已登记的记录")
        });
        let title = format!("{}（{}）", view.title_of_file(), query.goal.on);
        let entries = [
            ("目标", view.goal.title.clone()),
            ("统计日", query.goal.on.to_string()),
            ("统计口径", rule.to_owned()),
            (
                "范围",
                if view.part.is_empty() {
                    "全部".to_owned()
                } else {
                    view.part
                },
            ),
            ("数据范围", known),
        ];
        let handout = Handout {
            headings: columns.iter().map(|column| Heading::from(*column)).collect(),
            subject: format!("goal {code} {}", query.goal.on),
            explanation: Explanation::new(title, entries),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let mut after = None;
        loop {
            let page = self.reader().list_tallied(&tally, &query.part, (after, PAGE)).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            let ids: Vec<EnterpriseId> = page.iter().map(|(id, _)| *id).collect();
            let rows = FirmRows {
                columns: &columns,
                on: query.goal.on,
                before: outgoing.rows(),
            };
            outgoing.push(self.firm_rows(&ids, &rows).await?).await?;
        }
        self.finish_handout(outgoing).await
    }
}
