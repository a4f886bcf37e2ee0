//! What standards read of a firm's figures: no other figure can change what they say of it.

use std::collections::BTreeSet;

use super::card::Scale;
use super::derivation::Derivation;
use super::standard::{ChoiceInput, Operand, Standard, Test};
use crate::domain::code::IndicatorCode;

/// The indicators that some standards read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Whether the indicator at a place of the compiled catalogue is among them.
    known: Box<[bool]>,
    /// Those the compiled catalogue does not know.
    other: BTreeSet<IndicatorCode>,
}

impl Reads {
    /// Returns what these standards read.
    pub fn of<'s>(standards: impl IntoIterator<Item = &'s Standard>) -> Self {
        let mut reads = Self {
            known: vec![false; IndicatorCode::compiled()].into_boxed_slice(),
            other: BTreeSet::new(),
        };
        for standard in standards {
            for condition in &standard.conditions {
                if let Test::Compare(comparison) = &condition.test {
                    reads.note_operand(&comparison.operand);
                }
            }
            let items = standard.score.iter().flat_map(|card| &card.items);
            items.for_each(|item| reads.note_scale(&item.scale));
            let choices = standard.choices().into_iter();
            choices.for_each(|choice| reads.note_choice(choice));
        }
        reads
    }

    /// Tells whether an indicator is among them.
    pub fn has(&self, code: &IndicatorCode) -> bool {
        match code.place() {
            Some(place) => self.known.get(place).is_some_and(|read| *read),
            None => self.other.contains(code),
        }
    }

    fn note(&mut self, code: &IndicatorCode) {
        match code.place().and_then(|place| self.known.get_mut(place)) {
            Some(read) => *read = true,
            None => {
                self.other.insert(code.clone());
            }
        }
    }

    fn note_scale(&mut self, scale: &Scale) {
        match scale {
            Scale::Bands { of, .. } | Scale::Per { of, .. } => self.note_operand(of),
            Scale::BestOf(scales) => scales.iter().for_each(|scale| self.note_scale(scale)),
            Scale::Filed(input) => self.note(&input.code),
            Scale::Options { .. } | Scale::Tally { .. } => {}
        }
    }

    fn note_operand(&mut self, operand: &Operand) {
        operand.inputs().iter().for_each(|input| self.note(&input.code));
    }

    fn note_choice(&mut self, choice: &ChoiceInput) {
        self.note(&choice.code);
        choice.derived.iter().for_each(|table| self.note_table(table));
    }

    fn note_table(&mut self, table: &Derivation) {
        self.note_choice(&table.by);
        table.lines().for_each(|(input, _)| self.note(&input.code));
    }
}

impl Standard {
    /// Returns the choices it reads, in the order of its conditions and score items.
    pub fn choices(&self) -> Vec<&ChoiceInput> {
        let tests = self.conditions.iter().map(|condition| &condition.test);
        let of_tests = tests.filter_map(|test| match test {
            Test::OneOf { choice, .. } | Test::Ask { choice, .. } => Some(choice),
            _ => None,
        });
        let items = self.score.iter().flat_map(|card| &card.items);
        of_tests.chain(items.flat_map(|item| item.scale.choices())).collect()
    }
}

impl Test {
    /// Returns how many figures it reads itself, whatever it rests on.
    pub(super) fn reads(&self) -> usize {
        match self {
            Test::Compare(comparison) => comparison.operand.reads() * usize::from(comparison.years.count()),
            Test::OneOf { .. } | Test::Ask { .. } => 1,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::Catalog;
    use crate::domain::seed::Seeds;
    use crate::rules::evaluate::examine;
    use crate::rules::facts::Facts;
    use crate::rules::library::Library;

    #[test]
    fn everything_that_an_assessment_of_which_nothing_is_known_asks_for_is_read_and_something_is_not() {
        let seeds = Seeds::compiled();
        let catalog = Catalog::load(&seeds).unwrap();
        let library = Library::load(&seeds, &catalog).unwrap();
        for standard in library.standards() {
            let reads = Reads::of([standard.as_ref()]);
            let outcome = examine(standard, &Facts::on(standard.effective));
            let items = outcome.score.iter().flat_map(|score| &score.items);
            let seen = outcome.findings.iter().flat_map(|finding| &finding.seen);
            let asked = seen.chain(items.flat_map(|item| &item.seen));
            let unread: Vec<_> = asked
                .filter_map(|seen| seen.indicator.as_ref())
                .filter(|code| !reads.has(code))
                .collect();
            assert_eq!(unread, Vec::<&IndicatorCode>::new(), "{}", standard.id);
            assert!(catalog.indicators.iter().any(|indicator| !reads.has(&indicator.code)));
        }
    }
}
