//! Names and codes that stand in a file more than once. Only a firm that bears one of them can be met again in the same
//! file, so only such firms need to be remembered while it is planned. Hashes stand for texts: two that fall together
//! make a firm remembered for nothing.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use search_index::fold::fold_key;

use super::super::table::{Block, Line};
use crate::app::columns::Field;
use crate::app::sheet::Cell;
use crate::domain::credit_code;
use crate::domain::enterprise::Profile;

/// The columns that list other names.
const LISTS: [Field; 3] = [Field::FormerNames, Field::ShortNames, Field::Brands];

/// What was met while a file was surveyed.
#[derive(Clone, Debug, Default)]
pub(in crate::app::import) struct Repeated {
    once: HashSet<u64>,
    again: HashSet<u64>,
}

impl Repeated {
    /// Takes in a row.
    pub(super) fn meet(&mut self, block: &Block, line: &Line) {
        if let Some((_, cell)) = block.cell(&line.row, Field::Name) {
            self.count(&fold_key(&cell.text()));
        }
        for field in LISTS {
            let cell = block.cell(&line.row, field).map(|(_, cell)| cell);
            for name in cell.into_iter().flat_map(names_in) {
                self.count(&fold_key(&name));
            }
        }
        if let Some((_, cell)) = block.cell(&line.row, Field::CreditCode) {
            self.count(&credit_code::clean(&cell.text()));
        }
    }

    fn count(&mut self, text: &str) {
        let hash = hash_of(text);
        if !text.is_empty() && !self.once.insert(hash) {
            self.again.insert(hash);
        }
    }

    /// Forgets what was met only once.
    pub(super) fn settle(self) -> Self {
        Self {
            once: HashSet::new(),
            again: self.again,
        }
    }

    /// Tells whether another row of the file can mean this firm.
    pub(in crate::app::import) fn meets(&self, profile: &Profile) -> bool {
        let others = profile.other_names.iter().map(|other| fold_key(&other.name));
        let code = profile.credit_code.iter().map(|code| code.as_str().to_owned());
        let mut keys = others.chain(code).chain([fold_key(&profile.name)]);
        keys.any(|key| self.again.contains(&hash_of(&key)))
    }
}

/// A cell of names may list several.
fn names_in(cell: &Cell) -> Vec<String> {
    let text = cell.text();
    let parts = text.split(['；', ';', '、', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
