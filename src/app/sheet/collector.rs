//! Cells of a workbook gathered into rows.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::Bound;
use super::{Cell, Rows, SheetError};

/// An area of merged cells: its first and its last row and column, from 0.
pub(super) type Area = ((u32, u32), (u32, u32));

/// Gathers cells that come in row order, and repeats a cell that is merged downwards in every row it covers.
pub(super) struct Collector<'a, 'b, 'c> {
    rows: &'a mut Rows<'b, 'c>,
    current: Option<(u32, Vec<Cell>)>,
    /// First row and column of a merged area → its last row.
    merged: BTreeMap<(u32, u32), u32>,
    /// Column → what to repeat and until which row.
    repeating: BTreeMap<u32, (u32, Cell)>,
    /// Rows that the workbook hides.
    pub(super) hidden: BTreeSet<u32>,
}

impl<'a, 'b, 'c> Collector<'a, 'b, 'c> {
    pub(super) fn new(merged: impl IntoIterator<Item = Area>, rows: &'a mut Rows<'b, 'c>) -> Result<Self, SheetError> {
        let downwards = merged.into_iter().filter(|(start, end)| start.0 < end.0);
        let merged: BTreeMap<_, _> = downwards.map(|(start, end)| (start, end.0)).collect();
        Bound::Merged.check(merged.len() as u64)?;
        Ok(Self {
            rows,
            current: None,
            merged,
            repeating: BTreeMap::new(),
            hidden: BTreeSet::new(),
        })
    }

    pub(super) fn push(&mut self, (row, column): (u32, u32), cell: Cell) -> Result<(), SheetError> {
        if cell.is_empty() {
            return Ok(());
        }
        Bound::Width.check(u64::from(column) + 1)?;
        if self.current.as_ref().is_none_or(|(current, _)| *current != row) {
            self.end_row()?;
            self.current = Some((row, Vec::new()));
        }
        if let Some(&last) = self.merged.get(&(row, column)) {
            self.repeating.insert(column, (last, cell.clone()));
        }
        if let Some((_, cells)) = &mut self.current {
            put(cells, column as usize, cell);
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) -> Result<(), SheetError> {
        let Some((row, mut cells)) = self.current.take() else {
            return Ok(());
        };
        self.repeating.retain(|_, (last, _)| row <= *last);
        for (&column, (_, cell)) in &self.repeating {
            let column = column as usize;
            if cells.get(column).is_none_or(Cell::is_empty) {
                put(&mut cells, column, cell.clone());
            }
        }
        match self.hidden.contains(&row) {
            true => self.rows.push_hidden(row.saturating_add(1), cells),
            false => self.rows.push(row.saturating_add(1), cells),
        }
    }
}

fn put(cells: &mut Vec<Cell>, column: usize, cell: Cell) {
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = cell;
}
