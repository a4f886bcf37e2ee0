//! Verdicts: three truths, and how a range and a bound give one of them.

use serde::{Deserialize, Serialize};

use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::word::words;

words! {
    /// Whether a condition holds. Ordered so that `all` is `min` and `any` is `max`: Kleene logic for free.
    #[derive(PartialOrd, Ord)]
    pub enum Verdict {
        /// 「不满足」: false of every possible value.
        Unmet = "unmet" "不满足",
        /// 「待核实」: true of some possible values, false of others.
        Undecided = "undecided" "待核实",
        /// 「满足」: true of every possible value.
        Met = "met" "满足",
    }
}

impl Verdict {
    /// Returns the verdict of a conjunction; an empty one is met.
    pub fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
        verdicts.min().unwrap_or(Verdict::Met)
    }

    /// Returns the verdict of a disjunction; an empty one is unmet.
    pub fn any(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
        verdicts.max().unwrap_or(Verdict::Unmet)
    }

    /// Returns the verdict of "at least `needed` of these".
    pub fn count(needed: usize, verdicts: impl Iterator<Item = Verdict>) -> Verdict {
        let (mut met, mut possible) = (0, 0);
        for verdict in verdicts {
            met += usize::from(verdict == Verdict::Met);
            possible += usize::from(verdict != Verdict::Unmet);
        }
        if met >= needed {
            Verdict::Met
        } else if possible < needed {
            Verdict::Unmet
        } else {
            Verdict::Undecided
        }
    }

    /// Returns the verdict of the negation.
    #[must_use]
    pub fn negate(self) -> Verdict {
        match self {
            Verdict::Unmet => Verdict::Met,
            Verdict::Undecided => Verdict::Undecided,
            Verdict::Met => Verdict::Unmet,
        }
    }
}

words! {
    /// How a value is compared with a line.
    pub enum Relation {
        /// 「不低于」 ≥.
        AtLeast = "at_least" "不低于",
        /// 「大于」 >.
        Above = "above" "大于",
        /// 「不高于」 ≤.
        AtMost = "at_most" "不高于",
        /// 「小于」 <.
        Below = "below" "小于",
    }
}

/// A line and the side of it that is demanded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bound {
    /// The side.
    pub relation: Relation,
    /// The line.
    pub value: Quantity,
}

impl Bound {
    /// Compares a range: met when all of it lies on the demanded side, unmet when none does.
    pub fn judge(&self, range: &Range) -> Verdict {
        let line = &self.value;
        let (met, possible) = match self.relation {
            Relation::AtLeast => (
                range.low().is_some_and(|low| low >= line),
                range.high().is_none_or(|high| high >= line),
            ),
            Relation::Above => (
                range.low().is_some_and(|low| low > line),
                range.high().is_none_or(|high| high > line),
            ),
            Relation::AtMost => (
                range.high().is_some_and(|high| high <= line),
                range.low().is_none_or(|low| low <= line),
            ),
            Relation::Below => (
                range.high().is_some_and(|high| high < line),
                range.low().is_none_or(|low| low < line),
            ),
        };
        match (met, possible) {
            (true, _) => Verdict::Met,
            (false, true) => Verdict::Undecided,
            (false, false) => Verdict::Unmet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Met, Undecided, Unmet};

    const ALL: [Verdict; 3] = [Unmet, Undecided, Met];

    #[test]
    fn conjunction_and_disjunction_are_kleene() {
        for a in ALL {
            assert_eq!(Verdict::all([a, Unmet].into_iter()), Unmet);
            assert_eq!(Verdict::all([a, Met].into_iter()), a);
            assert_eq!(Verdict::any([a, Met].into_iter()), Met);
            assert_eq!(Verdict::any([a, Unmet].into_iter()), a);
            assert_eq!(a.negate().negate(), a);
        }
    }

    #[test]
    fn counting_is_met_when_enough_are_met_and_unmet_when_not_enough_can_be() {
        let cases = [
            ([Met, Met, Unmet], Met),
            ([Met, Undecided, Unmet], Undecided),
            ([Met, Unmet, Unmet], Unmet),
            ([Undecided, Undecided, Unmet], Undecided),
        ];
        for (verdicts, expected) in cases {
            assert_eq!(Verdict::count(2, verdicts.into_iter()), expected, "{verdicts:?}");
        }
    }

    #[test]
    fn a_range_meets_a_bound_when_all_of_it_does() {
        use Relation::{Above, AtLeast, AtMost, Below};
        let cases = [
            (AtLeast, "5", Met),
            (AtLeast, "4.99999999", Unmet),
            (AtLeast, "4..5", Undecided),
            (AtLeast, "5..", Met),
            (AtLeast, "..", Undecided),
            (Above, "5", Unmet),
            (Above, "5..6", Undecided),
            (Above, "5.00000001", Met),
            (AtMost, "5", Met),
            (AtMost, "5.00000001", Unmet),
            (AtMost, "..5", Met),
            (AtMost, "5..6", Undecided),
            (Below, "5", Unmet),
            (Below, "..4", Met),
            (Below, "4..5", Undecided),
        ];
        for (relation, range, expected) in cases {
            let bound = Bound {
                relation,
                value: Quantity::from(5),
            };
            assert_eq!(bound.judge(&range.parse().unwrap()), expected, "{relation:?} {range}");
        }
    }
}
