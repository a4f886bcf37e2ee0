//! What the library that reads the cells does not tell, or only slowly. A workbook stores 0.032 and shows 3.2%: what
//! the reader of the sheet sees is what counts. And cells are seldom merged, which a glance over the bytes tells.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read};

use super::bound::Bound;
use super::parts::{self, Archive, Measured, damaged};
use super::{Cell, SheetError};

/// The formats of a workbook that show percentages, and where its sheets are kept.
pub(super) struct Beside<'a> {
    archive: Archive<'a>,
    /// Tells for each style whether it shows a percentage.
    styles: Vec<bool>,
    /// The name of a sheet → its file.
    files: BTreeMap<String, String>,
    measured: BTreeMap<String, Measured>,
    /// Bytes of the sheets that were read: several tabs may share one file.
    read: u64,
}

impl<'a> Beside<'a> {
    /// Measures a workbook and looks up its styles.
    pub(super) fn of(mut archive: Archive<'a>) -> Result<Self, SheetError> {
        let measured = parts::measure(&mut archive)?;
        let mut text_of = |name: &str| text_of(&mut archive, name).unwrap_or_default();
        let styles = styles_in(&text_of("xl/styles.xml"));
        let (book, links) = (text_of("xl/workbook.xml"), text_of("xl/_rels/workbook.xml.rels"));
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
        Ok(Self {
            archive,
            styles,
            files,
            measured,
            read: 0,
        })
    }

    /// Looks what a sheet tells of its cells beside their values.
    pub(super) fn marks_of(&mut self, sheet: &str) -> Result<Marks, SheetError> {
        let mut marks = Marks::default();
        let known = self.files.get(sheet);
        let Some((file, measured)) = known.and_then(|file| Some((file, self.measured.get(file)?))) else {
            // Where the sheet is kept is not known: it may be the largest part, and may merge.
            let largest = self.measured.values().map(|part| part.bytes).max();
            self.read += largest.unwrap_or(0);
            Bound::Unfolded.check(self.read)?;
            marks.may_merge = true;
            return Ok(marks);
        };
        self.read += measured.bytes;
        Bound::Unfolded.check(self.read)?;
        marks.may_merge = 0 < measured.merged;
        if measured.formulas == 0 && !measured.hides && !self.styles.contains(&true) {
            return Ok(marks);
        }
        let mut open = OpenCell::default();
        let part = self.archive.by_name(file).map_err(damaged)?;
        parts::each_piece(BufReader::new(part), |_, _, tag| {
            if let Ok(tag) = std::str::from_utf8(tag) {
                marks.note(tag, &self.styles, &mut open);
            }
            Ok(())
        })?;
        Ok(marks)
    }
}

/// What a sheet tells of its cells beside their values, in the order of the sheet; rows and columns from 0.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Whether cells may be merged.
    pub(super) may_merge: bool,
    /// Cells that are shown as percentages.
    pub(super) percentages: Vec<(u32, u32)>,
    /// Cells with a formula whose result is not in the file.
    pub(super) unsolved: Vec<(u32, u32)>,
    /// Rows that the workbook hides.
    pub(super) hidden: BTreeSet<u32>,
}

/// The cell whose tags are being read.
#[derive(Default)]
struct OpenCell {
    place: Option<(u32, u32)>,
    formula: bool,
    valued: bool,
}

impl Marks {
    fn note(&mut self, tag: &str, styles: &[bool], open: &mut OpenCell) {
        let inner = tag.strip_prefix('<').unwrap_or_default();
        let name = inner.split([' ', '\t', '\r', '\n', '>']).next().unwrap_or_default();
        match name.trim_end_matches('/') {
            "row" => {
                let hidden = attribute(tag, "hidden").is_some_and(|hidden| matches!(hidden.as_str(), "1" | "true"));
                let row = attribute(tag, "r")
                    .filter(|_| hidden)
                    .and_then(|row| row.parse::<u32>().ok());
                self.hidden.extend(row.and_then(|row| row.checked_sub(1)));
            }
            "c" => {
                *open = OpenCell {
                    place: attribute(tag, "r").and_then(|place| place_of(&place)),
                    ..OpenCell::default()
                };
                if shows_percentage(tag, styles) {
                    self.percentages.extend(open.place);
                }
            }
            "f" => open.formula = true,
            // `<v/>` is how programs write that they did not calculate.
            "v" | "is" => open.valued = !tag.trim_end_matches('>').ends_with('/'),
            "/c" if open.formula && !open.valued => self.unsolved.extend(open.place),
            _ => {}
        }
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
pub(super) fn is_percentage(code: &str) -> bool {
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
    let mut letters = text[..digits].bytes();
    let column = letters.try_fold(0_u32, |column, letter| {
        let own = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        column.checked_mul(26)?.checked_add(own + 1)
    })?;
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
    fn a_percentage_is_what_the_reader_of_the_sheet_sees() {
        let cases = [("0.032", "3.2%"), ("-0.0325", "-3.25%"), ("1", "100%"), ("0.07", "7%")];
        for (stored, seen) in cases {
            assert_eq!(shown(Cell::Number(stored.to_owned())), Cell::Number(seen.to_owned()));
        }
        assert_eq!((place_of("A1"), place_of("AB10")), (Some((0, 0)), Some((9, 27))));
    }
}
