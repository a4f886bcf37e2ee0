//! Separated values. A quote that never closes would swallow the rows behind it: it is said, never guessed away.

use super::super::{Bound, Cell, Rows, SheetError};

/// What separates cells; a tab wins over what it equals.
const SEPARATORS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// Records that are looked at to tell the separator.
const HEAD: usize = 50;

pub(super) fn read(text: &str, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let shape = shape_of(text);
    check_records(text, shape)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(shape.separator)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut place = Place { offset: 0, line: 1 };
    rows.begin_sheet("")?;
    while reader
        .read_record(&mut record)
        .map_err(|error| SheetError::Damaged(error.to_string()))?
    {
        let start = record.position().map_or(0, csv::Position::byte) as usize;
        place.advance(text, start);
        rows.push(place.line, record.iter().map(cell).collect())?;
    }
    Ok(())
}

/// Takes off the apostrophe with which our own CSV keeps a text from becoming a formula.
fn cell(field: &str) -> Cell {
    let guarded = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    Cell::from_text(field.trim().strip_prefix('\'').filter(guarded).unwrap_or(field))
}

/// Counts the lines that end within bytes, whatever ends them.
pub(super) fn line_ends(bytes: &[u8]) -> usize {
    let ends = |(at, byte): (usize, &u8)| *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    bytes.iter().enumerate().filter(|one| ends(*one)).count()
}

/// Where a record begins: the reader's own line number does not count the blank lines it skips before it.
struct Place {
    offset: usize,
    line: u32,
}

impl Place {
    fn advance(&mut self, text: &str, start: usize) {
        let bytes = text.as_bytes();
        let blank = bytes[start..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        self.line += line_ends(&bytes[self.offset..start + blank]) as u32;
        self.offset = start + blank;
    }
}

/// How the cells of a text are separated, and how many separators most of its records have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    separator: u8,
    usual: usize,
}

/// The separator is the one of which most records have the same number; what stands in quotes separates nothing.
fn shape_of(text: &str) -> Shape {
    let mut best = (
        0,
        Shape {
            separator: b',',
            usual: 0,
        },
    );
    for separator in SEPARATORS {
        let walk = Walk::new(text, separator, &SEPARATORS);
        let counts: Vec<usize> = walk.map(|record| record.separators).take(HEAD).collect();
        let alike = |wanted: usize| counts.iter().filter(|count| **count == wanted).count();
        let usual = counts.iter().copied().filter(|count| *count > 0);
        let Some(usual) = usual.max_by_key(|count| (alike(*count), *count)) else {
            continue;
        };
        if best.0 < alike(usual) {
            best = (alike(usual), Shape { separator, usual });
        }
    }
    best.1
}

/// Says where a quote opens that never closes, or closes only by the quote of a later row, and which record is wider
/// than any sheet: nothing is split before.
fn check_records(text: &str, shape: Shape) -> Result<(), SheetError> {
    for record in Walk::new(text, shape.separator, &[shape.separator]) {
        Bound::Width.check(record.separators as u64 + 1)?;
        let swallows = shape.usual >= 2 && record.swallowed >= shape.usual;
        if let Some(line) = record.open.or(record.spans.filter(|_| swallows)) {
            return Err(SheetError::UnclosedQuote(line));
        }
    }
    Ok(())
}

/// Walks over records as the reader of cells does: a quote opens only where a cell begins.
struct Walk<'t> {
    bytes: &'t [u8],
    separator: u8,
    /// A cell, and so a quote, begins behind one of these.
    before_cells: &'t [u8],
    at: usize,
    line: u32,
}

#[derive(Debug, Default)]
struct Record {
    separators: usize,
    /// The line where a quote opens that spans lines.
    spans: Option<u32>,
    /// The most separators in one whole line within quotes.
    swallowed: usize,
    /// The line where a quote opens that never closes.
    open: Option<u32>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str, separator: u8, before_cells: &'t [u8]) -> Self {
        Self {
            bytes: text.as_bytes(),
            separator,
            before_cells,
            at: 0,
            line: 1,
        }
    }

    fn next_is(&mut self, byte: u8) -> bool {
        let is = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is);
        is
    }

    /// Passes a quoted cell, behind its opening quote.
    fn pass_quoted(&mut self, record: &mut Record) {
        let (opened, mut inside, mut first) = (self.line, 0, true);
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' if self.next_is(b'"') => {}
                b'"' => {
                    if !first {
                        record.swallowed = record.swallowed.max(inside);
                    }
                    return;
                }
                b'\r' | b'\n' => {
                    if byte == b'\r' {
                        self.next_is(b'\n');
                    }
                    self.line += 1;
                    if !first {
                        record.swallowed = record.swallowed.max(inside);
                    }
                    (first, inside, record.spans) = (false, 0, Some(opened));
                }
                _ => inside += usize::from(byte == self.separator),
            }
        }
        record.open = Some(opened);
    }
}

impl Iterator for Walk<'_> {
    type Item = Record;

    /// Blank lines are no records.
    fn next(&mut self) -> Option<Record> {
        let mut record = Record::default();
        let (mut begins, mut blank) = (true, true);
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\r' | b'\n' => {
                    if byte == b'\r' {
                        self.next_is(b'\n');
                    }
                    self.line += 1;
                    if !blank {
                        return Some(record);
                    }
                }
                b'"' if begins => {
                    self.pass_quoted(&mut record);
                    (begins, blank) = (false, false);
                }
                _ => {
                    record.separators += usize::from(byte == self.separator);
                    (begins, blank) = (self.before_cells.contains(&byte), false);
                }
            }
        }
        (!blank).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::read_book;
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let book = read_book("list.csv", text.as_bytes()).unwrap();
        let row = |row: &super::super::super::Row| (row.line, row.cells.iter().map(Cell::text).collect());
        book.sheets[0].rows.iter().map(row).collect()
    }

    #[test]
    fn separators_are_told_outside_of_quotes_by_what_most_rows_share() {
        let cases = [
            ("a,b\n\"1;2;3;4;5\",x\n\"1;2;3\",y\n", b','),
            ("a,b\nx,1;2;3;4\ny,5;6;7;8;9\n", b','),
            ("a\tb\n1,234\t5,678\n", b'\t'),
            ("a;b;c\n1,5;2;3\n", b';'),
            ("a|b\n1|2\n", b'|'),
            ("甲公司\n乙公司\n", b','),
        ];
        for (text, separator) in cases {
            assert_eq!(shape_of(text).separator, separator, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_by_whatever_ends_them() {
        for end in ["\r", "\n", "\r\n"] {
            let text = ["a,b", "", "1,\"x", "y\"", "2,3"].join(end);
            let lines: Vec<u32> = rows(&text).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [1, 3, 5], "{end:?}");
        }
    }

    #[test]
    fn quoted_separators_and_line_breaks_stay_in_their_cell() {
        let found = rows("名称,地址\n甲,\"洛阳, 涧西\n建设路\"\n乙,孟津\n");
        assert_eq!(found[1].1, ["甲", "洛阳, 涧西\n建设路"]);
        assert_eq!(found[2], (4, vec!["乙".to_owned(), "孟津".to_owned()]));
    }

    #[test]
    fn a_quote_that_swallows_rows_is_said_with_its_line() {
        let cases = [
            "a,b,c\n1,2,\"x\n3,4,y\n",
            "a,b,c\n1,2,\"x\n3,4,y\n5,6,\"z\n",
            "a,b,c\r1,2,\"x\r3,4,y",
        ];
        for text in cases {
            let refused = read_book("list.csv", text.as_bytes()).unwrap_err();
            assert_eq!(refused, SheetError::UnclosedQuote(2), "{text:?}");
        }
    }
}
