//! The rows of an import as a list: where each stood, what became of it and why, and the firm it became.

use std::collections::HashMap;

use super::commit::Settings;
use super::draft::place_title;
use crate::app::columns::{Kind, Value};
use crate::app::export::{Delivery, Explanation, Handout, Heading, WholeFile, choose};
use crate::app::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::domain::import::{Import, ImportId, ImportRow, RowOutcome};
use crate::store::{Extent, ImportRowQuery};

/// How many rows are read at a time.
const PAGE: u64 = 2_000;

type Firms = HashMap<EnterpriseId, Enterprise>;

impl Session {
    /// Writes the rows of an import, those with one outcome or all, to a file, and records who took how many.
    ///
    /// # Errors
    /// There is no such import or column, or the file cannot be written.
    pub async fn export_import_rows(
        &self,
        (id, outcome): (ImportId, Option<RowOutcome>),
        delivery: &Delivery<'_>,
    ) -> Result<WholeFile, Error> {
        self.must(Right::Import)?;
        let import = self.reader().find_import(id).await?;
        let import = import.ok_or(Error::NotFound(Noun::Import))?;
        let sheets = Settings::read(&import.plan.settings)?.sheets;
        let (headings, picked) = choose(&headings(), &delivery.columns)?;
        let handout = Handout {
            headings,
            explanation: explain(&import, outcome),
            subject: format!("import {id} {}", outcome.map_or("all", RowOutcome::as_str)),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let mut query = ImportRowQuery {
            import: Some(id),
            outcome,
            after: None,
        };
        loop {
            let rows = self.reader().list_import_rows(&query, PAGE).await?;
            let Some(last) = rows.last() else { break };
            query.after = Some((last.import, last.line));
            let firms = self.firms_of_rows(&rows).await?;
            let print = |row: &ImportRow| {
                let cells = print(row, &firms, &sheets);
                picked.iter().map(|place| cells[*place].clone()).collect()
            };
            outgoing.push(rows.iter().map(print).collect()).await?;
        }
        self.finish_handout(outgoing).await
    }

    async fn firms_of_rows(&self, rows: &[ImportRow]) -> Result<Firms, Error> {
        let mut ids: Vec<EnterpriseId> = rows.iter().filter_map(|row| row.enterprise).collect();
        ids.sort_unstable();
        ids.dedup();
        let names = Extent {
            other_names: false,
            texts: false,
            particulars: false,
            details: false,
        };
        let firms = self.reader().list_enterprises_to(&ids, names).await?;
        Ok(firms.into_iter().map(|firm| (firm.id, firm)).collect())
    }
}

fn headings() -> [Heading; 7] {
    [
        Heading::text("place", "位置", 16),
        Heading::text("outcome", "结果", 8),
        Heading::text("reason", "原因或变动", 44),
        Heading::text("enterprise", "企业编号", 10).of(Kind::Number),
        Heading::text("name", "登记名称", 36),
        Heading::text("credit_code", "统一社会信用代码", 22),
        Heading::text("cells", "名单上的行", 60),
    ]
}

/// The cells of rows that nobody needs to look at are not kept beside the file.
fn print(row: &ImportRow, firms: &Firms, sheets: &[String]) -> [Value; 7] {
    let text = |text: String| match text.is_empty() {
        true => Value::Empty,
        false => Value::Text(text),
    };
    let profile = row.enterprise.and_then(|id| firms.get(&id)).map(|firm| &firm.profile);
    let code = profile.and_then(|profile| profile.credit_code.as_ref());
    let number = row.enterprise.and_then(|id| u64::try_from(id.0).ok());
    [
        text(place_title(row.line, sheets)),
        text(row.outcome.title().to_owned()),
        text(row.reason.clone()),
        number.map_or(Value::Empty, Value::Count),
        text(profile.map(|profile| profile.name.clone()).unwrap_or_default()),
        text(code.map(ToString::to_string).unwrap_or_default()),
        text(row.cells.join(" | ").trim_matches([' ', '|']).to_owned()),
    ]
}

fn explain(import: &Import, outcome: Option<RowOutcome>) -> Explanation {
    let name = match import.plan.file_name.as_str() {
        "" => "粘贴的名单",
        name => name,
    };
    let entries = [
        ("文件", name.to_owned()),
        ("文件校验值", import.plan.file_hash.clone()),
        ("名单种类", import.plan.kind.title().to_owned()),
        ("结果", outcome.map_or("全部", RowOutcome::title).to_owned()),
        ("导入时间", import.at.format("%Y-%m-%d %H:%M:%S").to_string()),
        (
            "说明",
            "“名单上的行”只列需要人看的行；其余的行见原文件，可在导入记录下载。".to_owned(),
        ),
    ];
    Explanation::new(format!("导入 {} 的各行结果", import.id), entries)
}
