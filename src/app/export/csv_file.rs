//! Separated values that survive a double click: a byte order mark, CRLF, no formula, no code read as a number.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};

use encoding_rs::GB18030;

use super::{Explanation, ExportError, Heading};
use crate::app::columns::Value;

/// In which bytes characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Gb18030,
}

pub(super) struct CsvFile {
    writer: csv::Writer<BufWriter<File>>,
    encoding: Encoding,
    titles: Vec<String>,
    rows: u64,
}

impl CsvFile {
    pub(super) fn begin(file: File, encoding: Encoding, headings: &[Heading]) -> Result<Self, ExportError> {
        let mut file = BufWriter::new(file);
        if encoding == Encoding::Utf8 {
            file.write_all("\u{feff}".as_bytes())?;
        }
        let writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        let titles: Vec<String> = headings.iter().map(|heading| heading.title.clone()).collect();
        let mut begun = Self {
            writer,
            encoding,
            titles: titles.clone(),
            rows: 0,
        };
        for (column, title) in titles.iter().enumerate() {
            begun.write(column, title)?;
        }
        begun.writer.write_record(None::<&[u8]>)?;
        Ok(begun)
    }

    pub(super) fn push(&mut self, cells: &[Value]) -> Result<(), ExportError> {
        self.rows += 1;
        for (column, cell) in cells.iter().enumerate() {
            self.write(column, &shown(cell))?;
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
        self.write(0, &line)?;
        for _ in 1..self.titles.len() {
            self.writer.write_field("")?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        self.writer.flush()?;
        Ok(())
    }

    /// Quotes and separators are never part of a longer character in GB18030, so that bytes can be quoted.
    fn write(&mut self, column: usize, text: &str) -> Result<(), ExportError> {
        match self.encoding {
            Encoding::Utf8 => self.writer.write_field(text)?,
            Encoding::Gb18030 => {
                let (bytes, _, lossy) = GB18030.encode(text);
                if lossy {
                    return Err(self.unencodable(column, text));
                }
                self.writer.write_field(bytes)?;
            }
        }
        Ok(())
    }

    fn unencodable(&self, column: usize, text: &str) -> ExportError {
        let outside = |c: &char| GB18030.encode(c.encode_utf8(&mut [0; 4])).2;
        let character = text.chars().find(outside);
        ExportError::Unencodable {
            row: self.rows,
            title: self.titles[column].clone(),
            character: character.map_or(String::new(), |c| format!("U+{:04X}", u32::from(c))),
        }
    }
}

fn shown(cell: &Value) -> Cow<'_, str> {
    match cell {
        Value::Empty => Cow::Borrowed(""),
        Value::Text(text) if begins_like_a_formula(text) => Cow::Owned(format!("'{text}")),
        // A tab keeps spreadsheets from reading an all-digit code as a number; readers trim it.
        Value::Text(text) if reads_as_a_long_number(text) => Cow::Owned(format!("\t{text}")),
        Value::Text(text) | Value::Number(text) => Cow::Borrowed(text),
        Value::Count(count) => Cow::Owned(count.to_string()),
        Value::Date(day) => Cow::Owned(day.to_string()),
    }
}

fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn reads_as_a_long_number(text: &str) -> bool {
    let leading_zero = text.len() > 1 && text.starts_with('0');
    (text.len() > 11 || leading_zero) && text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok()
}
