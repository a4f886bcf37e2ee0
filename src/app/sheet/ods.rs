//! OpenDocument sheets, row by row. A cell or row says how often it repeats, and what is empty may repeat to the end
//! of the sheet: only what holds anything is repeated.

use std::collections::BTreeSet;
use std::io::BufReader;

use calamine::Data;
use quick_xml::events::{BytesStart, Event};

use super::bound::Bound;
use super::parts::{self, Archive, damaged};
use super::workbook::from_data;
use super::{Cell, Flaw, Rows, SheetError};

pub(super) fn read(archive: &mut Archive<'_>, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    if is_encrypted(archive) {
        return Err(SheetError::Encrypted);
    }
    parts::measure(archive)?;
    let part = archive.by_name("content.xml").map_err(damaged)?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut page = Page::new(rows);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(tag) => page.open_tag(&tag)?,
            Event::End(tag) => page.close_tag(tag.name().as_ref())?,
            Event::Text(text) => page.text(&text.xml10_content()),
            Event::CData(text) => page.text(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                let named = quick_xml::escape::resolve_xml_entity(entity.as_ref());
                let numbered = entity.resolve_char_ref().ok().flatten().map(String::from);
                page.text(named.map(str::to_owned).or(numbered).as_deref().unwrap_or_default());
            }
            Event::Eof => return page.finish(),
            _ => {}
        }
    }
}

/// The list of the parts of an encrypted document says so of each.
fn is_encrypted(archive: &mut Archive<'_>) -> bool {
    let Ok(part) = archive.by_name("META-INF/manifest.xml") else {
        return false;
    };
    let mut found = false;
    let seen = parts::each_piece(BufReader::new(part), |_, _, tag| {
        found |= String::from_utf8_lossy(tag).contains("encryption-data");
        Ok(())
    });
    seen.is_ok() && found
}

/// A document as far as it was read.
struct Page<'a, 'b, 'c> {
    rows: &'a mut Rows<'b, 'c>,
    /// Styles of tables that are not shown, and the style that is being told.
    hidden: BTreeSet<String>,
    style: Option<String>,
    is_in_table: bool,
    line: u64,
    row: Option<Row>,
    cell: Option<Open>,
    /// Within a remark that hangs on a cell.
    aside: u32,
}

#[derive(Default)]
struct Row {
    repeats: u64,
    is_hidden: bool,
    cells: Vec<Cell>,
    /// Where the next cell stands: empty ones are put in only when something follows.
    column: u64,
}

#[derive(Default)]
struct Open {
    repeats: u64,
    value: Option<Data>,
    is_error: bool,
    is_unsolved: bool,
    is_percentage: bool,
    text: String,
    paragraphs: u32,
}

impl<'a, 'b, 'c> Page<'a, 'b, 'c> {
    fn new(rows: &'a mut Rows<'b, 'c>) -> Self {
        Self {
            rows,
            hidden: BTreeSet::new(),
            style: None,
            is_in_table: false,
            line: 0,
            row: None,
            cell: None,
            aside: 0,
        }
    }

    fn open_tag(&mut self, tag: &BytesStart<'_>) -> Result<(), SheetError> {
        let attribute = |name: &str| attribute(tag, name);
        match tag.name().as_ref() {
            "style:style" => self.style = attribute("style:name"),
            "style:table-properties" if attribute("table:display").as_deref() == Some("false") => {
                self.hidden.extend(self.style.clone());
            }
            "table:table" if !self.is_in_table => self.begin_table(tag)?,
            "table:table-row" => {
                let shown = attribute("table:visibility").unwrap_or_default();
                self.row = Some(Row {
                    repeats: repeats(tag, "table:number-rows-repeated"),
                    is_hidden: matches!(shown.as_str(), "collapse" | "filter"),
                    ..Row::default()
                });
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell = Some(Open::of(tag)),
            "office:annotation" => self.aside += 1,
            "text:p" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| self.aside == 0) {
                    cell.paragraphs += 1;
                    cell.text.push_str(if cell.paragraphs > 1 { "\n" } else { "" });
                }
            }
            // Spaces in a row; what is said of their number is bounded like a cell.
            "text:s" => {
                let spaces = attribute("text:c")
                    .and_then(|count| count.parse::<usize>().ok())
                    .unwrap_or(1);
                self.text(&" ".repeat(spaces.min(super::MAX_CELL)));
            }
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn begin_table(&mut self, tag: &BytesStart<'_>) -> Result<(), SheetError> {
        (self.is_in_table, self.line) = (true, 0);
        let name = attribute(tag, "table:name").unwrap_or_default();
        let is_hidden = attribute(tag, "table:style-name").is_some_and(|style| self.hidden.contains(&style));
        match is_hidden {
            true => self.rows.begin_hidden_sheet(&name),
            false => self.rows.begin_sheet(&name),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.aside == 0) {
            cell.text.push_str(text);
        }
    }

    fn close_tag(&mut self, name: &str) -> Result<(), SheetError> {
        match name {
            "style:style" => self.style = None,
            "office:annotation" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => self.end_cell()?,
            "table:table-row" => self.end_row()?,
            "table:table" => self.is_in_table = false,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let (Some(open), Some(row)) = (self.cell.take(), self.row.as_mut()) else {
            return Ok(());
        };
        let repeats = open.repeats;
        let cell = open.cell();
        row.column = match cell.is_empty() {
            true => row.column.saturating_add(repeats),
            false => {
                let end = row.column.saturating_add(repeats);
                Bound::Width.check(end)?;
                row.cells.resize(row.column as usize, Cell::Empty);
                row.cells.resize(end as usize, cell);
                end
            }
        };
        Ok(())
    }

    /// A row that holds something repeats as often as it says, within the bound on rows.
    fn end_row(&mut self) -> Result<(), SheetError> {
        let Some(row) = self.row.take() else { return Ok(()) };
        let first = self.line;
        self.line = self.line.saturating_add(row.repeats);
        if row.cells.is_empty() {
            return Ok(());
        }
        Bound::Rows.check(row.repeats)?;
        for line in first + 1..=self.line {
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            match row.is_hidden {
                true => self.rows.push_hidden(line, row.cells.clone())?,
                false => self.rows.push(line, row.cells.clone())?,
            }
        }
        Ok(())
    }

    /// A document that was cut ends within its table.
    fn finish(self) -> Result<(), SheetError> {
        match self.is_in_table {
            true => Err(damaged("the document ends within a table")),
            false => Ok(()),
        }
    }
}

impl Open {
    fn of(tag: &BytesStart<'_>) -> Self {
        let attribute = |name: &str| attribute(tag, name);
        let kind = attribute("office:value-type").unwrap_or_default();
        let number = || attribute("office:value").and_then(|value| value.parse().ok());
        let value = match kind.as_str() {
            "date" => attribute("office:date-value").map(Data::DateTimeIso),
            "time" => attribute("office:time-value").map(Data::DurationIso),
            "boolean" => attribute("office:boolean-value").map(|value| Data::Bool(value.eq_ignore_ascii_case("true"))),
            "string" => attribute("office:string-value")
                .filter(|text| !text.is_empty())
                .map(Data::String),
            _ => number().map(Data::Float),
        };
        Self {
            repeats: repeats(tag, "table:number-columns-repeated"),
            is_error: attribute("calcext:value-type").as_deref() == Some("error"),
            is_unsolved: kind.is_empty() && attribute("table:formula").is_some(),
            is_percentage: kind == "percentage",
            value,
            ..Self::default()
        }
    }

    fn cell(self) -> Cell {
        let text = Cell::from_text(&self.text);
        match (self.value, text) {
            _ if self.is_error => Cell::Flawed(Flaw::FailedFormula(self.text.trim().to_owned())),
            (None, Cell::Empty) if self.is_unsolved => Cell::Flawed(Flaw::UnsolvedFormula),
            (Some(value), _) if self.is_percentage => super::beside::shown(from_data(&value)),
            (Some(value), _) => from_data(&value),
            (None, text) => text,
        }
    }
}

/// Says how often something repeats; at least once, whatever it says.
fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    let said = attribute(tag, name);
    said.and_then(|said| said.trim().parse().ok()).unwrap_or(1).max(1)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}
