//! Exact numbers. Money, shares and growth are rationals of 128-bit integers, so one yuan below a line is
//! below it. Arithmetic is checked: what does not fit yields `None`, and the law machine widens it to "unknown".

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::{Deserialize, Serialize};

use super::day::Day;

/// An exact number in the base unit of its indicator.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity(Ratio<i128>);

/// Says what is wrong with a text that should be a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct QuantityError {
    problem: String,
}

impl QuantityError {
    /// Makes an error from a sentence that names the text at fault.
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
        }
    }
}

/// The most digits a number may have before and after its point; keeps products inside 128 bits.
const MAX_INTEGER_DIGITS: usize = 16;
const MAX_DECIMALS: usize = 8;

super::word::written_as_text!(Quantity);

impl Quantity {
    /// Returns `numerator / denominator`, reduced. The denominator is a constant of the code or the law.
    ///
    /// # Panics
    /// Panics when the denominator is zero.
    pub fn ratio(numerator: i64, denominator: i64) -> Self {
        let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
        if denominator > 0 {
            return reduced(numerator, denominator);
        }
        Self(Ratio::new(numerator, denominator))
    }

    /// Returns zero.
    pub fn zero() -> Self {
        Self(Ratio::zero())
    }

    /// Returns the day as a number: 0001-01-01 is 1.
    pub fn from_date(date: Day) -> Self {
        Self::from(i64::from(date.number()))
    }

    /// Returns the calendar day this number stands for, if it is one.
    pub fn to_date(&self) -> Option<Day> {
        Day::from_number(self.to_integer()?)
    }

    /// Returns the calendar day that is nearest to the one this number stands for, if it stands for one.
    pub fn to_nearest_date(&self) -> Option<Day> {
        let (first, last) = (Day::FIRST.number(), Day::LAST.number());
        Day::from_number(self.to_integer()?.clamp(first.into(), last.into()))
    }

    /// Returns the whole number, if it is one.
    pub fn to_integer(&self) -> Option<i64> {
        if !self.0.is_integer() {
            return None;
        }
        i64::try_from(*self.0.numer()).ok()
    }

    /// Returns the greatest whole number not above this one.
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// Returns numerator and denominator in lowest terms, when they fit a few bytes, as those of nearly all that is
    /// filed do.
    pub fn small(&self) -> Option<(i64, u32)> {
        let (above, below) = self.fraction();
        Some((i64::try_from(above).ok()?, u32::try_from(below).ok()?))
    }

    /// Returns the number whose numerator and denominator in lowest terms [`Quantity::small`] told.
    pub fn from_lowest(above: i64, below: u32) -> Self {
        Self(Ratio::new_raw(i128::from(above), i128::from(below)))
    }

    /// Returns numerator and denominator in lowest terms; the denominator is positive.
    pub fn fraction(&self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    /// Returns the absolute value.
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// Tells whether this is less than zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Tells whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Adds, unless the sum leaves 128 bits.
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        match both_small(self, other) {
            Some(((a, b), (c, d))) if b == d => Some(reduced(a + c, b)),
            Some(((a, b), (c, d))) => Some(reduced(a * d + c * b, b * d)),
            None => self.0.checked_add(&other.0).map(Self),
        }
    }

    /// Subtracts, unless the difference leaves 128 bits.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        match both_small(self, other) {
            Some(((a, b), (c, d))) if b == d => Some(reduced(a - c, b)),
            Some(((a, b), (c, d))) => Some(reduced(a * d - c * b, b * d)),
            None => self.0.checked_sub(&other.0).map(Self),
        }
    }

    /// Multiplies, unless the product leaves 128 bits.
    pub fn checked_mul(&self, other: &Self) -> Option<Self> {
        match both_small(self, other) {
            Some(((a, b), (c, d))) => Some(reduced(a * c, b * d)),
            None => self.0.checked_mul(&other.0).map(Self),
        }
    }

    /// Divides, unless the divisor is zero or the quotient leaves 128 bits.
    pub fn checked_div(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        match both_small(self, other) {
            Some(((a, b), (c, d))) if c < 0 => Some(reduced(-(a * d), b * -c)),
            Some(((a, b), (c, d))) => Some(reduced(a * d, b * c)),
            None => self.0.checked_div(&other.0).map(Self),
        }
    }

    /// Prints at most `places` decimals without trailing zeros; a number that was cut is marked `≈`.
    pub fn print_decimal(&self, places: u32) -> String {
        let scale = Ratio::from_integer(10_i128.pow(places));
        let Some(scaled) = self.0.checked_mul(&scale) else {
            return self.to_string();
        };
        let mark = if scaled.is_integer() { "" } else { "≈" };
        let sign = if scaled.is_negative() { "-" } else { "" };
        let digits = scaled.round().to_integer().unsigned_abs();
        let base = 10_u128.pow(places);
        let fraction = format!("{:0width$}", digits % base, width = places as usize);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{mark}{sign}{}{point}{fraction}", digits / base)
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.0.denom() == other.0.denom() {
            return self.0.numer().cmp(other.0.numer());
        }
        match both_small(self, other) {
            Some(((a, b), (c, d))) => (a * d).cmp(&(c * b)),
            None => self.0.cmp(&other.0),
        }
    }
}

/// A numerator and its positive denominator.
type Parts = (i128, i128);

/// Numerators and denominators, when each fits 63 bits: then no sum of their products leaves 128 bits, and plain
/// arithmetic gives what checked arithmetic would.
fn both_small(one: &Quantity, other: &Quantity) -> Option<(Parts, Parts)> {
    let ((a, b), (c, d)) = (one.fraction(), other.fraction());
    let is_small = |part: i128| i64::try_from(part).is_ok_and(|part| part != i64::MIN);
    (is_small(a) && is_small(b) && is_small(c) && is_small(d)).then_some(((a, b), (c, d)))
}

/// Returns `numerator / denominator` in lowest terms; the denominator is positive.
fn reduced(numerator: i128, denominator: i128) -> Quantity {
    if denominator == 1 {
        return Quantity(Ratio::new_raw(numerator, 1));
    }
    let sizes = (u64::try_from(numerator.unsigned_abs()), u64::try_from(denominator));
    let (Ok(above), Ok(below)) = sizes else {
        return Quantity(Ratio::new(numerator, denominator));
    };
    // Half as wide a division takes a small part of the time.
    let divisor = greatest_divisor(above, below);
    let (above, below) = (i128::from(above / divisor), i128::from(below / divisor));
    Quantity(Ratio::new_raw(if numerator < 0 { -above } else { above }, below))
}

/// Returns the greatest common divisor by halving, which needs no division; `b` is not zero.
fn greatest_divisor(mut a: u64, mut b: u64) -> u64 {
    if a == 0 {
        return b;
    }
    let shared = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if b < a {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
    }
    a << shared
}

impl From<i64> for Quantity {
    fn from(number: i64) -> Self {
        Self(Ratio::from_integer(i128::from(number)))
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    /// Reads `-12.50`, `1/3`; no signs of grouping, no exponents.
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let wrong = || QuantityError::new(format!("`{text}` is not a number"));
        if let Some((numerator, denominator)) = text.split_once('/') {
            let numerator: i128 = numerator.parse().map_err(|_| wrong())?;
            let denominator: i128 = denominator.parse().map_err(|_| wrong())?;
            if denominator <= 0 {
                return Err(wrong());
            }
            return Ok(Self(Ratio::new(numerator, denominator)));
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
            return Err(wrong());
        }
        if whole.len() > MAX_INTEGER_DIGITS || fraction.len() > MAX_DECIMALS {
            return Err(QuantityError::new(format!(
                "`{text}` has more than {MAX_INTEGER_DIGITS} digits before or {MAX_DECIMALS} digits behind the point"
            )));
        }
        // Twenty-four digits at most: they fit, and there is nothing but digits.
        let digits = whole.bytes().chain(fraction.bytes());
        let numerator = digits.fold(0_i128, |number, digit| number * 10 + i128::from(digit - b'0'));
        let numerator = if negative { -numerator } else { numerator };
        Ok(reduced(numerator, 10_i128.pow(fraction.len() as u32)))
    }
}

impl TryFrom<String> for Quantity {
    type Error = QuantityError;

    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> String {
        quantity.to_string()
    }
}

/// The canonical form: a decimal when a finite one of eight places exists, else `n/d`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scaled = self
            .0
            .checked_mul(&Ratio::from_integer(10_i128.pow(MAX_DECIMALS as u32)));
        match scaled {
            Some(scaled) if scaled.is_integer() => f.write_str(&self.print_decimal(MAX_DECIMALS as u32)),
            _ => write!(f, "{}/{}", self.0.numer(), self.0.denom()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_and_number_agree_both_ways() {
        for text in ["0", "1000000", "-3.2", "0.00000001", "1/3", "-7/9", "9999999999999999"] {
            let number: Quantity = text.parse().unwrap();
            assert_eq!(number.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "1,000", "٣", "1/0", "12345678901234567"] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }

    fn any_part() -> impl Strategy<Value = i64> {
        let edge = prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            Just(i64::MIN + 1),
            Just(0),
            Just(1),
            Just(-1)
        ];
        prop_oneof![edge, any::<i64>(), -1_000_i64..1_000]
    }

    proptest! {
        /// The quick way gives the same number, in the same terms, as the checked arithmetic of the library.
        #[test]
        fn quick_arithmetic_is_the_checked_one(
            (a, b) in (any_part(), any_part().prop_filter("no zero", |part| *part != 0)),
            (c, d) in (any_part(), any_part().prop_filter("no zero", |part| *part != 0)),
        ) {
            let (x, y) = (Ratio::new(i128::from(a), i128::from(b)), Ratio::new(i128::from(c), i128::from(d)));
            let (p, q) = (Quantity(x), Quantity(y));
            prop_assert_eq!(p.checked_add(&q), x.checked_add(&y).map(Quantity));
            prop_assert_eq!(p.checked_sub(&q), x.checked_sub(&y).map(Quantity));
            prop_assert_eq!(p.checked_mul(&q), x.checked_mul(&y).map(Quantity));
            if c != 0 {
                prop_assert_eq!(p.checked_div(&q), x.checked_div(&y).map(Quantity));
            }
            prop_assert_eq!(p.cmp(&q), x.cmp(&y));
        }
    }

    #[test]
    fn overflow_is_none_and_never_a_panic() {
        let huge: Quantity = "9999999999999999".parse().unwrap();
        let mut product = huge.clone();
        for _ in 0..4 {
            match product.checked_mul(&huge) {
                Some(next) => product = next,
                None => return,
            }
        }
        panic!("16 digits to the fifth power do not fit 128 bits");
    }
}
