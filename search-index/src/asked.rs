//! What a question filters by, in numbers, and what a row of facets fails of it.

use std::collections::HashSet;

use crate::family::{Family, Value};
use crate::query::{Facet, Query, TierStanding, Within};
use crate::snapshot::{Held, NONE, Segment, Snapshot};

/// The firm is outside of what the asker may see; no click changes that.
pub(crate) const OUTSIDE: u16 = 1 << 14;

/// What a question filters by, in numbers.
pub(crate) struct Asked<'a> {
    pub(crate) query: &'a Query,
    masks: [Option<Vec<bool>>; Facet::ALL.len()],
    counties: Option<Vec<bool>>,
    /// The firms that the asker may see, when they are few enough to be named.
    pub(crate) firms: Option<HashSet<i64>>,
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

    /// Says whether a firm passes whatever its facets are.
    pub(crate) fn is_open(&self) -> bool {
        self.masks.iter().all(Option::is_none) && self.counties.is_none()
    }

    /// Says whether a firm may fail by its row of a family.
    pub(crate) fn asks(&self, family: Family) -> bool {
        let facets = Facet::ALL.into_iter().filter(|facet| facet.family() == family);
        let chosen = facets.into_iter().any(|facet| self.masks[facet as usize].is_some());
        chosen || family == Family::Place && self.counties.is_some()
    }

    /// Says whether a filter of this unit is set, see [`unit`].
    pub(crate) fn filters(&self, facet: Facet) -> bool {
        let same = Facet::ALL.into_iter().filter(|&other| unit(other) == facet as usize);
        same.into_iter().any(|other| self.masks[other as usize].is_some())
    }

    /// What a row of a family fails: a bit for each filter.
    pub(crate) fn failures(&self, segment: &Segment, family: Family, row: u32) -> u16 {
        match family {
            Family::Title => self.title_failures(segment.titles.of(row)),
            plain => self.plain_failures(plain, segment.plain[plain as usize].of(row)),
        }
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
    pub(crate) fn title_values(&self, holdings: &[Held]) -> Vec<Value> {
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
pub(crate) fn unit(facet: Facet) -> usize {
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
