//! Arithmetic on ranges. Every operation returns a range that holds all results of all numbers inside its
//! operands; an end that leaves 128 bits becomes unbounded, and a division by what may be zero says nothing.

use crate::domain::quantity::Quantity;
use crate::domain::range::Range;

/// Returns the range between two ends; an absent end is unbounded.
pub fn from_ends(low: Option<Quantity>, high: Option<Quantity>) -> Range {
    match (low, high) {
        (Some(low), Some(high)) => Range::between(low, high).unwrap_or_else(Range::everything),
        (Some(low), None) => Range::at_least(low),
        (None, Some(high)) => Range::at_most(high),
        (None, None) => Range::everything(),
    }
}

/// Returns every sum.
pub fn sum(a: &Range, b: &Range) -> Range {
    let low = both(a.low(), b.low()).and_then(|(a, b)| a.checked_add(b));
    let high = both(a.high(), b.high()).and_then(|(a, b)| a.checked_add(b));
    from_ends(low, high)
}

/// Returns every difference.
pub fn difference(a: &Range, b: &Range) -> Range {
    let low = both(a.low(), b.high()).and_then(|(a, b)| a.checked_sub(b));
    let high = both(a.high(), b.low()).and_then(|(a, b)| a.checked_sub(b));
    from_ends(low, high)
}

/// Returns every product.
pub fn product(a: &Range, b: &Range) -> Range {
    let corners = [
        End::low(a).times(&End::low(b)),
        End::low(a).times(&End::high(b)),
        End::high(a).times(&End::low(b)),
        End::high(a).times(&End::high(b)),
    ];
    let [Some(first), Some(second), Some(third), Some(fourth)] = corners else {
        return Range::everything();
    };
    let corners = [first, second, third, fourth];
    let low = corners.iter().min().cloned().and_then(End::finite);
    let high = corners.into_iter().max().and_then(End::finite);
    from_ends(low, high)
}

/// Returns every quotient; everything when the divisor may be zero.
pub fn quotient(a: &Range, b: &Range) -> Range {
    if !lies_beside_zero(b) {
        return Range::everything();
    }
    match (a.exact(), b.exact()) {
        (Some(a), Some(b)) => a.checked_div(b).map_or_else(Range::everything, Range::exactly),
        _ => product(a, &reciprocal(b)),
    }
}

/// Tells whether a range holds no zero, by the signs of its ends alone.
fn lies_beside_zero(range: &Range) -> bool {
    let is_above = range.low().is_some_and(|low| !low.is_negative() && !low.is_zero());
    is_above || range.high().is_some_and(Quantity::is_negative)
}

/// Returns every growth rate `new / old - 1`; everything unless `old` is surely positive.
pub fn growth(new: &Range, old: &Range) -> Range {
    if old.low().is_none_or(|low| low.is_negative() || low.is_zero()) {
        return Range::everything();
    }
    difference(&quotient(new, old), &Range::exactly(Quantity::from(1)))
}

/// Returns the arithmetic mean of some ranges; everything when there are none.
pub fn mean(ranges: &[Range]) -> Range {
    mean_of(ranges.iter().cloned())
}

/// Returns the same of ranges that come one after the other.
pub(super) fn mean_of(ranges: impl Iterator<Item = Range>) -> Range {
    let mut count = 0_i64;
    let counted = ranges.inspect(|_| count += 1);
    let total = total_of(counted);
    quotient(&total, &Range::exactly(Quantity::from(count)))
}

/// Returns the sum of ranges that come one after the other.
pub(super) fn total_of(ranges: impl Iterator<Item = Range>) -> Range {
    ranges.fold(Range::exactly(Quantity::zero()), |all, one| sum(&all, &one))
}

/// Returns the sum of some ranges.
pub fn total(ranges: &[Range]) -> Range {
    ranges
        .iter()
        .fold(Range::exactly(Quantity::zero()), |all, one| sum(&all, one))
}

/// Returns every value of the greater of two.
pub fn greater(a: &Range, b: &Range) -> Range {
    let low = a.low().max(b.low()).cloned();
    let high = both(a.high(), b.high()).map(|(a, b)| a.max(b).clone());
    from_ends(low, high)
}

/// Returns the range with nothing above `cap`.
pub fn cap(range: &Range, cap: &Quantity) -> Range {
    let low = range.low().map(|low| low.min(cap).clone());
    let high = range.high().map_or_else(|| cap.clone(), |high| high.min(cap).clone());
    from_ends(low, Some(high))
}

/// Returns the image under a function that never falls; an end without an image becomes unbounded.
pub fn map_rising(range: &Range, function: impl Fn(&Quantity) -> Option<Quantity>) -> Range {
    from_ends(range.low().and_then(&function), range.high().and_then(&function))
}

/// Returns the image under a function that never rises.
pub fn map_falling(range: &Range, function: impl Fn(&Quantity) -> Option<Quantity>) -> Range {
    from_ends(range.high().and_then(&function), range.low().and_then(&function))
}

/// Returns `base` to a whole power, unless it leaves 128 bits.
pub fn power(base: &Quantity, exponent: u8) -> Option<Quantity> {
    let mut result = Quantity::from(1);
    for _ in 0..exponent {
        result = result.checked_mul(base)?;
    }
    Some(result)
}

fn both<'a>(a: Option<&'a Quantity>, b: Option<&'a Quantity>) -> Option<(&'a Quantity, &'a Quantity)> {
    a.zip(b)
}

/// `b` holds no zero, so both its ends lie on one side of it.
fn reciprocal(b: &Range) -> Range {
    let invert = |end: &Quantity| Quantity::from(1).checked_div(end);
    let zero = Some(Quantity::zero());
    let positive = b.low().is_some_and(|low| !low.is_negative());
    let low = match b.high() {
        Some(high) => invert(high),
        None => zero.clone(),
    };
    let high = match b.low() {
        Some(low) => invert(low),
        None => zero,
    };
    match (low, high) {
        (Some(low), Some(high)) => from_ends(Some(low), Some(high)),
        _ if positive => Range::at_least(Quantity::zero()),
        _ => Range::at_most(Quantity::zero()),
    }
}

/// An end of a range on the extended line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Below,
    At(Quantity),
    Above,
}

impl End {
    fn low(range: &Range) -> Self {
        range.low().map_or(End::Below, |low| End::At(low.clone()))
    }

    fn high(range: &Range) -> Self {
        range.high().map_or(End::Above, |high| End::At(high.clone()))
    }

    fn finite(self) -> Option<Quantity> {
        match self {
            End::At(value) => Some(value),
            End::Below | End::Above => None,
        }
    }

    /// Zero times an unbounded end is zero: every number inside the range is finite.
    fn times(&self, other: &End) -> Option<End> {
        if let (End::At(a), End::At(b)) = (self, other) {
            return a.checked_mul(b).map(End::At);
        }
        Some(match self.sign() * other.sign() {
            0 => End::At(Quantity::zero()),
            1 => End::Above,
            _ => End::Below,
        })
    }

    fn sign(&self) -> i8 {
        match self {
            End::Below => -1,
            End::Above => 1,
            End::At(value) if value.is_zero() => 0,
            End::At(value) if value.is_negative() => -1,
            End::At(_) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    #[test]
    fn ends_follow_the_hand_worked_cases() {
        let cases = [
            (sum(&range("1..2"), &range("10..")), "11.."),
            (difference(&range("1..2"), &range("10..20")), "-19..-8"),
            (product(&range("-1..2"), &range("3..4")), "-4..8"),
            (product(&range("0"), &range("..")), "0"),
            (product(&range("0..1"), &range("2..")), "0.."),
            (quotient(&range("6..12"), &range("2..3")), "2..6"),
            (quotient(&range("6"), &range("2..")), "0..3"),
            (quotient(&range("6"), &range("..-2")), "-3..0"),
            (quotient(&range("6"), &range("0..3")), ".."),
            (growth(&range("115"), &range("100")), "0.15"),
            (growth(&range("115"), &range("0")), ".."),
            (growth(&range("115"), &range("-5")), ".."),
            (mean(&[range("1..2"), range("3")]), "2..2.5"),
            (mean(&[]), ".."),
            (greater(&range("1..5"), &range("2..3")), "2..5"),
            (greater(&range("..5"), &range("2..")), "2.."),
            (cap(&range("3..9"), &Quantity::from(5)), "3..5"),
            (cap(&range(".."), &Quantity::from(5)), "..5"),
        ];
        for (actual, expected) in cases {
            assert_eq!(actual, range(expected));
        }
    }

    #[test]
    fn overflow_widens_and_never_panics() {
        let huge = Range::exactly("9999999999999999".parse().unwrap());
        let mut product_of_many = huge.clone();
        for _ in 0..5 {
            product_of_many = product(&product_of_many, &huge);
        }
        assert_eq!(product_of_many, Range::everything());
        assert_eq!(power(&"9999999999999999".parse().unwrap(), 9), None);
    }

    fn small() -> impl Strategy<Value = (Range, i64)> {
        (-20_i64..20, 0_i64..20, 0_i64..20).prop_map(|(inside, below, above)| {
            let low = Quantity::from(inside - below);
            let high = Quantity::from(inside + above);
            (Range::between(low, high).unwrap(), inside)
        })
    }

    proptest! {
        #[test]
        fn every_operation_holds_the_result_of_every_number_inside((a, x) in small(), (b, y) in small()) {
            let (p, q) = (Quantity::from(x), Quantity::from(y));
            prop_assert!(sum(&a, &b).contains(&p.checked_add(&q).unwrap()));
            prop_assert!(difference(&a, &b).contains(&p.checked_sub(&q).unwrap()));
            prop_assert!(product(&a, &b).contains(&p.checked_mul(&q).unwrap()));
            prop_assert!(greater(&a, &b).contains(&p.clone().max(q.clone())));
            if let Some(divided) = p.checked_div(&q) {
                prop_assert!(quotient(&a, &b).contains(&divided));
                let grown = divided.checked_sub(&Quantity::from(1)).unwrap();
                prop_assert!(growth(&a, &b).contains(&grown));
            }
        }
    }
}
