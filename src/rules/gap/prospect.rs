//! What a missing fact would decide: for each, every verdict that some value of it gives while all else stays as
//! it is. Values are tried on both sides of every line the fact is compared with, so nothing between is left out.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::atom::{Slot, slots_of, year_of};
use super::change::{Aim, Subject};
use super::grid::{Grid, first_holding};
use super::law::Law;
use crate::domain::code::IndicatorCode;
use crate::domain::unit::Unit;
use crate::rules::card::Scale;
use crate::rules::evaluate::verdict;
use crate::rules::facts::{At, Facts, Trace};
use crate::rules::standard::{ChoiceInput, Comparison, Input, Operand, Standard, Test};
use crate::rules::verdict::{Bound, Verdict};

/// A missing fact and what it would decide of one standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// The fact.
    pub subject: Subject,
    /// The verdicts that some value of it gives.
    pub verdicts: BTreeSet<Verdict>,
}

/// A missing fact and what it would decide of many standards, by their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The fact.
    pub subject: Subject,
    /// The standards that it decides whatever it is.
    pub surely: Vec<usize>,
    /// The standards that some value makes met.
    pub met: Vec<usize>,
    /// The standards that some value makes unmet.
    pub unmet: Vec<usize>,
}

impl Prospect {
    /// Tells whether the standard is decided whatever the value.
    pub fn decides(&self) -> bool {
        !self.verdicts.contains(&Verdict::Undecided)
    }
}

/// Returns what each missing fact would decide of an undecided standard; nothing of a decided one.
pub fn prospects(standard: &Standard, facts: &Facts) -> Vec<Prospect> {
    if verdict(standard, facts) != Verdict::Undecided {
        return Vec::new();
    }
    let law = Law::new(standard, facts);
    let tried = law.tried_values();
    let prospect = |(subject, aims): (Subject, BTreeSet<Aim>)| {
        let of = |aim: &Aim| verdict(standard, &law.after(facts, [&(subject.clone(), aim.clone())]));
        let verdicts = aims.iter().map(of).collect();
        Prospect { subject, verdicts }
    };
    tried.into_iter().map(prospect).collect()
}

/// Ranks missing facts: first what decides most standards whatever it is, then what can make most of them met.
pub fn rank<'s>(standards: impl IntoIterator<Item = &'s Standard>, facts: &Facts) -> Vec<Ranked> {
    let mut by_subject: BTreeMap<Subject, Ranked> = BTreeMap::new();
    for (place, standard) in standards.into_iter().enumerate() {
        for prospect in prospects(standard, facts) {
            let ranked = by_subject.entry(prospect.subject.clone()).or_insert_with(|| Ranked {
                subject: prospect.subject.clone(),
                surely: Vec::new(),
                met: Vec::new(),
                unmet: Vec::new(),
            });
            ranked.surely.extend(prospect.decides().then_some(place));
            ranked
                .met
                .extend(prospect.verdicts.contains(&Verdict::Met).then_some(place));
            ranked
                .unmet
                .extend(prospect.verdicts.contains(&Verdict::Unmet).then_some(place));
        }
    }
    let mut ranked: Vec<Ranked> = by_subject.into_values().collect();
    ranked.retain(|one| !one.met.is_empty() || !one.unmet.is_empty());
    ranked.sort_by_key(|one| std::cmp::Reverse((one.surely.len(), one.met.len(), one.unmet.len())));
    ranked
}

/// The values to try of each missing fact.
type Tried = BTreeMap<Subject, BTreeSet<Aim>>;

impl Law<'_> {
    fn tried_values(&self) -> Tried {
        let mut tried = Tried::new();
        for condition in &self.standard.conditions {
            match &condition.test {
                Test::Compare(comparison) => self.try_comparison(comparison, &mut tried),
                Test::OneOf { choice, .. } | Test::Ask { choice, .. } => self.try_choice(choice, &mut tried),
                _ => {}
            }
        }
        for item in self.standard.score.iter().flat_map(|card| &card.items) {
            self.try_scale(&item.scale, &mut tried);
        }
        tried
    }

    fn try_comparison(&self, comparison: &Comparison, tried: &mut Tried) {
        for back in 0..comparison.years.count() {
            let at = At::last(comparison.source).back(back);
            self.try_operand(
                &comparison.operand,
                std::slice::from_ref(&comparison.scaled),
                (at, tried),
            );
        }
    }

    fn try_choice(&self, choice: &ChoiceInput, tried: &mut Tried) {
        let mut trace = Trace::silent();
        self.facts.options(choice, &mut trace);
        if trace.missing {
            let year = year_of(choice.period, 0, self.facts);
            let options = choice.options.iter().map(|(code, _)| Aim::OneOf(vec![code.clone()]));
            tried.entry(figure(&choice.code, year)).or_default().extend(options);
        }
        for table in &choice.derived {
            self.try_choice(&table.by, tried);
            for (input, line) in table.lines() {
                let of = Operand::Indicator(input.clone());
                self.try_operand(&of, std::slice::from_ref(line), (At::last(None), tried));
            }
        }
    }

    fn try_scale(&self, scale: &Scale, tried: &mut Tried) {
        let at = At::last(None);
        match scale {
            Scale::Bands { of, steps } => {
                let lines: Vec<Bound> = steps
                    .iter()
                    .filter_map(|step| step.bound.as_ref().map(|(_, line)| line.clone()))
                    .collect();
                self.try_operand(of, &lines, (at, tried));
            }
            Scale::Per { of, every, points, cap } => {
                let zero = crate::domain::quantity::Quantity::zero();
                self.try_operand(of, &super::points::portions((every, points, cap), &zero), (at, tried));
            }
            Scale::Options { choice, .. } => self.try_choice(choice, tried),
            Scale::BestOf(scales) => scales.iter().for_each(|scale| self.try_scale(scale, tried)),
            Scale::Filed(input) => self.try_points(input, tried),
            Scale::Tally { .. } => {}
        }
    }

    /// Points that others give are tried one by one.
    fn try_points(&self, input: &Input, tried: &mut Tried) {
        let slot = Slot::Figure { input, back: 0 };
        if slot.known(self.facts, None).is_none() {
            let grid = Grid::new(input.unit, &input.possible);
            let all = (grid.low..=grid.high.min(grid.low.saturating_add(1000))).map(|place| Aim::Any(grid.at(place)));
            tried.entry(slot.subject(self.facts)).or_default().extend(all);
        }
    }

    fn try_operand(&self, operand: &Operand, lines: &[Bound], (at, tried): (At, &mut Tried)) {
        for slot in slots_of(operand, at.back, self.facts) {
            if slot.known(self.facts, at.source()).is_some() {
                continue;
            }
            let subject = slot.subject(self.facts);
            let (unit, possible) = slot.open(self.facts);
            let grid = Grid::new(unit, &possible);
            let aims = tried.entry(subject.clone()).or_default();
            let first = if grid.low == 0 && unit != Unit::Date {
                1.min(grid.high)
            } else {
                grid.low
            };
            aims.extend([grid.low, first, grid.high].map(|place| Aim::Any(grid.at(place))));
            if turns(operand) {
                let doubled = (0..60)
                    .map(|power| 1_i64 << power)
                    .take_while(|place| *place < grid.high);
                aims.extend(
                    doubled
                        .filter(|place| *place > first)
                        .map(|place| Aim::Any(grid.at(place))),
                );
            }
            for line in lines {
                let probe = RefCell::new(self.facts.clone());
                let judged = |place: i64| {
                    let mut facts = probe.borrow_mut();
                    self.suppose_with(&mut facts, (&subject, &Aim::Any(grid.at(place))), None);
                    line.judge(&operand.value(&facts, at, &mut Trace::silent()))
                };
                let mut from = first;
                // A verdict changes at most twice: from one side over the line to the other.
                for _ in 0..3 {
                    let before = judged(from);
                    let Some(place) = first_holding((from, grid.high), |place| judged(place) != before) else {
                        break;
                    };
                    aims.extend([place - 1, place].map(|place| Aim::Any(grid.at(place))));
                    from = place;
                }
            }
        }
    }
}

/// Tells whether a number may fall and rise again with one of its facts: a middle year makes one rate lower and the
/// next one higher. Such a fact is tried at every doubling as well.
fn turns(operand: &Operand) -> bool {
    matches!(operand, Operand::Growth(..) | Operand::GrowthSinceFounding(_))
}

fn figure(indicator: &IndicatorCode, year: Option<i32>) -> Subject {
    Subject::Figure {
        indicator: indicator.clone(),
        year,
    }
}
