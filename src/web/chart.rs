//! Charts as SVG drawn on the server: they need no script, print as they look, and follow the page's colours
//! through classes. Beside each stands a table with the same numbers.

mod bars;
mod funnel;
mod label;
mod line;
mod ranks;

pub use bars::{Bar, Bars, bars};
pub use funnel::{Rung, funnel};
pub use line::{Dot, Line, LineKind, Lines, lines};
pub use ranks::{Rank, ranks};

use crate::domain::day::Day;

/// The drawing area in units of the view box; text is 13 units high.
const WIDTH: i64 = 880;
const HEIGHT: i64 = 300;
const LEFT: i64 = 56;
const RIGHT: i64 = 20;
const TOP: i64 = 24;
const BOTTOM: i64 = 40;

/// Places days and numbers.
#[derive(Clone, Copy, Debug)]
struct Frame {
    first: Day,
    days: i64,
    top: i64,
}

impl Frame {
    fn new((first, last): (Day, Day), most: u64) -> Self {
        Self {
            first,
            days: last.days_since(first).max(1),
            top: round_up(i64::try_from(most).unwrap_or(i64::MAX / WIDTH)),
        }
    }

    fn x(&self, day: Day) -> i64 {
        LEFT + day.days_since(self.first) * (WIDTH - LEFT - RIGHT) / self.days
    }

    fn y(&self, value: u64) -> i64 {
        let value = i64::try_from(value).unwrap_or(self.top);
        HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / self.top
    }

    /// Returns the numbers of the axis, from zero to the top.
    fn steps(&self) -> [u64; 5] {
        let quarter = u64::try_from(self.top / 4).unwrap_or(0);
        [0, 1, 2, 3, 4].map(|step| step * quarter)
    }

    /// Returns the first days of the years within.
    fn years(&self) -> Vec<Day> {
        let last = self.first.plus_days(self.days);
        let januaries = (self.first.year()..=last.year()).filter_map(|year| Day::new(year, 1, 1));
        januaries.filter(|day| self.first <= *day && *day <= last).collect()
    }
}

/// The next number at or above whose quarters read well.
fn round_up(most: i64) -> i64 {
    let most = most.max(4);
    let mut unit = 1;
    loop {
        for step in [4, 8, 12, 20, 40, 60] {
            if most <= step * unit {
                return step * unit;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_or_above_the_greatest_number_and_its_quarters_are_whole() {
        for most in [0, 3, 5, 71, 482, 500, 1600, 2999, 99_999] {
            let top = round_up(most);
            assert!(most <= top && top % 4 == 0, "{most} {top}");
        }
        assert_eq!(round_up(500), 600);
        assert_eq!(round_up(1600), 2000);
    }

    #[test]
    fn days_and_numbers_stay_inside_the_frame() {
        let (first, last) = ("2020-12-31".parse().unwrap(), "2028-11-30".parse().unwrap());
        let frame = Frame::new((first, last), 500);
        assert_eq!((frame.x(first), frame.x(last)), (LEFT, WIDTH - RIGHT));
        assert_eq!((frame.y(0), frame.y(600)), (HEIGHT - BOTTOM, TOP));
        assert_eq!(frame.years().len(), 8);
    }
}
