//! Workbooks: typed cells, a frozen header that repeats in print, widths, A4, and a second sheet that explains.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{Explanation, ExportError, Heading};
use crate::app::columns::{Kind, Value};

pub(super) struct XlsxFile {
    book: Workbook,
    styles: Styles,
    headings: Vec<Heading>,
}

struct Styles {
    text: Format,
    date: Format,
    percent: Format,
    number: Format,
}

const A4: u8 = 9;
/// Day 0 of spreadsheets.
const EPOCH: i32 = 693_594;
/// How much a workbook is compressed, of 9: above this the file hardly shrinks and takes twice as long.
pub const COMPRESSION: u8 = 2;

impl XlsxFile {
    pub(super) fn begin(folder: &Path, headings: &[Heading]) -> Result<Self, ExportError> {
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        book.set_zip_compression_level(COMPRESSION);
        let styles = Styles {
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            percent: Format::new().set_num_format("0.00%"),
            number: Format::new().set_num_format("General"),
        };
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name("名单")?;
        set_up_print(sheet)?;
        let header = Format::new()
            .set_bold()
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        for (index, heading) in headings.iter().enumerate() {
            let index = index as u16;
            sheet.set_column_width(index, f64::from(heading.width))?;
            // The format of the column serves every cell: looking one up for each costs more than writing it.
            sheet.set_column_format(index, styles.of(heading.kind))?;
            sheet.write_string_with_format(0, index, heading.title.as_str(), &header)?;
        }
        Ok(Self {
            book,
            styles,
            headings: headings.to_vec(),
        })
    }

    pub(super) fn push(&mut self, row: u32, cells: Vec<Value>) -> Result<(), ExportError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for ((index, cell), heading) in cells.into_iter().enumerate().zip(&self.headings) {
            let written = write_cell(sheet, &self.styles, (row, index as u16, heading.kind), cell);
            written.map_err(|error| match error {
                XlsxError::MaxStringLengthExceeded => ExportError::TooLong {
                    row: u64::from(row),
                    title: heading.title.clone(),
                },
                other => ExportError::Xlsx(other),
            })?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self, file: &File, rows: u32, explanation: &Explanation) -> Result<(), ExportError> {
        let last_column = (self.headings.len() as u16).saturating_sub(1);
        self.book
            .worksheet_from_index(0)?
            .autofilter(0, 0, rows.max(1), last_column)?;
        let sheet = self.book.add_worksheet();
        sheet.set_name("说明")?;
        explain(sheet, rows, explanation)?;
        let mut file = BufWriter::new(file);
        self.book.save_to_writer(&mut file)?;
        file.flush()?;
        Ok(())
    }
}

impl Styles {
    fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text => &self.text,
            Kind::Number => &self.number,
            Kind::Date => &self.date,
        }
    }
}

fn explain(sheet: &mut Worksheet, rows: u32, explanation: &Explanation) -> Result<(), ExportError> {
    sheet.set_column_width(0, 16)?;
    sheet.set_column_width(1, 90)?;
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, &explanation.title, &Format::new().set_bold())?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let label_format = Format::new().set_align(FormatAlign::Top);
    let count = ("行数".to_owned(), rows.to_string());
    for (index, (label, text)) in explanation.entries.iter().chain([&count]).enumerate() {
        let row = index as u32 + 1;
        sheet.write_string_with_format(row, 0, label, &label_format)?;
        sheet.write_string_with_format(row, 1, fitting(text), &wrapped)?;
    }
    Ok(())
}

/// As much of a text as a cell of a workbook takes.
pub(in crate::app) fn fitting(text: &str) -> String {
    const MOST: usize = 32_000;
    match text.encode_utf16().count() <= MOST {
        true => text.to_owned(),
        false => text.chars().take(MOST / 2).chain(['…']).collect(),
    }
}

/// A name that a tab of a workbook may bear, from one that may come from anywhere; empty when nothing is left of it.
pub(in crate::app) fn tab_name(name: &str) -> String {
    const MOST: usize = 31;
    let legal = |c: char| match c {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MOST
    };
    let cut: String = name.chars().map(legal).take_while(fits).collect();
    cut.trim_matches('\'').to_owned()
}

fn set_up_print(sheet: &mut Worksheet) -> Result<(), ExportError> {
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    // Left, right, top, bottom, header, footer in inches: what a printer needs and no more.
    sheet.set_margins(0.3, 0.3, 0.5, 0.6, 0.2, 0.3);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column, kind): (u32, u16, Kind),
    cell: Value,
) -> Result<(), XlsxError> {
    match cell {
        Value::Empty => {}
        Value::Text(text) if kind == Kind::Text => {
            sheet.write_string(row, column, text)?;
        }
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
        Value::Count(count) if kind == Kind::Number => {
            sheet.write_number(row, column, count as f64)?;
        }
        Value::Count(count) => {
            sheet.write_number_with_format(row, column, count as f64, &styles.number)?;
        }
        Value::Number(text) => write_number(sheet, styles, (row, column), text)?,
        Value::Date(day) => {
            let serial = f64::from(day.number() - EPOCH);
            if kind == Kind::Date {
                sheet.write_number(row, column, serial)?;
            } else {
                sheet.write_number_with_format(row, column, serial, &styles.date)?;
            }
        }
    }
    Ok(())
}

/// A decimal that a spreadsheet keeps exactly is a number; any other stays text.
fn write_number(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    text: String,
) -> Result<(), XlsxError> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (text.as_str(), false),
    };
    let exact = digits.bytes().filter(u8::is_ascii_digit).count() <= 15;
    match digits.parse::<f64>() {
        Ok(number) if exact && percent => {
            sheet.write_number_with_format(row, column, number / 100.0, &styles.percent)?;
        }
        Ok(number) if exact => {
            sheet.write_number_with_format(row, column, number, &styles.number)?;
        }
        _ => {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
    }
    Ok(())
}
