//! What the forms of plans send, and how it becomes a plan or a goal: every field that is wrong is named.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::app::{Error, FieldError};
use crate::domain::catalog::Catalog;
use crate::domain::code::PlanCode;
use crate::domain::day::{Day, DayError};
use crate::domain::goal::{Count, CountingRule, Direction, Goal, Metric, Plan, Target};
use crate::domain::quantity::Quantity;
use crate::domain::unit::Unit;
use crate::web::question::Question;

/// A plan as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct PlanForm {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its document number.
    pub document: String,
    /// When it was issued.
    pub issued: String,
    /// The first day of its period.
    pub from: String,
    /// The last day of its period.
    pub until: String,
    /// What a reader must know.
    pub note: String,
}

/// A goal as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct GoalForm {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The heading it stands under.
    pub group: String,
    /// `holders`, `reaching` or `published`.
    pub kind: String,
    /// The tier that is counted.
    pub tier: String,
    /// `with` when holders of the titles above it count too.
    pub above: String,
    /// `stock` or `cumulative`.
    pub count: String,
    /// Only titles from this day on.
    pub since: String,
    /// The indicator that is compared.
    pub indicator: String,
    /// The line in its base unit.
    pub line: String,
    /// Demands, one a line: number, day, document, clause, wording.
    pub targets: String,
    /// What a reader must know.
    pub note: String,
}

impl Question for PlanForm {}

impl Question for GoalForm {}

/// Why something is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default)]
pub struct DeleteForm {
    /// The reason, for the audit.
    pub why: String,
    /// The goal's code; the whole plan when empty.
    pub goal: String,
}

impl Question for DeleteForm {}

struct Reader(Vec<FieldError>);

impl Reader {
    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    fn read<T: std::str::FromStr>(&mut self, field: &str, text: &str, message: &str) -> Option<T> {
        let read = text.trim().parse().ok();
        if read.is_none() {
            self.wrong(field, message);
        }
        read
    }

    fn day(&mut self, field: &str, text: &str) -> Option<Day> {
        let read = text.trim().parse();
        read.map_err(|why: DayError| self.wrong(field, why.to_string())).ok()
    }

    fn text(&mut self, field: &str, text: &str) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.wrong(field, "没有填");
        }
        text.to_owned()
    }
}

const CODE: &str = "代码用 1 到 64 个小写字母、数字、- 或 _，例如 luoyang-15th";

impl PlanForm {
    /// Reads the plan.
    ///
    /// # Errors
    /// Names every field that is wrong.
    pub fn plan(&self, catalog: &Catalog) -> Result<Plan, Error> {
        let mut reader = Reader(Vec::new());
        let code = reader.read("code", &self.code, CODE);
        let title = reader.text("title", &self.title);
        let document = reader.text("document", &self.document);
        let issued = reader.day("issued", &self.issued);
        let from = reader.day("from", &self.from);
        let until = reader.day("until", &self.until);
        match (code, issued, from, until) {
            (Some(code), Some(issued), Some(from), Some(until)) if reader.0.is_empty() => Ok(Plan {
                code,
                title,
                document,
                area: catalog.city.code.clone(),
                issued,
                from,
                until,
                fictional: false,
                note: self.note.trim().to_owned(),
            }),
            _ => Err(Error::Invalid(reader.0)),
        }
    }
}

impl GoalForm {
    /// Reads the goal of a plan.
    ///
    /// # Errors
    /// Names every field that is wrong.
    pub fn goal(&self, plan: &PlanCode, catalog: &Catalog) -> Result<Goal, Error> {
        let mut reader = Reader(Vec::new());
        let code = reader.read("code", &self.code, CODE);
        let title = reader.text("title", &self.title);
        let metric = self.metric(&mut reader, catalog);
        let targets = self.targets(&mut reader);
        match (code, metric) {
            (Some(code), Some(metric)) if reader.0.is_empty() => Ok(Goal {
                code,
                title,
                plan: plan.clone(),
                group: self.group.trim().to_owned(),
                headline: true,
                metric,
                unit: Unit::Firm,
                direction: Direction::AtLeast,
                targets,
                baselines: Vec::new(),
                outcomes: Vec::new(),
                statements: Vec::new(),
                note: self.note.trim().to_owned(),
            }),
            _ => Err(Error::Invalid(reader.0)),
        }
    }

    fn metric(&self, reader: &mut Reader, catalog: &Catalog) -> Option<Metric> {
        match self.kind.as_str() {
            "published" => Some(Metric::Published),
            "reaching" => Some(Metric::Reaching {
                indicator: reader.read("indicator", &self.indicator, "没有选择指标")?,
                at_least: reader.read("line", &self.line, "线要写成数，例如 10000000000（元）")?,
            }),
            "holders" => {
                let tier = reader.read("tier", &self.tier, "没有选择称号")?;
                let above = catalog.above(&tier).iter().filter(|_| self.above == "with").cloned();
                Some(Metric::Holders {
                    tiers: [tier.clone()].into_iter().chain(above).collect(),
                    rule: self.rule(reader)?,
                })
            }
            _ => {
                reader.wrong("kind", "没有选择怎样统计");
                None
            }
        }
    }

    fn rule(&self, reader: &mut Reader) -> Option<CountingRule> {
        let count: Count = reader.read("count", &self.count, "没有选择存量或累计")?;
        let since = match self.since.trim() {
            "" => None,
            text => Some(reader.day("since", text)?),
        };
        Some(CountingRule {
            count,
            since,
            expired: false,
            reason: "录入时选定的口径。".to_owned(),
        })
    }

    fn targets(&self, reader: &mut Reader) -> Vec<Target> {
        let lines = self.targets.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut targets = Vec::new();
        for (number, line) in (1..).zip(lines) {
            match target(line) {
                Some(target) => targets.push(target),
                None => reader.wrong(
                    "targets",
                    format!("第 {number} 行要写“数，日期，文号，条款”，例如 500，2027-12-31，文号，第二章（一）"),
                ),
            }
        }
        targets
    }
}

/// Reads `500，2027-12-31，文号，条款，原文`; the wording may be left out and may hold commas.
fn target(line: &str) -> Option<Target> {
    let mut parts = line.splitn(5, [',', '，', '\t']).map(str::trim);
    let value: Quantity = parts.next()?.parse().ok()?;
    let by = parts.next()?.parse().ok()?;
    let document = parts.next().filter(|text| !text.is_empty())?.to_owned();
    let clause = parts.next().filter(|text| !text.is_empty())?.to_owned();
    let wording = parts.next().unwrap_or_default().to_owned();
    Some(Target {
        value,
        by,
        wording,
        document,
        clause,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_is_read_with_either_comma_and_without_its_wording() {
        let read = target("500，2027-12-31，某文号，第二章（一），500 家，力争更多").unwrap();
        assert_eq!(
            (read.value.to_string().as_str(), read.wording.as_str()),
            ("500", "500 家，力争更多")
        );
        assert_eq!(target("560,2028-12-31,某文号,附表").unwrap().clause, "附表");
        for wrong in [
            "500",
            "很多，2027-12-31，文号，条款",
            "500，2027，文号，条款",
            "500，2027-12-31，，条款",
        ] {
            assert!(target(wrong).is_none(), "{wrong}");
        }
    }
}
