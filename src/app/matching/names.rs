//! Names to match, read from a file or from pasted text: any table with a name or code column, or one name a line.

use search_index::fold::fold_key;
use search_index::name::{has_form, is_form, strip_asides};

use super::Identity;
use crate::app::Error;
use crate::app::columns::Field;
use crate::app::import::table::{Block, Line, LineKind, TableError, find_blocks};
use crate::app::import::value::{Code, read_code};
use crate::app::sheet::{Book, Cell, Row, read_book, read_pasted};
use crate::domain::credit_code::CreditCode;

/// Reads the names of a file.
///
/// # Errors
/// The file is no table, or no column names firms.
pub fn read_names_of_file(file_name: &str, bytes: &[u8]) -> Result<Vec<Identity>, Error> {
    let book = read_book(file_name, bytes)?;
    names_of(&book)
}

/// Reads pasted names.
///
/// # Errors
/// There are none.
pub fn read_pasted_names(text: &str) -> Result<Vec<Identity>, Error> {
    let book = read_pasted(text).map_err(|_| Error::invalid("names", "请粘贴企业名称，每行一个"))?;
    names_of(&book)
}

/// Reads a name that may stand beside a code: a row copied from a table.
pub fn read_identity(text: &str) -> Identity {
    let mut identity = Identity::default();
    let mut names: Vec<&str> = Vec::new();
    for part in text.split(['\t', ' ', '　', ',', '，']).filter(|part| !part.is_empty()) {
        match part.parse::<CreditCode>() {
            Ok(code) => identity.credit_code = Some(code),
            Err(_) => names.push(part),
        }
    }
    identity.name = match identity.credit_code {
        Some(_) => names.join(" "),
        None => text.to_owned(),
    };
    identity
}

fn names_of(book: &Book) -> Result<Vec<Identity>, Error> {
    let blocks = match find_blocks(book, None) {
        Ok(blocks) => blocks,
        // Without a header the cells themselves tell names from codes.
        Err(TableError::NoHeader(looked_at)) => {
            let rows = book.sheets.iter().flat_map(|sheet| &sheet.rows);
            let named: Vec<Identity> = rows.flat_map(identities_of_row).collect();
            let error = || Error::invalid("names", TableError::NoHeader(looked_at).to_string());
            return if named.is_empty() { Err(error()) } else { Ok(named) };
        }
        Err(error) => return Err(Error::invalid("names", error.to_string())),
    };
    let firms = |block: &Block| {
        let firms = block.rows.iter().filter(|line| line.kind == LineKind::Firm);
        firms
            .flat_map(|line| each_of(identity(block, line)))
            .collect::<Vec<_>>()
    };
    Ok(blocks.iter().flat_map(firms).collect())
}

/// A code that cannot be read only leaves the name to match by.
fn identity(block: &Block, line: &Line) -> Identity {
    let cell = |field: Field| block.cell(&line.row, field).map(|(_, cell)| cell);
    Identity {
        name: cell(Field::Name).map(|cell| cell.text()).unwrap_or_default(),
        credit_code: cell(Field::CreditCode).and_then(code_of),
        division: None,
    }
}

fn code_of(cell: &Cell) -> Option<CreditCode> {
    match read_code(cell) {
        Ok(Some(Code::Credit(code))) => Some(code),
        _ => None,
    }
}

/// The firms that a row without a header names: every cell that ends like a name of a firm, or else the first that
/// holds any words; with the code of the row when it names one firm.
fn identities_of_row(row: &Row) -> Vec<Identity> {
    let texts: Vec<String> = row
        .cells
        .iter()
        .map(Cell::text)
        .filter(|text| !text.trim().is_empty())
        .collect();
    let code = row.cells.iter().find_map(code_of);
    let is_word = |text: &&String| text.chars().filter(|c| !c.is_ascii()).count() >= 2;
    let mut names: Vec<&String> = texts.iter().filter(|text| ends_like_name(text)).collect();
    if names.is_empty() {
        names.extend(texts.iter().find(is_word));
    }
    let single = names.len() == 1;
    let identities = names.into_iter().map(|name| Identity {
        name: name.trim().to_owned(),
        credit_code: code.clone().filter(|_| single),
        division: None,
    });
    identities.flat_map(each_of).collect()
}

/// Several names in one cell, by 、 or comma, are several firms; a comma within one name parts nothing.
fn each_of(identity: Identity) -> Vec<Identity> {
    let parts: Vec<&str> = identity
        .name
        .split(['、', '，', ',', '；', ';'])
        .map(str::trim)
        .collect();
    let names: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let named = names.iter().filter(|name| ends_like_name(name)).count();
    if names.len() < 2 || named < names.len() {
        return vec![identity];
    }
    let each = names.into_iter().map(|name| Identity {
        name: name.to_owned(),
        ..Identity::default()
    });
    each.collect()
}

/// Says whether a text ends as names of firms do: with a legal form, whatever lists put behind it.
fn ends_like_name(text: &str) -> bool {
    let key = fold_key(strip_asides(text));
    has_form(&key) && !is_form(&key)
}
