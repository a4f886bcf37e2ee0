//! Workbooks of Excel 2007 and later, cell by cell so that a million empty rows cost nothing.

use std::io::{Cursor, Read, Seek};

use calamine::{Data, DataRef, DataType, Reader, SheetVisible, Xlsb, Xlsx};

use super::beside::{Beside, Marks, shown};
use super::bound::Bound;
use super::collector::{Area, Collector};
use super::parts::{self, Archive, damaged, guarded};
use super::{Cell, Flaw, Rows, SheetError};

pub(super) fn read_xlsx((bytes, archive): (&[u8], Archive<'_>), rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut beside = Beside::of(archive)?;
    let mut book: Xlsx<_> = guarded(|| Xlsx::new(Cursor::new(bytes)).map_err(damaged))?;
    let tabs = book.sheets_metadata().to_vec();
    Bound::Sheets.check(tabs.len() as u64)?;
    for tab in tabs {
        begin(&tab, rows)?;
        let marks = beside.marks_of(&tab.name)?;
        let merged = match marks.may_merge {
            true => guarded(|| Ok(book.merge_cells_by_sheet_name(&tab.name).unwrap_or_default()))?,
            false => Vec::new(),
        };
        let merged = merged.iter().map(|area| (area.start, area.end)).collect();
        match book.worksheet_cells_reader(&tab.name) {
            Ok(reader) => read_cells(reader, (merged, marks), rows)?,
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
    (merged, marks): (Vec<Area>, Marks),
    rows: &mut Rows<'_, '_>,
) -> Result<(), SheetError> {
    let mut percentages = marks.percentages.into_iter().peekable();
    let mut unsolved = marks.unsolved.into_iter().peekable();
    let mut collector = Collector::new(merged, rows)?;
    collector.hidden = marks.hidden;
    while let Some(cell) = guarded(|| reader.next_cell().map_err(damaged))? {
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

pub(super) fn read_xlsb((bytes, mut archive): (&[u8], Archive<'_>), rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    parts::measure(&mut archive)?;
    let mut book: Xlsb<_> = guarded(|| Xlsb::new(Cursor::new(bytes)).map_err(damaged))?;
    let tabs = book.sheets_metadata().to_vec();
    Bound::Sheets.check(tabs.len() as u64)?;
    let mut cells = 0;
    for tab in tabs {
        begin(&tab, rows)?;
        let mut reader = guarded(|| book.worksheet_cells_reader(&tab.name).map_err(damaged))?;
        let mut collector = Collector::new([], rows)?;
        while let Some(cell) = guarded(|| reader.next_cell().map_err(damaged))? {
            cells += 1;
            Bound::Places.check(cells)?;
            collector.push(cell.get_position(), from_ref(cell.get_value()))?;
        }
        collector.end_row()?;
    }
    Ok(())
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

pub(super) fn from_data(value: &Data) -> Cell {
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
