//! Mutants: a law with one gate taken out, or one line moved, is another law, and some case written from the text says
//! so. Which of them are tried is drawn anew in every run; `YANZHEN_TEST_TIMES` tries more of them.

use std::fmt;

use proptest::sample::Index;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use yanzhen::domain::quantity::Quantity;
use yanzhen::rules::card::Scale;
use yanzhen::rules::evaluate::examine;
use yanzhen::rules::standard::{Standard, Test};
use yanzhen::rules::verdict::{Bound, Relation};

use super::advice::cases;
use super::case::trials;
use super::law;

/// How many gates and how many lines are tried.
const TRIED: u32 = 10;

/// One change of a law.
#[derive(Clone, Copy)]
enum Mutant {
    /// A gate that everybody passes.
    Open(usize),
    /// The line of a condition, made harder to pass by a thousandth, or easier.
    Line(usize, Way),
    /// The line of a step of a score item.
    Step(usize, usize, Way),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Harder,
    Easier,
}

/// A law, and how it is changed.
struct Changed {
    standard: &'static Standard,
    mutant: Mutant,
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Standard {
            id, conditions, score, ..
        } = self.standard;
        match self.mutant {
            Mutant::Open(place) => write!(f, "{id}: {} is open to all", conditions[place].id),
            Mutant::Line(place, way) => write!(f, "{id}: the line of {} is {way:?}", conditions[place].id),
            Mutant::Step(item, step, way) => {
                let item = &score.as_ref().unwrap().items[item].id;
                write!(f, "{id}: the line of step {step} of {item} is {way:?}")
            }
        }
    }
}

impl Changed {
    fn law(&self) -> Standard {
        let mut law = self.standard.clone();
        match self.mutant {
            Mutant::Open(place) => law.conditions[place].test = Test::All(Vec::new()),
            Mutant::Line(place, way) => match &mut law.conditions[place].test {
                Test::Compare(comparison) => comparison.scaled = moved(&comparison.scaled, way),
                Test::Score { bound, .. } => *bound = moved(bound, way),
                _ => unreachable!("only numbers have lines"),
            },
            Mutant::Step(item, step, way) => {
                let card = law.score.as_mut().unwrap();
                let Scale::Bands { steps, .. } = &mut card.items[item].scale else {
                    unreachable!("only bands have steps")
                };
                let (_, scaled) = steps[step].bound.as_mut().unwrap();
                *scaled = moved(scaled, way);
            }
        }
        law
    }

    /// Tells whether some case of the standard says that it is another law.
    fn is_found(&self) -> bool {
        let law = self.law();
        let mut own = trials().iter().filter(|trial| trial.standard == self.standard.id);
        own.any(|trial| {
            !trial
                .contradictions(&law, &examine(&law, &trial.situation.facts()))
                .is_empty()
        })
    }
}

/// A line moved by a thousandth of itself is passed by fewer or by more.
fn moved(bound: &Bound, way: Way) -> Bound {
    let thousandth = bound.value.checked_mul(&Quantity::ratio(1, 1_000)).unwrap().abs();
    let little = thousandth.max(Quantity::ratio(1, 100_000));
    let upward = matches!(bound.relation, Relation::AtLeast | Relation::Above) == (way == Way::Harder);
    let value = match upward {
        true => bound.value.checked_add(&little),
        false => bound.value.checked_sub(&little),
    };
    Bound {
        value: value.unwrap(),
        ..bound.clone()
    }
}

/// A case stands on the line: of a line that itself is enough the harder one shows there, of any other the easier.
fn shows(bound: &Bound) -> Way {
    match bound.relation {
        Relation::AtLeast | Relation::AtMost => Way::Harder,
        Relation::Above | Relation::Below => Way::Easier,
    }
}

/// Every gate that is the standard's own, and every line.
fn all() -> (Vec<Changed>, Vec<Changed>) {
    let (mut gates, mut lines) = (Vec::new(), Vec::new());
    for standard in law().1.standards() {
        let own = super::coverage::own_conditions(standard);
        for (place, condition) in standard.conditions.iter().enumerate() {
            if !own.contains(&condition.id) || !condition.test.parts().is_empty() {
                continue;
            }
            gates.push(Changed {
                standard,
                mutant: Mutant::Open(place),
            });
            let bound = match &condition.test {
                Test::Compare(comparison) => &comparison.scaled,
                Test::Score { bound, .. } => bound,
                _ => continue,
            };
            lines.push(Changed {
                standard,
                mutant: Mutant::Line(place, shows(bound)),
            });
        }
        if super::coverage::amends(standard) {
            continue;
        }
        for (place, item) in standard.score.iter().flat_map(|card| card.items.iter().enumerate()) {
            let Scale::Bands { steps, .. } = &item.scale else {
                continue;
            };
            for (step, bound) in steps
                .iter()
                .enumerate()
                .filter_map(|(at, step)| Some((at, step.bound.as_ref()?)))
            {
                lines.push(Changed {
                    standard,
                    mutant: Mutant::Step(place, step, shows(&bound.1)),
                });
            }
        }
    }
    (gates, lines)
}

#[test]
fn a_gate_taken_out_or_a_line_moved_turns_a_case_red() {
    let config = cases(TRIED);
    let tried = config.cases as usize;
    let mut runner = TestRunner::new(config);
    let mut draw = || {
        proptest::arbitrary::any::<Index>()
            .new_tree(&mut runner)
            .unwrap()
            .current()
    };
    let (gates, lines) = all();
    assert!(
        gates.len() > 150 && lines.len() > 150,
        "{} gates, {} lines",
        gates.len(),
        lines.len()
    );
    let mut unseen = Vec::new();
    for kind in [gates, lines] {
        let chosen: Vec<&Changed> = match tried < kind.len() {
            true => (0..tried).map(|_| draw().get(&kind)).collect(),
            false => kind.iter().collect(),
        };
        unseen.extend(
            chosen
                .into_iter()
                .filter(|changed| !changed.is_found())
                .map(ToString::to_string),
        );
    }
    assert!(
        unseen.is_empty(),
        "no case says that this is another law:\n{}",
        unseen.join("\n")
    );
}
