//! One pass over the matches: the exact total, the exact counts of every facet and the best of the page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId};

use crate::clause::Plan;
use crate::error::Error;
use crate::plan::WHOLE;
use crate::query::{Cursor, FacetCounts, Query, Sort, Start};
use crate::scan::Scan;
use crate::snapshot::{Segment, Snapshot};
use crate::source::slots;
use crate::tally::{Asked, Counts, Tally};

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
pub(crate) fn collect(snapshot: &Snapshot, plan: Option<&Plan>, query: &Query) -> Result<Collected, Error> {
    let asked = Asked::new(snapshot, query);
    let mut counts = Counts::new(snapshot, query);
    let mut best = Best::new(query);
    let mut total = 0;
    each_segment(snapshot, plan, |at, segment, mut scan| {
        let mut tally = Tally::new(&asked, segment);
        while scan.advance() {
            let most = scan.most();
            for slot in slots(scan.hits()) {
                let doc = scan.base() + slot;
                if tally.visit(doc) {
                    best.consider(&asked, (at, segment), doc, (most, || scan.score(slot)));
                }
            }
        }
        total += tally.finish(&mut counts);
    })?;
    Ok(Collected {
        total,
        page: best.page(query),
        facets: counts.name(snapshot, query),
    })
}

/// Only the page, without totals and counts; matches of fewer points than `least` are none.
pub(crate) fn collect_page(
    snapshot: &Snapshot,
    plan: &Plan,
    (query, least): (&Query, u32),
) -> Result<Vec<Ranked>, Error> {
    let asked = Asked::new(snapshot, query);
    let mut best = Best::new(query);
    each_segment(snapshot, Some(plan), |at, segment, mut scan| {
        let mut tally = (!asked.is_open()).then(|| Tally::new(&asked, segment));
        while scan.advance() {
            let most = scan.most();
            if most < least {
                continue;
            }
            for slot in slots(scan.hits()) {
                let doc = scan.base() + slot;
                let passes = tally.as_mut().is_none_or(|tally| tally.visit(doc));
                if passes && (least == 0 || scan.score(slot) >= least) {
                    best.consider(&asked, (at, segment), doc, (most, || scan.score(slot)));
                }
            }
        }
    })?;
    Ok(best.page(query))
}

/// Only how many match, whoever may see them.
pub(crate) fn count_matches(snapshot: &Snapshot, plan: &Plan) -> Result<usize, Error> {
    let mut total = 0;
    each_segment(snapshot, Some(plan), |_, _, mut scan| {
        while scan.advance() {
            total += scan.count() as usize;
        }
    })?;
    Ok(total)
}

fn each_segment<'a>(
    snapshot: &'a Snapshot,
    plan: Option<&Plan>,
    mut visit: impl FnMut(u32, &'a Segment, Scan<'a>),
) -> Result<(), Error> {
    let readers = snapshot.searcher.segment_readers();
    for (at, (reader, segment)) in (0..).zip(readers.iter().zip(&snapshot.segments)) {
        visit(at, segment, Scan::open(plan, reader, segment)?);
    }
    Ok(())
}

/// The best matches so far, as many as the page needs.
struct Best<'a> {
    query: &'a Query,
    keep: usize,
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
            heap: BinaryHeap::new(),
            bar: 0,
        }
    }

    /// Takes a match in, unless it stands behind the page; its points are asked for only when they may matter.
    fn consider(
        &mut self,
        asked: &Asked,
        (at, segment): (u32, &Segment),
        doc: DocId,
        (most, score): (u32, impl Fn() -> u32),
    ) {
        let row = doc as usize;
        let prior = segment.prior[row];
        let (key, score) = match self.query.sort {
            Sort::Relevance if relevance(most, prior) < self.bar => return,
            Sort::Relevance => {
                let score = score();
                (relevance(score, prior), score)
            }
            other => {
                let key = sort_key(other, asked, (segment, doc));
                if key < self.bar {
                    return;
                }
                (key, score())
            }
        };
        self.offer(Ranked {
            key,
            id: Reverse(segment.ids[row]),
            address: DocAddress::new(at, doc),
            score,
        });
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
            .next_end(segment.titles.of_firm(doc))
            .map_or(0, |until| u64::MAX - u64::from(until.abs_diff(i32::MIN))),
    }
}

/// A whole name or code first; then firms in business; then the kind of match; then what lifts a firm among equals.
pub(crate) fn relevance(score: u32, prior: u32) -> u64 {
    let whole = if score >= WHOLE { u64::from(score) } else { 0 };
    let active = u64::from(prior >> 16 & 1);
    whole << 48 | active << 47 | u64::from(score & 0x7FFF) << 16 | u64::from(prior & 0xFFFF)
}
