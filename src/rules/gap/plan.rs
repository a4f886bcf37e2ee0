//! Which day is advised: the easiest way to the surest end, the earlier where two are alike.

use super::change::{Aim, Subject};
use super::day::year_from;
use super::law::Law;
use super::{Demand, Route, Step, StepKind};
use crate::domain::day::Day;
use crate::domain::indicator::Period;
use crate::domain::tenure::Standing;
use crate::rules::facts::Facts;
use crate::rules::standard::{Operand, Standard, Test};
use crate::rules::verdict::Verdict;

/// The days that are worth looking at.
#[derive(Default)]
pub(super) struct Days {
    /// When the calendar alone changes something.
    pub(super) turns: Vec<Day>,
    /// When the books of a year that is still open are closed.
    pub(super) closings: Vec<Day>,
}

/// What is demanded on a day.
pub(super) struct Plan {
    pub(super) on: Day,
    pub(super) demands: Vec<Demand>,
    /// What it leads to.
    pub(super) promise: Verdict,
    weight: usize,
    /// Whether it asks for more than a year gives.
    far: bool,
    blocked: usize,
}

impl Plan {
    fn on(law: &Law) -> Self {
        let groups = law.standard.groups.iter();
        let demands: Vec<Demand> = groups.filter_map(|parts| law.demand(parts)).collect();
        let easiest: Vec<&Route> = demands.iter().filter_map(|demand| demand.routes.first()).collect();
        let promise = match easiest.len() == demands.len() {
            true if demands.iter().all(|demand| demand.sure) => Verdict::Met,
            true => Verdict::Undecided,
            false => Verdict::Unmet,
        };
        Self {
            on: law.facts.date(),
            promise,
            weight: easiest.iter().map(|route| law.rank(route).0).sum(),
            far: easiest
                .iter()
                .flat_map(|route| &route.steps)
                .any(|step| law.goes_far(step)),
            blocked: demands.iter().map(|demand| demand.blocked.len()).sum(),
            demands,
        }
    }

    fn is_content(&self) -> bool {
        self.promise == Verdict::Met && !self.far
    }

    /// Tells whether it is to be preferred to a plan of an earlier day.
    fn is_better(&self, other: &Plan) -> bool {
        let order = |plan: &Plan| {
            let hopeless = plan.promise == Verdict::Unmet;
            (
                std::cmp::Reverse(plan.promise),
                if hopeless { plan.blocked } else { 0 },
                plan.weight,
            )
        };
        order(self) < order(other)
    }
}

/// Finds the plan to advise.
pub(super) fn choose(standard: &Standard, facts: &Facts) -> Plan {
    let law = Law::new(standard, facts);
    let today = facts.date();
    let mut best = Plan::on(&law);
    if best.promise == Verdict::Met && best.weight == 0 {
        return best;
    }
    let days = law.days();
    let (soon, late): (Vec<Day>, Vec<Day>) = days.turns.iter().partition(|day| **day <= year_from(today));
    let mut later: Vec<Day> = late.into_iter().chain(days.closings).collect();
    let mut soon = soon;
    for list in [&mut soon, &mut later] {
        list.retain(|day| *day > today);
        list.sort();
        list.dedup();
    }
    let consider = |day: Day, best: Plan| {
        let there = law.carried_to(day);
        let plan = Plan::on(&Law::new(standard, &there).seen_from(today));
        if plan.is_better(&best) { plan } else { best }
    };
    for day in soon {
        best = consider(day, best);
    }
    for day in later {
        if best.is_content() {
            break;
        }
        best = consider(day, best);
    }
    best
}

/// Returns the step that is only waiting, where the steps of a plan do not take until its day.
pub(super) fn wait(standard: &Standard, facts: &Facts, (on, steps): (Day, &[&Step])) -> Option<Step> {
    let law = Law::new(standard, facts);
    let taken = steps.iter().filter_map(|step| step.earliest).max();
    if on <= taken.unwrap_or(facts.date()) {
        return None;
    }
    let ready = super::apply(standard, facts, (taken.unwrap_or(facts.date()), steps.iter().copied()));
    let after = super::apply(standard, facts, (on, steps.iter().copied()));
    let turns = |index: &usize| {
        let is_leaf = standard.conditions[*index].test.parts().is_empty();
        is_leaf && law.verdict(*index, &ready) != Verdict::Met && law.verdict(*index, &after) == Verdict::Met
    };
    let serves: Vec<usize> = (0..standard.conditions.len()).filter(turns).collect();
    let subject = serves.iter().find_map(|&index| law.awaited(index, &ready));
    let subject = subject.unwrap_or(Subject::Founding);
    let mut step = Step {
        kind: StepKind::Time,
        from: law.known(&subject),
        aim: Aim::Until(on),
        earliest: Some(on),
        standing: matches!(subject, Subject::Title(_)).then_some(Standing::NotYet),
        serves,
        ..Step::about(subject)
    };
    step.near = law.is_near(&step);
    Some(step)
}

impl Law<'_> {
    /// Returns the fact of a condition that only a later day changes.
    fn awaited(&self, index: usize, facts: &Facts) -> Option<Subject> {
        match &self.standard.conditions[index].test {
            Test::Compare(comparison) => match &comparison.operand {
                Operand::AgeDays | Operand::AgeYears => Some(Subject::Founding),
                Operand::YearsSince(input) => Some(Subject::Figure {
                    indicator: input.code.clone(),
                    year: None,
                }),
                operand => {
                    let backs = (0..comparison.years.count()).rev();
                    let mut slots = backs.flat_map(|back| super::atom::slots_of(operand, back, facts));
                    slots.next().map(|slot| slot.subject(facts))
                }
            },
            Test::Holds(tiers) => {
                let coming = |tier: &&crate::domain::code::TierCode| {
                    let mut holdings = self.facts.holdings(tier).iter();
                    holdings.any(|holding| holding.standing == Standing::NotYet)
                };
                tiers.iter().find(coming).map(|tier| Subject::Title(tier.clone()))
            }
            Test::Title(test) => test.tiers.first().map(|tier| Subject::Title(tier.clone())),
            Test::Score { .. } => {
                let annual = |period: Period| matches!(period, Period::Year | Period::YearEnd);
                let input = self.numbers.values().find(|input| annual(input.period))?;
                Some(Subject::Figure {
                    indicator: input.code.clone(),
                    year: Some(facts.base_year()),
                })
            }
            _ => None,
        }
    }

    /// Tells whether a step asks for more than a firm makes within a year.
    fn goes_far(&self, step: &Step) -> bool {
        let is_work = matches!(step.kind, StepKind::Money | StepKind::Work);
        is_work && self.is_far(&step.subject, &self.effort((&step.subject, &step.aim), self.facts))
    }
}
