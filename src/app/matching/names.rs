//! Names to match, read from a file or from pasted text: any table with a name or code column, or one name a line.

use super::Identity;
use crate::app::Error;
use crate::app::columns::Field;
use crate::app::import::table::{Block, Line, LineKind, find_blocks};
use crate::app::import::value::{Code, read_code};
use crate::app::sheet::{Book, read_book, read_pasted};

/// Reads the names of a file.
///
/// # Errors
/// The file is no table, or no column names firms.
pub fn read_names_of_file(file_name: &str, bytes: &[u8]) -> Result<Vec<Identity>, Error> {
    let book = read_book(file_name, bytes).map_err(|error| Error::invalid("file", error.to_string()))?;
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

fn names_of(book: &Book) -> Result<Vec<Identity>, Error> {
    let blocks = find_blocks(book, None).map_err(|error| Error::invalid("names", error.to_string()))?;
    let firms = |block: &Block| {
        let firms = block.rows.iter().filter(|line| line.kind == LineKind::Firm);
        firms.map(|line| identity(block, line)).collect::<Vec<_>>()
    };
    Ok(blocks.iter().flat_map(firms).collect())
}

/// A code that cannot be read only leaves the name to match by.
fn identity(block: &Block, line: &Line) -> Identity {
    let cell = |field: Field| block.cell(&line.row, field).map(|(_, cell)| cell);
    let code = match cell(Field::CreditCode).map(read_code) {
        Some(Ok(Some(Code::Credit(code)))) => Some(code),
        _ => None,
    };
    Identity {
        name: cell(Field::Name).map(|cell| cell.text()).unwrap_or_default(),
        credit_code: code,
        division: None,
    }
}
