//! Long tables of figures: a row for each value, which names its indicator and may name its unit.

use super::super::super::meaning::Part;
use super::super::super::meaning::unit::{Written, scale_for, units_in};
use super::super::super::silence::clears;
use super::super::super::table::Mapped;
use super::super::super::value;
use super::super::Cells;
use super::{FilingDraft, TableScheme, number_of, read_figure};
use crate::app::sheet::Cell;
use crate::domain::indicator::Indicator;
use crate::domain::unit::Scale;

/// A row that names its indicator.
pub(super) fn long(draft: &mut FilingDraft, table: &TableScheme, year: Option<i32>, cells: &mut Cells<'_>) {
    let Some(name) = cells.read_part(Part::Indicator, value::read_text) else {
        return;
    };
    let catalog = cells.catalog;
    let named = |indicator: &&Indicator| indicator.title == name || indicator.code.as_str() == name;
    let Some(indicator) = catalog.indicators.iter().find(named) else {
        return cells
            .problems
            .push(format!("不认识指标“{name}”；请改用指标目录里的名称"));
    };
    let Some((mapped, cell)) = cells.block.part(&cells.line.row, Part::Amount) else {
        return;
    };
    let scale = match long_scale(indicator, (mapped, table), cells) {
        Ok(scale) => scale,
        Err(problem) => return cells.problems.push(problem),
    };
    let read = cells.read_cell(Some((mapped, cell)), |cell| {
        read_figure(cell, (&indicator.code, scale), catalog)
    });
    match (read, year) {
        (Err(note), _) => cells.notes.push(note),
        (Ok(None), Some(year)) if matches!(cell, Cell::Text(text) if clears(text)) => {
            draft.cleared.entry(year).or_default().insert(indicator.code.clone());
        }
        (Ok(None), _) => {}
        (Ok(Some(_)), None) => cells
            .problems
            .push("没有写明年份；请补上年份，或在导入时指定".to_owned()),
        (Ok(Some(value)), Some(year)) => draft.learn((mapped, year), (indicator.code.clone(), value), cells),
    }
}

/// The unit of a row of its own, else that of the column, else that of the table.
fn long_scale(
    indicator: &Indicator,
    (mapped, table): (&Mapped, &TableScheme),
    cells: &mut Cells<'_>,
) -> Result<Option<Scale>, String> {
    let Some((unit, _)) = number_of(&indicator.code, cells.catalog) else {
        return Ok(None);
    };
    let own = match cells.read_part(Part::Unit, value::read_text) {
        None => Vec::new(),
        Some(text) => match Written::of(&text) {
            Some(written) => vec![written],
            None => return Err(format!("不认识单位“{text}”；请换算后填写")),
        },
    };
    let named = [own, units_in(&mapped.header), table.units.clone()];
    match named.iter().find_map(|named| scale_for(unit, named)) {
        None => Ok(None),
        Some(Ok(scale)) => Ok(Some(scale)),
        Some(Err(word)) => Err(format!("单位“{word}”不是{}的单位；请换算后填写", indicator.title)),
    }
}
