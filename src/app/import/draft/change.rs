//! Rows of notices of change: a firm has a new name, or its registered address is in another county. Its titles go
//! on unbroken.

use serde::{Deserialize, Serialize};

use super::super::meaning::Part;
use super::super::options::Options;
use super::super::place::read_place;
use super::super::value;
use super::cells::read_name;
use super::survey::Surveyed;
use super::{Cells, Firm, Said};
use crate::app::columns::Field;
use crate::app::error::FieldError;
use crate::domain::code::{DivisionCode, ZoneCode};
use crate::domain::day::Day;

/// What a row of a notice of change says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDraft {
    /// Who, by the name before the change.
    pub firm: Firm,
    /// The day it took effect.
    pub on: Day,
    /// The new name of a renaming.
    pub new_name: Option<String>,
    /// The new division of a move.
    pub new_division: Option<DivisionCode>,
    /// The new functional zone of a move.
    pub new_zone: Option<ZoneCode>,
}

/// What the operator says of a notice of change.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    on: Option<Day>,
}

impl super::Scheme for Scheme {
    fn read(&self, _: usize, cells: &mut Cells<'_>) -> Said {
        let mut firm = cells.firm_or_nameless();
        let own_former = cells.read(Field::FormerNames, read_name);
        let old = cells.need_part(Part::OldName, read_name).or(own_former);
        let mut new = cells.need_part(Part::NewName, read_name);
        if let Some(old) = old {
            // 「企业名称、更名前名称」: the name of the row is the new one.
            let said = std::mem::replace(&mut firm.name, old);
            new = new.or(Some(said).filter(|said| !said.is_empty()));
        }
        let (new_division, new_zone) = place(cells);
        let on = cells.read_part(Part::ChangeDay, value::read_day).or(self.on);
        if firm.name.is_empty() && firm.credit_code.is_none() {
            cells
                .problems
                .push("没有写明是哪家企业；请补上变更前的名称或统一社会信用代码".to_owned());
        }
        if new.is_none() && new_division.is_none() && new_zone.is_none() && cells.problems.is_empty() {
            cells.problems.push("没有写明新名称或迁入地；请补上".to_owned());
        }
        if on.is_none() {
            cells.problems.push("没有写明变更日期；请补上或在导入时指定".to_owned());
        }
        Said::Change(Box::new(ChangeDraft {
            firm,
            on: on.unwrap_or(Day::FIRST),
            new_name: new,
            new_division,
            new_zone,
        }))
    }
}

impl Scheme {
    pub(super) fn new(tables: &[Surveyed], options: &Options) -> Result<Self, Vec<FieldError>> {
        let on = options.on.or(options.published);
        let blocks = || tables.iter().map(|table| &table.block);
        let refuse = |field: &str, message: &str| {
            Err(vec![FieldError {
                field: field.to_owned(),
                message: message.to_owned(),
            }])
        };
        let changes = |part: Part| blocks().any(|block| block.has_part(part));
        let renames = changes(Part::NewName)
            || blocks().any(|block| block.has(Field::FormerNames) || block.has_part(Part::OldName));
        if !renames && !changes(Part::NewPlace) {
            return refuse(
                "kind",
                "更名迁移名单应有“更名前名称、更名后名称”或“企业名称、迁入地”的列；请核对表头",
            );
        }
        if on.is_none() && blocks().any(|block| !block.has_part(Part::ChangeDay)) {
            return refuse("effective", "名单没有写明变更日期，请填写生效日");
        }
        Ok(Self { on })
    }
}

fn place(cells: &mut Cells<'_>) -> (Option<DivisionCode>, Option<ZoneCode>) {
    let Some(text) = cells.read_part(Part::NewPlace, value::read_text) else {
        return (None, None);
    };
    match read_place(&text, cells.catalog) {
        Ok(place) if place.division.is_some() || place.zone.is_some() => return (place.division, place.zone),
        Ok(_) | Err(_) => cells.problems.push(format!(
            "不认识迁入地“{text}”；请改用本市县区或功能区的名称。迁出本市的企业请按撤销或取消办理"
        )),
    }
    (None, None)
}
