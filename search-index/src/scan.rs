//! Runs a plan over one segment, a window of firms at a time: each clause is a row of bits, groups are their unions,
//! the matches the intersection of the groups. What a match is worth is worked out only when somebody asks.

use tantivy::{DocId, TERMINATED};

use crate::clause::{Clause, Plan};
use crate::effort::Effort;
use crate::error::Error;
use crate::known::Marks;
use crate::snapshot::Segment;
use crate::source::{Bits, NO_BITS, Source, WINDOW, count, holds};
use crate::weigh::worth;

/// With so many candidates in a window the others are asked for these alone.
const FEW: u32 = 64;

/// The matches of a plan in one segment.
pub(crate) struct Scan<'a> {
    /// How many firms the segment has, deleted ones too.
    firms: u32,
    alive: Option<&'a Marks>,
    /// `None` matches every firm.
    sources: Option<Sources>,
    base: DocId,
    from: DocId,
    hits: Bits,
}

struct Sources {
    alone: Vec<Source>,
    groups: Vec<Group>,
    extras: Vec<Source>,
    /// The firms of the window that meet every group.
    grouped: Bits,
}

/// Clauses of which the best counts, the most points first.
struct Group {
    sources: Vec<Source>,
    cost: u64,
}

impl<'a> Scan<'a> {
    /// Prepares a plan for a segment; without a plan every firm matches.
    pub(crate) fn open(
        plan: Option<&Plan>,
        (segment, alive): (&Segment, Option<&'a Marks>),
        effort: &Effort,
    ) -> Result<Self, Error> {
        let sources = match plan {
            Some(plan) => Some(Sources::open(plan, segment, effort)?),
            None => {
                effort.spend(segment.firms().into())?;
                None
            }
        };
        Ok(Self {
            firms: segment.firms(),
            alive,
            sources,
            base: 0,
            from: 0,
            hits: NO_BITS,
        })
    }

    /// Goes to the next window that holds a match.
    pub(crate) fn advance(&mut self) -> bool {
        while self.from < self.firms {
            let next = self
                .sources
                .as_ref()
                .map_or(self.from, |sources| sources.next_from(self.from));
            if next >= self.firms {
                break;
            }
            self.base = next & !(WINDOW - 1);
            self.from = self.base + WINDOW;
            self.hits = match &mut self.sources {
                Some(sources) => sources.fill(self.base),
                None => first_bits(self.firms - self.base),
            };
            self.drop_deleted();
            if self.hits.iter().any(|word| *word != 0) {
                return true;
            }
        }
        false
    }

    fn drop_deleted(&mut self) {
        let Some(alive) = self.alive else { return };
        for (word, alive) in self.hits.iter_mut().zip(&alive[self.base as usize / 64..]) {
            *word &= alive;
        }
    }

    /// The first firm of the window.
    pub(crate) fn base(&self) -> DocId {
        self.base
    }

    /// The matches of the window.
    pub(crate) fn hits(&self) -> &Bits {
        &self.hits
    }

    /// The matches of the window, for taking some out.
    pub(crate) fn hits_mut(&mut self) -> &mut Bits {
        &mut self.hits
    }

    /// How many matches the window holds.
    pub(crate) fn count(&self) -> u32 {
        count(&self.hits)
    }

    /// The points of the match at a place of the window.
    pub(crate) fn score(&self, slot: u32) -> u32 {
        let Some(sources) = &self.sources else { return 0 };
        let mut score = add(&sources.alone, slot);
        if holds(&sources.grouped, slot) {
            score += sources.groups.iter().map(|group| group.best(slot)).sum::<u32>();
            score += add(&sources.extras, slot);
        }
        score
    }

    /// The matches of the window that may be worth so many points; when clauses must be met together, all.
    pub(crate) fn worth(&self, least: u32) -> Bits {
        let mut hits = self.hits;
        if let Some(sources) = self.sources.as_ref().filter(|it| it.groups.is_empty() && least > 1) {
            let worth = worth(&sources.alone, least);
            hits.iter_mut().zip(&worth).for_each(|(word, worth)| *word &= worth);
        }
        hits
    }

    /// Points that no match of the window exceeds.
    pub(crate) fn most(&self) -> u32 {
        let Some(sources) = &self.sources else { return 0 };
        let present = |sources: &[Source]| sources.iter().filter(|it| it.any).map(|it| it.points).sum::<u32>();
        let groups = sources.groups.iter().map(Group::most).sum::<u32>();
        present(&sources.alone) + groups + present(&sources.extras)
    }
}

impl Sources {
    fn open(plan: &Plan, segment: &Segment, effort: &Effort) -> Result<Self, Error> {
        let open = |clauses: &[Clause]| {
            let opened = clauses.iter().map(|clause| Source::open(clause, segment, effort));
            opened
                .filter_map(Result::transpose)
                .collect::<Result<Vec<Source>, Error>>()
        };
        let mut groups = Vec::with_capacity(plan.groups.len());
        for clauses in &plan.groups {
            let group = Group::new(open(clauses)?);
            let met = !group.sources.is_empty();
            groups.push(group);
            if !met {
                // What one group lacks the others need not find.
                groups.drain(..groups.len() - 1);
                break;
            }
        }
        groups.sort_by_key(|group| group.cost);
        Ok(Self {
            alone: open(&plan.alone)?,
            extras: if groups.is_empty() {
                Vec::new()
            } else {
                open(&plan.extras)?
            },
            groups,
            grouped: NO_BITS,
        })
    }

    fn next_from(&self, from: DocId) -> DocId {
        let nearest = |sources: &[Source]| sources.iter().map(|it| it.next_from(from)).min().unwrap_or(TERMINATED);
        let groups = self.groups.iter().map(|group| nearest(&group.sources)).max();
        nearest(&self.alone).min(groups.unwrap_or(TERMINATED))
    }

    /// Reads a window and returns the firms that match in it.
    fn fill(&mut self, base: DocId) -> Bits {
        let mut hits = NO_BITS;
        for source in &mut self.alone {
            source.fill(base);
            unite(&mut hits, source);
        }
        self.grouped = self.fill_groups(base);
        for source in &mut self.extras {
            source.probe(base, &self.grouped);
        }
        for (word, grouped) in hits.iter_mut().zip(&self.grouped) {
            *word |= grouped;
        }
        hits
    }

    fn fill_groups(&mut self, base: DocId) -> Bits {
        let mut grouped: Option<Bits> = None;
        for group in &mut self.groups {
            let Some(candidates) = &mut grouped else {
                grouped = Some(group.fill(base, None));
                continue;
            };
            let few = count(candidates) <= FEW;
            let met = group.fill(base, few.then_some(&*candidates));
            for (word, met) in candidates.iter_mut().zip(&met) {
                *word &= met;
            }
        }
        grouped.unwrap_or(NO_BITS)
    }
}

impl Group {
    fn new(mut sources: Vec<Source>) -> Self {
        sources.sort_by_key(|source| std::cmp::Reverse(source.points));
        let cost = sources.iter().map(|source| u64::from(source.cost)).sum();
        Self { sources, cost }
    }

    fn fill(&mut self, base: DocId, candidates: Option<&Bits>) -> Bits {
        let mut met = NO_BITS;
        for source in &mut self.sources {
            match candidates {
                Some(candidates) => source.probe(base, candidates),
                None => source.fill(base),
            }
            unite(&mut met, source);
        }
        met
    }

    fn best(&self, slot: u32) -> u32 {
        let first = self.sources.iter().find(|it| it.any && holds(&it.bits, slot));
        first.map_or(0, |source| source.points)
    }

    fn most(&self) -> u32 {
        self.sources.iter().find(|it| it.any).map_or(0, |source| source.points)
    }
}

fn unite(bits: &mut Bits, source: &Source) {
    if source.any {
        for (word, more) in bits.iter_mut().zip(&source.bits) {
            *word |= more;
        }
    }
}

fn add(sources: &[Source], slot: u32) -> u32 {
    let met = sources.iter().filter(|it| it.any && holds(&it.bits, slot));
    met.map(|source| source.points).sum()
}

/// Marks so many firms from the beginning of a window.
fn first_bits(firms: u32) -> Bits {
    let mut bits = NO_BITS;
    for (at, word) in (0..).zip(&mut bits) {
        *word = match firms.saturating_sub(at * 64) {
            64.. => u64::MAX,
            left => (1 << left) - 1,
        };
    }
    bits
}
