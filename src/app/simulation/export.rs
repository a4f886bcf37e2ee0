//! The firms of a shift as a file.

use std::sync::Arc;

use super::{Judged, SimulationQuery, Walk};
use crate::app::columns::{Column, Value};
use crate::app::export::{Delivery, Explanation, FirmRows, Handout, Heading, WholeFile};
use crate::app::{Error, Session};
use crate::domain::enterprise::EnterpriseId;
use crate::rules::simulation::Shift;
use crate::view::standard::changes;

impl Session {
    /// Writes every firm that a draft decides otherwise to a file, or those of one shift, and records who took how
    /// many rows. Of the draft itself nothing is stored.
    ///
    /// # Errors
    /// What is wrong with the draft, there is no such column, or the file cannot be written.
    pub async fn export_simulated(&self, query: &SimulationQuery, delivery: &Delivery<'_>) -> Result<WholeFile, Error> {
        let proposal = Arc::new(self.read_proposal(&query.draft, query.date)?);
        let columns: Vec<&'static Column> = self.firm_columns(&delivery.columns).await?;
        let own = [
            Heading::text("purpose", "用途", 10),
            Heading::text("before", "现行标准", 10),
            Heading::text("after", "草案", 10),
            Heading::text("shift", "变化", 16),
        ];
        let draft = &proposal.draft;
        let changed = proposal.before.as_ref();
        let changed = changed.map_or(0, |before| changes(before, draft, self.catalog()).len());
        let entries = [
            ("草案", format!("{}（{}）", draft.title, draft.document)),
            ("与现行文本", format!("有 {changed} 处不同")),
            ("评估日", query.date.to_string()),
            ("范围", query.shift.map_or("全部变化", Shift::title).to_owned()),
            ("说明", "模拟结果：草案没有施行，登记库没有改动。".to_owned()),
        ];
        let handout = Handout {
            headings: columns.iter().map(|column| Heading::from(*column)).chain(own).collect(),
            explanation: Explanation::new(format!("{}模拟结果（{}）", draft.title, query.date), entries),
            subject: format!("simulation {} {}", draft.id, query.date),
        };
        let mut outgoing = self.start_handout(handout, delivery)?;
        let mut walk = Walk::new(self.shared_reader(), &proposal);
        while let Some(page) = walk.next().await? {
            let shifted = page.into_iter().filter_map(|judged| {
                let shift = Shift::between(judged.before, judged.after)?;
                query
                    .shift
                    .is_none_or(|asked| asked == shift)
                    .then_some((judged, shift))
            });
            let shifted: Vec<(Judged, Shift)> = shifted.collect();
            let ids: Vec<EnterpriseId> = shifted.iter().map(|(judged, _)| judged.enterprise).collect();
            let rows = FirmRows {
                columns: &columns,
                on: query.date,
                before: outgoing.rows(),
            };
            let mut printed = self.firm_rows(&ids, &rows).await?;
            for (row, (judged, shift)) in printed.iter_mut().zip(&shifted) {
                let verdicts = [
                    judged.purpose.title(),
                    judged.before.title(),
                    judged.after.title(),
                    shift.title(),
                ];
                row.extend(verdicts.map(|word| Value::Text(word.to_owned())));
            }
            outgoing.push(printed).await?;
        }
        self.finish_handout(outgoing).await
    }
}
