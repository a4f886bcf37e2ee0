//! JSON lines: an object for each row, keyed as the columns are, and a last one that explains. Absent is `null`.

use std::fs::File;
use std::io::{BufWriter, Write};

use serde_json::{Map, Value as Json};

use super::{Explanation, ExportError, Heading};
use crate::app::columns::Value;

pub(super) struct JsonFile {
    writer: BufWriter<File>,
    /// `"key":` of every column, the comma before it included.
    keys: Vec<String>,
    line: Vec<u8>,
    rows: u64,
}

impl JsonFile {
    pub(super) fn begin(file: File, headings: &[Heading]) -> Self {
        let key = |(index, heading): (usize, &Heading)| {
            let comma = if index > 0 { "," } else { "" };
            format!("{comma}{}:", Json::from(heading.key.as_str()))
        };
        Self {
            writer: BufWriter::new(file),
            keys: headings.iter().enumerate().map(key).collect(),
            line: Vec::new(),
            rows: 0,
        }
    }

    pub(super) fn push(&mut self, cells: &[Value]) -> Result<(), ExportError> {
        self.rows += 1;
        self.line.clear();
        self.line.push(b'{');
        for (key, cell) in self.keys.iter().zip(cells) {
            self.line.extend_from_slice(key.as_bytes());
            write_value(&mut self.line, cell)?;
        }
        self.line.extend_from_slice(b"}\n");
        self.writer.write_all(&self.line)?;
        Ok(())
    }

    /// The last line counts the rows: a file without it was cut.
    pub(super) fn finish(mut self, explanation: &Explanation) -> Result<(), ExportError> {
        let entries = explanation.entries.iter();
        let entries: Map<String, Json> = entries
            .map(|(label, text)| (label.clone(), Json::from(text.as_str())))
            .collect();
        let meta = serde_json::json!({ "meta": {
            "title": explanation.title,
            "rows": self.rows,
            "explanation": entries,
        } });
        writeln!(self.writer, "{meta}")?;
        self.writer.flush()?;
        Ok(())
    }
}

fn write_value(line: &mut Vec<u8>, cell: &Value) -> std::io::Result<()> {
    match cell {
        Value::Empty => line.extend_from_slice(b"null"),
        Value::Number(text) if is_decimal(text) => line.extend_from_slice(text.as_bytes()),
        Value::Text(text) | Value::Number(text) => serde_json::to_writer(&mut *line, text)?,
        Value::Count(count) => write!(line, "{count}")?,
        Value::Date(day) => write!(line, "\"{day}\"")?,
    }
    Ok(())
}

/// JSON numbers have no sign `+`, no leading zero and no percent.
fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.')) && text.parse::<serde_json::Number>().is_ok()
}
