//! 「差一步」: the single step that a firm can take. The same search as that for advice, kept to one change, so that a
//! whole registry can be asked.

use super::day::year_from;
use super::law::Law;
use super::{Step, plan};
use crate::domain::day::Day;
use crate::rules::evaluate::{judge, verdict};
use crate::rules::facts::Facts;
use crate::rules::standard::Standard;
use crate::rules::verdict::Verdict;

/// Returns the easiest single step after which an unmet standard is met, when there is one that a firm can take
/// within a year: today, by waiting, or in the year that is still open.
pub fn one_step(standard: &Standard, facts: &Facts) -> Option<Step> {
    let parts = open_group(standard, facts)?;
    let law = Law::new(standard, facts).at_most(1);
    if let Some(step) = law.single_step(parts) {
        return Some(step);
    }
    let today = facts.date();
    let days = law.days();
    let mut turns: Vec<Day> = days.turns.into_iter().filter(|day| *day <= year_from(today)).collect();
    let closing = Day::new(today.year() + 1, 1, 1).filter(|day| days.closings.contains(day));
    turns.extend(closing);
    turns.sort();
    for day in turns.into_iter().filter(|day| *day > today) {
        let there = law.carried_to(day);
        if verdict(standard, &there) == Verdict::Met {
            return plan::wait(standard, facts, (day, &[]));
        }
        if Some(day) == closing {
            let law = Law::new(standard, &there).seen_from(today).at_most(1);
            let step = open_group(standard, &there).and_then(|parts| law.single_step(parts));
            // What can be done today but needs that day as well is a step and a wait.
            return step.filter(|step| step.earliest == Some(day));
        }
    }
    None
}

impl Law<'_> {
    fn single_step(&self, parts: &[usize]) -> Option<Step> {
        let mut routes = self.routes(parts);
        routes.retain(|route| matches!(route.steps.as_slice(), [step] if step.near));
        let easiest = routes.into_iter().min_by_key(|route| self.rank(route))?;
        easiest.steps.into_iter().next()
    }
}

/// Returns the group that is not met, when it is the only one and surely so: one change moves the facts of one group.
fn open_group<'s>(standard: &'s Standard, facts: &Facts) -> Option<&'s [usize]> {
    let mut open = None;
    let mut unmet = false;
    for group in &standard.groups {
        for &part in group {
            match judge(standard, part, facts) {
                Verdict::Met => continue,
                Verdict::Undecided => {}
                Verdict::Unmet => unmet = true,
            }
            if open.is_some_and(|other: &Vec<usize>| !std::ptr::eq(other, group)) {
                return None;
            }
            open = Some(group);
        }
    }
    open.filter(|_| unmet).map(Vec::as_slice)
}
