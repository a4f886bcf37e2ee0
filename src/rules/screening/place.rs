//! Places on a list that begins with the nearest, and how near a firm is.

use std::fmt;

use super::{Marks, Reason};
use crate::domain::enterprise::EnterpriseId;
use crate::domain::quantity::Quantity;

/// A place on a list that begins with the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// How near the firm is.
    pub rank: i64,
    /// The firm.
    pub firm: EnterpriseId,
}

impl fmt::Display for ListPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.rank, self.firm)
    }
}

impl std::str::FromStr for ListPlace {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rank, firm) = text.split_once('.').unwrap_or(("", text));
        Ok(Self {
            rank: rank.parse()?,
            firm: EnterpriseId(firm.parse()?),
        })
    }
}

impl Reason {
    /// Returns its place on a list, the nearest first: the fewer facts are missing or clauses open the nearer,
    /// and of as many the smaller what has still to be done, as a share of what there is, or the points that are not sure yet.
    pub fn rank(&self) -> i64 {
        const STRIDES: i64 = 1_000_000_000;
        let facts = match &self.step {
            Some(_) => 0,
            None => self.missing.len().max(self.deciding.len()),
        };
        let to_go = match (&self.step, &self.marks) {
            (Some(step), _) => step.share(),
            (None, Some(marks)) => marks.short(),
            (None, None) => Some(Quantity::zero()),
        };
        let to_go = to_go.and_then(|share| share.checked_mul(&Quantity::from(10_000))?.floor().to_integer());
        let facts = i64::try_from(facts).unwrap_or(i64::MAX / STRIDES - 1);
        facts * STRIDES + to_go.unwrap_or(STRIDES).clamp(0, STRIDES - 1)
    }
}

impl Marks {
    /// Returns how many points are not sure yet.
    fn short(&self) -> Option<Quantity> {
        self.pass.value.checked_sub(self.points.low()?)
    }
}
