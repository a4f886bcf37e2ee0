//! Ranges: every value the registry knows is a closed interval of exact numbers. A point is exact, a bucket
//! is its bucket, and a missing value is everything its indicator can be. Arithmetic lives in `rules::range`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::quantity::{Quantity, QuantityError};

/// A closed interval; an absent end is unbounded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Range {
    low: Option<Quantity>,
    high: Option<Quantity>,
}

super::word::written_as_text!(Range);

impl Range {
    /// Returns the range of one number.
    pub fn exactly(value: Quantity) -> Self {
        Self {
            low: Some(value.clone()),
            high: Some(value),
        }
    }

    /// Returns `[low, high]`, or nothing when the ends are swapped.
    pub fn between(low: Quantity, high: Quantity) -> Option<Self> {
        (low <= high).then_some(Self {
            low: Some(low),
            high: Some(high),
        })
    }

    /// Returns `[low, ∞)`.
    pub fn at_least(low: Quantity) -> Self {
        Self {
            low: Some(low),
            high: None,
        }
    }

    /// Returns `(-∞, high]`.
    pub fn at_most(high: Quantity) -> Self {
        Self {
            low: None,
            high: Some(high),
        }
    }

    /// Returns the range of every number: nothing is known.
    pub fn everything() -> Self {
        Self { low: None, high: None }
    }

    /// Returns the lower end.
    pub fn low(&self) -> Option<&Quantity> {
        self.low.as_ref()
    }

    /// Returns the upper end.
    pub fn high(&self) -> Option<&Quantity> {
        self.high.as_ref()
    }

    /// Returns the number, when the range holds only one.
    pub fn exact(&self) -> Option<&Quantity> {
        match (&self.low, &self.high) {
            // Both are in lowest terms.
            (Some(low), Some(high)) if low.fraction() == high.fraction() => Some(low),
            _ => None,
        }
    }

    /// Tells whether `value` lies inside.
    pub fn contains(&self, value: &Quantity) -> bool {
        self.low.as_ref().is_none_or(|low| low <= value) && self.high.as_ref().is_none_or(|high| value <= high)
    }

    /// Tells whether all of `other` lies inside.
    pub fn encloses(&self, other: &Range) -> bool {
        let low = match (&self.low, &other.low) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(theirs)) => mine <= theirs,
        };
        let high = match (&self.high, &other.high) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(theirs)) => theirs <= mine,
        };
        low && high
    }

    /// Returns the smallest range that holds both: what rival sources allow together.
    #[must_use]
    pub fn hull(&self, other: &Range) -> Range {
        let low = match (&self.low, &other.low) {
            (Some(a), Some(b)) => Some(a.min(b).clone()),
            _ => None,
        };
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) => Some(a.max(b).clone()),
            _ => None,
        };
        Range { low, high }
    }

    /// Returns what both allow, or nothing when they contradict each other.
    pub fn intersect(&self, other: &Range) -> Option<Range> {
        let low = match (&self.low, &other.low) {
            (Some(a), Some(b)) => Some(a.max(b).clone()),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) => Some(a.min(b).clone()),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        match (&low, &high) {
            (Some(low), Some(high)) if low > high => None,
            _ => Some(Range { low, high }),
        }
    }
}

/// The canonical form: `5`, `1..4`, `5..`, `..5`, `..`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(exact) = self.exact() {
            return write!(f, "{exact}");
        }
        let end = |end: &Option<Quantity>| end.as_ref().map(ToString::to_string).unwrap_or_default();
        write!(f, "{}..{}", end(&self.low), end(&self.high))
    }
}

impl FromStr for Range {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let Some((low, high)) = text.split_once("..") else {
            return text.parse().map(Range::exactly);
        };
        let end = |end: &str| {
            if end.is_empty() {
                Ok(None)
            } else {
                end.parse().map(Some)
            }
        };
        let (low, high) = (end(low)?, end(high)?);
        match (&low, &high) {
            (Some(a), Some(b)) if a > b => Err(QuantityError::new(format!("`{text}` has its ends swapped"))),
            _ => Ok(Range { low, high }),
        }
    }
}

impl TryFrom<String> for Range {
    type Error = QuantityError;

    fn try_from(text: String) -> Result<Self, QuantityError> {
        text.parse()
    }
}

impl From<Range> for String {
    fn from(range: Range) -> String {
        range.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    #[test]
    fn the_canonical_form_reads_back() {
        for text in ["5", "1..4", "-2..", "..0.5", ".."] {
            assert_eq!(range(text).to_string(), text);
        }
        assert!("4..1".parse::<Range>().is_err());
    }

    #[test]
    fn hull_and_intersection_follow_the_ends() {
        assert_eq!(range("1..2").hull(&range("4..5")), range("1..5"));
        assert_eq!(range("1..2").hull(&range("4..")), range("1.."));
        assert_eq!(range("1..4").intersect(&range("3..")), Some(range("3..4")));
        assert_eq!(range("1..2").intersect(&range("3..4")), None);
        assert!(range("..").encloses(&range("1..2")));
        assert!(!range("1..2").encloses(&range("..")));
    }
}
