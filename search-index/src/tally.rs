//! How many firms each value of each facet would give: matches are counted by profile, profiles by the rows of each
//! family, and only rows by their values.

use tantivy::DocId;

use crate::asked::{Asked, OUTSIDE, unit};
use crate::family::{Family, Value};
use crate::histogram::Histogram;
use crate::known::Marks;
use crate::query::{Facet, FacetCounts, Query};
use crate::snapshot::{Segment, Snapshot};
use crate::source::{Bits, count, slots};

/// The counts of all facets, by number.
pub(crate) struct Counts {
    of: [Vec<usize>; Facet::ALL.len()],
}

impl Counts {
    pub(crate) fn new(snapshot: &Snapshot, query: &Query) -> Self {
        Self {
            of: Facet::ALL.map(|facet| {
                let values = match facet {
                    Facet::Ends => query.horizons.len(),
                    other => snapshot.words.of(other).list().len(),
                };
                vec![0; values + 1]
            }),
        }
    }

    fn add(&mut self, values: &[Value], firms: u32, counts: impl Fn(&Value) -> bool) {
        for value in values.iter().filter(|value| counts(value)) {
            self.of[value.facet as usize][value.number as usize] += firms as usize;
        }
    }

    pub(crate) fn name(&self, snapshot: &Snapshot, query: &Query) -> Vec<FacetCounts> {
        let each = Facet::ALL.into_iter().zip(&self.of);
        each.map(|(facet, counts)| name_counts(snapshot, (query, facet), &counts[1..]))
            .collect()
    }
}

fn name_counts(snapshot: &Snapshot, (query, facet): (&Query, Facet), counts: &[usize]) -> FacetCounts {
    if facet == Facet::Ends {
        let names = query.horizons.iter().map(|horizon| horizon.name.clone());
        let counts = names.zip(counts.iter().copied()).collect();
        return FacetCounts { facet, counts };
    }
    let chosen = query.filters.of(facet);
    let words = snapshot.words.of(facet).list().iter().zip(counts);
    let mut named: Vec<(String, usize)> = words
        .filter(|(word, count)| **count > 0 || chosen.contains(word))
        .map(|(word, &count)| (word.clone(), count))
        .collect();
    named.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    FacetCounts { facet, counts: named }
}

/// Set beside what a row fails once that is known.
const KNOWN: u16 = 1 << 15;

/// What the rows of one segment fail of a question; worked out when first asked for.
pub(crate) struct Sieve<'a> {
    pub(crate) asked: &'a Asked<'a>,
    segment: &'a Segment,
    /// The families that some filter asks about; the others fail nothing.
    families: Vec<Family>,
    failures: [Vec<u16>; Family::ALL.len()],
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(asked: &'a Asked<'a>, segment: &'a Segment) -> Self {
        let rows = |family| {
            if asked.asks(family) {
                segment.row_count(family)
            } else {
                0
            }
        };
        Self {
            asked,
            segment,
            families: Family::ALL.into_iter().filter(|family| asked.asks(*family)).collect(),
            failures: Family::ALL.map(|family| vec![0; rows(family)]),
        }
    }

    /// Says whether a firm passes every filter.
    pub(crate) fn passes(&mut self, doc: DocId) -> bool {
        self.families.is_empty() || self.failures(self.segment.profiles.of(doc)) == 0
    }

    /// Takes out the firms of a window that the asker may not see because they are not named.
    pub(crate) fn keep_named(&self, base: DocId, hits: &mut Bits) {
        let Some(firms) = &self.asked.firms else { return };
        let found = *hits;
        for slot in slots(&found) {
            if !firms.contains(&self.segment.ids[(base + slot) as usize]) {
                hits[slot as usize / 64] &= !(1 << (slot % 64));
            }
        }
    }

    /// What a profile fails: a bit for each filter.
    fn failures(&mut self, profile: u32) -> u16 {
        if self.families.is_empty() {
            return 0;
        }
        let rows = self.segment.profiles.rows(profile);
        let mut failed = 0;
        for &family in &self.families {
            let row = rows[family as usize];
            let known = &mut self.failures[family as usize][row as usize];
            if *known == 0 {
                *known = KNOWN | self.asked.failures(self.segment, family, row);
            }
            failed |= *known;
        }
        failed & !KNOWN
    }
}

/// The matches of one segment.
pub(crate) struct Tally<'a> {
    segment: &'a Segment,
    seen: Seen,
}

/// What is remembered of the matches.
enum Seen {
    /// How many of each profile.
    Profiles(Histogram),
    /// How many, when nobody asks for more.
    Firms(usize),
}

impl<'a> Tally<'a> {
    pub(crate) fn new(asked: &Asked, segment: &'a Segment) -> Self {
        let seen = match asked.query.count_facets || !asked.is_open() {
            true => Seen::Profiles(Histogram::new(segment.profiles.len())),
            false => Seen::Firms(0),
        };
        Self { segment, seen }
    }

    /// Counts the matches of a window.
    pub(crate) fn count(&mut self, base: DocId, hits: &Bits) {
        match &mut self.seen {
            Seen::Profiles(profiles) => {
                slots(hits).for_each(|slot| profiles.add(self.segment.profiles.of(base + slot), 1));
            }
            Seen::Firms(firms) => *firms += count(hits) as usize,
        }
    }

    /// Counts every firm of the segment that is not deleted.
    pub(crate) fn count_all(&mut self, alive: Option<&Marks>) {
        let all = self.segment.ids.len();
        let gone = alive.into_iter().flat_map(|alive| unmarked(alive, all));
        match &mut self.seen {
            Seen::Profiles(profiles) => {
                *profiles = self.segment.profiles.all();
                gone.for_each(|doc| profiles.take(self.segment.profiles.of(doc)));
            }
            Seen::Firms(firms) => *firms = all - gone.count(),
        }
    }

    /// Adds what was seen to the counts and returns how many firms passed.
    pub(crate) fn finish(self, sieve: &mut Sieve, counts: &mut Counts) -> usize {
        let profiles = match self.seen {
            Seen::Profiles(profiles) => profiles,
            Seen::Firms(firms) => return firms,
        };
        let mut sheets = sieve
            .asked
            .query
            .count_facets
            .then(|| Sheets::new(sieve.asked, self.segment));
        let mut total = 0;
        for (profile, firms) in profiles.seen() {
            let failed = sieve.failures(profile);
            total += if failed == 0 { firms as usize } else { 0 };
            if let Some(sheets) = &mut sheets {
                sheets.add(self.segment.profiles.rows(profile), failed, firms);
            }
        }
        if let Some(sheets) = sheets {
            sheets.finish(sieve.asked, self.segment, counts);
        }
        total
    }
}

fn unmarked(marks: &Marks, firms: usize) -> impl Iterator<Item = DocId> {
    let gone = (0..).zip(marks.iter()).flat_map(|(at, word)| {
        let rest = std::iter::successors(Some(!word), |word| Some(word & word.wrapping_sub(1)));
        rest.take_while(|word| *word != 0)
            .map(move |word| at * 64 + word.trailing_zeros())
    });
    gone.take_while(move |&doc| (doc as usize) < firms)
}

/// Firms by the rows of each family.
struct Sheets {
    passed: [Histogram; Family::ALL.len()],
    /// Firms that fail one filter only, by that filter and the row in its family.
    alone: [Option<Histogram>; Facet::ALL.len()],
}

impl Sheets {
    fn new(asked: &Asked, segment: &Segment) -> Self {
        let sheet = |family| Histogram::new(segment.row_count(family));
        Self {
            passed: Family::ALL.map(sheet),
            alone: Facet::ALL.map(|facet| asked.filters(facet).then(|| sheet(facet.family()))),
        }
    }

    fn add(&mut self, rows: &[u32; Family::ALL.len()], failed: u16, firms: u32) {
        if failed == 0 {
            for (sheet, &row) in self.passed.iter_mut().zip(rows) {
                sheet.add(row, firms);
            }
        } else if failed.is_power_of_two() && failed != OUTSIDE {
            let facet = Facet::ALL[failed.trailing_zeros() as usize];
            if let Some(sheet) = &mut self.alone[facet as usize] {
                sheet.add(rows[facet.family() as usize], firms);
            }
        }
    }

    /// A firm counts for a value when it passes every filter but that of the value's own facet.
    fn finish(&self, asked: &Asked, segment: &Segment, counts: &mut Counts) {
        let titles = segment.standings.on(asked, &segment.titles);
        let plain = |family| &segment.plain[family as usize];
        for family in Family::PLAIN {
            for (row, firms) in self.passed[family as usize].seen() {
                counts.add(plain(family).of(row), firms, |_| true);
            }
        }
        for (row, firms) in self.passed[Family::Title as usize].seen() {
            counts.add(&titles.of(row), firms, |_| true);
        }
        for facet in Facet::ALL {
            for (row, firms) in self.alone[facet as usize].iter().flat_map(Histogram::seen) {
                let values = match facet.family() {
                    Family::Title => titles.of(row),
                    family => plain(family).of(row).into(),
                };
                counts.add(&values, firms, |value| unit(value.facet) == facet as usize);
            }
        }
    }
}
