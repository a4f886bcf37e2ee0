//! The search: from the facts as they stand, move by move, the fewest changes first, until a demand is met.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Aim, Change, Subject};
use super::law::Law;
use super::{Demand, Offer, Route};
use crate::domain::quantity::Quantity;
use crate::rules::facts::Facts;
use crate::rules::standard::{ScoreOf, Test};
use crate::rules::verdict::Verdict;

/// How many situations are looked at for one demand, and how many routes are kept.
const SITUATIONS: usize = 600;
const ROUTES: usize = 24;

/// A situation on the way: what was changed, and which alternatives were taken.
#[derive(Clone)]
struct Situation {
    facts: Facts,
    changes: BTreeMap<Subject, Aim>,
    via: BTreeMap<usize, usize>,
}

type Key = (BTreeMap<Subject, Aim>, BTreeMap<usize, usize>);

impl Law<'_> {
    /// Returns what separates the firm from some parts of the whole; nothing when they are met.
    pub(super) fn demand(&self, parts: &[usize]) -> Option<Demand> {
        let conditions = self.unmet(parts, self.facts);
        if conditions.is_empty() {
            return None;
        }
        let mut routes = self.ranked_routes((parts, &conditions));
        let sure = !routes.is_empty();
        if !sure {
            routes = self.hopefully().chances(parts);
        }
        let blocked = if routes.is_empty() {
            self.blocked(&conditions)
        } else {
            Vec::new()
        };
        Some(Demand {
            offers: self.offers(&conditions),
            conditions,
            routes,
            sure,
            blocked,
        })
    }

    /// Returns the ways to have a chance with some parts; where there is one already, nothing is asked.
    fn chances(&self, parts: &[usize]) -> Vec<Route> {
        let conditions = self.unmet(parts, self.facts);
        match conditions.is_empty() {
            true => vec![Route::default()],
            false => self.ranked_routes((parts, &conditions)),
        }
    }

    fn ranked_routes(&self, (parts, conditions): (&[usize], &[usize])) -> Vec<Route> {
        let mut routes = self.routes(parts);
        if routes.is_empty() && conditions.iter().any(|&condition| self.waits_for_score(condition)) {
            routes = self.widely().routes(parts);
        }
        routes.sort_by_cached_key(|route| self.rank(route));
        routes
    }

    /// Returns the ways to meet some parts.
    pub(super) fn routes(&self, parts: &[usize]) -> Vec<Route> {
        let found = self.solve(parts).into_iter();
        found
            .map(|(changes, via)| self.route((parts, &changes), &via))
            .collect()
    }

    pub(super) fn unmet(&self, parts: &[usize], facts: &Facts) -> Vec<usize> {
        let open = parts.iter().copied();
        open.filter(|&part| self.lacks((part, Verdict::Met), facts)).collect()
    }

    /// Returns sets of changes that meet all parts; none holds another, and none has an idle change.
    fn solve(&self, parts: &[usize]) -> Vec<(Vec<Change>, Vec<usize>)> {
        let mut open: BTreeMap<(usize, usize), Situation> = BTreeMap::new();
        let mut visited: BTreeSet<Key> = BTreeSet::new();
        let mut found: Vec<(BTreeMap<Subject, Aim>, BTreeMap<usize, usize>)> = Vec::new();
        let start = Situation {
            facts: self.facts.clone(),
            changes: BTreeMap::new(),
            via: BTreeMap::new(),
        };
        open.insert((0, 0), start);
        let (mut looked, mut serial) = (0, 0);
        while let Some((_, situation)) = open.pop_first() {
            looked += 1;
            if looked > SITUATIONS || found.len() >= ROUTES {
                break;
            }
            if found.iter().any(|(known, _)| holds_all(&situation.changes, known)) {
                continue;
            }
            let unmet = self.unmet(parts, &situation.facts);
            let Some(&first) = unmet.first() else {
                let changes = self.pared(parts, situation.changes);
                found.retain(|(known, _)| !holds_all(known, &changes));
                found.push((changes, situation.via));
                continue;
            };
            for next in self.next(first, &situation) {
                let key = (next.changes.clone(), next.via.clone());
                if visited.insert(key) {
                    serial += 1;
                    open.insert((next.changes.len() + unmet.len(), serial), next);
                }
            }
        }
        let plain = |(changes, via): (BTreeMap<Subject, Aim>, BTreeMap<usize, usize>)| {
            let via: BTreeSet<usize> = via.into_values().collect();
            (changes.into_iter().collect(), via.into_iter().collect())
        };
        found.into_iter().map(plain).collect()
    }

    /// Returns the situations one move further towards a part; an alternative once taken is kept to.
    fn next(&self, part: usize, situation: &Situation) -> Vec<Situation> {
        let mut found = Vec::new();
        for (changes, via) in self.toward((part, Verdict::Met), &situation.facts) {
            if changes.len() > self.most {
                continue;
            }
            let kept = |(node, taken): &(usize, usize)| {
                let counted = matches!(self.standard.conditions[*node].test, Test::Count { .. });
                counted || situation.via.get(node).is_none_or(|before| before == taken)
            };
            if !via.iter().all(kept) {
                continue;
            }
            let mut next = situation.clone();
            next.changes.extend(changes);
            next.via.extend(via);
            next.facts = self.after_all(&next.changes);
            if next.changes != situation.changes && next.changes.len() <= self.most {
                found.push(next);
            }
        }
        found
    }

    pub(super) fn after_all(&self, changes: &BTreeMap<Subject, Aim>) -> Facts {
        let list: Vec<Change> = changes.clone().into_iter().collect();
        self.after(self.facts, &list)
    }

    /// Descends to the conditions that nothing can change.
    fn blocked(&self, parts: &[usize]) -> Vec<usize> {
        let mut found = BTreeSet::new();
        for &part in parts {
            self.descend(part, &mut found);
        }
        if found.is_empty() {
            found.extend(parts);
        }
        found.into_iter().collect()
    }

    fn descend(&self, index: usize, found: &mut BTreeSet<usize>) {
        let test = &self.standard.conditions[index].test;
        let parts = test.parts();
        if parts.is_empty() || matches!(test, Test::Not(_)) {
            if self.toward((index, Verdict::Met), self.facts).is_empty() {
                found.insert(index);
            }
            return;
        }
        for part in self.unmet(parts, self.facts) {
            self.descend(part, found);
        }
    }

    /// Returns each item's next points while a score is short, the cheapest first.
    fn offers(&self, conditions: &[usize]) -> Vec<Offer> {
        let short = conditions.iter().any(|&condition| self.waits_for_score(condition));
        let Some(card) = self.standard.score.as_ref().filter(|_| short) else {
            return Vec::new();
        };
        let low = |facts: &Facts| self.least_points(card, ScoreOf::Total, facts);
        let Some(before) = low(self.facts) else {
            return Vec::new();
        };
        let mut offers = Vec::new();
        for (place, item) in card.items.iter().enumerate() {
            let ladders = self.ladders((place, item), self.facts);
            for rung in ladders.iter().filter_map(|ladder| ladder.rungs.first()) {
                let after = low(&self.after(self.facts, rung));
                let gain = after.and_then(|after| after.checked_sub(&before));
                if let Some(gain) = gain.filter(|gain| *gain > Quantity::zero()) {
                    let steps = self.route((&[], rung), &[]).steps;
                    offers.push(Offer {
                        item: place,
                        steps,
                        gain,
                    });
                }
            }
        }
        offers.sort_by_cached_key(|offer| self.price(offer));
        offers
    }

    fn waits_for_score(&self, index: usize) -> bool {
        if !self.lacks((index, Verdict::Met), self.facts) {
            return false;
        }
        let test = &self.standard.conditions[index].test;
        matches!(test, Test::Score { .. }) || test.parts().iter().any(|&part| self.waits_for_score(part))
    }
}

/// Tells whether some changes do at least all that others do.
fn holds_all(changes: &BTreeMap<Subject, Aim>, others: &BTreeMap<Subject, Aim>) -> bool {
    let goes_as_far = |(subject, aim): (&Subject, &Aim)| changes.get(subject).is_some_and(|own| own.reaches(aim));
    others.iter().all(goes_as_far)
}
