//! Intervals of fractions that are not brought to lowest terms, because reducing costs more than all the rest. The
//! arithmetic of `rules::range` once more, for what fits 128 bits on the way; anything else has no quick answer.

use std::cmp::Ordering;

use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::rules::verdict::{Bound, Relation, Verdict};

/// A number above and below the line; what is below is greater than zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction {
    above: i128,
    below: i128,
}

/// A closed interval; an absent end is unbounded.
#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct Span {
    pub(super) low: Option<Fraction>,
    pub(super) high: Option<Fraction>,
}

impl Fraction {
    pub(super) const ZERO: Self = Self::of(0);
    pub(super) const ONE: Self = Self::of(1);

    pub(super) const fn of(number: i64) -> Self {
        Self {
            above: number as i128,
            below: 1,
        }
    }

    pub(super) fn new(quantity: &Quantity) -> Self {
        let (above, below) = quantity.fraction();
        Self { above, below }
    }

    /// Returns the number in lowest terms, when it is small.
    pub(super) fn quantity(self) -> Option<Quantity> {
        Some(Quantity::ratio(
            i64::try_from(self.above).ok()?,
            i64::try_from(self.below).ok()?,
        ))
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        if self.below == other.below {
            return Some(self.above.cmp(&other.above));
        }
        let one = product(self.above, other.below)?;
        Some(one.cmp(&product(other.above, self.below)?))
    }

    fn plus(self, other: Self) -> Option<Self> {
        if self.below == other.below {
            let above = self.above.checked_add(other.above)?;
            return Some(Self { above, ..self });
        }
        let one = product(self.above, other.below)?;
        let two = product(other.above, self.below)?;
        Some(Self {
            above: one.checked_add(two)?,
            below: product(self.below, other.below)?,
        })
    }

    fn negative(self) -> Option<Self> {
        let above = self.above.checked_neg()?;
        Some(Self { above, ..self })
    }

    /// Divides by what is greater than zero.
    fn over(self, other: Self) -> Option<Self> {
        Some(Self {
            above: product(self.above, other.below)?,
            below: product(self.below, other.above)?,
        })
    }

    pub(super) fn times(self, number: i64) -> Option<Self> {
        let above = product(self.above, i128::from(number))?;
        Some(Self { above, ..self })
    }

    fn least(self, other: Self) -> Option<Self> {
        Some(if self.compare(other)?.is_le() { self } else { other })
    }

    fn most(self, other: Self) -> Option<Self> {
        Some(if self.compare(other)?.is_ge() { self } else { other })
    }
}

/// Multiplies; what fits half the bits, as nearly all does, needs no check.
fn product(one: i128, other: i128) -> Option<i128> {
    match (i64::try_from(one), i64::try_from(other)) {
        (Ok(one), Ok(other)) => Some(i128::from(one) * i128::from(other)),
        _ => one.checked_mul(other),
    }
}

impl Span {
    pub(super) const EVERYTHING: Self = Self { low: None, high: None };
    pub(super) const ZERO: Self = Self::exactly(Fraction::ZERO);

    pub(super) const fn exactly(number: Fraction) -> Self {
        Self {
            low: Some(number),
            high: Some(number),
        }
    }

    /// Returns the span of a number above and below the line.
    pub(in crate::rules) fn point(above: i64, below: u32) -> Self {
        Self::exactly(Fraction {
            above: i128::from(above),
            below: i128::from(below),
        })
    }

    /// Tells whether it lies above zero; none when part of it does.
    pub(super) fn is_positive(self) -> Option<bool> {
        if self.low.is_some_and(|low| low.above > 0) {
            return Some(true);
        }
        self.high.is_some_and(|high| high.above <= 0).then_some(false)
    }

    pub(super) fn may_be_zero(self) -> bool {
        self.low.is_none_or(|low| low.above <= 0) && self.high.is_none_or(|high| high.above >= 0)
    }

    pub(super) fn may_be_negative(self) -> bool {
        self.low.is_none_or(|low| low.above < 0)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            low: ends(self.low, other.low, Fraction::plus)?,
            high: ends(self.high, other.high, Fraction::plus)?,
        })
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        let negative = |end: Option<Fraction>| match end {
            Some(end) => end.negative().map(Some),
            None => Some(None),
        };
        self.plus(Self {
            low: negative(other.high)?,
            high: negative(other.low)?,
        })
    }

    /// Divides; by what may be zero says nothing, and by what is below zero has no quick answer.
    pub(super) fn over(self, other: Self) -> Option<Self> {
        let Some(least) = other.low.filter(|low| low.above > 0) else {
            let may_be_zero = other.high.is_none_or(|high| high.above >= 0);
            return may_be_zero.then_some(Self::EVERYTHING);
        };
        let by_most = |end: Fraction| match other.high {
            Some(most) => end.over(most),
            None => Some(Fraction::ZERO),
        };
        Some(Self {
            low: match self.low {
                None => None,
                Some(low) if low.above < 0 => Some(low.over(least)?),
                Some(low) => Some(by_most(low)?),
            },
            high: match self.high {
                None => None,
                Some(high) if high.above < 0 => Some(by_most(high)?),
                Some(high) => Some(high.over(least)?),
            },
        })
    }

    /// Divides by what has to be surely positive.
    pub(super) fn over_positive(self, other: Self) -> Option<Self> {
        match other.low {
            Some(low) if low.above > 0 => self.over(other),
            _ => Some(Self::EVERYTHING),
        }
    }

    pub(super) fn growth_from(self, old: Self) -> Option<Self> {
        self.over_positive(old)?.minus(Self::exactly(Fraction::ONE))
    }

    pub(super) fn total(parts: impl Iterator<Item = Option<Self>>) -> Option<Self> {
        let mut all = Self::ZERO;
        for part in parts {
            all = all.plus(part?)?;
        }
        Some(all)
    }

    pub(super) fn mean(parts: impl Iterator<Item = Option<Self>>, count: u8) -> Option<Self> {
        Self::total(parts)?.over(Self::exactly(Fraction::of(i64::from(count))))
    }

    pub(super) fn hull(self, other: Self) -> Option<Self> {
        Some(Self {
            low: ends(self.low, other.low, Fraction::least)?,
            high: ends(self.high, other.high, Fraction::most)?,
        })
    }

    pub(super) fn greater(self, other: Self) -> Option<Self> {
        let low = match (self.low, other.low) {
            (Some(one), Some(other)) => Some(one.most(other)?),
            (one, other) => one.or(other),
        };
        Some(Self {
            low,
            high: ends(self.high, other.high, Fraction::most)?,
        })
    }

    pub(super) fn cap(self, cap: Fraction) -> Option<Self> {
        let low = match self.low {
            Some(low) => Some(low.least(cap)?),
            None => None,
        };
        let high = match self.high {
            Some(high) => high.least(cap)?,
            None => cap,
        };
        Some(Self { low, high: Some(high) })
    }

    /// Compares with a line, as [`Bound::judge`] does.
    pub(in crate::rules) fn judge(self, bound: &Bound) -> Option<Verdict> {
        let line = Fraction::new(&bound.value);
        let (first, last, met): (_, _, fn(Ordering) -> bool) = match bound.relation {
            Relation::AtLeast => (self.low, self.high, Ordering::is_ge),
            Relation::Above => (self.low, self.high, Ordering::is_gt),
            Relation::AtMost => (self.high, self.low, Ordering::is_le),
            Relation::Below => (self.high, self.low, Ordering::is_lt),
        };
        if let Some(first) = first
            && met(first.compare(line)?)
        {
            return Some(Verdict::Met);
        }
        Some(match last {
            Some(last) if !met(last.compare(line)?) => Verdict::Unmet,
            _ => Verdict::Undecided,
        })
    }
}

impl From<&Range> for Span {
    fn from(range: &Range) -> Self {
        Self {
            low: range.low().map(Fraction::new),
            high: range.high().map(Fraction::new),
        }
    }
}

/// Joins two ends; an unbounded one leaves the result unbounded.
fn ends(
    one: Option<Fraction>,
    other: Option<Fraction>,
    join: fn(Fraction, Fraction) -> Option<Fraction>,
) -> Option<Option<Fraction>> {
    match (one, other) {
        (Some(one), Some(other)) => join(one, other).map(Some),
        _ => Some(None),
    }
}
