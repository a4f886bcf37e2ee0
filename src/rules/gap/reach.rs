//! How far a step goes, and whether a firm can take it within a year: judgement kept as data of the catalogue.

use super::change::{Aim, Subject};
use super::law::Law;
use super::{Step, StepKind};
use crate::domain::filing::Value;
use crate::domain::quantity::Quantity;
use crate::domain::tenure::Standing;
use crate::domain::unit::Unit;
use crate::rules::facts::Facts;

impl Law<'_> {
    /// How far a change goes, as a share of what there is: the only scale that money, heads and patents have in
    /// common. A choice goes as far as its options lie apart.
    pub(super) fn effort(&self, (subject, aim): (&Subject, &Aim), facts: &Facts) -> Quantity {
        let Subject::Figure { indicator, year } = subject else {
            return Quantity::from(1);
        };
        let effort = match (facts.last_value(indicator, *year), aim) {
            (Some(Value::Number(known)), _) => {
                let least = self.numbers.get(indicator).map_or(Unit::Piece, |input| input.unit);
                known
                    .low()
                    .zip(aim.number())
                    .and_then(|(known, aim)| share(known, aim, least))
            }
            (Some(Value::Choice(known)), Aim::OneOf(aims)) => {
                let options = self.choices.get(indicator).map(|choice| choice.options.as_slice());
                let place = |code: &String| options?.iter().position(|(option, _)| option == code);
                let apart = known.first().and_then(place).zip(aims.first().and_then(place));
                apart.map(|(from, to)| Quantity::from(from.abs_diff(to).max(1) as i64))
            }
            _ => None,
        };
        effort.unwrap_or_else(|| Quantity::from(1))
    }

    /// Tells whether an effort is more than a firm makes within a year.
    pub(super) fn is_far(&self, subject: &Subject, effort: &Quantity) -> bool {
        let Subject::Figure { indicator, .. } = subject else {
            return false;
        };
        let times = self.lever(indicator).map_or(0, |lever| i64::from(lever.far));
        *effort > Quantity::from(times - 1)
    }

    /// Tells whether the catalogue takes an effort for one step.
    fn is_one_step(&self, subject: &Subject, effort: &Quantity) -> bool {
        let Subject::Figure { indicator, .. } = subject else {
            return true;
        };
        let near = self.lever(indicator).and_then(|lever| lever.near);
        near.is_none_or(|near| *effort <= Quantity::ratio(i64::from(near), 100))
    }

    /// Returns where a certificate stands that is on record.
    pub(super) fn standing(&self, subject: &Subject) -> Option<Standing> {
        let Subject::Title(tier) = subject else { return None };
        let holdings = self.facts.holdings(tier);
        holdings
            .iter()
            .rev()
            .find(|holding| !holding.absent)
            .map(|holding| holding.standing)
    }

    /// Tells whether a firm can take a step within a year. What a person judges is not in its hands; what only has to
    /// be filled in is no step.
    pub(super) fn is_near(&self, step: &Step) -> bool {
        match step.kind {
            StepKind::Information | StepKind::Correction | StepKind::Person => false,
            StepKind::Money | StepKind::Work => {
                let effort = self.effort((&step.subject, &step.aim), self.facts);
                !self.is_far(&step.subject, &effort) && self.is_one_step(&step.subject, &effort)
            }
            StepKind::Time => {
                let within = self.today.checked_add_months(12);
                let proposed = step.standing == Some(Standing::Proposed);
                proposed || step.earliest.zip(within).is_some_and(|(day, last)| day <= last)
            }
        }
    }
}

/// Returns how often what there is goes into a difference; what is less than one of it counts as one.
fn share(known: &Quantity, aim: &Quantity, unit: Unit) -> Option<Quantity> {
    let one = match unit {
        Unit::Ratio => Quantity::ratio(1, 100),
        _ => Quantity::from(1),
    };
    aim.checked_sub(known)?.abs().checked_div(&known.abs().max(one))
}
