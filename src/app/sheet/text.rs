//! Separated values: CSV as people save it and lines as they paste them.

use std::borrow::Cow;

use super::{Cell, Format, Rows, SheetError};

pub(super) fn read_text(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(Format, Result<(), SheetError>), SheetError> {
    let (format, text) = decode(bytes)?;
    Ok((format, read_records(&text, rows)))
}

fn read_records(text: &str, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
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
        let newlines = bytes[self.offset..start + blank]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        self.line += newlines as u32;
        self.offset = start + blank;
    }
}

/// Takes off the apostrophe with which our own CSV keeps a text from becoming a formula.
fn cell(field: &str) -> Cell {
    let guarded = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    Cell::from_text(field.trim().strip_prefix('\'').filter(guarded).unwrap_or(field))
}

fn decode(bytes: &[u8]) -> Result<(Format, Cow<'_, str>), SheetError> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let (text, _, flawed) = encoding_rs::UTF_16LE.decode(bytes);
        return if flawed {
            Err(SheetError::UnknownEncoding(1))
        } else {
            Ok((Format::Utf16Text, text))
        };
    }
    if bytes.contains(&0) {
        return Err(SheetError::NotATable("二进制文件"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((Format::Utf8Text, Cow::Borrowed(text))),
        Err(error) => error,
    };
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((Format::Gb18030Text, text)),
        None => {
            let lines = bytes[..error.valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count();
            Err(SheetError::UnknownEncoding(lines + 1))
        }
    }
}

/// The separator is the one that occurs most in the first lines; a tab wins over what it outnumbers or equals.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(50).collect();
    let count = |delimiter: char| head.iter().map(|line| line.matches(delimiter).count()).sum::<usize>();
    let mut best = (b',', count(','));
    for delimiter in [';', '|', '\t'] {
        let found = count(delimiter);
        if found > 0 && (found > best.1 || delimiter == '\t' && found == best.1) {
            best = (delimiter as u8, found);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> (Format, Vec<Vec<String>>) {
        let book = super::super::read_book("list.csv", bytes).unwrap();
        let row = |row: &super::super::Row| row.cells.iter().map(Cell::text).collect();
        (book.format, book.sheets[0].rows.iter().map(row).collect())
    }

    #[test]
    fn every_encoding_that_chinese_excel_writes_is_read() {
        let text = "序号,企业名称\r\n1,隆华科技集团（洛阳）股份有限公司\r\n";
        let expected = vec![
            vec!["序号".to_owned(), "企业名称".to_owned()],
            vec!["1".to_owned(), "隆华科技集团（洛阳）股份有限公司".to_owned()],
        ];
        let with_bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let gb = encoding_rs::GB18030.encode(text).0.into_owned();
        assert_eq!(texts(text.as_bytes()), (Format::Utf8Text, expected.clone()));
        assert_eq!(texts(&with_bom), (Format::Utf8Text, expected.clone()));
        assert_eq!(texts(&gb), (Format::Gb18030Text, expected.clone()));
        assert_eq!(texts(&wide), (Format::Utf16Text, expected));
    }

    #[test]
    fn the_guard_against_formulas_is_taken_off_again() {
        let (_, rows) = texts("'=1+1公司,'甲公司,-3.2%\n".as_bytes());
        assert_eq!(rows, [["=1+1公司", "'甲公司", "-3.2%"]]);
    }

    #[test]
    fn quoted_separators_and_line_breaks_stay_in_their_cell() {
        let (_, rows) = texts("名称,地址\n甲,\"洛阳, 涧西\n建设路\"\n乙,孟津\n".as_bytes());
        assert_eq!(rows[1], ["甲", "洛阳, 涧西\n建设路"]);
        assert_eq!(rows[2], ["乙", "孟津"]);
    }

    #[test]
    fn what_is_in_no_known_encoding_names_the_line() {
        let error = super::super::read_book("list.csv", b"name\nok\n\xFF\xFF\xFF\n").unwrap_err();
        assert_eq!(error, SheetError::UnknownEncoding(3));
    }
}
