//! Workbooks of Excel 5 to 2003: records in a stream. Only what cells hold is kept, so that a cell in the far corner
//! takes no more room than any other.

mod compound;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use calamine::{CellErrorType, Data, ExcelDateTime, ExcelDateTimeType};

use super::beside::shown;
use super::bound::Bound;
use super::collector::{Area, Collector};
use super::workbook::from_data;
use super::{Cell, Rows, SheetError};
use shape::{Shape, built_in, shape_of};
use text::Writing;

/// Cells that are kept at a time: those of one sheet.
const MOST_CELLS: u64 = Bound::Places.most();

pub(super) fn read(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let stream = compound::stream(bytes, &["Workbook", "Book"])?;
    let book = Book::read(&stream)?;
    for tab in &book.tabs {
        match tab.is_hidden {
            true => rows.begin_hidden_sheet(&tab.name)?,
            false => rows.begin_sheet(&tab.name)?,
        }
        let records = Records::behind(stream.get(tab.start..).unwrap_or_default());
        Sheet::read(records, &book)?.hand_on(&book, rows)?;
    }
    Ok(())
}

/// A record with those that continue it.
struct Record<'s> {
    kind: u16,
    pieces: Vec<&'s [u8]>,
}

impl<'s> Record<'s> {
    fn data(&self) -> &'s [u8] {
        self.pieces.first().copied().unwrap_or_default()
    }

    fn number(&self, at: usize) -> Option<u16> {
        number(self.data(), at)
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The records of a stream; what is cut at its end is left out.
struct Records<'s>(&'s [u8]);

impl<'s> Records<'s> {
    const CONTINUE: u16 = 0x003C;

    fn behind(stream: &'s [u8]) -> Self {
        Self(stream)
    }

    fn next_piece(&mut self) -> Option<(u16, &'s [u8])> {
        let (kind, length) = (number(self.0, 0)?, number(self.0, 2)?);
        let data = self.0.get(4..4 + usize::from(length))?;
        self.0 = &self.0[4 + usize::from(length)..];
        Some((kind, data))
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        let (kind, data) = self.next_piece()?;
        let mut pieces = vec![data];
        while number(self.0, 0) == Some(Self::CONTINUE) {
            pieces.push(self.next_piece()?.1);
        }
        Some(Record { kind, pieces })
    }
}

/// What the sheets of a workbook share.
struct Book {
    writing: Writing,
    shapes: Vec<Shape>,
    texts: Vec<Box<str>>,
    tabs: Vec<Tab>,
    since_1904: bool,
}

struct Tab {
    name: String,
    is_hidden: bool,
    start: usize,
}

impl Book {
    fn read(stream: &[u8]) -> Result<Self, SheetError> {
        let writing = Writing {
            marked: true,
            page: encoding_rs::GB18030,
        };
        let mut book = Self {
            writing,
            shapes: Vec::new(),
            texts: Vec::new(),
            tabs: Vec::new(),
            since_1904: false,
        };
        let (mut own, mut styles, mut seen) = (BTreeMap::new(), Vec::new(), false);
        for record in Records::behind(stream) {
            match record.kind {
                0x0809 => {
                    seen = true;
                    book.writing.marked = record.number(0) != Some(0x0500);
                }
                0x002F => return Err(SheetError::Encrypted),
                0x0042 => book.writing.page = Writing::page(record.number(0).unwrap_or_default()),
                0x0022 => book.since_1904 = record.number(0) == Some(1),
                0x041E => own.extend(book.format(&record)),
                0x00E0 => styles.extend(record.number(2)),
                0x0085 => book.tabs.extend(book.tab(&record)),
                0x00FC => book.texts = text::shared(&record.pieces)?,
                0x000A => break,
                _ => {}
            }
            Bound::Sheets.check(book.tabs.len() as u64)?;
        }
        if !seen {
            return Err(SheetError::Damaged(
                "the workbook stream does not begin as one".to_owned(),
            ));
        }
        let shape = |format: &u16| own.get(format).copied().unwrap_or_else(|| built_in(*format));
        book.shapes = styles.iter().map(shape).collect();
        Ok(book)
    }

    fn format(&self, record: &Record<'_>) -> Option<(u16, Shape)> {
        let (id, rest) = (record.number(0)?, record.data().get(2..)?);
        let code = match self.writing.marked {
            true => self.writing.long(&[rest])?,
            false => self.writing.short(rest)?,
        };
        Some((id, shape_of(&code)))
    }

    /// Charts and macros have tabs too, and no cells.
    fn tab(&self, record: &Record<'_>) -> Option<Tab> {
        const WORKSHEET: u8 = 0;
        let data = record.data();
        let start = u32::from_le_bytes(*data.first_chunk()?);
        let name = self.writing.short(data.get(6..)?)?;
        (data[5] == WORKSHEET).then(|| Tab {
            name: name.replace('\0', ""),
            is_hidden: data[4] & 3 != 0,
            start: start as usize,
        })
    }

    fn cell(&self, held: Held) -> Cell {
        match held {
            Held::Shared(index) => Cell::from_text(self.texts.get(index as usize).map_or("", |text| text)),
            Held::Own(text) => Cell::from_text(&text),
            Held::Bool(value) => from_data(&Data::Bool(value)),
            Held::Error(code) => from_data(&Data::Error(error(code))),
            Held::Number(number, style) => {
                let date = |kind| Data::DateTime(ExcelDateTime::new(number, kind, self.since_1904));
                match self.shapes.get(usize::from(style)).copied().unwrap_or(Shape::Plain) {
                    Shape::Plain => from_data(&Data::Float(number)),
                    Shape::Percentage => shown(from_data(&Data::Float(number))),
                    Shape::Date => from_data(&date(ExcelDateTimeType::DateTime)),
                    Shape::Duration => from_data(&date(ExcelDateTimeType::TimeDelta)),
                }
            }
        }
    }
}

fn error(code: u8) -> CellErrorType {
    match code {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x17 => CellErrorType::Ref,
        0x1D => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        0x2A => CellErrorType::NA,
        _ => CellErrorType::Value,
    }
}

/// What a cell holds, as the stream says it.
enum Held {
    Shared(u32),
    Own(Box<str>),
    /// A number and its style.
    Number(f64, u16),
    Bool(bool),
    Error(u8),
}

/// The cells of a sheet, in the order in which they were written.
#[derive(Default)]
struct Sheet {
    cells: Vec<((u16, u16), Held)>,
    merged: Vec<Area>,
    hidden: BTreeSet<u32>,
    /// The formula whose text comes in a record of its own.
    awaited: Option<(u16, u16)>,
}

impl Sheet {
    fn read(records: Records<'_>, book: &Book) -> Result<Self, SheetError> {
        let mut sheet = Self::default();
        // What is drawn on a sheet stands within it, with beginning and end of its own.
        let mut depth = 0_usize;
        for record in records {
            match record.kind {
                0x0809 => depth += 1,
                0x000A if depth <= 1 => break,
                0x000A => depth -= 1,
                _ if depth <= 1 => {
                    sheet.take(&record, book);
                }
                _ => {}
            }
            if MOST_CELLS < sheet.cells.len() as u64 {
                Bound::Places.check(sheet.cells.len() as u64)?;
            }
            Bound::Merged.check(sheet.merged.len() as u64)?;
        }
        Ok(sheet)
    }

    /// Takes in a record; one that is too short for what it is says nothing.
    fn take(&mut self, record: &Record<'_>, book: &Book) -> Option<()> {
        let data = record.data();
        let place = (record.number(0).unwrap_or(0), record.number(2).unwrap_or(0));
        let mut put = |held| self.cells.push((place, held));
        match record.kind {
            0x00FD => put(Held::Shared(u32::from_le_bytes(*data.get(6..)?.first_chunk()?))),
            0x0203 => put(Held::Number(float(data, 6)?, record.number(4)?)),
            0x027E => put(Held::Number(packed(data.get(6..10)?)?, record.number(4)?)),
            0x0204 | 0x00D6 => put(Held::Own(own_text(record, 6, book)?)),
            0x0205 => put(match data.get(6..8)? {
                [value, 0] => Held::Bool(*value != 0),
                [code, _] => Held::Error(*code),
                _ => return None,
            }),
            0x00BD => {
                let packs = data.get(4..data.len().checked_sub(2)?)?.as_chunks::<6>().0;
                for (column, pack) in (place.1..).zip(packs) {
                    let held = Held::Number(packed(&pack[2..])?, number(pack, 0)?);
                    self.cells.push(((place.0, column), held));
                }
            }
            0x0006 | 0x0206 | 0x0406 => self.formula(record, place)?,
            0x0207 => {
                let text = own_text(record, 0, book)?;
                self.cells.push((self.awaited.take()?, Held::Own(text)));
            }
            0x0208 if data.get(12)? & 0x20 != 0 => {
                self.hidden.insert(u32::from(place.0));
            }
            0x00E5 => self.merged.extend(data.get(2..)?.as_chunks::<8>().0.iter().map(area)),
            _ => {}
        }
        Some(())
    }

    fn formula(&mut self, record: &Record<'_>, place: (u16, u16)) -> Option<()> {
        let (style, value) = (record.number(4)?, record.data().get(6..14)?);
        self.awaited = None;
        match (value[0], number(value, 6)) {
            (0, Some(0xFFFF)) => self.awaited = Some(place),
            (1, Some(0xFFFF)) => self.cells.push((place, Held::Bool(value[2] != 0))),
            (2, Some(0xFFFF)) => self.cells.push((place, Held::Error(value[2]))),
            (_, Some(0xFFFF)) => {}
            _ => self.cells.push((place, Held::Number(float(value, 0)?, style))),
        }
        Some(())
    }

    /// Some programs write column by column: rows are put in order here. What is written twice counts as written last.
    fn hand_on(mut self, book: &Book, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
        self.cells.sort_by_key(|(place, _)| *place);
        let mut collector = Collector::new(self.merged, rows)?;
        collector.hidden = self.hidden;
        for ((row, column), held) in self.cells {
            collector.push((u32::from(row), u32::from(column)), book.cell(held))?;
        }
        collector.end_row()
    }
}

fn own_text(record: &Record<'_>, at: usize, book: &Book) -> Option<Box<str>> {
    let first = [record.data().get(at..)?];
    let pieces = [&first, record.pieces.get(1..).unwrap_or_default()].concat();
    Some(book.writing.long(&pieces)?.into_boxed_str())
}

fn float(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A number in four bytes: whole or the upper half of a double, and perhaps a hundredfold.
fn packed(bytes: &[u8]) -> Option<f64> {
    let bits = u32::from_le_bytes(*bytes.first_chunk()?);
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    Some(if bits & 1 == 0 { value } else { value / 100.0 })
}

fn area(bytes: &[u8; 8]) -> Area {
    let at = |index: usize| u32::from(number(bytes, index).unwrap_or(0));
    ((at(0), at(4)), (at(2), at(6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_whole_or_halves_of_doubles() {
        let cases = [
            (0x3FF0_0000_u32, 1.0),
            (0x3FF0_0001, 0.01),
            (123 << 2 | 2, 123.0),
            (12345 << 2 | 3, 123.45),
        ];
        for (bits, value) in cases {
            assert_eq!(packed(&bits.to_le_bytes()), Some(value));
        }
    }
}
