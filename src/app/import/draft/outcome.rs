//! Rows of published outcomes: which goal, on which day, how much, who said so. Goals are told by title or code; which
//! goals there are is known only when the row is planned, because people enter plans too.

use serde::{Deserialize, Serialize};

use super::super::meaning::Part;
use super::super::meaning::unit::{Written, units_in};
use super::super::value::{self, ValueError};
use super::survey::Surveyed;
use super::{Cells, Said};
use crate::app::columns::Field;
use crate::app::error::FieldError;
use crate::app::sheet::Cell;
use crate::domain::day::Day;

/// What a row of published outcomes says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeDraft {
    /// The goal as printed.
    pub goal: String,
    /// Where that stands, for what is wrong with it.
    pub goal_place: String,
    /// The day that the figure speaks of.
    pub on: Day,
    /// The figure as printed; only the goal tells its unit.
    pub value: String,
    /// Where that stands.
    pub value_place: String,
    /// The unit as the row or its header names it; only the goal tells whether it fits.
    pub unit: String,
    /// Who published it.
    pub publisher: String,
    /// A remark.
    pub note: String,
}

/// What the operator and the file say of all rows.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    publisher: Option<String>,
}

impl super::Scheme for Scheme {
    fn read(&self, _: usize, cells: &mut Cells<'_>) -> Said {
        let goal = cells.need_part(Part::Goal, needed("目标为空；请写目标名称或代码"));
        let value = cells.need_part(Part::Amount, needed("数值为空；没有公布的不要列入"));
        let own = cells.need_part(Part::OutcomeDay, value::read_day);
        let on = own.or(cells.need(Field::Until, value::read_day));
        if on.is_none() && cells.problems.is_empty() {
            cells
                .problems
                .push("没有写明数据日期；请补上，如 2025-12-31".to_owned());
        }
        let publisher = cells.text(Field::SourceTitle).or(cells.text(Field::Document));
        let publisher = publisher.or_else(|| self.publisher.clone());
        if publisher.is_none() {
            cells.problems.push("没有写明来源；请补上谁在哪里公布的".to_owned());
        }
        let (block, line) = (cells.block, cells.line);
        let place = |part| block.part(&line.row, part).map(|(mapped, _)| mapped);
        let unit = cells.read_part(Part::Unit, value::read_text);
        let header = place(Part::Amount)
            .map(|mapped| mapped.header.clone())
            .unwrap_or_default();
        let strange = unit
            .as_ref()
            .filter(|unit| Written::of(unit).is_none() && units_in(unit).is_empty());
        if let Some(strange) = strange {
            cells.problems.push(format!("不认识单位“{strange}”；请换算后填写"));
        }
        Said::Outcome(Box::new(OutcomeDraft {
            goal,
            goal_place: place(Part::Goal).map(|mapped| mapped.place()).unwrap_or_default(),
            on: on.unwrap_or(Day::FIRST),
            value,
            value_place: place(Part::Amount).map(|mapped| mapped.place()).unwrap_or_default(),
            unit: unit.unwrap_or(header),
            publisher: publisher.unwrap_or_default(),
            note: cells.text(Field::Note).unwrap_or_default(),
        }))
    }

    /// Of outcomes the source is a part of what is recorded.
    fn cites(&self) -> bool {
        false
    }
}

impl Scheme {
    pub(super) fn new(tables: &[Surveyed], said: Option<String>, file_name: &str) -> Result<Self, Vec<FieldError>> {
        let whole = |table: &Surveyed| {
            let day = table.block.has_part(Part::OutcomeDay) || table.block.has(Field::Until);
            table.block.has_part(Part::Goal) && table.block.has_part(Part::Amount) && day
        };
        if !tables.iter().all(whole) {
            return Err(vec![FieldError {
                field: "kind".to_owned(),
                message: "目标公布数的表应有“目标、数据日期、数值、来源”四列；请核对表头".to_owned(),
            }]);
        }
        let titles = tables.iter().find_map(|table| table.block.titles.last().cloned());
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        let named = Some(stem.to_owned()).filter(|stem| !stem.is_empty());
        Ok(Self {
            publisher: said.or(titles).or(named),
        })
    }
}

fn needed(missing: &'static str) -> impl Fn(&Cell) -> Result<String, ValueError> {
    move |cell| value::read_text(cell)?.ok_or_else(|| ValueError(missing.to_owned()))
}
