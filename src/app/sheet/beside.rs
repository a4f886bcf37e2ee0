//! What the library that reads the cells does not tell, or only slowly. A workbook stores 0.032 and shows 3.2%: what
//! the reader of the sheet sees is what counts. And cells are seldom merged, which a glance over the bytes tells.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::{Cell, SheetError};

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The formats of a workbook that show percentages, and where its sheets are kept.
pub(super) struct Beside<'a> {
    archive: Archive<'a>,
    /// Tells for each style whether it shows a percentage.
    styles: Vec<bool>,
    /// The name of a sheet → its file.
    files: BTreeMap<String, String>,
}

impl<'a> Beside<'a> {
    /// Looks up the styles; nothing when the workbook cannot be looked into.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let styles = styles_in(&text_of(&mut archive, "xl/styles.xml")?);
        let book = text_of(&mut archive, "xl/workbook.xml")?;
        let links = text_of(&mut archive, "xl/_rels/workbook.xml.rels")?;
        let targets: BTreeMap<String, String> = tags(&links, "Relationship")
            .filter_map(|tag| Some((attribute(tag, "Id")?, attribute(tag, "Target")?)))
            .collect();
        let file = |target: &String| match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("xl/{target}"),
        };
        let files = tags(&book, "sheet")
            .filter_map(|tag| Some((attribute(tag, "name")?, file(targets.get(&attribute(tag, "r:id")?)?))));
        let files = files.collect();
        Some(Self { archive, styles, files })
    }

    /// Tells whether cells of a sheet may be merged.
    pub(super) fn may_merge(&mut self, sheet: &str) -> Result<bool, SheetError> {
        let Some(file) = self.files.get(sheet) else {
            return Ok(true);
        };
        let file = self.archive.by_name(file).map_err(damaged)?;
        holds(file, b"mergeCell").map_err(damaged)
    }

    /// Returns the cells of a sheet that are shown as percentages, in the order of the sheet: row and column from 0.
    pub(super) fn percentages_of(&mut self, sheet: &str) -> Result<Vec<(u32, u32)>, SheetError> {
        let Some(file) = self.files.get(sheet).filter(|_| self.styles.contains(&true)) else {
            return Ok(Vec::new());
        };
        let styles = &self.styles;
        let file = self.archive.by_name(file).map_err(damaged)?;
        let (mut reader, mut piece, mut found) = (BufReader::new(file), Vec::new(), Vec::new());
        loop {
            piece.clear();
            let read = reader.read_until(b'>', &mut piece);
            if read.map_err(damaged)? == 0 {
                return Ok(found);
            }
            let from = piece.iter().rposition(|byte| *byte == b'<').unwrap_or(0);
            if let Ok(tag) = std::str::from_utf8(&piece[from..])
                && tag.starts_with("<c ")
                && shows_percentage(tag, styles)
            {
                found.extend(attribute(tag, "r").and_then(|place| place_of(&place)));
            }
        }
    }
}

fn damaged(error: impl std::fmt::Display) -> SheetError {
    SheetError::Damaged(error.to_string())
}

/// Tells whether bytes hold a word, reading them piece by piece.
fn holds(mut bytes: impl Read, word: &[u8]) -> std::io::Result<bool> {
    let mut buffer = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let read = bytes.read(&mut buffer[kept..])?;
        let filled = kept + read;
        if buffer[..filled].windows(word.len()).any(|window| window == word) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // The word may begin in this piece and end in the next.
        let rest = filled.saturating_sub(word.len() - 1);
        buffer.copy_within(rest..filled, 0);
        kept = filled - rest;
    }
}

fn shows_percentage(tag: &str, styles: &[bool]) -> bool {
    let style = attribute(tag, "s").and_then(|style| style.parse::<usize>().ok());
    style.and_then(|style| styles.get(style)).is_some_and(|shows| *shows)
}

/// Returns the number as the reader of the sheet sees it, with its sign.
pub(super) fn shown(cell: Cell) -> Cell {
    let Cell::Number(text) = &cell else { return cell };
    match text.parse::<f64>() {
        Ok(number) => {
            let hundredfold = number * 100.0;
            let shown = format!("{hundredfold:.14e}").parse().unwrap_or(hundredfold);
            Cell::Number(format!("{shown}%"))
        }
        Err(_) => cell,
    }
}

fn text_of(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// For each cell style, in their order, whether its number format shows a percentage.
fn styles_in(text: &str) -> Vec<bool> {
    let own: Vec<(String, bool)> = tags(text, "numFmt")
        .filter_map(|tag| {
            Some((
                attribute(tag, "numFmtId")?,
                is_percentage(&attribute(tag, "formatCode")?),
            ))
        })
        .collect();
    let cells = text.split_once("<cellXfs").map_or("", |(_, rest)| rest);
    let cells = cells.split_once("</cellXfs>").map_or("", |(cells, _)| cells);
    let shows = |tag: &str| {
        let format = attribute(tag, "numFmtId").unwrap_or_default();
        let own = own.iter().find(|(id, _)| *id == format).map(|(_, shows)| *shows);
        own.unwrap_or(matches!(format.as_str(), "9" | "10"))
    };
    tags(cells, "xf").map(shows).collect()
}

/// A percent sign within quotes or behind a backslash is mere text: it does not multiply.
fn is_percentage(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

/// The opening tags of a name.
fn tags<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    text.split('<').filter_map(move |piece| {
        let rest = piece.strip_prefix(name)?;
        rest.starts_with([' ', '\t', '\r', '\n', '/', '>'])
            .then(|| rest.split('>').next().unwrap_or(rest))
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let wanted = format!("{name}=\"");
    let mut rest = tag;
    loop {
        let at = rest.find(&wanted)?;
        let own = at == 0 || rest[..at].ends_with(char::is_whitespace);
        let value = &rest[at + wanted.len()..];
        if own {
            return Some(unescape(value.split('"').next()?));
        }
        rest = value;
    }
}

fn unescape(text: &str) -> String {
    let plain = [
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    plain
        .iter()
        .fold(text.to_owned(), |text, (escaped, c)| text.replace(escaped, c))
}

/// `B3` is row 2 and column 1, counted from 0.
fn place_of(text: &str) -> Option<(u32, u32)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let letters = text[..digits].bytes();
    let column = letters.fold(0_u32, |column, letter| {
        column * 26 + u32::from(letter.wrapping_sub(b'A')) + 1
    });
    let row: u32 = text[digits..].parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_multiply_are_told_from_those_that_only_print_the_sign() {
        let cases = [
            ("0.0%", true),
            ("0\"%\"", false),
            ("0.0\\%", false),
            ("[Red]-0%", true),
            ("General", false),
        ];
        for (code, shows) in cases {
            assert_eq!(is_percentage(code), shows, "{code}");
        }
    }

    #[test]
    fn a_word_is_found_wherever_the_pieces_part_it() {
        let text = [vec![b'.'; (1 << 16) - 4], b"mergeCells".to_vec(), vec![b'.'; 99]].concat();
        assert!(holds(text.as_slice(), b"mergeCell").unwrap());
        assert!(holds(&text[..(1 << 16) + 5], b"mergeCell").unwrap());
        assert!(!holds(&text[..(1 << 16) + 4], b"mergeCell").unwrap());
        assert!(!holds(&b"merge"[..], b"mergeCell").unwrap());
    }

    #[test]
    fn a_percentage_is_what_the_reader_of_the_sheet_sees() {
        let cases = [("0.032", "3.2%"), ("-0.0325", "-3.25%"), ("1", "100%"), ("0.07", "7%")];
        for (stored, seen) in cases {
            assert_eq!(shown(Cell::Number(stored.to_owned())), Cell::Number(seen.to_owned()));
        }
        assert_eq!((place_of("A1"), place_of("AB10")), (Some((0, 0)), Some((9, 27))));
    }
}
