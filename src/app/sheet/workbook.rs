//! Workbooks: xlsx cell by cell so that a million empty rows cost nothing; xls and ods as ranges.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek};

use calamine::{Data, DataRef, DataType, Dimensions, Ods, Reader, SheetVisible, Xls, Xlsb, Xlsx};

use super::beside::{Beside, Marks, shown};
use super::{Cell, Flaw, MAX_COLUMNS, Rows, SheetError};

fn damaged(error: impl std::fmt::Display) -> SheetError {
    SheetError::Damaged(error.to_string())
}

pub(super) fn read_xlsx(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut beside = Beside::of(bytes);
    for tab in book.sheets_metadata().to_vec() {
        begin(&tab, rows)?;
        let marks = match &mut beside {
            Some(beside) => beside.marks_of(&tab.name)?,
            None => Marks {
                may_merge: true,
                ..Marks::default()
            },
        };
        let merged = match marks.may_merge {
            true => book.merge_cells_by_sheet_name(&tab.name).unwrap_or_default(),
            false => Vec::new(),
        };
        match book.worksheet_cells_reader(&tab.name) {
            Ok(reader) => read_cells(reader, (&merged, marks), rows)?,
            // A chart has a tab but no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(damaged(error)),
        }
    }
    Ok(())
}

fn begin(tab: &calamine::Sheet, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    match tab.visible {
        SheetVisible::Visible => rows.begin_sheet(&tab.name),
        SheetVisible::Hidden | SheetVisible::VeryHidden => rows.begin_hidden_sheet(&tab.name),
    }
}

fn read_cells<R: Read + Seek>(
    mut reader: calamine::XlsxCellReader<'_, R>,
    (merged, marks): (&[Dimensions], Marks),
    rows: &mut Rows<'_, '_>,
) -> Result<(), SheetError> {
    let mut percentages = marks.percentages.into_iter().peekable();
    let mut unsolved = marks.unsolved.into_iter().peekable();
    let mut collector = Collector::new(merged, rows);
    collector.hidden = marks.hidden;
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (place, read) = (cell.get_position(), from_ref(cell.get_value()));
        while percentages.next_if(|percentage| *percentage < place).is_some() {}
        while unsolved.next_if(|cell| *cell < place).is_some() {}
        let read = match (percentages.peek() == Some(&place), unsolved.peek() == Some(&place)) {
            (_, true) => Cell::Flawed(Flaw::UnsolvedFormula),
            (true, false) => shown(read),
            (false, false) => read,
        };
        collector.push(place, read)?;
    }
    collector.end_row()
}

pub(super) fn read_xls(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    for tab in book.sheets_metadata().to_vec() {
        let merged = book.merge_cells_by_sheet_name(&tab.name).unwrap_or_default();
        let range = book.worksheet_range(&tab.name).map_err(damaged)?;
        from_range(&tab, &range, (&merged, rows))?;
    }
    Ok(())
}

pub(super) fn read_xlsb(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(damaged)?;
    for tab in book.sheets_metadata().to_vec() {
        let range = book.worksheet_range(&tab.name).map_err(damaged)?;
        from_range(&tab, &range, (&[], rows))?;
    }
    Ok(())
}

pub(super) fn read_ods(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    for tab in book.sheets_metadata().to_vec() {
        let range = book.worksheet_range(&tab.name).map_err(damaged)?;
        from_range(&tab, &range, (&[], rows))?;
    }
    Ok(())
}

fn from_range(
    tab: &calamine::Sheet,
    range: &calamine::Range<Data>,
    (merged, rows): (&[Dimensions], &mut Rows<'_, '_>),
) -> Result<(), SheetError> {
    begin(tab, rows)?;
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
    /// Rows that the workbook hides.
    hidden: BTreeSet<u32>,
}

impl<'a, 'b, 'c> Collector<'a, 'b, 'c> {
    fn new(merged: &[Dimensions], rows: &'a mut Rows<'b, 'c>) -> Self {
        let downwards = merged.iter().filter(|area| area.start.0 < area.end.0);
        Self {
            rows,
            current: None,
            merged: downwards.map(|area| (area.start, area.end.0)).collect(),
            repeating: BTreeMap::new(),
            hidden: BTreeSet::new(),
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
        match self.hidden.contains(&row) {
            true => self.rows.push_hidden(row + 1, cells),
            false => self.rows.push(row + 1, cells),
        }
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

/// A day; a time of no day is what a reader sees of it.
fn date_cell(value: &impl DataType) -> Cell {
    let date = value.as_date();
    let day = date.and_then(|date| date.to_string().parse().ok());
    match (day, date, value.as_time(), value.as_f64()) {
        // A time of day is kept as one on the eve of the first day there is.
        (None, Some(date), Some(time), _) if date.to_string().starts_with("1899") => {
            Cell::Text(time.format("%H:%M:%S").to_string())
        }
        (Some(day), ..) => Cell::Date(day),
        (None, Some(date), ..) => Cell::from_text(&date.to_string()),
        (None, None, _, Some(number)) => number_cell(number),
        (None, None, _, None) => Cell::from_text(&value.as_string().unwrap_or_default()),
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
