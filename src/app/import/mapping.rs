//! Columns of a file and what they mean: guessed from the headers, said by a person, remembered for the next list
//! with the same headers.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::Upload;
use super::meaning::{Mapping, Meaning, Vocabulary, header_key};
use super::options::Options;
use super::scan::{Found, Scan, Wanted};
use super::table::{Block, Personal};
use crate::app::sheet::apart::while_awaited;
use crate::app::sheet::{Cell, Part, Row, column_letters, visit_book};
use crate::app::{Error, Session};
use crate::domain::access::Right;
use crate::domain::audit::Action;
use crate::domain::digest::sha256_hex;
use crate::domain::import::RememberedMapping;
use crate::store::Tx;
use crate::view::mapping::{ColumnView, ColumnsView, HeadRow};

/// Rows at the top of a sheet among which a header is looked for.
const HEAD: usize = 30;
/// Cells that are shown of each column.
const SAMPLES: usize = 3;

impl Session {
    /// Shows the columns of a file and what they are taken to mean; `header` is the line that a person chose.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn show_columns(
        &self,
        upload: &Upload,
        options: &Options,
        header: Option<u32>,
    ) -> Result<ColumnsView, Error> {
        self.must(Right::Import)?;
        let (session, upload, options) = (self.clone(), Arc::new(upload.clone()), options.clone());
        let look = move || {
            let vocabulary = Vocabulary::new(session.catalog(), &options.columns);
            let top = Top::of(&upload, (&vocabulary, options.wanted()))?;
            Ok(top.view(&vocabulary, header))
        };
        while_awaited(look)
            .await
            .map_err(|error| Error::Internal(error.into()))?
    }

    /// Returns what was remembered of a list with these headers.
    ///
    /// # Errors
    /// The file cannot be read or the database fails.
    pub async fn remembered_mapping(&self, upload: &Upload) -> Result<Mapping, Error> {
        let upload = Arc::new(upload.clone());
        let look = move || {
            let rows = first_rows(&upload)?;
            Ok::<_, Error>(rows.iter().map(|row| signature(&header_keys(row))).collect::<Vec<_>>())
        };
        let signatures = while_awaited(look).await;
        let signatures = signatures.map_err(|error| Error::Internal(error.into()))??;
        match self.reader().find_mapping(&signatures).await? {
            Some(json) => serde_json::from_str(&json).map_err(|error| Error::Internal(error.into())),
            None => Ok(Mapping::new()),
        }
    }

    /// Remembers what a person said of headers, for the next list that has the same.
    ///
    /// # Errors
    /// A key is unknown, or the database fails.
    pub async fn remember_mapping(&self, headers: &[String], mapping: &Mapping) -> Result<(), Error> {
        self.must(Right::Import)?;
        for (header, key) in mapping {
            if Meaning::of_key(key, header, self.catalog()).is_none() {
                return Err(Error::invalid(
                    "columns",
                    format!("“{header}”的对应列“{key}”不存在；请从列表选择"),
                ));
            }
        }
        let headers: Vec<String> = headers.iter().map(|header| header_key(header)).collect();
        let remembered = RememberedMapping {
            signature: signature(&headers),
            headers,
            mapping: serde_json::to_string(mapping).map_err(|error| Error::Internal(error.into()))?,
        };
        let written = self.write(Action::RememberMapping, async |tx: &Tx| -> Result<(), Error> {
            Ok(tx.save_mapping(&remembered).await?)
        });
        written.await?;
        Ok(())
    }
}

/// Reads no further than a header can stand.
fn first_rows(upload: &Upload) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let read = visit_book(&upload.file_name, &upload.bytes, &mut |part| {
        if let Part::Row(row) = part {
            rows.push(row);
        }
        match rows.len() < HEAD {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    read?;
    Ok(rows)
}

fn header_keys(row: &Row) -> Vec<String> {
    row.cells.iter().map(|cell| header_key(&cell.text())).collect()
}

fn signature(headers: &[String]) -> String {
    sha256_hex(headers.join("\n"))
}

/// The top of a file: its tabs, the first rows, the first table.
#[derive(Default)]
struct Top {
    sheets: Vec<String>,
    rows: Vec<Row>,
    of_sheet: String,
    table: Option<Block>,
    below: Vec<Row>,
}

impl Top {
    fn of(upload: &Upload, (vocabulary, asked): (&Vocabulary, Wanted<'_>)) -> Result<Self, Error> {
        let mut top = Self::default();
        let mut scan = Scan::new(vocabulary, asked);
        let mut wanted = false;
        let read = visit_book(&upload.file_name, &upload.bytes, &mut |part| {
            match &part {
                Part::Sheet(name) | Part::HiddenSheet(name) => {
                    let shown = asked.hidden || matches!(part, Part::Sheet(_));
                    wanted =
                        asked.only.map_or(shown, |only| only == name) && (top.table.is_none() || top.below.is_empty());
                    if wanted && top.rows.is_empty() {
                        top.of_sheet.clone_from(name);
                    }
                    top.sheets.push(name.clone());
                }
                Part::Row(row) if wanted && top.rows.len() < HEAD => top.rows.push(row.clone()),
                Part::Row(_) | Part::HiddenRow(_) => {}
            }
            if wanted {
                scan.part(part, &mut |found| top.take(found));
            }
            ControlFlow::Continue(())
        });
        read?;
        scan.finish(&mut |found| top.take(found));
        Ok(top)
    }

    fn take(&mut self, found: Found) {
        match found {
            Found::Table(block) if self.table.is_none() => self.table = Some(block),
            Found::Line(line) if self.below.len() < SAMPLES => self.below.push(line.row),
            Found::Table(_) | Found::Line(_) => {}
        }
    }

    fn view(&self, vocabulary: &Vocabulary, header: Option<u32>) -> ColumnsView {
        let chosen = header.and_then(|line| self.rows.iter().find(|row| row.line == line));
        let (sheet, header_line, columns) = match (chosen, &self.table) {
            (Some(row), _) => (
                self.of_sheet.clone(),
                Some(row.line),
                self.columns_below(row, vocabulary),
            ),
            (None, Some(block)) => (block.sheet.clone(), block.header_line, self.columns_of(block)),
            (None, None) => (self.of_sheet.clone(), None, Vec::new()),
        };
        let personal = Personal::of_rows(&self.rows);
        let unclear = |column: &ColumnView| !column.header.is_empty() && column.meaning.is_empty();
        ColumnsView {
            sheets: self.sheets.clone(),
            sheet,
            header_line,
            unclear: header_line.is_none() || columns.iter().any(unclear),
            columns,
            head: self.rows.iter().take(15).map(|row| head_row(&personal, row)).collect(),
        }
    }

    fn columns_of(&self, block: &Block) -> Vec<ColumnView> {
        let personal = Personal::of(block);
        let shown: Vec<Vec<String>> = self.below.iter().map(|row| personal.shown(row)).collect();
        let columns = block.columns.iter().map(|mapped| ColumnView {
            letters: column_letters(mapped.index),
            header: mapped.header.clone(),
            meaning: mapped.meaning.as_ref().map(Meaning::key).unwrap_or_default(),
            samples: samples(&shown, mapped.index),
        });
        columns.collect()
    }

    fn columns_below(&self, header: &Row, vocabulary: &Vocabulary) -> Vec<ColumnView> {
        let below: Vec<Row> = self.rows.iter().filter(|row| header.line < row.line).cloned().collect();
        let personal = Personal::of_rows(&self.rows);
        let shown: Vec<Vec<String>> = below.iter().map(|row| personal.shown(row)).collect();
        let column = |(index, cell): (usize, &Cell)| ColumnView {
            letters: column_letters(index),
            header: cell.text(),
            meaning: vocabulary
                .meaning(&cell.text())
                .map(|meaning| meaning.key())
                .unwrap_or_default(),
            samples: samples(&shown, index),
        };
        header.cells.iter().enumerate().map(column).collect()
    }
}

fn samples(rows: &[Vec<String>], index: usize) -> Vec<String> {
    let filled = rows
        .iter()
        .filter_map(|row| row.get(index))
        .filter(|cell| !cell.is_empty());
    filled.take(SAMPLES).cloned().collect()
}

fn head_row(personal: &Personal, row: &Row) -> HeadRow {
    HeadRow {
        line: row.line,
        cells: personal.shown(row).into_iter().take(8).collect(),
    }
}
