//! The whole numbers a fact is counted in, and the first of them that is enough.

use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::unit::Unit;

/// The farthest a search goes in steps of a [`Grid`].
const FAR: i64 = 1_000_000_000_000_000;

/// The whole numbers that values of a unit are counted in: whole yuan, heads and pieces; a ratio in 0.01%.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    quantum: Quantity,
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Grid {
    /// Counts the values of a unit inside a range.
    pub(super) fn new(unit: Unit, within: &Range) -> Self {
        let quantum = match unit {
            Unit::Ratio => Quantity::ratio(1, 10_000),
            _ => Quantity::from(1),
        };
        let mut grid = Self {
            quantum,
            low: -FAR,
            high: FAR,
        };
        grid.low = within.low().map_or(-FAR, |low| grid.above(low));
        grid.high = within.high().map_or(FAR, |high| grid.below(high));
        grid
    }

    /// Tells whether no such number lies inside the range.
    pub(super) fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// Returns the value at a place.
    pub(super) fn at(&self, place: i64) -> Quantity {
        let place = Quantity::from(place);
        place.checked_mul(&self.quantum).unwrap_or(place)
    }

    /// Returns the first place not below a value.
    pub(super) fn above(&self, value: &Quantity) -> i64 {
        let below = self.below(value);
        if self.at(below) < *value { below + 1 } else { below }
    }

    /// Returns the last place not above a value.
    pub(super) fn below(&self, value: &Quantity) -> i64 {
        let places = value.checked_div(&self.quantum).map(|places| places.floor());
        let places = places.and_then(|places| places.to_integer()).unwrap_or(FAR);
        places.clamp(-FAR, FAR)
    }
}

/// Returns the first place from `start` towards `limit` where something holds that stays true from there on.
pub(super) fn first_holding((start, limit): (i64, i64), holds: impl Fn(i64) -> bool) -> Option<i64> {
    if holds(start) {
        return Some(start);
    }
    let sign = (limit - start).signum();
    let far = (limit - start).abs();
    let (mut failing, mut reach) = (0, 1.min(far));
    while reach > failing && !holds(start + sign * reach) {
        failing = reach;
        reach = reach.saturating_mul(8).min(far);
    }
    if reach == failing {
        return None;
    }
    while reach - failing > 1 {
        let middle = failing + (reach - failing) / 2;
        if holds(start + sign * middle) {
            reach = middle;
        } else {
            failing = middle;
        }
    }
    Some(start + sign * reach)
}

/// How often a line is aimed at before halving takes over.
const SHOTS: usize = 4;

/// Returns what [`first_holding`] does, where a number is compared with a line: nearly all numbers of the law move
/// evenly with one of their facts, so two of them tell where the line is crossed.
pub(super) fn first_crossing(
    (start, limit): (i64, i64),
    line: &Quantity,
    (holds, number): (impl Fn(i64) -> bool, impl Fn(i64) -> Option<Quantity>),
) -> Option<i64> {
    if holds(start) {
        return Some(start);
    }
    let mut aim = Shooting {
        failing: start,
        holding: None,
        limit,
        sign: (limit - start).signum(),
    };
    let mut one = start;
    let mut other = start + aim.sign * (start.abs() / 8).clamp(1, (limit - start).abs().max(1));
    aim.look(other, &holds);
    for _ in 0..SHOTS {
        let crossing = crossing((one, number(one)), (other, number(other)), line);
        let Some(place) = crossing.and_then(|crossing| aim.inside(&crossing)) else {
            break;
        };
        aim.look(place, &holds);
        aim.look_beside(place, &holds);
        if aim.is_found() {
            return aim.holding;
        }
        (one, other) = (other, place);
    }
    first_holding((aim.failing, aim.holding.unwrap_or(limit)), holds)
}

/// What is known while a line is aimed at.
struct Shooting {
    failing: i64,
    holding: Option<i64>,
    limit: i64,
    sign: i64,
}

impl Shooting {
    fn look(&mut self, place: i64, holds: impl Fn(i64) -> bool) {
        match holds(place) {
            true => self.holding = Some(place),
            false => self.failing = place,
        }
    }

    /// Looks at the neighbour that would make this place, or itself, the first that holds.
    fn look_beside(&mut self, place: i64, holds: impl Fn(i64) -> bool) {
        let beside = match self.holding == Some(place) {
            true => place - self.sign,
            false => place + self.sign,
        };
        if self.is_open(beside) {
            self.look(beside, holds);
        }
    }

    fn is_found(&self) -> bool {
        self.holding == Some(self.failing + self.sign)
    }

    /// Tells whether it is still to be seen what a place gives.
    fn is_open(&self, place: i64) -> bool {
        let ahead = |from: i64, to: i64| (to - from) * self.sign > 0;
        let before = self
            .holding
            .map_or(!ahead(self.limit, place), |holding| ahead(place, holding));
        ahead(self.failing, place) && before
    }

    /// Returns the first place at or behind a crossing, when it is still open.
    fn inside(&self, crossing: &Quantity) -> Option<i64> {
        let floor = crossing.floor();
        let whole = floor.to_integer()?;
        let place = if self.sign > 0 && floor < *crossing {
            whole + 1
        } else {
            whole
        };
        self.is_open(place).then_some(place)
    }
}

/// Returns where a straight line through two numbers crosses another.
fn crossing(
    (one, at_one): (i64, Option<Quantity>),
    (other, at_other): (i64, Option<Quantity>),
    line: &Quantity,
) -> Option<Quantity> {
    let (at_one, at_other) = (&at_one?, &at_other?);
    let share = line.checked_sub(at_one)?.checked_div(&at_other.checked_sub(at_one)?)?;
    let way = share.checked_mul(&Quantity::from(other - one))?;
    way.checked_add(&Quantity::from(one))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Upwards and downwards, of a number that moves evenly, by steps, or the less the farther it is.
        #[test]
        fn the_first_place_over_a_line_is_found_whatever_the_number_does(
            (start, limit) in (-2_000_i64..2_000, -2_000_i64..2_000),
            (slope, kind) in (1_i64..9, 0_u8..3),
            line in -3_000_i64..3_000,
        ) {
            let sign = (limit - start).signum();
            let number = |place: i64| {
                let gone = (place - start) * sign;
                match kind {
                    0 => Quantity::ratio(gone * slope, 7),
                    1 => Quantity::from(gone * slope / 50),
                    _ => Quantity::ratio(-3_000 * slope, gone + 1),
                }
            };
            let line = Quantity::from(line);
            let holds = |place: i64| number(place) >= line;
            let found = first_crossing((start, limit), &line, (holds, |place| Some(number(place))));
            let mut places = (0..=(limit - start).abs()).map(|gone| start + sign * gone);
            prop_assert_eq!(found, places.find(|place| holds(*place)));
        }
    }
}
