//! Workbooks: xlsx cell by cell so that a million empty rows cost nothing; xls and ods as ranges.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, DataType, Dimensions, Ods, Reader, Xls, Xlsx};

use super::beside::{Beside, shown};
use super::{Cell, Flaw, MAX_COLUMNS, Rows, SheetError};

fn damaged(error: impl std::fmt::Display) -> SheetError {
    SheetError::Damaged(error.to_string())
}

pub(super) fn read_xlsx(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut beside = Beside::of(bytes);
    for name in book.sheet_names() {
        rows.begin_sheet(&name)?;
        let (percentages, may_merge) = match &mut beside {
            Some(beside) => (beside.percentages_of(&name)?, beside.may_merge(&name)?),
            None => (Vec::new(), true),
        };
        let mut percentages = percentages.into_iter().peekable();
        let merged = match may_merge {
            true => book.merge_cells_by_sheet_name(&name).unwrap_or_default(),
            false => Vec::new(),
        };
        match book.worksheet_cells_reader(&name) {
            Ok(mut reader) => {
                let mut collector = Collector::new(&merged, rows);
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    let (place, read) = (cell.get_position(), from_ref(cell.get_value()));
                    while percentages.next_if(|percentage| *percentage < place).is_some() {}
                    let read = match percentages.peek() == Some(&place) {
                        true => shown(read),
                        false => read,
                    };
                    collector.push(place, read)?;
                }
                collector.end_row()?;
            }
            // A chart has a tab but no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(damaged(error)),
        }
    }
    Ok(())
}

pub(super) fn read_xls(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    for name in book.sheet_names() {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let range = book.worksheet_range(&name).map_err(damaged)?;
        from_range(&name, &range, (&merged, rows))?;
    }
    Ok(())
}

pub(super) fn read_ods(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(damaged)?;
        from_range(&name, &range, (&[], rows))?;
    }
    Ok(())
}

fn from_range(
    name: &str,
    range: &calamine::Range<Data>,
    (merged, rows): (&[Dimensions], &mut Rows<'_, '_>),
) -> Result<(), SheetError> {
    rows.begin_sheet(name)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut collector = Collector::new(merged, rows);
    for (row, column, value) in range.used_cells() {
        collector.push((top + row as u32, left + column as u32), from_data(value))?;
    }
    collector.end_row()
}

/// Gathers cells that come in row order, and repeats a cell that is merged downwards in every row it covers.
struct Collector<'a, 'b, 'c> {
    rows: &'a mut Rows<'b, 'c>,
    current: Option<(u32, Vec<Cell>)>,
    /// First row and column of a merged area → its last row.
    merged: BTreeMap<(u32, u32), u32>,
    /// Column → what to repeat and until which row.
    repeating: BTreeMap<u32, (u32, Cell)>,
}

impl<'a, 'b, 'c> Collector<'a, 'b, 'c> {
    fn new(merged: &[Dimensions], rows: &'a mut Rows<'b, 'c>) -> Self {
        let downwards = merged.iter().filter(|area| area.start.0 < area.end.0);
        Self {
            rows,
            current: None,
            merged: downwards.map(|area| (area.start, area.end.0)).collect(),
            repeating: BTreeMap::new(),
        }
    }

    fn push(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<(), SheetError> {
        if cell.is_empty() {
            return Ok(());
        }
        if self.current.as_ref().is_none_or(|(current, _)| *current != row) {
            self.end_row()?;
            self.current = Some((row, Vec::new()));
        }
        let column_index = column as usize;
        if column_index >= MAX_COLUMNS {
            return Err(SheetError::TooManyColumns {
                line: row + 1,
                columns: column_index + 1,
            });
        }
        if let Some(&last) = self.merged.get(&(row, column)) {
            self.repeating.insert(column, (last, cell.clone()));
        }
        if let Some((_, cells)) = &mut self.current {
            if cells.len() <= column_index {
                cells.resize(column_index + 1, Cell::Empty);
            }
            cells[column_index] = cell;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), SheetError> {
        let Some((row, mut cells)) = self.current.take() else {
            return Ok(());
        };
        self.repeating.retain(|_, (last, _)| row <= *last);
        for (&column, (_, cell)) in &self.repeating {
            let column = column as usize;
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if cells[column].is_empty() {
                cells[column] = cell.clone();
            }
        }
        self.rows.push(row + 1, cells)
    }
}

fn from_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::from_text(text),
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::Int(number) => number_cell(*number as f64),
        DataRef::Float(number) => number_cell(*number),
        DataRef::Bool(value) => bool_cell(*value),
        DataRef::Error(error) => Cell::Flawed(Flaw::FailedFormula(error.to_string())),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => date_cell(value),
    }
}

fn from_data(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::from_text(text),
        Data::Int(number) => number_cell(*number as f64),
        Data::Float(number) => number_cell(*number),
        Data::Bool(value) => bool_cell(*value),
        Data::Error(error) => Cell::Flawed(Flaw::FailedFormula(error.to_string())),
        Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => date_cell(value),
    }
}

fn bool_cell(value: bool) -> Cell {
    Cell::Text(if value { "是" } else { "否" }.to_owned())
}

/// A day, or for a time without a day the number behind it.
fn date_cell(value: &impl DataType) -> Cell {
    match (value.as_date(), value.as_f64()) {
        (Some(date), _) => date
            .to_string()
            .parse()
            .map_or_else(|_| Cell::from_text(&date.to_string()), Cell::Date),
        (None, Some(number)) => number_cell(number),
        (None, None) => Cell::from_text(&value.as_string().unwrap_or_default()),
    }
}

/// Spreadsheets keep and show 15 significant digits: fewer are exact, more are lost.
fn number_cell(number: f64) -> Cell {
    if number.abs() >= 1e15 {
        return Cell::Flawed(Flaw::LostDigits(format!("{number}")));
    }
    let shown = format!("{number:.14e}").parse().unwrap_or(number);
    Cell::Number(format!("{shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_the_reader_of_the_sheet_sees() {
        let cases = [
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (-3.25, "-3.25"),
            (410300110053941.0, "410300110053941"),
        ];
        for (number, seen) in cases {
            assert_eq!(number_cell(number), Cell::Number(seen.to_owned()));
        }
    }

    #[test]
    fn a_code_stored_as_a_number_has_lost_its_last_digits() {
        let Cell::Flawed(flaw) = number_cell(914100007457748527.0) else {
            panic!("the number must be flawed");
        };
        assert!(flaw.to_string().contains("设为文本"), "{flaw}");
    }
}
