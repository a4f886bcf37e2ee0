//! Which columns of a table speak of persons, so that nothing of a row is kept or shown beside the file but what
//! everybody may see.

use super::{Block, Meaning};
use crate::app::columns::{column_of, find_column};
use crate::app::sheet::{Cell, Row};
use crate::domain::personal::without_numbers;

/// What is shown in place of a text.
type Mask = fn(&str) -> String;

/// How the columns that speak of persons are masked, by position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Personal(Vec<(usize, Mask)>);

impl Personal {
    /// Finds them.
    pub fn of(block: &Block) -> Self {
        let masked = block.columns.iter().filter_map(|mapped| match &mapped.meaning {
            Some(Meaning::Field(field)) => Some((mapped.index, column_of(*field).mask()?)),
            _ => None,
        });
        Self(masked.collect())
    }

    /// Finds them by what stands in some rows, before it is settled which of them is the header.
    pub fn of_rows(rows: &[Row]) -> Self {
        let cells = rows.iter().flat_map(|row| row.cells.iter().enumerate());
        let masked = cells.filter_map(|(index, cell)| Some((index, find_column(&cell.text())?.mask()?)));
        Self(masked.collect())
    }

    /// Returns the cells of a row as they are kept and shown.
    pub fn shown(&self, row: &Row) -> Vec<String> {
        let shown = |(index, cell): (usize, &Cell)| {
            let text = cell.text();
            if find_column(&text).is_some() {
                return text;
            }
            match self.0.iter().find(|(place, _)| *place == index) {
                Some((_, mask)) => {
                    let parts = text.split(['；', ';', '、', ',', '，', '/', '\n']);
                    parts.map(|part| mask(part.trim())).collect::<Vec<_>>().join("；")
                }
                None => without_numbers(&text),
            }
        };
        row.cells.iter().enumerate().map(shown).collect()
    }
}
