//! Scores: the ends of the interval are the sums of the ends below, and a better figure never costs points.

use yanzhen::domain::filing::Value;
use yanzhen::domain::indicator::Way;
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::rules::card::Scale;
use yanzhen::rules::standard::{Operand, Standard};

use super::case::{Trial, trials};
use super::{assess, law, standard};

/// Adds the ends of items up as a clerk would: item by item, each group at most its full mark.
fn by_hand(standard: &Standard, end: impl Fn(usize) -> Option<i64>) -> Option<i64> {
    let card = standard.score.as_ref()?;
    let mut total = 0;
    for (group, full) in card
        .groups
        .iter()
        .map(|group| group.full.to_integer().map(|full| full * 100))
        .enumerate()
    {
        let mut sum = 0;
        for (item, _) in card.items.iter().enumerate().filter(|(_, item)| item.group == group) {
            sum += end(item)?;
        }
        total += sum.min(full?);
    }
    Some(total)
}

#[test]
fn the_ends_of_an_interval_are_the_sums_of_the_ends_of_its_items() {
    let mut compared = 0;
    for trial in trials() {
        let standard = standard(&trial.standard);
        let Some(score) = assess(standard, &trial.situation).score else {
            continue;
        };
        let hundredth = Quantity::ratio(1, 100);
        let whole = |end: Option<&Quantity>| end.and_then(|end| end.checked_div(&hundredth)?.to_integer());
        let low = by_hand(standard, |item| whole(score.items[item].points.low()));
        let high = by_hand(standard, |item| whole(score.items[item].points.high()));
        assert!(
            low.is_some() && high.is_some(),
            "{trial}: points are hundredths at the finest"
        );
        assert_eq!(
            (low, high),
            (whole(score.total.low()), whole(score.total.high())),
            "{trial}"
        );
        compared += 1;
    }
    assert!(compared > 300, "only {compared} cases have a score");
}

/// Tells whether a number is divided by an indicator, so that more of it is not simply better.
fn divides(operand: &Operand, code: &str) -> bool {
    let reads = |operand: &Operand| operand.inputs().iter().any(|input| input.code.as_str() == code);
    match operand {
        Operand::Ratio(pair) => reads(&pair[1]) || divides(&pair[0], code),
        Operand::Difference(pair) => pair.iter().any(|part| divides(part, code)),
        Operand::Sum(parts) => parts.iter().any(|part| divides(part, code)),
        Operand::Total(of, _)
        | Operand::Mean(of, _)
        | Operand::Growth(of, _)
        | Operand::CompoundGrowth(of, _)
        | Operand::GrowthSinceFounding(of) => divides(of, code),
        Operand::Indicator(_) | Operand::YearsSince(_) | Operand::AgeYears | Operand::AgeDays => false,
    }
}

fn is_divisor(scale: &Scale, code: &str) -> bool {
    match scale {
        Scale::Bands { of, .. } | Scale::Per { of, .. } => divides(of, code),
        Scale::BestOf(scales) => scales.iter().any(|scale| is_divisor(scale, code)),
        Scale::Options { .. } | Scale::Tally { .. } | Scale::Filed(_) => false,
    }
}

/// Checks every item after each exact figure of the last year has moved the way that is better.
fn check_better(trial: &Trial, standard: &Standard) -> usize {
    let Some(before) = assess(standard, &trial.situation).score else {
        return 0;
    };
    let card = standard.score.as_ref().unwrap();
    let mut moved = 0;
    for key in trial
        .situation
        .values
        .keys()
        .filter(|key| trial.varied.as_ref().is_none_or(|one| one == *key))
    {
        let mut better = trial.situation.clone();
        let base = better.facts().base_year();
        let figures = better.values.get_mut(key).unwrap();
        let (code, value) = figures.values.iter_mut().next().unwrap();
        let way = law().0.indicator(code).unwrap().change.way;
        let (Value::Number(range), Some(way), true) = (value, way, figures.year == base) else {
            continue;
        };
        let step = match way {
            Way::Up => Quantity::ratio(7, 5),
            Way::Down => Quantity::ratio(5, 7),
        };
        let Some(after) = range
            .exact()
            .filter(|exact| !exact.is_negative())
            .and_then(|exact| exact.checked_mul(&step))
        else {
            continue;
        };
        *range = Range::exactly(match range.exact().and_then(Quantity::to_integer) {
            Some(_) => after.floor(),
            None => after,
        });
        let code = code.clone();
        if !better.facts().doubts().is_empty() {
            continue;
        }
        let after = assess(standard, &better).score.unwrap();
        for (item, (before, after)) in card.items.iter().zip(before.items.iter().zip(&after.items)) {
            let lower = after.points.low() < before.points.low();
            assert!(
                !lower || is_divisor(&item.scale, code.as_str()),
                "{trial}: better {code} costs {}",
                item.id
            );
        }
        moved += 1;
    }
    moved
}

#[test]
fn a_better_figure_never_lowers_the_low_end_of_an_item() {
    let moved: usize = trials()
        .iter()
        .map(|trial| check_better(trial, standard(&trial.standard)))
        .sum();
    assert!(moved > 300, "only {moved} figures were moved");
}
