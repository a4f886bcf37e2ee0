//! Facets by families: firms that agree in every facet of a family share a row, see also [`crate::profile`].

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use tantivy::index::SegmentReader;

use crate::error::Error;
use crate::query::Facet;

/// Facets that are stored and counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Where a firm is and what it is like.
    Place,
    /// What it does.
    Trade,
    /// What was found out about it.
    Verdict,
    /// The tiers it held; what they are worth depends on the day.
    Title,
}

impl Family {
    pub(crate) const ALL: [Family; 4] = [Family::Place, Family::Trade, Family::Verdict, Family::Title];
    /// The families whose values do not depend on the day.
    pub(crate) const PLAIN: [Family; 3] = [Family::Place, Family::Trade, Family::Verdict];

    /// The column of the family.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Family::Place => "place",
            Family::Trade => "trade",
            Family::Verdict => "verdict",
            Family::Title => "holding",
        }
    }
}

impl Facet {
    pub(crate) fn family(self) -> Family {
        match self {
            Facet::Tier | Facet::Ends => Family::Title,
            Facet::County | Facet::Zone | Facet::Size | Facet::Market | Facet::Status => Family::Place,
            Facet::Industry | Facet::Trend | Facet::Chain | Facet::Field => Family::Trade,
            Facet::Verdict => Family::Verdict,
        }
    }
}

/// A value of a facet, numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) facet: Facet,
    pub(crate) number: u16,
}

/// Several values per row, in one array.
pub(crate) struct Lists<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    pub(crate) fn of(&self, row: u32) -> &[T] {
        let row = row as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.values[start as usize..self.ends[row] as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, values: impl IntoIterator<Item = T>) {
        self.values.extend(values);
        let end = u32::try_from(self.values.len()).expect("a segment holds fewer than 2^32 values");
        self.ends.push(end);
    }
}

impl<T: Copy> Lists<T> {
    /// Reads a text column: the rows of a family in one segment, and the row of each firm. Each distinct text is turned
    /// into a value once.
    pub(crate) fn read(
        reader: &SegmentReader,
        column: &str,
        mut value: impl FnMut(&str) -> Option<T>,
    ) -> Result<(Self, Vec<u32>), Error> {
        let mut rows = Self::default();
        let Some(texts) = reader.fast_fields().str(column)? else {
            rows.push([]);
            return Ok((rows, vec![0; reader.max_doc() as usize]));
        };
        let mut values = Vec::with_capacity(texts.num_terms());
        let mut text = String::new();
        for ord in 0..texts.num_terms() as u64 {
            text.clear();
            texts.ord_to_str(ord, &mut text)?;
            values.push(value(&text));
        }
        let mut paths = Paths::default();
        let mut ords = Vec::new();
        let mut of = Vec::with_capacity(reader.max_doc() as usize);
        for doc in 0..reader.max_doc() {
            ords.clear();
            ords.extend(texts.term_ords(doc).filter_map(|ord| usize::try_from(ord).ok()));
            let row = paths.row(&ords, || {
                rows.push(ords.iter().filter_map(|&ord| values[ord]));
                rows.len() - 1
            });
            of.push(row);
        }
        Ok((rows, of))
    }
}

/// Gives equal sequences equal numbers.
#[derive(Default)]
struct Paths {
    steps: HashMap<(u32, usize), u32, BuildHasherDefault<Mix>>,
    rows: HashMap<u32, u32, BuildHasherDefault<Mix>>,
}

impl Paths {
    fn row(&mut self, ords: &[usize], new: impl FnOnce() -> usize) -> u32 {
        let mut at = 0;
        for &ord in ords {
            let next = u32::try_from(self.steps.len() + 1).unwrap_or(u32::MAX);
            at = *self.steps.entry((at, ord)).or_insert(next);
        }
        *self
            .rows
            .entry(at)
            .or_insert_with(|| u32::try_from(new()).unwrap_or_default())
    }
}

/// Mixes small numbers; nobody outside chooses them.
#[derive(Default)]
pub(crate) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}
