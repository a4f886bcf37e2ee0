//! Header rows: which row is one, how several are read together, which columns stand side by side as tables of their
//! own, which column only repeats another.

use std::ops::Range;

use super::{Mapped, one_line};
use crate::app::columns::Field;
use crate::app::import::meaning::path::{is_aside, is_year};
use crate::app::import::meaning::{Meaning, Part, Vocabulary};
use crate::app::import::name::names_a_firm;
use crate::app::sheet::{Cell, Row};

/// Words that head a column only beside others: alone they may be a label.
const WEAK: &[&str] = &["单位", "企业", "公司", "名称", "企业名单"];

/// A header of one or several rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::app::import) struct Header {
    /// Its rows from the top.
    pub(in crate::app::import) rows: Vec<Row>,
    /// What its columns mean.
    pub(in crate::app::import) columns: Vec<Mapped>,
    /// The columns of the tables that stand side by side; one range when there is one table.
    pub(in crate::app::import) groups: Vec<Range<usize>>,
}

impl Header {
    /// Reads a row as a header; nothing when it cannot be one. `above` is the row directly over it, if it is no header.
    pub(in crate::app::import) fn of(row: &Row, above: Option<&Row>, vocabulary: &Vocabulary) -> Option<Self> {
        // Nearly no row is one: what every row pays for is this look.
        let identifies = |cell: &Cell| matches!(cell, Cell::Text(text) if vocabulary.identifies(text));
        if !row.cells.iter().any(identifies) {
            return None;
        }
        let strong = |cell: &Cell| matches!(cell, Cell::Text(text) if identifies(cell) && !WEAK.contains(&text.trim()));
        let label = |cell: &Cell| match cell {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().count() <= 30,
            Cell::Number(_) | Cell::Date(_) | Cell::Flawed(_) => false,
        };
        let known = row
            .cells
            .iter()
            .filter(|cell| meaning(cell, vocabulary).is_some())
            .count();
        let named = row.cells.iter().any(strong) && row.cells.iter().all(label);
        // A form that writes labels and values side by side has no header.
        if row.cells.iter().any(is_whole_name) || known * 2 < row.filled().min(4) && !named {
            return None;
        }
        let above = above.filter(|above| above.line + 1 == row.line && stands_over(above, row, vocabulary));
        let mut header = Self::default();
        header.rows.extend(above.cloned());
        header.rows.push(row.clone());
        header.settle(vocabulary);
        Some(header)
    }

    /// Takes in a further header row: it names columns, years or units and repeats or leaves empty the firm's one.
    pub(in crate::app::import) fn extend(&mut self, row: &Row, vocabulary: &Vocabulary) -> bool {
        let named = row
            .cells
            .iter()
            .filter(|cell| meaning(cell, vocabulary).is_some() || matches!(cell, Cell::Text(text) if is_aside(text)));
        let named = named.count();
        let identifying = self
            .columns
            .iter()
            .find(|mapped| mapped.meaning.as_ref().is_some_and(Meaning::identifies));
        let same = |mapped: &Mapped| {
            let text = one_line(&row.cell(mapped.index).text());
            !text.is_empty() && (text == mapped.header || meaning(row.cell(mapped.index), vocabulary) == mapped.meaning)
        };
        let repeats = identifying.is_some_and(same);
        let is_free = identifying.is_none_or(|mapped| row.cell(mapped.index).is_empty()) || repeats;
        let is_header = is_free && (repeats || named > 0 && named * 2 >= row.filled());
        if is_header && self.rows.len() < 4 {
            self.rows.push(row.clone());
            self.settle(vocabulary);
        }
        is_header
    }

    /// Makes the header of a list without one: its names stand in these columns, each a table of its own.
    pub(in crate::app::import) fn bare(names: &[usize], width: usize) -> Self {
        let mapped = |index: usize| Mapped {
            index,
            header: String::new(),
            meaning: names.contains(&index).then_some(Meaning::Field(Field::Name)),
            twin: None,
        };
        let mut groups = Vec::new();
        let mut start = 0;
        for name in names {
            groups.push(start..name + 1);
            start = name + 1;
        }
        if let Some(last) = groups.last_mut() {
            last.end = usize::MAX;
        }
        Self {
            rows: Vec::new(),
            columns: (0..width).map(mapped).collect(),
            groups,
        }
    }

    /// Returns the line of the last header row.
    pub(in crate::app::import) fn line(&self) -> Option<u32> {
        self.rows.last().map(|row| row.line)
    }

    fn settle(&mut self, vocabulary: &Vocabulary) {
        let paths = paths_of(&self.rows, vocabulary);
        let read = |(index, path): (usize, &Vec<String>)| {
            let parts: Vec<&str> = path.iter().map(String::as_str).collect();
            let meaning = vocabulary.meaning_of_path(&parts);
            Mapped {
                index,
                header: printed(&parts, meaning.as_ref(), vocabulary),
                meaning,
                twin: None,
            }
        };
        self.columns = paths.iter().enumerate().map(read).collect();
        settle_unit(&mut self.columns);
        self.groups = groups_of(&self.columns);
        name_twins(&mut self.columns, &self.groups);
    }
}

fn is_whole_name(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.chars().count() >= 8 && names_a_firm(text))
}

fn meaning(cell: &Cell, vocabulary: &Vocabulary) -> Option<Meaning> {
    match cell {
        Cell::Text(text) => vocabulary.meaning(text),
        Cell::Empty | Cell::Number(_) | Cell::Date(_) | Cell::Flawed(_) => None,
    }
}

/// A row over the header belongs to it when it names years or figures right of the firm's column.
fn stands_over(above: &Row, row: &Row, vocabulary: &Vocabulary) -> bool {
    let firm = row
        .cells
        .iter()
        .position(|cell| meaning(cell, vocabulary).is_some_and(|it| it.identifies()));
    let tells = |cell: &Cell| match cell {
        Cell::Text(text) => is_year(text) || matches!(vocabulary.meaning(text), Some(Meaning::Figure(_))),
        Cell::Empty | Cell::Number(_) | Cell::Date(_) | Cell::Flawed(_) => false,
    };
    firm.is_some_and(|firm| above.cells.iter().skip(firm + 1).any(tells))
}

/// What stands above each column, from the top down. A cell of an upper row reaches right over the empty cells beside
/// it, as far as something stands below them; one that names the firm reaches nowhere.
fn paths_of(rows: &[Row], vocabulary: &Vocabulary) -> Vec<Vec<String>> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); width];
    for (at, row) in rows.iter().enumerate() {
        let mut reaching = String::new();
        for (column, path) in paths.iter_mut().enumerate() {
            let own = one_line(&row.cell(column).text());
            let below = rows[at + 1..].iter().any(|lower| !lower.cell(column).is_empty());
            if !own.is_empty() {
                let identifies = vocabulary.meaning(&own).is_some_and(|meaning| meaning.identifies());
                reaching = if identifies { String::new() } else { own.clone() };
            }
            let part = match own.is_empty() {
                true if below => reaching.clone(),
                _ => own,
            };
            // A cell that is merged downwards is repeated in the row below.
            if !part.is_empty() && path.last() != Some(&part) {
                path.push(part);
            }
        }
    }
    paths
}

/// The header as a reader would write it in one cell: such that it means the same.
fn printed(path: &[&str], meaning: Option<&Meaning>, vocabulary: &Vocabulary) -> String {
    let last = path.last().copied().unwrap_or_default();
    let whole = path.concat();
    if meaning.is_some() && vocabulary.meaning(last).as_ref() == meaning {
        return last.to_owned();
    }
    match meaning.is_some() && vocabulary.meaning(&whole).as_ref() == meaning {
        true => whole,
        false => path.join(" "),
    }
}

/// 「单位」 is the firm, unless the firm has another column and figures stand in this table: then it is their unit.
fn settle_unit(columns: &mut [Mapped]) {
    let amounts = columns
        .iter()
        .any(|mapped| mapped.meaning == Some(Meaning::Part(Part::Amount)));
    let others = |mapped: &&Mapped| mapped.header != "单位" && mapped.meaning.as_ref().is_some_and(Meaning::identifies);
    if !amounts || !columns.iter().any(|mapped| others(&mapped)) {
        return;
    }
    for mapped in columns.iter_mut().filter(|mapped| mapped.header == "单位") {
        mapped.meaning = Some(Meaning::Part(Part::Unit));
    }
}

/// Tables side by side repeat the header of the first: each begins as the first does, at the same distance before its
/// own column of names.
fn groups_of(columns: &[Mapped]) -> Vec<Range<usize>> {
    let whole = std::iter::once(0..usize::MAX).collect();
    let Some(first) = columns.iter().position(|mapped| mapped.is(Field::Name)) else {
        return whole;
    };
    let start = columns
        .iter()
        .position(|mapped| !mapped.header.is_empty())
        .unwrap_or(first);
    let ahead = first.saturating_sub(start);
    let header = |index: usize| columns.get(index).map(|mapped| mapped.header.as_str());
    let names = columns
        .iter()
        .filter(|mapped| mapped.is(Field::Name))
        .map(|mapped| mapped.index);
    let begins = |name: &usize| {
        let at = name.checked_sub(ahead)?;
        let alike = (0..=ahead).all(|step| header(at + step) == header(start + step));
        alike.then_some(at)
    };
    let mut starts: Vec<usize> = names.filter_map(|name| begins(&name)).collect();
    if starts.len() < 2 {
        return whole;
    }
    starts[0] = 0;
    let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}

/// Of columns that mean the same within one table the first is read; the others say of which they are the twin.
fn name_twins(columns: &mut [Mapped], groups: &[Range<usize>]) {
    for at in 0..columns.len() {
        let Some(meaning) = columns[at]
            .meaning
            .clone()
            .filter(|meaning| *meaning != Meaning::Ignored)
        else {
            continue;
        };
        let group = groups.iter().find(|group| group.contains(&at));
        let earlier = columns[..at].iter().find(|earlier| {
            earlier.meaning.as_ref() == Some(&meaning) && group.is_none_or(|group| group.contains(&earlier.index))
        });
        if let Some(twin) = earlier.map(|earlier| earlier.index) {
            (columns[at].meaning, columns[at].twin) = (None, Some(twin));
        }
    }
}
