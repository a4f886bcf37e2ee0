//! Texts of closed vocabularies, and whether a text is a value of a column: what a cell and a person may say.

use super::super::place::{Place, read_place};
use super::super::value;
use crate::app::columns::Field;
use crate::app::sheet::Cell;
use crate::domain::catalog::Catalog;
use crate::domain::code::{FieldCode, IndustryCode};
use crate::domain::day::Day;
use crate::domain::enterprise::EnterpriseStatus;
use crate::domain::industry::Named;

pub(super) fn industry(text: &str, catalog: &Catalog) -> Result<IndustryCode, String> {
    match catalog.industry_named(text) {
        Some(Named::Division(code)) => Ok(code),
        Some(Named::Section(title)) => Err(format!("“{text}”只写到门类“{title}”，没有写大类")),
        None => Err(format!("不认识行业“{text}”；请填国民经济行业大类的名称或代码")),
    }
}

pub(super) fn field(title: &str, catalog: &Catalog) -> Result<FieldCode, String> {
    let mut fields = catalog.field_lists.iter().flat_map(|list| &list.fields);
    let found = fields.find(|field| field.title == title || field.code.as_str() == title);
    let found = found.map(|field| field.code.clone());
    found.ok_or_else(|| format!("不认识产业领域“{title}”；请改用目录里的名称"))
}

pub(super) fn status(text: &str) -> Result<EnterpriseStatus, String> {
    let alias = match text {
        "在业" | "开业" | "在营" | "正常" | "存续（在营、开业、在册）" => {
            Some(EnterpriseStatus::Active)
        }
        "停业" | "歇业" | "僵尸" | "停产（僵尸）" => Some(EnterpriseStatus::Dormant),
        _ => None,
    };
    let titled = |status: &&EnterpriseStatus| status.title() == text;
    let found = alias.or_else(|| EnterpriseStatus::ALL.iter().find(titled).copied());
    found.ok_or_else(|| format!("不认识经营状态“{text}”；可填存续、失联、停产、注销、吊销"))
}

/// Checks that a text is a value of a column.
///
/// # Errors
/// Says what would do.
pub(in crate::app::import) fn check_value(
    column: Field,
    text: &str,
    (catalog, today): (&Catalog, Day),
) -> Result<(), String> {
    let cell = Cell::from_text(text);
    let refused = |error: value::ValueError| error.0;
    match column {
        Field::Industry => industry(text, catalog).map(|_| ()),
        Field::Fields => field(text, catalog).map(|_| ()),
        Field::Status => status(text).map(|_| ()),
        Field::Division | Field::Zone => match read_place(text, catalog)? {
            Place { elsewhere: Some(_), .. } => Err(format!("“{text}”不在本市；请写本市的县区或功能区")),
            _ => Ok(()),
        },
        Field::From | Field::Until | Field::Established | Field::Published => {
            let day = value::read_day(&cell).map_err(refused)?;
            let day = day.ok_or_else(|| format!("“{text}”不是日期"))?;
            match column == Field::Established && today < day {
                true => Err(format!("“{day}”还没有到")),
                false => Ok(()),
            }
        }
        _ => value::read_text(&cell).map(|_| ()).map_err(refused),
    }
}

/// Lists the values of a column that has few.
pub(in crate::app::import) fn choices_of(column: Field, catalog: &Catalog) -> Vec<String> {
    let industries = || catalog.industries.iter().map(|industry| industry.title.clone());
    match column {
        Field::Industry => industries().collect(),
        Field::Fields => {
            let fields = catalog.field_lists.iter().flat_map(|list| &list.fields);
            fields.map(|field| field.title.clone()).collect()
        }
        Field::Status => EnterpriseStatus::ALL
            .iter()
            .map(|status| status.title().to_owned())
            .collect(),
        Field::Division => catalog
            .divisions
            .iter()
            .map(|division| division.title.clone())
            .collect(),
        Field::Zone => catalog.zones.iter().map(|zone| zone.title.clone()).collect(),
        _ => Vec::new(),
    }
}
