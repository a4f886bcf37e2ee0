//! One change of one fact, and the whole numbers it is counted in.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::filing::{Figures, Value};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::{SourceId, SourceKind};
use crate::domain::tenure::{Award, Basis};
use crate::domain::unit::Unit;
use crate::rules::facts::Facts;

/// What a step changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An indicator in a year; without a year the latest counts.
    Figure {
        /// The indicator.
        indicator: IndicatorCode,
        /// The year.
        year: Option<i32>,
    },
    /// A certificate.
    Title(TierCode),
    /// The day of establishment.
    Founding,
}

/// What a fact has to become.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// At least this much.
    AtLeast(Quantity),
    /// At most this much.
    AtMost(Quantity),
    /// Any number: it only has to be filed.
    Any(Quantity),
    /// One of these options, the nearest first.
    OneOf(Vec<String>),
    /// A valid certificate.
    Held,
}

/// A change as the search makes it.
pub(super) type Change = (Subject, Aim);

impl Aim {
    /// Returns the least value that satisfies; none for a certificate.
    pub fn value(&self) -> Option<Value> {
        match self {
            Aim::AtLeast(number) | Aim::AtMost(number) | Aim::Any(number) => {
                Some(Value::Number(Range::exactly(number.clone())))
            }
            Aim::OneOf(options) => Some(Value::Choice(options.iter().take(1).cloned().collect())),
            Aim::Held => None,
        }
    }

    pub(super) fn number(&self) -> Option<&Quantity> {
        match self {
            Aim::AtLeast(number) | Aim::AtMost(number) | Aim::Any(number) => Some(number),
            Aim::OneOf(_) | Aim::Held => None,
        }
    }

    /// Tells whether this asks for as much as another aim for the same fact, or for more.
    pub(super) fn reaches(&self, other: &Aim) -> bool {
        match (self, other) {
            (Aim::AtLeast(own), Aim::AtLeast(other)) => own >= other,
            (Aim::AtMost(own), Aim::AtMost(other)) => own <= other,
            _ => true,
        }
    }

    /// Of two aims for one fact, returns the one that demands more.
    pub(super) fn farther(self, other: &Aim) -> Aim {
        match (&self, other) {
            (Aim::AtLeast(a), Aim::AtLeast(b)) if b > a => other.clone(),
            (Aim::AtMost(a), Aim::AtMost(b)) if b < a => other.clone(),
            _ => self,
        }
    }
}

/// Returns the facts after a change, as a source of this kind tells it.
pub(super) fn apply(facts: Facts, (subject, aim): (&Subject, &Aim), kind: SourceKind) -> Facts {
    let today = facts.date();
    match (subject, aim.value()) {
        (Subject::Figure { indicator, year }, Some(value)) => {
            let year = year.unwrap_or(today.year());
            let figures = figures(year, (SourceId(0), kind), (indicator, &value));
            facts.refiled(&figures)
        }
        (Subject::Founding, Some(Value::Number(day))) => {
            let day = day.exact().and_then(Quantity::to_date);
            facts.with_established(day)
        }
        (Subject::Title(tier), _) => facts.with_awards([&held(tier, today)]),
        (Subject::Figure { .. } | Subject::Founding, _) => facts,
    }
}

/// Returns a filing of one value.
pub(super) fn figures(
    year: i32,
    (source, source_kind): (SourceId, SourceKind),
    (indicator, value): (&IndicatorCode, &Value),
) -> Figures {
    Figures {
        year,
        source,
        source_kind,
        values: [(indicator.clone(), value.clone())].into(),
    }
}

fn held(tier: &TierCode, today: NaiveDate) -> Award {
    Award {
        tier: tier.clone(),
        batch: String::new(),
        certificate: String::new(),
        from: today,
        until: Some(today),
        ended: None,
        basis: Basis::Recognized,
        source: SourceId(0),
    }
}

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
