//! Profiles: firms that agree in every facet share one, so that counting a million matches is one step for each and
//! everything else happens once per profile.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use tantivy::DocId;

use crate::family::{Family, Mix};
use crate::histogram::Histogram;

const FAMILIES: usize = Family::ALL.len();

/// The profile of each firm of a segment, and the rows of each profile.
pub(crate) struct Profiles {
    of: Vec<u32>,
    rows: Vec<[u32; FAMILIES]>,
    all: Histogram,
}

impl Profiles {
    /// Joins the rows of the families, each a list by firm.
    pub(crate) fn join(families: &[Vec<u32>; FAMILIES], firms: usize) -> Self {
        let mut numbers: HashMap<(u64, u64), u32, BuildHasherDefault<Mix>> = HashMap::default();
        let mut rows = Vec::new();
        let mut of = Vec::with_capacity(firms);
        for doc in 0..firms {
            let [a, b, c, d] = families.each_ref().map(|family| family[doc]);
            let pair = |one: u32, other: u32| u64::from(one) << 32 | u64::from(other);
            let number = *numbers.entry((pair(a, b), pair(c, d))).or_insert_with(|| {
                rows.push([a, b, c, d]);
                u32::try_from(rows.len() - 1).expect("a segment holds fewer than 2^32 firms")
            });
            of.push(number);
        }
        let mut all = Histogram::new(rows.len());
        of.iter().for_each(|&profile| all.add(profile, 1));
        Self { of, rows, all }
    }

    /// The profile of a firm.
    pub(crate) fn of(&self, doc: DocId) -> u32 {
        self.of[doc as usize]
    }

    /// The row of a profile in each family.
    pub(crate) fn rows(&self, profile: u32) -> &[u32; FAMILIES] {
        &self.rows[profile as usize]
    }

    /// How many profiles there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every firm of the segment, counted.
    pub(crate) fn all(&self) -> Histogram {
        self.all.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn firms_that_agree_in_every_family_share_a_profile() {
        let families = [vec![0, 0, 0], vec![1, 1, 1], vec![2, 2, 0], vec![3, 3, 3]];
        let profiles = Profiles::join(&families, 3);
        assert_eq!([0, 1, 2].map(|doc| profiles.of(doc)), [0, 0, 1]);
        assert_eq!(profiles.rows(1), &[0, 1, 0, 3]);
        assert_eq!(profiles.all().seen().collect::<Vec<_>>(), [(0, 2), (1, 1)]);
    }
}
