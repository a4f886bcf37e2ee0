//! The promise of the search, proved on the registry itself: every short piece of a sample of names is looked up in
//! the index and counted in the database, over all firms; the two counts must be one.

use std::collections::{BTreeMap, BTreeSet};

use search_index::fold::fold_key;

use super::super::indexer::on_its_own_thread;
use super::super::{Error, Session};
use crate::domain::enterprise::{Enterprise, EnterpriseId};

/// Firms read at a time.
const BATCH: u64 = 2_000;
/// The longest pieces, in characters.
const LONGEST_PIECE: usize = 3;

/// What the proof looked at and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchProof {
    /// How many firms were scanned.
    pub firms: usize,
    /// How many pieces of names were looked up.
    pub pieces: usize,
    /// The pieces for which index and database differ.
    pub differences: Vec<SearchDifference>,
}

/// A piece of a name that the index counts otherwise than the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchDifference {
    /// The piece.
    pub piece: String,
    /// How many firms of the database bear it.
    pub recorded: usize,
    /// How many the index finds.
    pub found: usize,
}

impl Session {
    /// Compares index and database for every piece of one to three characters of the names of a sample of firms.
    ///
    /// # Errors
    /// When the database or the index fails.
    pub async fn prove_search(&self, sample: usize) -> Result<SearchProof, Error> {
        let mut counts = self.sample_pieces(sample.max(1)).await?;
        let mut firms = 0;
        self.scan(|firm| {
            firms += 1;
            for piece in pieces(firm) {
                if let Some(count) = counts.get_mut(&piece) {
                    *count += 1;
                }
            }
        })
        .await?;
        let pieces = counts.len();
        let index = self.index().clone();
        let compare = move || {
            let mut differences = Vec::new();
            for (piece, recorded) in counts {
                let found = index.count_named(&piece)?;
                if found != recorded {
                    differences.push(SearchDifference { piece, recorded, found });
                }
            }
            Ok(differences)
        };
        let differences = on_its_own_thread(compare).await?;
        Ok(SearchProof {
            firms,
            pieces,
            differences,
        })
    }

    /// Collects the pieces of evenly spaced firms.
    async fn sample_pieces(&self, sample: usize) -> Result<BTreeMap<String, usize>, Error> {
        let total = usize::try_from(self.reader().count_enterprises().await?).unwrap_or(usize::MAX);
        let step = total.div_ceil(sample).max(1);
        let (mut at, mut counts) = (0, BTreeMap::new());
        self.scan(|firm| {
            if at % step == 0 {
                counts.extend(pieces(firm).into_iter().map(|piece| (piece, 0)));
            }
            at += 1;
        })
        .await?;
        Ok(counts)
    }

    async fn scan(&self, mut visit: impl FnMut(&Enterprise)) -> Result<(), Error> {
        let mut after: Option<EnterpriseId> = None;
        loop {
            let firms = self.reader().list_enterprises_after(after, BATCH).await?;
            firms.iter().for_each(&mut visit);
            match firms.last() {
                Some(last) => after = Some(last.id),
                None => return Ok(()),
            }
        }
    }
}

/// Every piece of every name of a firm, once.
fn pieces(firm: &Enterprise) -> BTreeSet<String> {
    let profile = &firm.profile;
    let names = std::iter::once(&profile.name).chain(profile.other_names.iter().map(|other| &other.name));
    let mut pieces = BTreeSet::new();
    for name in names {
        let chars: Vec<char> = fold_key(name).chars().collect();
        for length in 1..=LONGEST_PIECE {
            pieces.extend(chars.windows(length).map(|piece| piece.iter().collect::<String>()));
        }
    }
    pieces
}
