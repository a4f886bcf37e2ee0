//! Routes as they are told: every change with its kind, what it serves, and the first day it can show.

use std::cmp::Reverse;

use super::atom::{Atom, Slot, slots_of};
use super::change::{Aim, Change, Subject};
use super::law::{Law, is_open_title};
use super::{Offer, Route, Step, StepKind};
use crate::domain::day::Day;
use crate::domain::filing::Value;
use crate::domain::indicator::{Means, Period};
use crate::domain::quantity::Quantity;
use crate::domain::tenure::Standing;
use crate::domain::unit::Unit;
use crate::rules::facts::{Facts, Trace};
use crate::rules::standard::{ScoreOf, Test, Years};
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
        let opened = |part: &usize| !parts.contains(part) && self.verdict(*part, self.facts) != Verdict::Met;
        Route {
            via: via.filter(opened).collect(),
            steps,
        }
    }

    fn step(&self, (subject, aim): &Change, after: &Facts) -> Step {
        let serves = self.serves(subject, after);
        let mut step = Step {
            kind: self.kind(subject, aim),
            from: self.from(subject),
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

    /// Returns what is known of a fact.
    fn from(&self, subject: &Subject) -> Option<Value> {
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
                known.map(Value::Number)
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
            Subject::Founding if self.facts.established().is_none() => return StepKind::Information,
            Subject::Founding => return StepKind::Time,
            Subject::Figure { indicator, .. } => indicator,
        };
        let open = match (self.from(subject), aim.value()) {
            (None, _) => true,
            (Some(Value::Number(known)), Some(Value::Number(aimed))) => known.encloses(&aimed),
            (Some(Value::Choice(known)), Some(Value::Choice(aimed))) => aimed.is_subset(&known),
            _ => false,
        };
        match self.lever(indicator).map_or(Means::Never, |lever| lever.by) {
            Means::Person => StepKind::Person,
            _ if open => StepKind::Information,
            _ if self.is_history(subject) => StepKind::Time,
            Means::Money => StepKind::Money,
            Means::Time => StepKind::Time,
            Means::Work | Means::Never => StepKind::Work,
        }
    }

    /// Tells whether a figure is one of a year before the last: nothing changes it, but one day nobody asks for it.
    fn is_history(&self, subject: &Subject) -> bool {
        let Subject::Figure { indicator, year } = subject else {
            return false;
        };
        let period = self.numbers.get(indicator).map(|input| input.period);
        let is_annual = matches!(period, Some(Period::Year | Period::YearEnd));
        is_annual && year.is_some_and(|year| year < self.facts.base_year())
    }

    /// Returns the tests, themselves no combination, that read a fact and are met only afterwards.
    fn serves(&self, subject: &Subject, after: &Facts) -> Vec<usize> {
        let reads = |index: &usize| self.reads(*index, subject);
        let turns = |index: &usize| {
            self.verdict(*index, self.facts) != Verdict::Met && self.verdict(*index, after) == Verdict::Met
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

    /// Returns the first day a step can show: what waits ends then, a year that is over gives way to a later one.
    fn earliest(&self, step: &Step) -> Option<Day> {
        if step.kind == StepKind::Information {
            return None;
        }
        match (&step.subject, &step.from) {
            (Subject::Founding, Some(_)) => self.first_day_met(step),
            (Subject::Title(tier), _) => {
                let holdings = self.facts.holdings(tier).iter();
                let coming = holdings.filter(|holding| holding.standing == Standing::NotYet);
                coming.map(|holding| holding.from).min()
            }
            (Subject::Figure { indicator, year }, Some(Value::Number(known))) => {
                let input = self.numbers.get(indicator)?;
                if input.unit == Unit::Date {
                    return self.years_complete(known.high()?, step.aim.number()?);
                }
                let ended = matches!(input.period, Period::Year | Period::YearEnd);
                let year = year.filter(|_| ended)?;
                let next = self.facts.base_year() + 2;
                Day::new((year + self.window(step, year) + 1).max(next), 1, 1)
            }
            _ => None,
        }
    }

    /// How many years a year is looked at that fails what waits for the step.
    fn window(&self, step: &Step, year: i32) -> i32 {
        let back = self.back(Period::Year, Some(year));
        let window = |&index: &usize| match &self.standard.conditions[index].test {
            Test::Compare(comparison) => match comparison.years {
                Years::Each(years) if !Atom::of(comparison, back).holds(self.facts) => i32::from(years),
                Years::Each(_) | Years::Last | Years::Any(_) => 1,
            },
            _ => 1,
        };
        step.serves.iter().map(window).max().unwrap_or(1)
    }

    /// A length of time is counted in whole years to the end of the last fiscal year.
    fn years_complete(&self, since: &Quantity, aim: &Quantity) -> Option<Day> {
        let end = Day::new(self.facts.date().year(), 1, 1)?;
        let years = end.years_since(aim.to_date()?)?;
        let full = since.to_date()?.checked_add_months(years.checked_mul(12)?)?;
        let january = |year| Day::new(year, 1, 1);
        let day = january(full.year())?;
        if day == full {
            Some(day)
        } else {
            january(full.year() + 1)
        }
    }

    /// Finds the first later day on which all that waits for the firm's age is met.
    fn first_day_met(&self, step: &Step) -> Option<Day> {
        let met = |days: i64| {
            let Some(day) = self.facts.date().checked_add_days(days) else {
                return false;
            };
            let facts = Facts::on(day).with_established(self.facts.established());
            let mut serves = step.serves.iter();
            serves.all(|&index| self.verdict(index, &facts) == Verdict::Met)
        };
        let days = super::grid::first_holding((0, 40_000), met)?;
        self.facts.date().checked_add_days(days)
    }

    /// Orders routes: the fewest changes that are more than information, then the fewest steps, then the least effort.
    /// A step that multiplies a figure counts like several: a direct route is not easy because it is one step.
    pub(super) fn rank(&self, route: &Route) -> (usize, usize, usize, Quantity) {
        let judged = route.steps.iter().filter(|step| step.kind >= StepKind::Time).count();
        let changes = route.steps.iter().filter(|step| step.kind != StepKind::Information);
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
