//! Names and codes that stand in a file more than once. Only a firm that bears one of them can be met again in the same
//! file, so only such firms need to be remembered while it is planned. Hashes stand for texts: two that fall together
//! make a firm remembered for nothing.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use search_index::fold::fold_key;

use super::super::name::without_number;
use super::super::silence::says_nothing;
use super::super::table::{Block, Line};
use super::super::value::read_list;
use crate::app::columns::Field;
use crate::domain::credit_code;
use crate::domain::enterprise::Profile;

/// The columns that list other names.
const LISTS: [Field; 3] = [Field::FormerNames, Field::ShortNames, Field::Brands];

/// What was met while a file was surveyed.
#[derive(Clone, Debug, Default)]
pub(in crate::app::import) struct Repeated {
    once: HashSet<u64>,
    again: HashSet<u64>,
    /// Who a row speaks of → the place of the first row that does.
    first: HashMap<u64, u32>,
}

impl Repeated {
    /// Takes in a row.
    pub(super) fn meet(&mut self, (block, line): (&Block, &Line), place: u32) {
        for key in identities(block, line) {
            self.count(&key);
            self.first.entry(hash_of(&key)).or_insert(place);
        }
        for field in LISTS {
            let cell = block.cell(&line.row, field).map(|(_, cell)| cell);
            for name in cell.and_then(|cell| read_list(cell).ok()).into_iter().flatten() {
                self.count(&fold_key(&name));
            }
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
        let Self { again, mut first, .. } = self;
        first.retain(|hash, _| again.contains(hash));
        Self {
            once: HashSet::new(),
            again,
            first,
        }
    }

    /// Returns the place of the row before this one that speaks of the same firm.
    pub(super) fn first_of(&self, (block, line): (&Block, &Line), place: u32) -> Option<u32> {
        if self.first.is_empty() {
            return None;
        }
        let places = identities(block, line);
        let first = places.filter_map(|key| self.first.get(&hash_of(&key)).copied()).min();
        first.filter(|first| *first < place)
    }

    /// Tells whether another row of the file can mean this firm.
    pub(in crate::app::import) fn meets(&self, profile: &Profile) -> bool {
        let others = profile.other_names.iter().map(|other| fold_key(&other.name));
        let code = profile.credit_code.iter().map(|code| code.as_str().to_owned());
        let mut keys = others.chain(code).chain([fold_key(&profile.name)]);
        keys.any(|key| self.again.contains(&hash_of(&key)))
    }
}

/// The name and the code by which a row says who it speaks of.
fn identities<'r>(block: &'r Block, line: &'r Line) -> impl Iterator<Item = String> + 'r {
    let text = |field: Field| {
        let text = block.cell(&line.row, field).map(|(_, cell)| cell.text());
        text.filter(|text| !says_nothing(text))
    };
    let name = text(Field::Name).map(|name| fold_key(without_number(&name)));
    let code = text(Field::CreditCode).map(|code| credit_code::clean(&code));
    name.into_iter().chain(code).filter(|key| !key.is_empty())
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
