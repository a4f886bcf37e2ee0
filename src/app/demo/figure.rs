//! The figures of a fictional firm: correlated through its size and quality, partly missing, partly bucketed, and
//! now and then told differently by a second source.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::{Dice, at_weight};
use super::firm::Nature;
use super::recipe::{Due, Figure, FiguresFile, Make, Report};
use crate::domain::code::IndicatorCode;
use crate::domain::day::Day;
use crate::domain::filing::{Figures, Value, Values};
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::domain::source::{SourceId, SourceKind};

/// A figure before it is filed.
#[derive(Clone, Debug)]
enum Drawn {
    Number(i64),
    Option(String),
    Day(Day),
}

/// What stays the same over the years: where in its span each figure of the firm lies, and how it is filed.
struct Habit {
    place: i64,
    is_filled: bool,
    is_bucketed: bool,
}

/// Makes the filings of all years.
pub(super) fn filings(recipe: &FiguresFile, nature: &Nature, sources: &[SourceId], dice: &mut Dice) -> Vec<Figures> {
    let habits: Vec<Habit> = recipe.figure.iter().map(|figure| habit(figure, nature, dice)).collect();
    let mut filings = Vec::new();
    let mut base = nature.revenue;
    for (index, year) in recipe.years.iter().enumerate() {
        let is_last = index + 1 == recipe.years.len();
        let drawn = draw(recipe, &habits, (nature, base, *year), dice);
        for report in &recipe.report {
            if !dice.chance(report.permille) {
                continue;
            }
            let values = file(recipe, &habits, (&drawn, report, is_last), dice);
            filings.push(Figures {
                year: *year,
                source: sources[report.source],
                source_kind: report.kind,
                values,
            });
        }
        let growth = lean(nature.quality, dice, recipe.growth);
        base = (base * (1000 + growth) / 1000).max(1);
    }
    filings.extend(evaluation(recipe, &habits, (nature, sources), dice));
    filings
}

/// What the platform makes of the years before; only it can say so.
fn evaluation(
    recipe: &FiguresFile,
    habits: &[Habit],
    (nature, sources): (&Nature, &[SourceId]),
    dice: &mut Dice,
) -> Option<Figures> {
    let year = recipe.years.last()? + 1;
    let report = recipe
        .report
        .iter()
        .find(|report| report.kind == SourceKind::Platform)?;
    let drawn = draw(recipe, habits, (nature, nature.revenue, year), dice);
    let mut values = Values::new();
    for (figure, habit) in recipe.figure.iter().zip(habits) {
        if let (Due::YearAfter, true, Some(drawn)) = (figure.due, habit.is_filled, drawn.get(&figure.indicator)) {
            values.insert(figure.indicator.clone(), filed(figure, habit, (drawn, 0), dice));
        }
    }
    (!values.is_empty()).then(|| Figures {
        year,
        source: sources[report.source],
        source_kind: report.kind,
        values,
    })
}

fn habit(figure: &Figure, nature: &Nature, dice: &mut Dice) -> Habit {
    let place = match figure.follows {
        true => lean(nature.quality, dice, [0, 1000]),
        false => dice.between(0, 1000),
    };
    Habit {
        place,
        is_filled: dice.chance(figure.filled),
        is_bucketed: dice.chance(figure.bucketed),
    }
}

/// Six parts quality, four parts luck.
fn lean(quality: i64, dice: &mut Dice, [low, high]: [i64; 2]) -> i64 {
    let place = (quality * 60 + dice.between(0, 1000) * 4) / 10;
    low + (high - low) * place / 1000
}

fn draw(
    recipe: &FiguresFile,
    habits: &[Habit],
    (nature, base, year): (&Nature, i64, i32),
    dice: &mut Dice,
) -> BTreeMap<IndicatorCode, Drawn> {
    let mut drawn = BTreeMap::new();
    for (figure, habit) in recipe.figure.iter().zip(habits) {
        let place = (habit.place + dice.between(-30, 30)).clamp(0, 1000);
        let value = draw_one(&figure.make, (nature, base, year), place, &drawn);
        drawn.insert(figure.indicator.clone(), value);
    }
    drawn
}

fn draw_one(
    make: &Make,
    (nature, base, year): (&Nature, i64, i32),
    place: i64,
    drawn: &BTreeMap<IndicatorCode, Drawn>,
) -> Drawn {
    let at = |[low, high]: [i64; 2]| low + (high - low) * place / 1000;
    let number = |of: &IndicatorCode| match drawn.get(of) {
        Some(Drawn::Number(number)) => *number,
        _ => 0,
    };
    match make {
        Make::Base => Drawn::Number(base),
        Make::Size => Drawn::Option(nature.size.clone()),
        Make::Share { of, permille } => {
            let whole = i128::from(number(of)) * i128::from(at(*permille)) / 1000;
            Drawn::Number(i64::try_from(whole).unwrap_or(i64::MAX))
        }
        Make::Per { of, each, least } => Drawn::Number((number(of) / at(*each).max(1)).max(*least)),
        Make::Count { range } => Drawn::Number(at(*range)),
        Make::Choice { options } => {
            let total: i64 = options.iter().map(|option| option.weight).sum();
            // The best options stand first, and a high place is a good one.
            let chosen = at_weight(options, |option| option.weight, (1000 - place) * total / 1001);
            Drawn::Option(chosen.map(|option| option.option.clone()).unwrap_or_default())
        }
        Make::Day { years } => {
            let end = Day::new(year, 12, 31).unwrap_or(Day::LAST);
            Drawn::Day(end.plus_days(-(at(*years) * 365 + place % 300).max(0)))
        }
    }
}

fn file(
    recipe: &FiguresFile,
    habits: &[Habit],
    (drawn, report, is_last): (&BTreeMap<IndicatorCode, Drawn>, &Report, bool),
    dice: &mut Dice,
) -> Values {
    let mut values = Values::new();
    for (figure, habit) in recipe.figure.iter().zip(habits) {
        let is_asked = report.only.is_empty() || report.only.contains(&figure.indicator);
        let is_due = match figure.due {
            Due::EveryYear => true,
            Due::LastYear => is_last,
            Due::YearAfter => false,
        };
        if !habit.is_filled || !is_asked || !is_due {
            continue;
        }
        let Some(drawn) = drawn.get(&figure.indicator) else {
            continue;
        };
        values.insert(
            figure.indicator.clone(),
            filed(figure, habit, (drawn, report.wobble), dice),
        );
    }
    values
}

fn filed(figure: &Figure, habit: &Habit, (drawn, wobble): (&Drawn, i64), dice: &mut Dice) -> Value {
    match drawn {
        Drawn::Option(option) => Value::Choice(BTreeSet::from([option.clone()])),
        Drawn::Day(day) => {
            // Who remembers only the year says so by its first day.
            Value::Number(Range::exactly(Quantity::from_date(day.month_start())))
        }
        Drawn::Number(number) => {
            let told = number / 1000 * (1000 + dice.between(-wobble, wobble)) + number % 1000;
            let told = if wobble == 0 { *number } else { told };
            Value::Number(match habit.is_bucketed {
                true => bucket(figure, told),
                false => scaled(figure, told).map_or_else(Range::everything, Range::exactly),
            })
        }
    }
}

fn bucket(figure: &Figure, number: i64) -> Range {
    let ends = figure
        .edges
        .windows(2)
        .find(|ends| ends[0] <= number && number < ends[1]);
    ends.and_then(|ends| Range::between(scaled(figure, ends[0])?, scaled(figure, ends[1])?))
        .unwrap_or_else(Range::everything)
}

fn scaled(figure: &Figure, number: i64) -> Option<Quantity> {
    Quantity::from(number).checked_mul(&figure.scale.factor())
}
