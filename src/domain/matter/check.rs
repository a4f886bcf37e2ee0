//! What must be true of a kind of matter before the program starts with it: no state that nobody reaches or leaves, no
//! proposal that nobody decides, no event that cannot do what it says.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::{Ask, Effect, FieldKind, MatterKind};
use crate::domain::code::StateCode;
use crate::domain::seed::SeedError;

/// Key, problem, fix.
type Found = (String, String, &'static str);

pub(super) fn finding(path: &str, key: String, problem: String, fix: &str) -> SeedError {
    SeedError {
        file: path.to_owned(),
        line: None,
        key,
        problem,
        fix: fix.to_owned(),
    }
}

impl MatterKind {
    /// Returns everything that is wrong with it.
    pub(super) fn check(&self) -> Vec<Found> {
        let mut findings = twice("state", self.state.iter().map(|state| &state.code));
        findings.extend(twice("event", self.event.iter().map(|event| &event.code)));
        findings.extend(twice("field", self.field.iter().map(|field| &field.code)));
        findings.extend(self.strays());
        if findings.is_empty() {
            findings.extend(self.dead_ends());
            findings.extend(self.hollow_events());
            findings.extend(self.open_proposals());
        }
        for field in self.field.iter().filter(|field| field.kind == FieldKind::Choice) {
            if field.choices.is_empty() {
                let key = format!("field.{}", field.code);
                findings.push((key, "there is nothing to choose".to_owned(), "write `choices`"));
            }
        }
        findings
    }

    /// Names that point nowhere, and beginnings that are none or several.
    fn strays(&self) -> Vec<Found> {
        let mut findings = Vec::new();
        if self.state(&self.initial).is_none() {
            let problem = format!("there is no state `{}`", self.initial);
            findings.push(("initial".to_owned(), problem, "name one of the states"));
        }
        for event in &self.event {
            for state in event
                .from
                .iter()
                .chain(&event.to)
                .filter(|state| self.state(state).is_none())
            {
                let problem = format!("there is no state `{state}`");
                findings.push((format!("event.{}", event.code), problem, "name one of the states"));
            }
        }
        let beginnings = self.event.iter().filter(|event| event.from.is_empty());
        let beginnings: Vec<_> = beginnings.collect();
        let leads = |event: &&super::Event| event.to.as_ref() == Some(&self.initial);
        if beginnings.len() != 1 || !beginnings.iter().all(leads) {
            let problem = format!("{} events come from nowhere", beginnings.len());
            let fix = "let one event without `from` lead to the initial state";
            findings.push(("event".to_owned(), problem, fix));
        }
        findings
    }

    /// States that nobody reaches, states that nobody gets out of or can do anything in, and ends that are none.
    fn dead_ends(&self) -> Vec<Found> {
        let mut findings = Vec::new();
        let reached = self.closure(BTreeSet::from([&self.initial]), |from, to| (from, to));
        let finals = self
            .state
            .iter()
            .filter(|state| state.is_final)
            .map(|state| &state.code);
        let ending = self.closure(finals.collect(), |from, to| (to, from));
        for state in &self.state {
            let key = format!("state.{}", state.code);
            let leaves = |event: &&super::Event| event.from.contains(&state.code);
            let acts = self.event.iter().filter(leaves).count();
            if !reached.contains(&state.code) {
                findings.push((
                    key.clone(),
                    "no event leads to it".to_owned(),
                    "lead an event to it or drop it",
                ));
            }
            if !state.is_final && !ending.contains(&state.code) {
                findings.push((
                    key.clone(),
                    "no end is reached from it".to_owned(),
                    "lead an event out of it",
                ));
            }
            if state.is_final && acts > 0 {
                findings.push((
                    key,
                    "it is final and has an event".to_owned(),
                    "drop `final` or the event",
                ));
            }
        }
        findings
    }

    /// The states that are reached along events, one way or the other.
    fn closure<'a>(
        &'a self,
        mut found: BTreeSet<&'a StateCode>,
        way: impl Fn(&'a StateCode, &'a StateCode) -> (&'a StateCode, &'a StateCode),
    ) -> BTreeSet<&'a StateCode> {
        loop {
            let steps = self.event.iter().flat_map(|event| {
                let to = event.to.as_ref();
                event.from.iter().filter_map(move |from| Some((from, to?)))
            });
            let steps = steps.map(|(from, to)| way(from, to));
            let more: Vec<_> = steps
                .filter(|(from, to)| found.contains(from) && !found.contains(to))
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more.into_iter().map(|(_, to)| to));
        }
    }

    /// Events that nobody may do, or that do something without being told what to.
    fn hollow_events(&self) -> Vec<Found> {
        let mut findings = Vec::new();
        for event in &self.event {
            let mut wrong =
                |problem: &str, fix| findings.push((format!("event.{}", event.code), problem.to_owned(), fix));
            if event.by.is_empty() {
                wrong("nobody may do it", "name a role in `by`");
            }
            let names_unit = event.asks.contains(&Ask::Unit);
            let takes_unit = event
                .does
                .iter()
                .any(|effect| matches!(effect, Effect::Assign | Effect::Support));
            if names_unit != takes_unit {
                wrong(
                    "a unit is asked for and not used, or used and not asked for",
                    "ask `unit` where `assign` or `support` is done",
                );
            }
            if event.does.contains(&Effect::Assign) && self.holds_unit(event.from.iter()) {
                wrong(
                    "a unit has it already in a state that it comes from",
                    "release or return it first",
                );
            }
            if event.to.as_ref().is_some_and(|to| self.is_final(to)) && event.proposes.is_some() {
                wrong(
                    "what ends a matter is not proposed but decided",
                    "split it into a proposal and a decision",
                );
            }
            let moves = [event.starts.len(), event.restarts.len(), event.ends.len()];
            if !self.clocked && moves != [0; 3] {
                wrong(
                    "it moves clocks of a kind without",
                    "write `clocked = true` or drop them",
                );
            }
        }
        findings
    }

    /// Tells whether a matter can have a unit in one of some states.
    fn holds_unit<'a>(&'a self, mut states: impl Iterator<Item = &'a StateCode>) -> bool {
        let mut held: BTreeSet<&StateCode> = BTreeSet::new();
        loop {
            let before = held.len();
            for event in &self.event {
                let drops = event
                    .does
                    .iter()
                    .any(|it| matches!(it, Effect::Return | Effect::Release | Effect::Redo));
                let takes = event.does.contains(&Effect::Assign);
                for from in &event.from {
                    if takes || held.contains(from) && !drops {
                        held.insert(event.to.as_ref().unwrap_or(from));
                    }
                }
            }
            if held.len() == before {
                return states.any(|state| held.contains(state));
            }
        }
    }

    /// Proposals that nobody decides, decisions of what nobody proposes, pauses without an end.
    fn open_proposals(&self) -> Vec<Found> {
        let proposed: BTreeSet<&String> = self.event.iter().filter_map(|event| event.proposes.as_ref()).collect();
        let decided: BTreeSet<&String> = self.event.iter().filter_map(|event| event.decides.as_ref()).collect();
        let mut findings = Vec::new();
        for topic in proposed.symmetric_difference(&decided) {
            let problem = format!("`{topic}` is proposed and not decided, or decided and not proposed");
            findings.push(("event".to_owned(), problem, "write both"));
        }
        let done = |effect| self.event.iter().any(|event| event.does.contains(&effect));
        if done(Effect::Pause) != done(Effect::Resume) {
            let problem = "clocks are stopped and do not go on, or the other way round".to_owned();
            findings.push(("event".to_owned(), problem, "write `pause` and `resume`"));
        }
        findings
    }
}

fn twice<'a, T: Display + Ord + 'a>(what: &str, codes: impl Iterator<Item = &'a T>) -> Vec<Found> {
    let mut seen = BTreeSet::new();
    let repeated = codes.filter(|code| !seen.insert(*code));
    let found = repeated.map(|code| {
        (
            format!("{what}.{code}"),
            "it stands twice".to_owned(),
            "keep one of them",
        )
    });
    found.collect()
}
