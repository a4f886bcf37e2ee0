//! Which firms pass the filters, and how many firms each value of each facet would give.

use std::collections::HashSet;

use tantivy::DocId;

use crate::family::{Family, Value};
use crate::query::{Facet, FacetCounts, Query, TierStanding, Within};
use crate::snapshot::{Held, NONE, Segment, Snapshot};

/// Marks a row that no firm has been seen in yet.
const UNSEEN: u16 = u16::MAX;
/// The firm is outside of what the asker may see; no click changes that.
const OUTSIDE: u16 = 1 << 14;

/// What a question filters by, in numbers.
pub(crate) struct Asked<'a> {
    pub(crate) query: &'a Query,
    masks: [Option<Vec<bool>>; Facet::ALL.len()],
    counties: Option<Vec<bool>>,
    firms: Option<HashSet<i64>>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(snapshot: &Snapshot, query: &'a Query) -> Self {
        let masks = Facet::ALL.map(|facet| {
            let chosen = query.filters.of(facet);
            (!chosen.is_empty()).then(|| mask(snapshot, (query, facet), chosen))
        });
        let (counties, firms) = match &query.within {
            Within::Everything => (None, None),
            Within::Counties(counties) => (Some(mask(snapshot, (query, Facet::County), counties)), None),
            Within::Firms(firms) => (None, Some(firms.iter().copied().collect())),
        };
        Self {
            query,
            masks,
            counties,
            firms,
        }
    }

    /// Says whether every firm passes.
    pub(crate) fn is_open(&self) -> bool {
        self.masks.iter().all(Option::is_none) && self.counties.is_none() && self.firms.is_none()
    }

    fn allows(&self, facet: Facet, number: u16) -> bool {
        self.masks[facet as usize]
            .as_ref()
            .is_none_or(|mask| mask[number as usize])
    }

    /// What a row of plain facets fails: a bit for each filter.
    fn plain_failures(&self, family: Family, values: &[Value]) -> u16 {
        let has = |facet: Facet, mask: &[bool]| {
            let mut values = values.iter().filter(|value| value.facet == facet);
            values.any(|value| mask[value.number as usize])
        };
        let mut failed = 0;
        for facet in Facet::ALL.into_iter().filter(|facet| facet.family() == family) {
            if let Some(mask) = &self.masks[facet as usize]
                && !has(facet, mask)
            {
                failed |= 1 << unit(facet);
            }
        }
        if family == Family::Place
            && let Some(mask) = &self.counties
            && !has(Facet::County, mask)
        {
            failed |= OUTSIDE;
        }
        failed
    }

    /// One tenure must be of a chosen tier, stand as asked and end as asked.
    fn title_failures(&self, holdings: &[Held]) -> u16 {
        let filtered = self.masks[Facet::Tier as usize].is_some() || self.masks[Facet::Ends as usize].is_some();
        let meets = |held: &Held| self.allows(Facet::Tier, held.tier) && self.ends_as_asked(held);
        let met = holdings
            .iter()
            .any(|held| meets(held) && stands(holdings, held, self.query));
        u16::from(filtered && !met) << unit(Facet::Tier)
    }

    fn ends_as_asked(&self, held: &Held) -> bool {
        self.masks[Facet::Ends as usize].is_none()
            || self
                .horizons_of(held)
                .any(|value| self.allows(Facet::Ends, value.number))
    }

    fn horizons_of(&self, held: &Held) -> impl Iterator<Item = Value> {
        let day = self.query.day;
        let until = held.until.filter(move |&until| day <= until);
        let horizons = (NONE + 1..).zip(&self.query.horizons);
        let within = horizons.filter(move |(_, horizon)| until.is_some_and(|until| until <= horizon.last));
        within.map(|(number, _)| Value {
            facet: Facet::Ends,
            number,
        })
    }

    /// The values that the tenures of a firm have on the day: each of its facets by what the other one lets through.
    fn title_values(&self, holdings: &[Held]) -> Vec<Value> {
        let mut values = Vec::new();
        for held in holdings.iter().filter(|held| stands(holdings, held, self.query)) {
            if self.ends_as_asked(held) {
                values.push(Value {
                    facet: Facet::Tier,
                    number: held.tier,
                });
            }
            if self.allows(Facet::Tier, held.tier) {
                values.extend(self.horizons_of(held));
            }
        }
        values.sort_unstable_by_key(|value| (value.facet, value.number));
        values.dedup();
        values
    }

    /// The end of the tier that ends next, of those chosen.
    pub(crate) fn next_end(&self, holdings: &[Held]) -> Option<i32> {
        let day = self.query.day;
        let chosen = holdings
            .iter()
            .filter(|held| held.from <= day && self.allows(Facet::Tier, held.tier));
        chosen.filter_map(|held| held.until.filter(|&until| day <= until)).min()
    }
}

/// Marks the numbers of the chosen words; words that no firm has are nobody's.
fn mask(snapshot: &Snapshot, (query, facet): (&Query, Facet), chosen: &[String]) -> Vec<bool> {
    if facet == Facet::Ends {
        let chosen = query.horizons.iter().map(|horizon| chosen.contains(&horizon.name));
        return std::iter::once(false).chain(chosen).collect();
    }
    let words = snapshot.words.of(facet);
    let mut mask = vec![false; words.list().len() + 1];
    for number in chosen.iter().filter_map(|word| words.find(word)) {
        mask[number as usize] = true;
    }
    mask[NONE as usize] = false;
    mask
}

/// The filter that a facet belongs to; a tier and its end are one.
fn unit(facet: Facet) -> usize {
    match facet {
        Facet::Ends => Facet::Tier as usize,
        other => other as usize,
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

/// The firms seen in one segment, by rows.
pub(crate) struct Tally<'a> {
    asked: &'a Asked<'a>,
    segment: &'a Segment,
    sheets: [Sheet; Family::ALL.len()],
    /// Firms that fail one filter only, by that filter and the row in its family.
    alone: [Vec<u32>; Facet::ALL.len()],
    passed: usize,
}

struct Sheet {
    failures: Vec<u16>,
    passed: Vec<u32>,
    seen: Vec<u32>,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(asked: &'a Asked<'a>, segment: &'a Segment) -> Self {
        Self {
            asked,
            segment,
            sheets: Family::ALL.map(|family| {
                let rows = segment.row_count(family);
                Sheet {
                    failures: vec![UNSEEN; rows],
                    passed: vec![0; rows],
                    seen: Vec::new(),
                }
            }),
            alone: Facet::ALL.map(|facet| {
                let filtered = Facet::ALL
                    .into_iter()
                    .any(|other| unit(other) == facet as usize && asked.masks[other as usize].is_some());
                let rows = if filtered { segment.row_count(facet.family()) } else { 0 };
                vec![0; rows]
            }),
            passed: 0,
        }
    }

    /// Counts a firm and says whether it passes every filter.
    pub(crate) fn visit(&mut self, doc: DocId) -> bool {
        if let Some(firms) = &self.asked.firms
            && !firms.contains(&self.segment.ids[doc as usize])
        {
            return false;
        }
        let mut failed = 0;
        let rows = Family::ALL.map(|family| self.segment.row(family, doc));
        for (family, &row) in Family::ALL.into_iter().zip(&rows) {
            let known = self.sheets[family as usize].failures[row as usize];
            failed |= if known == UNSEEN { self.see(family, row) } else { known };
        }
        if failed == 0 {
            self.passed += 1;
            for (sheet, &row) in self.sheets.iter_mut().zip(&rows) {
                sheet.passed[row as usize] += 1;
            }
        } else if failed.is_power_of_two() && failed != OUTSIDE {
            let unit = failed.trailing_zeros() as usize;
            let row = rows[Facet::ALL[unit].family() as usize];
            self.alone[unit][row as usize] += 1;
        }
        failed == 0
    }

    fn see(&mut self, family: Family, row: u32) -> u16 {
        let failed = match family {
            Family::Title => self.asked.title_failures(self.segment.titles.rows.of(row)),
            plain => self
                .asked
                .plain_failures(plain, self.segment.plain[plain as usize].rows.of(row)),
        };
        let sheet = &mut self.sheets[family as usize];
        sheet.failures[row as usize] = failed;
        sheet.seen.push(row);
        failed
    }

    /// Adds what was seen to the counts and returns how many firms passed.
    pub(crate) fn finish(self, counts: &mut Counts) -> usize {
        for (family, sheet) in Family::ALL.into_iter().zip(&self.sheets) {
            for &row in &sheet.seen {
                let passed = sheet.passed[row as usize];
                match family {
                    Family::Title => {
                        let values = self.asked.title_values(self.segment.titles.rows.of(row));
                        self.add(&values, (row, passed), counts);
                    }
                    plain => {
                        let values = self.segment.plain[plain as usize].rows.of(row);
                        self.add(values, (row, passed), counts);
                    }
                }
            }
        }
        self.passed
    }

    fn add(&self, values: &[Value], (row, passed): (u32, u32), counts: &mut Counts) {
        for value in values {
            let alone = self.alone[unit(value.facet)].get(row as usize).copied().unwrap_or(0);
            counts.of[value.facet as usize][value.number as usize] += (passed + alone) as usize;
        }
    }
}
