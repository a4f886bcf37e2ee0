//! Targets assigned to counties beside what each has: the parts and 「未分配」 add up to the target of the city.

use schemars::JsonSchema;
use serde::Serialize;

use super::GoalView;
use crate::domain::code::DivisionCode;
use crate::domain::quantity::Quantity;

/// The decomposition of a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SharesView {
    /// The counties, those that miss most first; the last row is what no county was assigned or belongs to.
    pub rows: Vec<ShareView>,
    /// The target of the city.
    pub target: Option<Quantity>,
    /// What the city has.
    pub certain: u64,
    /// What the city misses to its target; below zero when it has more.
    pub gap: Option<i64>,
    /// Whether any county was assigned a target.
    pub assigned: bool,
}

/// A county's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShareView {
    /// The county; none for what is not assigned to one.
    pub division: Option<DivisionCode>,
    /// Its name.
    pub title: String,
    /// Its target; none when none was assigned.
    pub target: Option<Quantity>,
    /// Who assigned it.
    pub note: String,
    /// Firms that surely count.
    pub certain: u64,
    /// Firms that may count.
    pub open: u64,
    /// What is missing to its target; below zero when it has more.
    pub gap: Option<i64>,
}

impl SharesView {
    /// Sets the counties' shares beside their counts; none for a goal that is not counted.
    pub fn new(goal: &GoalView) -> Option<Self> {
        let now = goal.now.as_ref()?;
        let target = goal.target.as_ref().map(|target| target.value.clone());
        let assigned = !goal.shares.is_empty();
        let rest = target.clone().filter(|_| assigned).and_then(|whole| {
            let mut parts = goal.shares.iter();
            parts.try_fold(whole, |left, share| left.checked_sub(&share.value))
        });
        let mut rows: Vec<ShareView> = now
            .counties
            .iter()
            .map(|county| {
                let own = goal
                    .shares
                    .iter()
                    .find(|share| Some(&share.division) == county.division.as_ref());
                let target = match county.division {
                    Some(_) => own.map(|share| share.value.clone()),
                    None => rest.clone(),
                };
                ShareView {
                    division: county.division.clone(),
                    title: county.title.clone(),
                    gap: target.as_ref().and_then(|target| gap(target, county.certain)),
                    target,
                    note: own.map(|share| share.note.clone()).unwrap_or_default(),
                    certain: county.certain,
                    open: county.open,
                }
            })
            .collect();
        rows.sort_by_key(|row| {
            (
                row.division.is_none(),
                std::cmp::Reverse(row.gap),
                std::cmp::Reverse(row.certain),
            )
        });
        Some(Self {
            rows,
            gap: target.as_ref().and_then(|target| gap(target, now.certain)),
            target,
            certain: now.certain,
            assigned,
        })
    }
}

fn gap(target: &Quantity, certain: u64) -> Option<i64> {
    let certain = i64::try_from(certain).ok()?;
    target.checked_sub(&Quantity::from(certain))?.to_integer()
}
