//! The one step as a list keeps it: what it changes and what it mends, by name, so that it reads without the facts.

use serde::{Deserialize, Serialize};

use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::filing::Value;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::tenure::Standing;
use crate::rules::assessment::Outcome;
use crate::rules::gap::{Aim, Step, StepKind, Subject};
use crate::rules::standard::Standard;
use crate::rules::verdict::Verdict;

/// The one step after which a firm would qualify.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stride {
    /// What changes.
    pub subject: Subject,
    /// What it takes.
    pub kind: StepKind,
    /// What is known today; absent when nothing is.
    pub from: Option<Value>,
    /// The year that this was of, when the step belongs to a year that is still open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i32>,
    /// What moves with it, as it is afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<(IndicatorCode, Quantity)>,
    /// What it has to become.
    pub aim: Aim,
    /// The first day on which it can show.
    pub earliest: Option<Day>,
    /// Where the certificate stands today, when it is one.
    pub standing: Option<Standing>,
    /// The conditions it mends.
    pub mends: Vec<Short>,
    /// The score items that gain by it.
    pub items: Vec<String>,
}

/// A condition that is not met, and by how much.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Short {
    /// Its id.
    pub condition: String,
    /// The number compared, where one is: of several years the first that fails.
    pub value: Option<Range>,
}

impl Stride {
    /// Keeps a step that was found of a firm.
    pub fn new(step: &Step, (standard, outcome): (&Standard, &Outcome)) -> Self {
        let item = |place: &usize| Some(standard.score.as_ref()?.items.get(*place)?.id.clone());
        Self {
            subject: step.subject.clone(),
            kind: step.kind,
            from: step.from.clone(),
            since: step.since,
            along: step.along.clone(),
            aim: step.aim.clone(),
            earliest: step.earliest,
            standing: step.standing,
            mends: mended(step, outcome)
                .map(|place| short((standard, outcome), place))
                .collect(),
            items: step.items.iter().filter_map(item).collect(),
        }
    }

    /// Returns how far it goes as a share of what there is; what cannot be counted goes as far as once what there is.
    pub(super) fn share(&self) -> Option<Quantity> {
        let one = Quantity::from(1);
        let known = match &self.from {
            Some(Value::Number(range)) => range.exact(),
            _ => None,
        };
        let (Some(known), Some(aim)) = (known, self.aim.number()) else {
            return Some(one);
        };
        aim.checked_sub(known)?.abs().checked_div(&known.abs().max(one))
    }

    /// Returns it as advice tells steps.
    pub fn step(&self, standard: &Standard) -> Step {
        let condition = |id: &str| standard.conditions.iter().position(|condition| condition.id == id);
        let items = standard.score.iter().flat_map(|card| card.items.iter().enumerate());
        Step {
            subject: self.subject.clone(),
            kind: self.kind,
            from: self.from.clone(),
            since: self.since,
            along: self.along.clone(),
            aim: self.aim.clone(),
            example: false,
            serves: self
                .mends
                .iter()
                .filter_map(|short| condition(&short.condition))
                .collect(),
            items: items
                .filter(|(_, item)| self.items.contains(&item.id))
                .map(|(place, _)| place)
                .collect(),
            earliest: self.earliest,
            standing: self.standing,
            near: true,
        }
    }
}

/// What the step serves; of a score that is short, the deciding conditions, which a step serves only through items.
fn mended<'a>(step: &'a Step, outcome: &'a Outcome) -> impl Iterator<Item = usize> + 'a {
    let places = if step.serves.is_empty() {
        &outcome.deciding
    } else {
        &step.serves
    };
    places.iter().copied()
}

fn short((standard, outcome): (&Standard, &Outcome), place: usize) -> Short {
    let condition = &standard.conditions[place];
    let values = &outcome.findings[place].values;
    let failing = values.iter().find(|measured| match &condition.test {
        crate::rules::standard::Test::Compare(comparison) => comparison.scaled.judge(&measured.value) != Verdict::Met,
        _ => true,
    });
    Short {
        condition: condition.id.clone(),
        value: failing.map(|measured| measured.value.clone()),
    }
}
