//! One pass over the matches: the exact total, the exact counts of every facet and the best of the page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId};

use crate::asked::Asked;
use crate::clause::Plan;
use crate::effort::Effort;
use crate::error::Error;
use crate::known::Marks;
use crate::plan::WHOLE;
use crate::query::{Cursor, FacetCounts, Query, Sort, Start};
use crate::scan::Scan;
use crate::snapshot::{Segment, Snapshot};
use crate::source::slots;
use crate::tally::{Counts, Sieve, Tally};

/// The bit of a firm's prior that says it is in business.
pub(crate) const IN_BUSINESS: u32 = 1 << 16;

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

/// Walks the matches of a plan, or all firms without one: totals, counts and the page.
pub(crate) fn collect(
    snapshot: &Snapshot,
    plan: Option<&Plan>,
    (query, effort): (&Query, &Effort),
) -> Result<Collected, Error> {
    let asked = Asked::new(snapshot, query);
    let mut counts = Counts::new(snapshot, query);
    let mut best = Best::new(query);
    let mut total = 0;
    // What holds of every firm is known without a walk; the walk then only looks for the page.
    let all = plan.is_none() && asked.firms.is_none();
    each_segment((snapshot, effort), plan, |at, (segment, alive), mut scan| {
        let mut sieve = Sieve::new(&asked, segment);
        let mut tally = Tally::new(&asked, segment);
        if all {
            tally.count_all(alive);
        }
        while scan.advance() {
            sieve.keep_named(scan.base(), scan.hits_mut());
            if !all {
                tally.count(scan.base(), scan.hits());
            }
            best.take(&mut sieve, (at, segment), &scan);
        }
        total += tally.finish(&mut sieve, &mut counts);
    })?;
    Ok(Collected {
        total,
        page: best.page(query),
        facets: match query.count_facets {
            true => counts.name(snapshot, query),
            false => Vec::new(),
        },
    })
}

/// Only the page, without totals and counts, of all firms without a plan.
pub(crate) fn collect_page(
    snapshot: &Snapshot,
    plan: Option<&Plan>,
    (query, effort): (&Query, &Effort),
) -> Result<Vec<Ranked>, Error> {
    walk((snapshot, effort), plan, Best::new(query))
}

/// The matches of the most points, whatever their status: what is shown is ordered by status, but no firm is left out
/// for it. Matches of fewer points than `least` are none.
pub(crate) fn collect_best(
    snapshot: &Snapshot,
    plan: &Plan,
    (query, least): (&Query, u32),
) -> Result<Vec<Ranked>, Error> {
    let mut best = Best::new(query);
    best.least = least;
    best.lifted = IN_BUSINESS;
    let mut page = walk((snapshot, &Effort::any()), Some(plan), best)?;
    for ranked in &mut page {
        let segment = &snapshot.segments[ranked.address.segment_ord as usize];
        ranked.key = relevance(ranked.score, segment.prior[ranked.address.doc_id as usize]);
    }
    Ok(page)
}

fn walk((snapshot, effort): (&Snapshot, &Effort), plan: Option<&Plan>, mut best: Best) -> Result<Vec<Ranked>, Error> {
    let query = best.query;
    let asked = Asked::new(snapshot, query);
    each_segment((snapshot, effort), plan, |at, (segment, _), mut scan| {
        let mut sieve = Sieve::new(&asked, segment);
        while scan.advance() {
            sieve.keep_named(scan.base(), scan.hits_mut());
            best.take(&mut sieve, (at, segment), &scan);
        }
    })?;
    Ok(best.page(query))
}

/// Only how many match, whoever may see them.
pub(crate) fn count_matches(snapshot: &Snapshot, plan: &Plan) -> Result<usize, Error> {
    let mut total = 0;
    each_segment((snapshot, &Effort::any()), Some(plan), |_, _, mut scan| {
        while scan.advance() {
            total += scan.count() as usize;
        }
    })?;
    Ok(total)
}

fn each_segment<'a>(
    (snapshot, effort): (&'a Snapshot, &Effort),
    plan: Option<&Plan>,
    mut visit: impl FnMut(u32, (&'a Segment, Option<&'a Marks>), Scan<'a>),
) -> Result<(), Error> {
    let segments = (0..).zip(snapshot.segments.iter().zip(&snapshot.alive));
    for (at, (segment, alive)) in segments {
        let segment = (&**segment, alive.as_ref());
        visit(at, segment, Scan::open(plan, segment, effort)?);
    }
    Ok(())
}

/// The best matches so far, as many as the page needs.
struct Best<'a> {
    query: &'a Query,
    keep: usize,
    /// Matches of fewer points are none.
    least: u32,
    /// Bits of the prior that every firm is given.
    lifted: u32,
    heap: BinaryHeap<Reverse<Ranked>>,
    /// No match below this key can be on the page.
    bar: u64,
}

impl<'a> Best<'a> {
    fn new(query: &'a Query) -> Self {
        let skip = match query.start {
            Start::Offset(offset) => offset,
            Start::After(_) => 0,
        };
        Self {
            query,
            keep: skip.saturating_add(query.limit),
            least: 0,
            lifted: 0,
            heap: BinaryHeap::new(),
            bar: 0,
        }
    }

    /// Takes in the matches of a window, unless they stand behind the page.
    fn take(&mut self, sieve: &mut Sieve, (at, segment): (u32, &Segment), scan: &Scan) {
        let most = scan.most();
        if most < self.least {
            return;
        }
        let mut hits = scan.worth(self.least.max(self.needed()));
        if let Some(circle) = self.circle(segment, most) {
            let circle = circle.get(scan.base() as usize / 64..).unwrap_or_default();
            hits.iter_mut().zip(circle).for_each(|(word, inside)| *word &= inside);
        }
        for slot in slots(&hits) {
            let doc = scan.base() + slot;
            if self.highest(sieve, (segment, doc), most) >= self.bar && sieve.passes(doc) {
                self.consider(sieve, (at, segment), doc, scan.score(slot));
            }
        }
    }

    /// Points without which no match comes on the page.
    fn needed(&self) -> u32 {
        match self.query.sort {
            Sort::Relevance => points_of(self.bar),
            Sort::Name | Sort::Expiry | Sort::Amount => 0,
        }
    }

    /// The firms of a segment that may still come on the page; `None` when any may.
    fn circle<'s>(&self, segment: &'s Segment, most: u32) -> Option<&'s Marks> {
        let worst = self.heap.peek().filter(|_| self.heap.len() == self.keep)?.0;
        if self.query.sort != Sort::Relevance || self.lifted != 0 {
            return None;
        }
        let reaches = |(prior, id)| (relevance(most, prior), id) > (worst.key, worst.id);
        segment.ranks.circle(reaches)
    }

    /// The key of a match, were it worth the most.
    fn highest(&self, sieve: &Sieve, (segment, doc): (&Segment, DocId), most: u32) -> u64 {
        match self.query.sort {
            Sort::Relevance => relevance(most, segment.prior[doc as usize] | self.lifted),
            other => sort_key(other, sieve.asked, (segment, doc)),
        }
    }

    fn consider(&mut self, sieve: &Sieve, (at, segment): (u32, &Segment), doc: DocId, score: u32) {
        if score >= self.least {
            self.offer(Ranked {
                key: self.highest(sieve, (segment, doc), score),
                id: Reverse(segment.ids[doc as usize]),
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
        if self.heap.len() < self.keep {
            self.heap.push(Reverse(ranked));
        } else if self.heap.peek().is_some_and(|worst| worst.0 < ranked) {
            self.heap.pop();
            self.heap.push(Reverse(ranked));
        }
        if self.heap.len() == self.keep {
            self.bar = self.heap.peek().map_or(0, |worst| worst.0.key);
        }
    }

    fn page(self, query: &Query) -> Vec<Ranked> {
        let mut page: Vec<Ranked> = self.heap.into_iter().map(|Reverse(ranked)| ranked).collect();
        page.sort_unstable_by(|one, other| other.cmp(one));
        if let Start::Offset(offset) = query.start {
            page.drain(..offset.min(page.len()));
        }
        page
    }
}

/// Larger comes first.
fn sort_key(sort: Sort, asked: &Asked, (segment, doc): (&Segment, DocId)) -> u64 {
    let row = doc as usize;
    match sort {
        Sort::Relevance => 0,
        Sort::Name => u64::MAX - segment.order[row],
        Sort::Amount => segment.amount[row],
        // Firms whose tiers have no printed end come last.
        Sort::Expiry => asked
            .next_end(segment.titles_of(doc))
            .map_or(0, |until| u64::MAX - u64::from(until.abs_diff(i32::MIN))),
    }
}

/// A whole name or code first; then firms in business; then the kind of match; then what lifts a firm among equals.
pub(crate) fn relevance(score: u32, prior: u32) -> u64 {
    let whole = if score >= WHOLE { u64::from(score) } else { 0 };
    let active = u64::from(prior & IN_BUSINESS != 0);
    whole << 48 | active << 47 | u64::from(score & 0x7FFF) << 16 | u64::from(prior & 0xFFFF)
}

/// The points behind a [`relevance`]; none for a firm out of business, before which any other comes.
fn points_of(relevance: u64) -> u32 {
    let whole = relevance >> 48;
    let points = if relevance >> 47 & 1 == 1 {
        relevance >> 16 & 0x7FFF
    } else {
        0
    };
    u32::try_from(whole.max(points)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_of_fewer_points_never_comes_before() {
        let worths = [0, 1, 20, 36, 999, 1_000, 1_700, 2_060];
        for (score, prior) in worths
            .into_iter()
            .flat_map(|score| [0, 0xFFFF, 1 << 16].map(|prior| (score, prior)))
        {
            let bar = relevance(score, prior);
            assert!(points_of(bar) <= score, "{score} {prior}");
            let fewer = worths.into_iter().filter(|&fewer| fewer < points_of(bar));
            for fewer in fewer {
                assert!(relevance(fewer, 0x1_FFFF) < bar, "{fewer} {score} {prior}");
            }
        }
    }
}
