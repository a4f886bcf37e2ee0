//! Recall: which firms a name may mean when no name is the same. Every name of the registry by its pairs of
//! characters; a candidate shares enough of the rarest ones.

use std::collections::{BTreeSet, HashMap};

use search_index::fold::fold_key;

use super::{Candidate, explain};
use crate::domain::enterprise::{Enterprise, EnterpriseId};
use crate::store::{self, Reader};

/// How many firms are read at a time.
const PAGE: u64 = 2_000;
/// How many candidates a person is shown.
const SHOWN: usize = 5;
/// How many are compared in full.
const COMPARED: usize = 40;
/// Below this score a candidate is noise.
const WORTH: u16 = 350;

/// The names of the registry at one moment.
#[derive(Default)]
pub struct Recall {
    firms: Vec<EnterpriseId>,
    /// Pair of characters → positions in `firms`, ascending.
    pairs: HashMap<[char; 2], Vec<u32>>,
}

impl Recall {
    /// Reads every name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(reader: &Reader) -> Result<Self, store::Error> {
        let mut recall = Self::default();
        let mut after = None;
        loop {
            let page = reader.list_enterprises_after(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(recall);
            };
            after = Some(last.id);
            page.iter().for_each(|firm| recall.add(firm));
        }
    }

    fn add(&mut self, firm: &Enterprise) {
        let position = u32::try_from(self.firms.len()).expect("fewer firms than 32 bits count");
        self.firms.push(firm.id);
        let others = firm.profile.other_names.iter().map(|other| other.name.as_str());
        let pairs: BTreeSet<[char; 2]> = others.chain([firm.profile.name.as_str()]).flat_map(pairs_of).collect();
        for pair in pairs {
            self.pairs.entry(pair).or_default().push(position);
        }
    }

    /// Returns the firms that a name may mean, the likeliest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn candidates(&self, reader: &Reader, name: &str) -> Result<Vec<Candidate>, store::Error> {
        let firms = reader.list_enterprises(&self.likely(name)).await?;
        let mut candidates: Vec<Candidate> = firms.iter().map(|firm| explain(firm, name)).collect();
        candidates.retain(|candidate| candidate.score >= WORTH);
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.enterprise));
        candidates.truncate(SHOWN);
        Ok(candidates)
    }

    /// A rare pair says more than a common one: each counts the inverse of how many firms share it.
    fn likely(&self, name: &str) -> Vec<EnterpriseId> {
        let mut weights: HashMap<u32, u64> = HashMap::new();
        for pair in pairs_of(name).into_iter().collect::<BTreeSet<_>>() {
            let Some(positions) = self.pairs.get(&pair) else {
                continue;
            };
            let weight = 1_000_000 / positions.len() as u64 + 1;
            for position in positions {
                *weights.entry(*position).or_default() += weight;
            }
        }
        let mut likely: Vec<(u64, u32)> = weights
            .into_iter()
            .map(|(position, weight)| (weight, position))
            .collect();
        likely.sort_unstable_by_key(|&(weight, position)| (std::cmp::Reverse(weight), position));
        likely
            .iter()
            .take(COMPARED)
            .map(|&(_, position)| self.firms[position as usize])
            .collect()
    }
}

/// Neighbouring pairs, and pairs with one character left out between them, as short names leave out.
fn pairs_of(name: &str) -> Vec<[char; 2]> {
    let chars: Vec<char> = fold_key(name).chars().collect();
    let near = chars.windows(2).map(|pair| [pair[0], pair[1]]);
    let apart = chars.windows(3).map(|three| [three[0], three[2]]);
    near.chain(apart).collect()
}
