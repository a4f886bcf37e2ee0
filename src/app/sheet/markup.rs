//! Tables of web pages and of Spreadsheet 2003 XML, which many systems hand out as `.xls`. Both are rows of cells
//! between tags; nothing of a page runs and nothing is fetched.

use std::collections::BTreeMap;

use super::{Bound, Cell, Rows, SheetError};

/// Tells whether a text can only be meant as a page or as XML.
pub(super) fn is_markup(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(16).collect();
    let start = start.to_ascii_lowercase();
    [
        "<html",
        "<!doctype",
        "<?xml",
        "<table",
        "<meta",
        "<workbook",
        "<head",
        "<body",
        "<style",
        "<!--",
        "<div",
    ]
    .iter()
    .any(|tag| start.starts_with(tag))
}

pub(super) fn read(text: &str, rows: &mut Rows<'_, '_>) -> Result<(), SheetError> {
    let mut page = Page {
        rows,
        line: 0,
        row: None,
        cell: None,
        hanging: BTreeMap::new(),
        sheets: 0,
        seen: 0,
    };
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        page.text(&rest[..open]);
        let tag = &rest[open..];
        let Some(tag_end) = end_of(tag) else { break };
        page.tag(&tag[..tag_end])?;
        rest = &tag[tag_end..];
        let silent = ["script", "style"].iter().find(|name| is_tag(&tag[1..tag_end], name));
        if let Some(name) = silent {
            let close = rest.find(&format!("</{name}")).unwrap_or(rest.len());
            rest = &rest[close..];
        }
    }
    page.end_row()?;
    match page.seen {
        0 => Err(SheetError::NotATable("没有表格的网页或 XML")),
        _ => Ok(()),
    }
}

/// The end of what begins with `<`: a comment or a tag.
fn end_of(tag: &str) -> Option<usize> {
    match tag.starts_with("<!--") {
        true => Some(tag.find("-->")? + "-->".len()),
        false => Some(tag.find('>')? + 1),
    }
}

/// A page as far as it was read.
struct Page<'a, 'b, 'c> {
    rows: &'a mut Rows<'b, 'c>,
    line: u32,
    row: Option<Vec<Cell>>,
    /// The cell that is open: its text, how far it spans across and down.
    cell: Option<(String, usize, u32)>,
    /// Cells that hang down from rows above: column → text, rows left.
    hanging: BTreeMap<usize, (Cell, u32)>,
    sheets: usize,
    seen: usize,
}

/// No cell spans more; a page that says so is in error.
const WIDEST: usize = Bound::Width.most() as usize;

impl Page<'_, '_, '_> {
    fn text(&mut self, text: &str) {
        if let Some((cell, ..)) = &mut self.cell {
            cell.push_str(&unescape(text));
        }
    }

    fn tag(&mut self, tag: &str) -> Result<(), SheetError> {
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let closes = inner.starts_with('/') || inner.ends_with('/');
        let name = inner.trim_start_matches('/');
        let is = |names: &[&str]| names.iter().any(|wanted| is_tag(name, wanted));
        if is(&["worksheet"]) && !inner.starts_with('/') {
            self.begin_sheet(&attribute(inner, "ss:name").unwrap_or_default())?;
        } else if is(&["table"]) && !inner.starts_with('/') && self.sheets == 0 {
            self.begin_sheet("")?;
        } else if is(&["tr", "row"]) {
            self.end_row()?;
            if !inner.starts_with('/') {
                self.begin_row(attribute(inner, "ss:index"));
            }
        } else if is(&["td", "th", "cell"]) {
            self.end_cell()?;
            if !inner.starts_with('/') {
                self.begin_cell(inner)?;
            }
            if closes {
                self.end_cell()?;
            }
        } else if is(&["br", "p", "div"]) {
            self.text("\n");
        }
        Ok(())
    }

    fn begin_sheet(&mut self, name: &str) -> Result<(), SheetError> {
        self.end_row()?;
        self.sheets += 1;
        self.line = 0;
        self.hanging.clear();
        self.rows.begin_sheet(name)
    }

    fn begin_row(&mut self, index: Option<String>) {
        let index: Option<u32> = index.and_then(|index| index.parse().ok());
        self.line = index
            .unwrap_or(self.line.saturating_add(1))
            .max(self.line.saturating_add(1));
        self.row = Some(Vec::new());
    }

    fn begin_cell(&mut self, tag: &str) -> Result<(), SheetError> {
        self.fill();
        let number = |name: &str| attribute(tag, name).and_then(|text| text.trim().parse::<usize>().ok());
        if let (Some(row), Some(index)) = (&mut self.row, number("ss:index")) {
            Bound::Width.check(index as u64)?;
            row.resize(index.saturating_sub(1).max(row.len()), Cell::Empty);
        }
        let across = number("colspan")
            .or(number("ss:mergeacross").map(|more| more.saturating_add(1)))
            .unwrap_or(1);
        let down = number("rowspan")
            .or(number("ss:mergedown").map(|more| more.saturating_add(1)))
            .unwrap_or(1);
        let down = u32::try_from(down.clamp(1, 10_000)).unwrap_or(1);
        self.cell = Some((String::new(), across.clamp(1, WIDEST), down));
        Ok(())
    }

    /// Puts in what hangs down from above until a free place comes.
    fn fill(&mut self) {
        let Some(row) = &mut self.row else { return };
        while let Some((cell, _)) = self.hanging.get(&row.len()) {
            row.push(cell.clone());
        }
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let (Some((text, across, down)), Some(row)) = (self.cell.take(), &mut self.row) else {
            return Ok(());
        };
        let cell = Cell::from_text(&text);
        if down > 1 {
            self.hanging.insert(row.len(), (cell.clone(), down));
        }
        row.push(cell);
        Bound::Width.check(row.len() as u64)?;
        row.resize((row.len() + across - 1).min(WIDEST), Cell::Empty);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), SheetError> {
        self.end_cell()?;
        self.fill();
        let Some(cells) = self.row.take() else { return Ok(()) };
        self.hanging.retain(|_, (_, left)| {
            *left -= 1;
            *left > 0
        });
        if self.sheets == 0 {
            self.begin_sheet("")?;
            self.line = 1;
        }
        self.seen += 1;
        self.rows.push(self.line, cells)
    }
}

/// Whether a tag has this name, whatever its case and its prefix.
fn is_tag(tag: &str, name: &str) -> bool {
    let own = tag
        .split(|c: char| c.is_whitespace() || c == '/')
        .next()
        .unwrap_or_default();
    let own = own.rsplit(':').next().unwrap_or_default();
    own.trim_end_matches('>').eq_ignore_ascii_case(name)
}

/// The value of an attribute, whatever its case, quoted or not.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = lower[..*at].chars().next_back().is_none_or(char::is_whitespace);
        before && lower[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quoted = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let value = match quoted {
        Some(quote) => value[1..].split(quote).next()?,
        None => value
            .split(|c: char| c.is_whitespace() || c == '/' || c == '>')
            .next()?,
    };
    Some(unescape(value))
}

/// Entities as pages write them; what is unknown stays as it stands.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let entity = &rest[at..];
        let end = entity.bytes().take(9).position(|byte| byte == b';');
        let read = end.and_then(|end| Some((entity_of(&entity[1..end])?, end + 1)));
        let (c, length) = read.unwrap_or(('&', 1));
        plain.push(c);
        rest = &entity[length..];
    }
    plain.push_str(rest);
    plain
}

fn entity_of(name: &str) -> Option<char> {
    let code = name.strip_prefix('#');
    let number = code.and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => code.parse().ok(),
    });
    match name {
        "nbsp" => Some(' '),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => number.and_then(char::from_u32),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read_book};
    use super::*;

    fn rows(name: &str, text: &str) -> Vec<(u32, Vec<String>)> {
        let book = read_book(name, text.as_bytes()).unwrap();
        assert_eq!(book.format, Format::Markup);
        let rows = book.sheets.iter().flat_map(|sheet| &sheet.rows);
        rows.map(|row| (row.line, row.cells.iter().map(Cell::text).collect()))
            .collect()
    }

    #[test]
    fn a_page_saved_as_a_workbook_gives_its_cells() {
        let page = "<html><head><style>td{color:red}</style></head><body><table border=1>\
            <tr><td colspan=2>名单<!-- <td>x</td> --></td></tr><TR><TH>企业名称</TH><TH>地址</TH></TR>\
            <tr><td>洛阳甲&amp;乙公司</td><td rowspan=\"2\">建设路<br>1号</td></tr><tr><td>洛阳丙&nbsp;公司</td></tr>\
            </table></body></html>";
        let expected = [
            (1, vec!["名单".to_owned()]),
            (2, vec!["企业名称".to_owned(), "地址".to_owned()]),
            (3, vec!["洛阳甲&乙公司".to_owned(), "建设路\n1号".to_owned()]),
            (4, vec!["洛阳丙 公司".to_owned(), "建设路\n1号".to_owned()]),
        ];
        assert_eq!(rows("名单.xls", page), expected);
    }

    #[test]
    fn spreadsheet_xml_gives_its_cells_in_their_places() {
        let text = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
            xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"一\"><Table>\
            <Row><Cell><Data ss:Type=\"String\">企业名称</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"String\">备注</Data></Cell></Row>\
            <Row ss:Index=\"4\"><Cell><Data ss:Type=\"String\">洛阳甲公司</Data></Cell><Cell/><Cell><Data ss:Type=\"Number\">5</Data></Cell></Row>\
            </Table></Worksheet></Workbook>";
        let expected = [
            (1, vec!["企业名称".to_owned(), String::new(), "备注".to_owned()]),
            (4, vec!["洛阳甲公司".to_owned(), String::new(), "5".to_owned()]),
        ];
        assert_eq!(rows("名单.xml", text), expected);
    }

    #[test]
    fn a_page_without_a_table_is_said_to_have_none() {
        let refused = read_book("页.html", b"<html><body><p>hello</p></body></html>").unwrap_err();
        assert!(refused.to_string().contains("没有表格的网页"), "{refused}");
    }
}
