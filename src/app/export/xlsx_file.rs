//! Workbooks: typed cells, a frozen header that repeats in print, widths, A4, and a second sheet that explains.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet};

use super::{Explanation, ExportError};
use crate::app::columns::{Column, Value};

pub(super) struct XlsxFile {
    book: Workbook,
    styles: Styles,
    columns: u16,
}

struct Styles {
    text: Format,
    date: Format,
    percent: Format,
}

const A4: u8 = 9;
/// Day 0 of spreadsheets.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("the day exists");

impl XlsxFile {
    pub(super) fn begin(folder: &Path, columns: &[&Column]) -> Result<Self, ExportError> {
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name("名单")?;
        set_up_print(sheet)?;
        let header = Format::new()
            .set_bold()
            .set_border_bottom(FormatBorder::Thin)
            .set_text_wrap();
        for (index, column) in columns.iter().enumerate() {
            let index = index as u16;
            sheet.set_column_width(index, f64::from(column.width))?;
            sheet.write_string_with_format(0, index, column.title, &header)?;
        }
        let styles = Styles {
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            percent: Format::new().set_num_format("0.00%"),
        };
        Ok(Self {
            book,
            styles,
            columns: columns.len() as u16,
        })
    }

    pub(super) fn push(&mut self, row: u32, cells: &[Value]) -> Result<(), ExportError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (index, cell) in cells.iter().enumerate() {
            write_cell(sheet, &self.styles, (row, index as u16), cell)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self, file: &File, rows: u32, explanation: &Explanation) -> Result<(), ExportError> {
        let last_column = self.columns.saturating_sub(1);
        self.book
            .worksheet_from_index(0)?
            .autofilter(0, 0, rows.max(1), last_column)?;
        let sheet = self.book.add_worksheet();
        sheet.set_name("说明")?;
        sheet.set_column_width(0, 16)?;
        sheet.set_column_width(1, 90)?;
        sheet.write_string_with_format(0, 0, &explanation.title, &Format::new().set_bold())?;
        let wrapped = Format::new().set_text_wrap();
        let count = ("行数".to_owned(), rows.to_string());
        for (index, (label, text)) in explanation.entries.iter().chain([&count]).enumerate() {
            let row = index as u32 + 1;
            sheet.write_string(row, 0, label)?;
            sheet.write_string_with_format(row, 1, text, &wrapped)?;
        }
        let mut file = BufWriter::new(file);
        self.book.save_to_writer(&mut file)?;
        file.flush()?;
        Ok(())
    }
}

fn set_up_print(sheet: &mut Worksheet) -> Result<(), ExportError> {
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    cell: &Value,
) -> Result<(), ExportError> {
    match cell {
        Value::Empty => {}
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
        Value::Count(count) => {
            sheet.write_number(row, column, *count as f64)?;
        }
        Value::Number(text) => write_number(sheet, styles, (row, column), text)?,
        Value::Date(day) => {
            let serial = day.signed_duration_since(EPOCH).num_days();
            sheet.write_number_with_format(row, column, serial as f64, &styles.date)?;
        }
    }
    Ok(())
}

/// A decimal that a spreadsheet keeps exactly is a number; any other stays text.
fn write_number(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    text: &str,
) -> Result<(), ExportError> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let exact = digits.bytes().filter(u8::is_ascii_digit).count() <= 15;
    match digits.parse::<f64>() {
        Ok(number) if exact && percent => {
            sheet.write_number_with_format(row, column, number / 100.0, &styles.percent)?;
        }
        Ok(number) if exact => {
            sheet.write_number(row, column, number)?;
        }
        _ => {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
    }
    Ok(())
}
