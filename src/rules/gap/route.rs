//! Routes as they are told: every change with its kind, what it serves, and the first day it can show.

use std::cmp::Reverse;

use super::atom::{Slot, slots_of};
use super::change::{Aim, Change, Subject};
use super::follow;
use super::law::{Law, is_open_title};
use super::{Offer, Route, Step, StepKind};
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::filing::Value;
use crate::domain::indicator::{Means, Period};
use crate::domain::quantity::Quantity;
use crate::domain::tenure::Standing;
use crate::rules::facts::{Facts, Trace};
use crate::rules::standard::{ScoreOf, Test};
use crate::rules::title::TitleTest;
use crate::rules::verdict::Verdict;

/// A step that goes far counts like so many more.
const FAR: usize = 4;

impl Law<'_> {
    /// Tells a set of changes as a route.
    pub(super) fn route(&self, (parts, changes): (&[usize], &[Change]), via: &[usize]) -> Route {
        let after = self.after(self.facts, changes);
        let mut steps: Vec<Step> = changes.iter().map(|change| self.step(change, &after)).collect();
        let missing: Vec<bool> = steps.iter().map(|step| step.from.is_none()).collect();
        for place in 0..steps.len() {
            let shares = |other: usize| other != place && missing[other] && self.compared(&steps[place], &steps[other]);
            steps[place].example = missing[place] && (0..steps.len()).any(shares);
        }
        steps.sort_by_key(|step| step.kind);
        let via = via.iter().copied();
        let opened = |part: &usize| !parts.contains(part) && self.lacks((*part, Verdict::Met), self.facts);
        Route {
            via: via.filter(opened).collect(),
            steps,
        }
    }

    fn step(&self, (subject, aim): &Change, after: &Facts) -> Step {
        let serves = self.serves(subject, after);
        let mut step = Step {
            kind: self.kind(subject, aim),
            from: self.known(subject),
            since: self.since(subject),
            along: self.along(subject, after),
            aim: aim.clone(),
            example: false,
            items: self.items(subject, after),
            earliest: None,
            standing: self.standing(subject),
            near: false,
            subject: subject.clone(),
            serves,
        };
        step.earliest = self.earliest(&step);
        step.near = self.is_near(&step);
        step
    }

    /// Returns the year whose number stands for that of a year that is still open.
    fn since(&self, subject: &Subject) -> Option<i32> {
        let Subject::Figure { indicator, year } = subject else {
            return None;
        };
        let input = self.numbers.get(indicator)?;
        let is_annual = matches!(input.period, Period::Year | Period::YearEnd);
        year.filter(|year| is_annual && *year >= self.today.year())
            .map(|_| self.today.year() - 1)
    }

    /// Returns what a change takes along, as it is afterwards.
    fn along(&self, subject: &Subject, after: &Facts) -> Vec<(IndicatorCode, Quantity)> {
        let Subject::Figure { indicator, year } = subject else {
            return Vec::new();
        };
        let moved = |code: IndicatorCode| {
            let number = follow::exact(after, &code, *year)?;
            (follow::exact(self.facts, &code, *year).as_ref() != Some(&number)).then_some((code, number))
        };
        indicator.followers().filter_map(moved).collect()
    }

    /// Returns what is known of a fact, also where what was said contradicts itself.
    pub(super) fn known(&self, subject: &Subject) -> Option<Value> {
        match subject {
            Subject::Figure { indicator, year } => {
                if let Some(choice) = self.choices.get(indicator) {
                    let mut trace = Trace::silent();
                    let options = self.facts.options(choice, &mut trace);
                    return (!trace.missing).then_some(Value::Choice(options));
                }
                let input = self.numbers.get(indicator)?;
                let back = self.back(input.period, *year);
                let known = Slot::Figure { input, back }.known(self.facts, self.source_of(indicator));
                match self.facts.is_doubted(indicator, *year) {
                    true => self.facts.last_value(indicator, *year).cloned(),
                    false => known.map(Value::Number),
                }
            }
            Subject::Founding => Slot::Founding.known(self.facts, None).map(Value::Number),
            Subject::Title(_) => None,
        }
    }

    fn back(&self, period: Period, year: Option<i32>) -> u8 {
        let last = match period {
            Period::EvaluationYear => self.facts.date().year(),
            Period::Year | Period::YearEnd | Period::Current => self.facts.base_year(),
        };
        year.and_then(|year| u8::try_from(last - year).ok()).unwrap_or(0)
    }

    fn kind(&self, subject: &Subject, aim: &Aim) -> StepKind {
        let indicator = match subject {
            Subject::Title(tier) if is_open_title(self.facts, tier) => return StepKind::Information,
            Subject::Title(tier) => {
                let awaits = |standing| matches!(standing, Standing::Proposed | Standing::NotYet);
                let waiting = self.facts.holdings(tier).iter().any(|holding| awaits(holding.standing));
                return if waiting { StepKind::Time } else { StepKind::Work };
            }
            Subject::Founding => return StepKind::Information,
            Subject::Figure { indicator, year } if self.facts.is_doubted(indicator, *year) => {
                return StepKind::Correction;
            }
            Subject::Figure { indicator, .. } => indicator,
        };
        let open = match (self.known(subject), aim.value()) {
            // A number of a year that is still open is not filed but made.
            (None, _) => self.since(subject).is_none() || matches!(aim, Aim::Any(_)),
            (Some(Value::Number(known)), Some(Value::Number(aimed))) => known.encloses(&aimed),
            (Some(Value::Choice(known)), Some(Value::Choice(aimed))) => aimed.is_subset(&known),
            _ => false,
        };
        match self.lever(indicator).map_or(Means::Never, |lever| lever.by) {
            Means::Person => StepKind::Person,
            _ if open => StepKind::Information,
            Means::Money => StepKind::Money,
            Means::Time => StepKind::Time,
            Means::Work | Means::Never => StepKind::Work,
        }
    }

    /// Returns the tests, themselves no combination, that read a fact and are met only afterwards.
    fn serves(&self, subject: &Subject, after: &Facts) -> Vec<usize> {
        let reads = |index: &usize| self.reads(*index, subject);
        let turns = |index: &usize| {
            self.lacks((*index, Verdict::Met), self.facts) && !self.lacks((*index, Verdict::Met), after)
        };
        let conditions = 0..self.standard.conditions.len();
        conditions.filter(|index| reads(index) && turns(index)).collect()
    }

    fn reads(&self, index: usize, subject: &Subject) -> bool {
        match (&self.standard.conditions[index].test, subject) {
            (Test::Compare(comparison), Subject::Figure { indicator, .. }) => {
                let is_asked = |back| {
                    let slots = slots_of(&comparison.operand, back, self.facts);
                    slots.iter().any(|slot| slot.subject(self.facts) == *subject)
                };
                comparison.operand.names(indicator) && (0..comparison.years.count()).any(is_asked)
            }
            (Test::Compare(comparison), Subject::Founding) => comparison.operand.rests_on_founding(),
            (Test::OneOf { choice, .. } | Test::Ask { choice, .. }, Subject::Figure { indicator, .. }) => {
                choice.code == *indicator
            }
            (Test::Holds(tiers) | Test::Title(TitleTest { tiers, .. }), Subject::Title(tier)) => tiers.contains(tier),
            _ => false,
        }
    }

    /// Tells whether two facts are compared in one number.
    fn compared(&self, one: &Step, other: &Step) -> bool {
        let together = |index: usize| self.reads(index, &one.subject) && self.reads(index, &other.subject);
        let both = one.items.iter().any(|item| other.items.contains(item));
        one.subject != other.subject && (both || (0..self.standard.conditions.len()).any(together))
    }

    fn items(&self, subject: &Subject, after: &Facts) -> Vec<usize> {
        let Some(card) = &self.standard.score else {
            return Vec::new();
        };
        let gains = |place: &usize| {
            let own = match subject {
                Subject::Figure { indicator, .. } => (0, indicator.as_str()),
                Subject::Title(tier) => (1, tier.as_str()),
                Subject::Founding => (2, ""),
            };
            let of = ScoreOf::Item(*place);
            let least = |facts: &Facts| self.least_points(card, of, facts);
            self.item_facts[*place].contains(&own) && least(after) > least(self.facts)
        };
        (0..card.items.len()).filter(gains).collect()
    }

    /// Returns the first day a step can show: when the books of its year are closed.
    fn earliest(&self, step: &Step) -> Option<Day> {
        let Subject::Figure { year: Some(year), .. } = &step.subject else {
            return None;
        };
        step.since.and_then(|_| Day::new(year + 1, 1, 1))
    }

    /// Orders routes: the fewest changes that are more than information, then the fewest steps, then the least effort.
    /// A step that multiplies a figure counts like several: a direct route is not easy because it is one step.
    pub(super) fn rank(&self, route: &Route) -> (usize, usize, usize, Quantity) {
        let judged = route.steps.iter().filter(|step| step.kind >= StepKind::Time).count();
        let changes = route.steps.iter().filter(|step| step.kind > StepKind::Correction);
        let (mut weight, mut total) = (0, Quantity::zero());
        for step in changes {
            let effort = self.effort((&step.subject, &step.aim), self.facts);
            weight += if self.is_far(&step.subject, &effort) {
                1 + FAR
            } else {
                1
            };
            total = total.checked_add(&effort).unwrap_or(total);
        }
        (weight, route.steps.len(), judged, total)
    }

    /// Orders offers: what only has to be filled in, then the least effort for a point.
    pub(super) fn price(&self, offer: &Offer) -> (StepKind, Quantity, Reverse<Quantity>) {
        let kind = offer.steps.iter().map(|step| step.kind).max();
        let efforts = offer
            .steps
            .iter()
            .map(|step| self.effort((&step.subject, &step.aim), self.facts));
        let effort = efforts.fold(Quantity::zero(), |sum, one| sum.checked_add(&one).unwrap_or(sum));
        let price = effort.checked_div(&offer.gain).unwrap_or(effort);
        let kind = match kind {
            // Money and work are not weighed against each other.
            Some(StepKind::Work) | None => StepKind::Money,
            Some(kind) => kind,
        };
        (kind, price, Reverse(offer.gain.clone()))
    }
}
