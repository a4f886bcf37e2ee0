//! The lower bound of an export: the same cells, already in memory, in the same form, through the workbook library in
//! constant memory and nothing else.

use std::path::Path;

use anyhow::Context;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use yanzhen::app::columns::{Column, Kind, Value, column_of_key};

/// The day from which the program counts.
const EPOCH: i32 = 693_594;

fn columns_of(keys: &str) -> anyhow::Result<Vec<&'static Column>> {
    let known = |key| column_of_key(key).context("the column exists");
    keys.split_whitespace().map(known).collect()
}

/// The cells of a list that was exported as CSV.
pub(crate) fn read_cells(path: &Path, keys: &str) -> anyhow::Result<Vec<Vec<Value>>> {
    let columns = columns_of(keys)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        if record.get(0).is_some_and(|first| first.starts_with("导出说明")) {
            break;
        }
        let cell = |(text, column): (&str, &&Column)| match (text.trim(), column.kind) {
            ("", _) => Value::Empty,
            (text, Kind::Text) => Value::Text(text.to_owned()),
            (text, Kind::Number) => Value::Count(text.parse().unwrap_or_default()),
            (text, Kind::Date) => text.parse().map_or(Value::Empty, Value::Date),
        };
        rows.push(record.iter().zip(&columns).map(cell).collect());
    }
    Ok(rows)
}

/// Writes them with the formats, widths and print setup of an export.
pub(crate) fn write_bare(rows: &[Vec<Value>], (keys, compression): (&str, u8), path: &Path) -> anyhow::Result<()> {
    let columns = columns_of(keys)?;
    let mut book = Workbook::new();
    book.set_tempdir(path.parent().context("the file has a folder")?)?;
    book.set_zip_compression_level(compression);
    let sheet = book.add_worksheet_with_constant_memory()?;
    set_up(sheet, &columns)?;
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Value::Empty => {}
                Value::Text(text) | Value::Number(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Value::Count(count) => {
                    sheet.write_number(row, column, *count as f64)?;
                }
                Value::Date(day) => {
                    sheet.write_number(row, column, f64::from(day.number() - EPOCH))?;
                }
            }
        }
    }
    sheet.autofilter(0, 0, rows.len() as u32, columns.len() as u16 - 1)?;
    book.save(path)?;
    Ok(())
}

fn set_up(sheet: &mut Worksheet, columns: &[&Column]) -> anyhow::Result<()> {
    let style = |kind| match kind {
        Kind::Text => Format::new().set_num_format("@"),
        Kind::Number => Format::new().set_num_format("General"),
        Kind::Date => Format::new().set_num_format("yyyy-mm-dd"),
    };
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
        sheet.set_column_format(at, &style(column.kind))?;
        sheet.write_string_with_format(0, at, column.title, &Format::new().set_bold())?;
    }
    Ok(())
}
