//! Lists of the screening as files: the firms of the directory's columns, and beside them what puts each there.

use super::ListQuery;
use crate::app::columns::{Column, Value};
use crate::app::export::{Delivery, Explanation, FirmRows, Handout, Heading, WholeFile};
use crate::app::{Error, Noun, Session};
use crate::view::screening::{ClauseView, OneStepView, ScreenedFirmView, ScreeningListView};

/// How many firms are read at a time.
const PAGE: u64 = 1_000;

impl Session {
    /// Writes a whole list to a file, and records who took how many rows.
    ///
    /// # Errors
    /// There is no such tier or column, or the file cannot be written.
    pub async fn export_screened(&self, query: &ListQuery, delivery: &Delivery<'_>) -> Result<WholeFile, Error> {
        self.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
        let columns: Vec<&'static Column> = self.firm_columns(&delivery.columns).await?;
        let first = self.screening_list(query, None, 1).await?;
        let on = first.run.as_ref().map_or_else(|| self.today(), |run| run.date);
        let own = [
            Heading::text("deciding", "决定结果的条款", 40),
            Heading::text("step", "差的一步", 60),
            Heading::text("earliest", "最早可见的日期", 16),
            Heading::text("missing", "缺的数据", 30),
            Heading::text("marks", "得分区间", 24),
        ];
        let handout = Handout {
            headings: columns.iter().map(|column| Heading::from(*column)).chain(own).collect(),
            explanation: self.explain_screened(query, &first),
            subject: format!("screening {} {} {on}", query.tier, query.list),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let mut after = None;
        loop {
            let (page, last) = self.screening_page(query, after, PAGE).await?;
            if last.is_none() {
                break;
            }
            after = last;
            let ids: Vec<_> = page.iter().map(|firm| firm.enterprise).collect();
            let rows = FirmRows {
                columns: &columns,
                on,
                before: outgoing.rows(),
            };
            let mut printed = self.firm_rows(&ids, &rows).await?;
            for (row, firm) in printed.iter_mut().zip(&page) {
                row.extend(reasons(firm));
            }
            outgoing.push(printed).await?;
        }
        self.finish_handout(outgoing).await
    }

    fn explain_screened(&self, query: &ListQuery, view: &ScreeningListView) -> Explanation {
        let standard = view.standard.as_ref();
        let standard = standard.map(|standard| format!("{}（{}）", standard.title, standard.document));
        let county = query.division.as_ref().map(|code| self.name_division(code).title);
        let run = view.run.as_ref();
        let on = run.map_or_else(|| self.today(), |run| run.date);
        let run = run.map(|run| format!("按 {} 筛查，数据版本 {}", run.date, run.revision));
        let entries = [
            ("称号", view.tier.title.clone()),
            ("名单", format!("{}：{}", view.list.title, view.list.meaning)),
            ("标准", standard.unwrap_or_default()),
            ("数据范围", county.unwrap_or_else(|| self.scope_title())),
            ("筛查", run.unwrap_or_default()),
            (
                "说明",
                "只说明已录入的事实是否符合标准文本，认定以主管部门公布的为准。".to_owned(),
            ),
        ];
        Explanation::new(format!("{}{}名单（{on}）", view.tier.title, view.list.title), entries)
    }
}

fn reasons(firm: &ScreenedFirmView) -> [Value; 5] {
    let text = |parts: Vec<String>| match parts.is_empty() {
        true => Value::Empty,
        false => Value::Text(parts.join("；")),
    };
    let clause = |clause: &ClauseView| format!("{}（{}）", clause.title, clause.clause);
    [
        text(firm.deciding.iter().map(clause).collect()),
        text(firm.step.iter().map(OneStepView::sentence).collect()),
        firm.step
            .as_ref()
            .and_then(|one| one.step.earliest)
            .map_or(Value::Empty, Value::Date),
        text(firm.missing.iter().map(|field| field.title.clone()).collect()),
        text(firm.marks.iter().map(|marks| marks.printed.clone()).collect()),
    ]
}
