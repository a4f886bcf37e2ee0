//! Separated values that survive a double click: a byte order mark, CRLF, no formula, no code read as a number.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::{Explanation, ExportError};
use crate::app::columns::{Column, Value};

pub(super) struct CsvFile {
    writer: csv::Writer<BufWriter<File>>,
    columns: usize,
    rows: u64,
}

impl CsvFile {
    pub(super) fn begin(file: File, columns: &[&Column]) -> Result<Self, ExportError> {
        let mut file = BufWriter::new(file);
        file.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        writer.write_record(columns.iter().map(|column| column.title))?;
        let columns = columns.len();
        Ok(Self {
            writer,
            columns,
            rows: 0,
        })
    }

    pub(super) fn push(&mut self, cells: &[Value]) -> Result<(), ExportError> {
        self.rows += 1;
        for cell in cells {
            self.writer.write_field(shown(cell))?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// The last line says how many rows there are: a file without it was cut.
    pub(super) fn finish(mut self, explanation: &Explanation) -> Result<(), ExportError> {
        let entries = explanation
            .entries
            .iter()
            .map(|(label, text)| format!("；{label}：{text}"));
        let line = format!(
            "导出说明：{}；共 {} 行{}（完）",
            explanation.title,
            self.rows,
            entries.collect::<String>()
        );
        self.writer.write_field(line)?;
        for _ in 1..self.columns {
            self.writer.write_field("")?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        self.writer.flush()?;
        Ok(())
    }
}

fn shown(cell: &Value) -> String {
    match cell {
        Value::Empty => String::new(),
        Value::Text(text) if begins_like_a_formula(text) => format!("'{text}"),
        // A tab keeps spreadsheets from reading an all-digit code as a number; readers trim it.
        Value::Text(text) if reads_as_a_long_number(text) => format!("\t{text}"),
        Value::Text(text) | Value::Number(text) => text.clone(),
        Value::Count(count) => count.to_string(),
        Value::Date(day) => day.to_string(),
    }
}

fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn reads_as_a_long_number(text: &str) -> bool {
    let leading_zero = text.len() > 1 && text.starts_with('0');
    (text.len() > 11 || leading_zero) && text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok()
}
