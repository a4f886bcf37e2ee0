//! One pass over the matches: the exact total, the exact counts of every facet and the best of the page.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::ops::ControlFlow;

use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, TERMINATED};

use crate::error::Error;
use crate::plan::WHOLE;
use crate::query::{Cursor, Facet, FacetCounts, Query, Sort, Start, TierStanding, Within};
use crate::snapshot::{Held, NONE, Segment, Snapshot};

/// A match in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    pub(crate) key: u64,
    pub(crate) id: Reverse<i64>,
    pub(crate) address: DocAddress,
    pub(crate) score: u32,
}

impl Ranked {
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor {
            key: self.key,
            id: self.id.0,
        }
    }
}

/// What one pass found.
pub(crate) struct Collected {
    pub(crate) total: usize,
    pub(crate) page: Vec<Ranked>,
    pub(crate) facets: Vec<FacetCounts>,
}

/// Walks the matches of a weight, or all firms without one.
pub(crate) fn collect(snapshot: &Snapshot, weight: Option<&dyn Weight>, query: &Query) -> Result<Collected, Error> {
    collect_up_to(snapshot, weight, (query, usize::MAX))
}

/// Walks so many matches at most: the best of those, with counts of those.
pub(crate) fn collect_up_to(
    snapshot: &Snapshot,
    weight: Option<&dyn Weight>,
    (query, budget): (&Query, usize),
) -> Result<Collected, Error> {
    let mut collector = Collector::new(snapshot, query);
    let mut left = budget;
    walk(snapshot, weight, |at, segment, doc, score| {
        collector.visit((at, segment), doc, score);
        left -= 1;
        if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(collector.finish(snapshot))
}

/// Calls `visit` with every live match until it says stop.
pub(crate) fn walk(
    snapshot: &Snapshot,
    weight: Option<&dyn Weight>,
    mut visit: impl FnMut(u32, &Segment, DocId, u32) -> ControlFlow<()>,
) -> Result<(), Error> {
    let readers = snapshot.searcher.segment_readers();
    for (at, (reader, segment)) in (0..).zip(readers.iter().zip(&snapshot.segments)) {
        let alive = reader.alive_bitset();
        let mut see = |doc: DocId, score: u32| match alive {
            Some(alive) if !alive.is_alive(doc) => ControlFlow::Continue(()),
            _ => visit(at, segment, doc, score),
        };
        let flow = match weight {
            None => (0..reader.max_doc()).try_for_each(|doc| see(doc, 0)),
            Some(weight) => {
                let mut scorer = weight.scorer(reader, 1.0)?;
                let mut flow = ControlFlow::Continue(());
                while flow.is_continue() && scorer.doc() != TERMINATED {
                    flow = see(scorer.doc(), whole(scorer.score()));
                    scorer.advance();
                }
                flow
            }
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "scores are sums of small whole points"
)]
fn whole(score: f32) -> u32 {
    score as u32
}

struct Collector<'a> {
    query: &'a Query,
    filters: [Option<Vec<bool>>; Facet::ALL.len()],
    counts: [Vec<usize>; Facet::ALL.len()],
    within: Allowed,
    total: usize,
    keep: usize,
    best: BinaryHeap<Reverse<Ranked>>,
    tiers: Vec<u16>,
}

/// The firms that may be seen, in numbers.
pub(crate) enum Allowed {
    Everything,
    Counties(Vec<bool>),
    Firms(HashSet<i64>),
}

impl Allowed {
    pub(crate) fn new(snapshot: &Snapshot, within: &Within) -> Self {
        match within {
            Within::Everything => Allowed::Everything,
            Within::Counties(counties) => Allowed::Counties(mask(snapshot, Facet::County, counties)),
            Within::Firms(firms) => Allowed::Firms(firms.iter().copied().collect()),
        }
    }

    pub(crate) fn allows(&self, segment: &Segment, doc: DocId) -> bool {
        match self {
            Allowed::Everything => true,
            Allowed::Counties(counties) => counties[segment.county[doc as usize] as usize],
            Allowed::Firms(firms) => firms.contains(&segment.ids[doc as usize]),
        }
    }
}

/// Marks the numbers of the chosen words; words that no firm has are nobody's.
fn mask(snapshot: &Snapshot, facet: Facet, chosen: &[String]) -> Vec<bool> {
    let words = snapshot.words.of(facet);
    let mut mask = vec![false; words.list().len() + 1];
    for number in chosen.iter().filter_map(|word| words.find(word)) {
        mask[number as usize] = true;
    }
    mask[NONE as usize] = false;
    mask
}

impl<'a> Collector<'a> {
    fn new(snapshot: &Snapshot, query: &'a Query) -> Self {
        let filters = Facet::ALL.map(|facet| {
            let chosen = query.filters.of(facet);
            (!chosen.is_empty()).then(|| mask(snapshot, facet, chosen))
        });
        let skip = match query.start {
            Start::Offset(offset) => offset,
            Start::After(_) => 0,
        };
        Self {
            query,
            filters,
            counts: Facet::ALL.map(|facet| vec![0; snapshot.words.of(facet).list().len() + 1]),
            within: Allowed::new(snapshot, &query.within),
            total: 0,
            keep: skip.saturating_add(query.limit),
            best: BinaryHeap::new(),
            tiers: Vec::new(),
        }
    }

    fn visit(&mut self, (at, segment): (u32, &Segment), doc: DocId, score: u32) {
        if !self.within.allows(segment, doc) {
            return;
        }
        standing_tiers(segment.holdings.of(doc), self.query, &mut self.tiers);
        let row = doc as usize;
        let values: [&[u16]; Facet::ALL.len()] = [
            &self.tiers,
            std::slice::from_ref(&segment.county[row]),
            std::slice::from_ref(&segment.zone[row]),
            std::slice::from_ref(&segment.industry[row]),
            segment.fields.of(doc),
            std::slice::from_ref(&segment.status[row]),
        ];
        let mut failed = 0_u8;
        for (facet, filter) in self.filters.iter().enumerate() {
            if let Some(mask) = filter
                && !values[facet].iter().any(|&value| mask[value as usize])
            {
                failed |= 1 << facet;
            }
        }
        for (facet, counts) in self.counts.iter_mut().enumerate() {
            if failed & !(1 << facet) == 0 {
                count_each(values[facet], counts);
            }
        }
        if failed == 0 {
            self.total += 1;
            let key = self.sort_key(segment, doc, score);
            self.offer(Ranked {
                key,
                id: Reverse(segment.ids[row]),
                address: DocAddress::new(at, doc),
                score,
            });
        }
    }

    fn offer(&mut self, ranked: Ranked) {
        if self.keep == 0 {
            return;
        }
        if let Start::After(cursor) = self.query.start
            && (ranked.key, ranked.id) >= (cursor.key, Reverse(cursor.id))
        {
            return;
        }
        if self.best.len() < self.keep {
            self.best.push(Reverse(ranked));
        } else if self.best.peek().is_some_and(|worst| worst.0 < ranked) {
            self.best.pop();
            self.best.push(Reverse(ranked));
        }
    }

    /// Larger comes first.
    fn sort_key(&self, segment: &Segment, doc: DocId, score: u32) -> u64 {
        let row = doc as usize;
        match self.query.sort {
            Sort::Relevance => relevance(score, segment.prior[row]),
            Sort::Name => u64::MAX - segment.order[row],
            Sort::Expiry => self.expiry_key(segment.holdings.of(doc)),
        }
    }

    /// The tier that ends next; firms whose tiers have no printed end come last.
    fn expiry_key(&self, holdings: &[Held]) -> u64 {
        let chosen = self.filters[Facet::Tier as usize].as_ref();
        let day = self.query.day;
        let ends = holdings
            .iter()
            .filter(|held| chosen.is_none_or(|mask| mask[held.tier as usize]))
            .filter(|held| held.from <= day)
            .filter_map(|held| held.until.filter(|&until| day <= until));
        match ends.min() {
            Some(until) => u64::MAX - u64::from(until.abs_diff(i32::MIN)),
            None => 0,
        }
    }

    fn finish(self, snapshot: &Snapshot) -> Collected {
        let query = self.query;
        let mut page: Vec<Ranked> = self.best.into_iter().map(|Reverse(ranked)| ranked).collect();
        page.sort_unstable_by(|one, other| other.cmp(one));
        if let Start::Offset(offset) = query.start {
            page.drain(..offset.min(page.len()));
        }
        Collected {
            total: self.total,
            page,
            facets: Facet::ALL
                .into_iter()
                .zip(&self.counts)
                .map(|(facet, counts)| name_counts(snapshot, facet, counts, query))
                .collect(),
        }
    }
}

/// A whole name or code first; then firms in business; then the kind of match; then what lifts a firm among equals.
pub(crate) fn relevance(score: u32, prior: u32) -> u64 {
    let whole = if score >= WHOLE { u64::from(score) } else { 0 };
    let active = u64::from(prior >> 16 & 1);
    whole << 48 | active << 47 | u64::from(score & 0x7FFF) << 16 | u64::from(prior & 0xFFFF)
}

/// Counts a document once under each of its values.
fn count_each(values: &[u16], counts: &mut [usize]) {
    for (at, &value) in values.iter().enumerate() {
        if !values[..at].contains(&value) {
            counts[value as usize] += 1;
        }
    }
}

/// Writes the tiers that stand as the query asks on its day.
fn standing_tiers(holdings: &[Held], query: &Query, tiers: &mut Vec<u16>) {
    tiers.clear();
    for held in holdings {
        if !tiers.contains(&held.tier) && stands(holdings, held, query) {
            tiers.push(held.tier);
        }
    }
}

fn stands(holdings: &[Held], held: &Held, query: &Query) -> bool {
    let day = query.day;
    let begun = held.from <= day;
    let current = |held: &Held| held.from <= day && held.until.is_none_or(|until| day <= until);
    match query.standing {
        TierStanding::Current => current(held),
        TierStanding::Held => begun && held.until.is_some_and(|until| day <= until),
        TierStanding::Ever => begun,
        TierStanding::Expired => begun && !holdings.iter().any(|other| other.tier == held.tier && current(other)),
    }
}

fn name_counts(snapshot: &Snapshot, facet: Facet, counts: &[usize], query: &Query) -> FacetCounts {
    let chosen = query.filters.of(facet);
    let words = snapshot.words.of(facet).list().iter().zip(&counts[1..]);
    let mut named: Vec<(String, usize)> = words
        .filter(|(word, count)| **count > 0 || chosen.contains(word))
        .map(|(word, &count)| (word.clone(), count))
        .collect();
    named.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    FacetCounts { facet, counts: named }
}
