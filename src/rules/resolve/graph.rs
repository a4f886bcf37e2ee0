//! The shape of a standard: conditions rest on others without cycles, and none is left out.

use super::Checker;
use crate::rules::card::{Scale, ScoreCard};
use crate::rules::standard::{Condition, Test, Years};

impl Checker<'_> {
    /// Returns the conditions with those they rest on first; refuses a cycle and what nothing rests on.
    pub(super) fn order(
        &mut self,
        conditions: &[Condition],
        root: usize,
        score: Option<&ScoreCard>,
    ) -> Option<Vec<usize>> {
        let mut walk = Walk {
            conditions,
            tallied: score.map(tallied).unwrap_or_default(),
            marks: vec![Mark::New; conditions.len()],
            order: Vec::new(),
            cycle: None,
        };
        walk.visit(root);
        let Walk {
            marks, order, cycle, ..
        } = walk;
        if let Some(at) = cycle {
            self.refuse(&conditions[at].id, "the condition rests on itself", "break the cycle");
            return None;
        }
        for (condition, mark) in conditions.iter().zip(marks) {
            if mark == Mark::New {
                let problem = "the condition is unreachable: neither the root nor the score rests on it";
                self.refuse(&condition.id, problem, "name it in a combination or remove it");
            }
        }
        if score.is_some()
            && !conditions
                .iter()
                .any(|condition| matches!(condition.test, Test::Score { .. }))
        {
            self.refuse(
                "score",
                "no condition asks for the score",
                "add a condition with a `score` test",
            );
        }
        Some(order)
    }
}

/// Returns the parts of every condition, those first that take the least to decide. `order` names parts before what
/// they make up.
pub(super) fn cheapest(conditions: &[Condition], order: &[usize]) -> Vec<Vec<usize>> {
    let mut costs = vec![0; conditions.len()];
    let mut sorted = vec![Vec::new(); conditions.len()];
    for &at in order {
        let test = &conditions[at].test;
        let mut parts = test.parts().to_vec();
        parts.sort_by_key(|part| costs[*part]);
        costs[at] = own_cost(test) + parts.iter().map(|part| costs[*part]).sum::<usize>();
        sorted[at] = parts;
    }
    sorted
}

/// How many facts a test reads, roughly; a score reads more than all the rest.
fn own_cost(test: &Test) -> usize {
    match test {
        Test::Compare(comparison) => match comparison.years {
            Years::Last => comparison.operand.reads(),
            Years::Each(years) | Years::Any(years) => comparison.operand.reads() * usize::from(years),
        },
        Test::OneOf { .. } | Test::Ask { .. } => 1,
        Test::Holds(tiers) => tiers.len(),
        Test::Title(title) => title.tiers.len(),
        Test::Score { .. } => 100,
        Test::All(_) | Test::Any(_) | Test::Not(_) | Test::Count { .. } => 0,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Walk<'c> {
    conditions: &'c [Condition],
    tallied: Vec<usize>,
    marks: Vec<Mark>,
    order: Vec<usize>,
    cycle: Option<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, at: usize) {
        match self.marks[at] {
            Mark::Done => return,
            Mark::Open => {
                self.cycle = Some(at);
                return;
            }
            Mark::New => self.marks[at] = Mark::Open,
        }
        let test = &self.conditions[at].test;
        for &part in test.parts() {
            self.visit(part);
        }
        if matches!(test, Test::Score { .. }) {
            for part in self.tallied.clone() {
                self.visit(part);
            }
        }
        self.marks[at] = Mark::Done;
        self.order.push(at);
    }
}

fn tallied(card: &ScoreCard) -> Vec<usize> {
    card.items.iter().flat_map(|item| tallied_by(&item.scale)).collect()
}

fn tallied_by(scale: &Scale) -> Vec<usize> {
    match scale {
        Scale::Tally { of, .. } => of.clone(),
        Scale::BestOf(scales) => scales.iter().flat_map(tallied_by).collect(),
        Scale::Bands { .. } | Scale::Options { .. } | Scale::Per { .. } | Scale::Filed(_) => Vec::new(),
    }
}
