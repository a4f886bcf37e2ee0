//! Wild facts: what no author of a case thinks of, for every standard alike. Rival sources, buckets, half-known
//! choices, holes, and numbers on, just below and just above every line of the law, alone and as a share.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use proptest::sample::Index;
use yanzhen::domain::code::IndicatorCode;
use yanzhen::domain::day::Day;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::indicator::IndicatorKind;
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::domain::tenure::Standing;
use yanzhen::rules::card::Scale;
use yanzhen::rules::facts::Facts;
use yanzhen::rules::standard::{Standard, Test};

use super::case::trials;
use super::law;
use super::situation::{Held, Situation};

/// A firm as nobody would write it down.
pub(super) struct Wild {
    pub(super) standard: &'static Arc<Standard>,
    pub(super) situation: Situation,
}

/// One value that somebody says of something: which indicator, how many years ago, who, and what.
type Word = (Index, u8, Index, (u8, Index, Index));

/// What a standard reads, and the numbers around its lines.
struct Reads {
    indicators: Vec<IndicatorCode>,
    numbers: Vec<Quantity>,
}

impl fmt::Debug for Wild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Situation {
            date,
            established,
            holds,
            values,
        } = &self.situation;
        write!(f, "{} on {date}, founded {established:?}, {holds:?}", self.standard.id)?;
        values
            .iter()
            .try_for_each(|(key, figures)| write!(f, "\n  {key} = {:?}", figures.values.values()))
    }
}

impl Wild {
    pub(super) fn facts(&self) -> Facts {
        self.situation.facts()
    }
}

/// Returns random facts for a random standard: either those of a case with some words more and some less, or words
/// alone.
pub(super) fn wild() -> impl Strategy<Value = Wild> {
    let word = || {
        (
            any::<Index>(),
            0_u8..4,
            any::<Index>(),
            (0_u8..8, any::<Index>(), any::<Index>()),
        )
    };
    let shifts = || {
        (
            prop::collection::vec(any::<Index>(), 0..4),
            prop::option::weighted(0.2, any::<Index>()),
            prop::collection::vec((any::<Index>(), any::<Index>()), 0..3),
        )
    };
    let near = (any::<Index>(), prop::collection::vec(word(), 0..8), shifts());
    let near = near.prop_map(|(pick, words, shifts)| {
        let trial = pick.get(trials());
        build(
            super::standard(&trial.standard),
            trial.situation.clone(),
            (&words, &shifts),
        )
    });
    let alone = (any::<Index>(), prop::collection::vec(word(), 0..90), shifts());
    let alone = alone.prop_map(|(pick, words, shifts)| {
        let standard = pick.get(law().1.standards());
        build(
            standard,
            nothing_on(standard.effective.plus_months(7)),
            (&words, &shifts),
        )
    });
    prop_oneof![3 => near, 2 => alone]
}

type Shifts = (Vec<Index>, Option<Index>, Vec<(Index, Index)>);

fn build(standard: &'static Arc<Standard>, mut situation: Situation, (words, shifts): (&[Word], &Shifts)) -> Wild {
    let (forgotten, founded, held) = shifts;
    for index in forgotten {
        situation.forget_at(index.index(situation.len().max(1)));
    }
    if let Some(index) = founded {
        situation.established = foundings(situation.date)[index.index(12)];
    }
    for (tier, standing) in held {
        let tier = tier.get(&law().0.tiers).code.clone();
        situation
            .holds
            .insert(tier, Held::Standing(*standing.get(Standing::ALL)));
    }
    for (place, word) in words.iter().enumerate() {
        say(standard, &mut situation, (place, word));
    }
    Wild { standard, situation }
}

fn nothing_on(date: Day) -> Situation {
    Situation {
        date,
        established: None,
        holds: BTreeMap::new(),
        values: BTreeMap::new(),
    }
}

/// Days on both sides of every birthday that a law is likely to ask for, the new year, and nothing known.
fn foundings(date: Day) -> Vec<Option<Day>> {
    let around = |years: i32| {
        let year = date.year() - years;
        let day = date.in_year(year).or_else(|| Day::new(year, 2, 28)).unwrap();
        [-1, 0, 1].map(|days| Some(day.plus_days(days)))
    };
    let new_year = Day::new(date.year() - 2, 1, 1);
    let mut days: Vec<Option<Day>> = [1, 2, 3].into_iter().flat_map(around).collect();
    days.extend([None, new_year, Some(date)]);
    days
}

fn say(standard: &Standard, situation: &mut Situation, (place, word): (usize, &Word)) {
    let (which, back, kind, said) = word;
    let reads = reads_of(standard);
    let code = which.get(&reads.indicators);
    let kind = *kind.get(SourceKind::ALL);
    // Some indicators are filed under the year of the assessment itself.
    let year = situation.date.year() - i32::from(*back);
    let figures = Figures {
        year,
        source: SourceId(kind as i64 + 1),
        source_kind: kind,
        values: [(code.clone(), value_of(code, (&reads.numbers, *said)))].into(),
    };
    situation
        .values
        .insert(format!("{code}@{year}/{kind} {place}"), figures);
}

fn value_of(code: &IndicatorCode, (numbers, (shape, one, other)): (&[Quantity], (u8, Index, Index))) -> Value {
    match &law()
        .0
        .indicator(code)
        .expect("a standard reads what the catalogue knows")
        .kind
    {
        IndicatorKind::Choice { options } => {
            let picked = |index: Index| index.get(options).code.clone();
            let second = (shape == 0).then(|| picked(other));
            Value::Choice(second.into_iter().chain([picked(one)]).collect())
        }
        IndicatorKind::Number { possible, .. } => {
            let inside: Vec<&Quantity> = numbers.iter().filter(|number| possible.contains(number)).collect();
            if inside.is_empty() {
                return Value::Number(possible.clone());
            }
            let (number, other) = ((*one.get(&inside)).clone(), (*other.get(&inside)).clone());
            let range = match shape {
                0 => Range::at_least(number).intersect(possible),
                1 => Range::between(number.clone().min(other.clone()), number.max(other)),
                _ => Some(Range::exactly(number)),
            };
            Value::Number(range.unwrap_or_else(|| possible.clone()))
        }
    }
}

fn reads_of(standard: &Standard) -> &'static Reads {
    static READS: OnceLock<BTreeMap<String, Reads>> = OnceLock::new();
    let all = || {
        law()
            .1
            .standards()
            .iter()
            .map(|standard| (standard.id.clone(), reads(standard)))
            .collect()
    };
    &READS.get_or_init(all)[&standard.id]
}

fn reads(standard: &Standard) -> Reads {
    let text = format!("{:?}", (&standard.conditions, &standard.score));
    let named = |code: &IndicatorCode| text.contains(&format!("{code:?}"));
    let codes = law().0.indicators.iter().map(|indicator| indicator.code.clone());
    Reads {
        indicators: codes.filter(named).collect(),
        numbers: numbers_around(&lines_of(standard)),
    }
}

fn lines_of(standard: &Standard) -> Vec<Quantity> {
    let mut lines = Vec::new();
    for condition in &standard.conditions {
        match &condition.test {
            Test::Compare(comparison) => lines.push(comparison.bound.value.clone()),
            Test::OneOf { choice, .. } | Test::Ask { choice, .. } => {
                let steps = choice.derived.iter().flat_map(|table| table.cases.values().flatten());
                lines.extend(steps.flat_map(|step| &step.lines).map(|(_, bound)| bound.value.clone()));
            }
            _ => {}
        }
    }
    let scales = standard
        .score
        .iter()
        .flat_map(|card| &card.items)
        .map(|item| &item.scale);
    scales.for_each(|scale| lines_of_scale(scale, &mut lines));
    lines
}

fn lines_of_scale(scale: &Scale, lines: &mut Vec<Quantity>) {
    match scale {
        Scale::Bands { steps, .. } => {
            let bounds = steps.iter().filter_map(|step| step.bound.as_ref());
            lines.extend(bounds.map(|(printed, _)| printed.value.clone()));
        }
        Scale::Per { every, .. } => lines.push(every.clone()),
        Scale::BestOf(scales) => scales.iter().for_each(|scale| lines_of_scale(scale, lines)),
        Scale::Options { .. } | Scale::Tally { .. } | Scale::Filed(_) => {}
    }
}

/// A line is reached by the number itself and by shares and growths of round numbers.
fn numbers_around(lines: &[Quantity]) -> Vec<Quantity> {
    let mut numbers: Vec<Quantity> = [0, 1, 2, 10, 1_000_000, 2_000_000].map(Quantity::from).into();
    // Days that a date may be.
    numbers.extend([730_000, 735_000, 737_790, 738_155].map(Quantity::from));
    for line in lines {
        for base in [1, 1_000_000, 2_000_000] {
            let on = line.checked_mul(&Quantity::from(base)).unwrap_or_else(|| line.clone());
            let beside = [-1, 0, 1].map(Quantity::from);
            numbers.extend(beside.iter().filter_map(|step| on.checked_add(step)));
            let grown = Quantity::from(base).checked_add(&on);
            numbers.extend(grown);
        }
    }
    // What people can write down has sixteen digits.
    numbers.retain(|number| *number < Quantity::from(1_000_000_000_000_000));
    numbers.sort();
    numbers.dedup();
    numbers
}
