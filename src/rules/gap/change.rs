//! One change of one fact.

use serde::{Deserialize, Serialize};

use crate::domain::code::{IndicatorCode, TierCode};
use crate::domain::day::Day;
use crate::domain::filing::Value;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::{SourceId, SourceKind};
use crate::domain::tenure::{Award, Basis};
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
    /// At least this much, while its wholes stay as they are.
    Within(Quantity),
    /// Any number: it only has to be filed.
    Any(Quantity),
    /// One of these options, the nearest first.
    OneOf(Vec<String>),
    /// A valid certificate.
    Held,
    /// Nothing but that this day comes.
    Until(Day),
}

/// A change as the search makes it.
pub(super) type Change = (Subject, Aim);

impl Aim {
    /// Returns the least value that satisfies; none for a certificate.
    pub fn value(&self) -> Option<Value> {
        match self {
            Aim::OneOf(options) => Some(Value::Choice(options.iter().take(1).cloned().collect())),
            other => other
                .number()
                .map(|number| Value::Number(Range::exactly(number.clone()))),
        }
    }

    pub(in crate::rules) fn number(&self) -> Option<&Quantity> {
        match self {
            Aim::AtLeast(number) | Aim::AtMost(number) | Aim::Within(number) | Aim::Any(number) => Some(number),
            Aim::OneOf(_) | Aim::Held | Aim::Until(_) => None,
        }
    }

    /// Returns the number it moves to together with what is tied to it.
    pub(super) fn moves_to(&self) -> Option<&Quantity> {
        self.number().filter(|_| !matches!(self, Aim::Within(_)))
    }

    /// Tells whether this asks for as much as another aim for the same fact, or for more.
    pub(super) fn reaches(&self, other: &Aim) -> bool {
        match (self, other) {
            (Aim::AtLeast(own), Aim::AtLeast(other)) => own >= other,
            (Aim::AtMost(own), Aim::AtMost(other)) => own <= other,
            (Aim::Within(own), Aim::Within(other)) => own >= other,
            (Aim::Within(_), Aim::AtLeast(_)) | (Aim::AtLeast(_), Aim::Within(_)) => false,
            _ => true,
        }
    }

    /// Of two aims for one fact, returns the one that demands more.
    pub(super) fn farther(self, other: &Aim) -> Aim {
        match (&self, other) {
            (Aim::AtLeast(a) | Aim::Within(a), Aim::AtLeast(b) | Aim::Within(b)) if b > a => other.clone(),
            (Aim::AtMost(a), Aim::AtMost(b)) if b < a => other.clone(),
            _ => self,
        }
    }
}

/// Supposes a change, as a source of this kind tells it.
pub(super) fn suppose(facts: &mut Facts, (subject, aim): (&Subject, &Aim), kind: SourceKind) {
    let today = facts.date();
    match (subject, aim.value()) {
        (Subject::Figure { indicator, year }, Some(value)) => {
            facts.suppose((indicator, year.unwrap_or(today.year())), kind, value);
        }
        (Subject::Founding, Some(Value::Number(day))) => {
            facts.set_established(day.exact().and_then(Quantity::to_date));
        }
        (Subject::Title(tier), _) => facts.award(&held(tier, today)),
        (Subject::Figure { .. } | Subject::Founding, _) => {}
    }
}

fn held(tier: &TierCode, today: Day) -> Award {
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
