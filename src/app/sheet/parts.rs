//! The parts of a compressed workbook, measured before a library opens them: it believes what they announce and keeps
//! what they hold.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::SheetError;
use super::bound::Bound;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// What begins the entry of a file in the table of contents.
const ENTRY: &[u8] = b"PK\x01\x02";

/// Opens a compressed file with no more entries than are read.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, SheetError> {
    // The library keeps a table of all entries: they are counted before it makes one.
    let mut rest = bytes;
    let mut entries = 0;
    while let Some(at) = find(rest, ENTRY) {
        entries += 1;
        rest = &rest[at + ENTRY.len()..];
    }
    Bound::Entries.check(entries)?;
    ZipArchive::new(Cursor::new(bytes)).map_err(damaged)
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(word) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Adds up the declared sizes; reading a part beyond its declared size fails, so a lie gains nothing.
pub(super) fn check_sizes(archive: &mut Archive<'_>) -> Result<(), SheetError> {
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(damaged)?;
        total = total.saturating_add(part.size());
        Bound::Unfolded.check(total)?;
    }
    Ok(())
}

/// What a part of XML holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) bytes: u64,
    /// Merged areas.
    pub(super) merged: u64,
    /// Cells with formulas.
    pub(super) formulas: u64,
    /// Whether rows or columns are hidden.
    pub(super) hides: bool,
}

/// Measures every part of XML by its name; refuses what is beyond a bound in any of them.
pub(super) fn measure(archive: &mut Archive<'_>) -> Result<BTreeMap<String, Measured>, SheetError> {
    let mut measured = BTreeMap::new();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_string();
        let lower = name.to_lowercase();
        if lower.ends_with(".xml") {
            measured.insert(name, measure_part(part)?);
        } else if lower.ends_with("sharedstrings.bin") {
            count_strings(BufReader::new(part))?;
        }
    }
    Ok(measured)
}

fn measure_part(part: impl Read) -> Result<Measured, SheetError> {
    let (mut measured, mut depth, mut strings) = (Measured::default(), 0_u64, 0_u64);
    each_piece(BufReader::with_capacity(1 << 16, part), |_, piece, tag| {
        measured.bytes += piece.len() as u64;
        match tag.get(1).copied() {
            None | Some(b'?' | b'!') => return Ok(()),
            Some(b'/') => {
                depth = depth.saturating_sub(1);
                return Ok(());
            }
            Some(_) => depth += u64::from(!tag.ends_with(b"/>")),
        }
        Bound::Depth.check(depth)?;
        match local_name(tag) {
            b"si" => {
                strings += 1;
                Bound::Strings.check(strings)
            }
            b"sst" => Bound::Strings.check(announced(tag)),
            b"mergeCell" => {
                measured.merged += 1;
                Bound::Merged.check(measured.merged)
            }
            b"f" => {
                measured.formulas += 1;
                Ok(())
            }
            b"row" | b"col" => {
                measured.hides |= find(tag, b"hidden=").is_some();
                Ok(())
            }
            _ => Ok(()),
        }
    })?;
    Ok(measured)
}

/// Counts the shared texts of a binary workbook: records of a kind and a length, seven bits to a byte.
fn count_strings(mut part: impl BufRead) -> Result<(), SheetError> {
    const STRING: u64 = 0x13;
    let mut strings = 0;
    while let (Some(kind), Some(length)) = (seven_bits(&mut part, 2), seven_bits(&mut part, 4)) {
        std::io::copy(&mut part.by_ref().take(length), &mut std::io::sink()).map_err(damaged)?;
        strings += u64::from(kind == STRING);
        Bound::Strings.check(strings)?;
    }
    Ok(())
}

fn seven_bits(part: &mut impl Read, most: u32) -> Option<u64> {
    let mut number = 0;
    for place in 0..most {
        let mut byte = [0];
        part.read_exact(&mut byte).ok()?;
        number |= u64::from(byte[0] & 0x7F) << (7 * place);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

/// How many shared texts a workbook says it has: its reader makes room for all of them.
fn announced(tag: &[u8]) -> u64 {
    let word = b"uniqueCount=";
    let Some(at) = find(tag, word) else { return 0 };
    let digits = tag[at + word.len()..]
        .iter()
        .skip(1)
        .take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: u64, digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
    })
}

/// The name of a tag without its prefix.
fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.strip_prefix(b"<").unwrap_or(tag);
    let end = name
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
    let name = &name[..end.unwrap_or(name.len())];
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// Goes through XML tag by tag: hands on the number of the piece, the text before a tag with the tag, and the tag.
pub(super) fn each_piece(
    mut part: impl BufRead,
    mut take: impl FnMut(u64, &[u8], &[u8]) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let mut piece = Vec::new();
    for number in 0.. {
        piece.clear();
        let most = Bound::OneText.most() + 1;
        part.by_ref().take(most).read_until(b'>', &mut piece).map_err(damaged)?;
        if piece.is_empty() {
            break;
        }
        Bound::OneText.check(piece.len() as u64)?;
        let tag = piece.iter().rposition(|byte| *byte == b'<').unwrap_or(piece.len());
        take(number, &piece, &piece[tag..])?;
    }
    Ok(())
}

/// Calls a library on bytes of strangers: where it panics, the file is damaged.
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    let called = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
    called.unwrap_or_else(|_| Err(damaged("the library that reads workbooks panicked")))
}

pub(super) fn damaged(error: impl std::fmt::Display) -> SheetError {
    SheetError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_part_that_holds_more_than_it_declares_cannot_be_read() {
        let honest = zipped(&[("xl/workbook.xml", &[b' '; 10_000])]);
        let declared = 10_000_u32.to_le_bytes();
        let mut lying = honest.clone();
        for at in 0..lying.len() - 4 {
            if lying[at..at + 4] == declared {
                lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
            }
        }
        check_sizes(&mut open(&honest).unwrap()).unwrap();
        let mut lying = open(&lying).unwrap();
        let mut part = lying.by_index(0).unwrap();
        assert!(std::io::copy(&mut part, &mut std::io::sink()).is_err());
    }

    #[test]
    fn what_is_beyond_a_bound_is_named_with_its_figure() {
        let deep = "<a>".repeat(1_000_000);
        let long = [b"<a>".as_slice(), &[b'x'; 17 << 20], b"</a>"].concat();
        let merged = "<mergeCell ref=\"A1:A2\"/>".repeat(1_000_000);
        let cases: [(&[u8], &str); 5] = [
            (deep.as_bytes(), "嵌套至少有 129 层，上限 128 层"),
            (&long, "一处文字至少有 17 MB，上限 16 MB"),
            (merged.as_bytes(), "合并单元格至少有 100001 处，上限 100000 处"),
            (
                b"<sst uniqueCount=\"4398046511104\">",
                "不同的文字至少有 4398046511104 条",
            ),
            (
                b"<x:sst count='1' uniqueCount='18446744073709551616'>",
                "不同的文字至少有 18446744073709551615 条",
            ),
        ];
        for (content, told) in cases {
            let bytes = zipped(&[("xl/a.xml", content)]);
            let refused = measure(&mut open(&bytes).unwrap()).unwrap_err().to_string();
            assert!(refused.contains(told), "{refused}");
        }
    }

    #[test]
    fn what_a_sheet_holds_beside_its_cells_is_seen() {
        let sheet = b"<s><row r=\"1\" hidden=\"1\"><c><f>1</f></c></row><mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells></s>";
        let bytes = zipped(&[("xl/a.xml", sheet), ("b.bin", b"<f>")]);
        let measured = measure(&mut open(&bytes).unwrap()).unwrap();
        let expected = Measured {
            bytes: sheet.len() as u64,
            merged: 1,
            formulas: 1,
            hides: true,
        };
        assert_eq!(measured.get("xl/a.xml"), Some(&expected));
        assert_eq!(measured.len(), 1);
    }
}
