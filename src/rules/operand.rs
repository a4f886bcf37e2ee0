//! Derivations: how a number follows from what was filed, exactly as the documents define it.

use super::facts::{At, Facts, Trace};
use super::range;
use super::standard::Operand;
use crate::domain::day::Day;
use crate::domain::indicator::Period;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;

impl Operand {
    /// Returns every value the number can have, given the facts. A compound growth rate comes as the growth
    /// factor over all its years, see [`Operand::scale`].
    pub(super) fn value(&self, facts: &Facts, at: At, trace: &mut Trace) -> Range {
        match self {
            Operand::Indicator(input) => facts.number(input, at, trace),
            Operand::Ratio(pair) => {
                let [above, below] = pair.as_ref();
                range::quotient(&above.value(facts, at, trace), &below.value(facts, at, trace))
            }
            Operand::Difference(pair) => {
                let [from, minus] = pair.as_ref();
                range::difference(&from.value(facts, at, trace), &minus.value(facts, at, trace))
            }
            Operand::Sum(parts) => range::total_of(parts.iter().map(|part| part.value(facts, at, trace))),
            Operand::Total(of, years) => range::total_of(of.series(facts, (at, *years), trace)),
            Operand::Mean(of, years) => {
                let values: Vec<Range> = of.series(facts, (at, *years), trace).collect();
                mean_in_operation(&values, facts, (at, trace))
            }
            Operand::Growth(of, years) => {
                let mut newer = of.value(facts, at, trace);
                let older = of.series(facts, (at.back(1), *years), trace);
                range::mean_of(older.map(|older| {
                    let rate = range::growth(&newer, &older);
                    newer = older;
                    rate
                }))
            }
            Operand::CompoundGrowth(of, years) => {
                let new = of.value(facts, at, trace);
                let old = of.value(facts, at.back(*years), trace);
                growth_factor(&new, &old)
            }
            Operand::GrowthSinceFounding(of) => growth_since_founding(of, facts, (at, trace)),
            Operand::YearsSince(input) => {
                let end = Day::new(facts.base_year() + 1, 1, 1).unwrap_or(facts.date());
                let since = facts.number(input, at, trace);
                not_negative(&range::map_falling(&since, |day| completed_years(day, end)))
            }
            Operand::AgeYears => {
                let since = facts.day_of_establishment(trace);
                not_negative(&range::map_falling(&since, |day| completed_years(day, facts.date())))
            }
            Operand::AgeDays => {
                let today = Range::exactly(Quantity::from_date(facts.date()));
                range::difference(&today, &facts.day_of_establishment(trace))
            }
        }
    }

    /// Returns what its first figure is true of; nothing when it reads none.
    pub(super) fn period(&self) -> Option<Period> {
        match self {
            Operand::Indicator(input) | Operand::YearsSince(input) => Some(input.period),
            Operand::Ratio(pair) | Operand::Difference(pair) => pair[0].period(),
            Operand::Sum(parts) => parts.first().and_then(Operand::period),
            Operand::Total(of, _)
            | Operand::Mean(of, _)
            | Operand::Growth(of, _)
            | Operand::CompoundGrowth(of, _)
            | Operand::GrowthSinceFounding(of) => of.period(),
            Operand::AgeYears | Operand::AgeDays => None,
        }
    }

    /// Returns a line of the law on the scale of [`Operand::value`]; none when it leaves 128 bits.
    pub(super) fn scale(&self, line: &Quantity) -> Option<Quantity> {
        match self {
            Operand::CompoundGrowth(_, years) => {
                let factor = line.checked_add(&Quantity::from(1))?;
                range::power(&factor, *years)
            }
            _ => Some(line.clone()),
        }
    }

    /// Returns the last so many years, latest first.
    fn series(&self, facts: &Facts, (at, years): (At, u8), trace: &mut Trace) -> impl Iterator<Item = Range> {
        (0..years).map(move |back| self.value(facts, at.back(back), &mut *trace))
    }
}

/// The mean over as many years as the firm has been in operation.
fn mean_in_operation(values: &[Range], facts: &Facts, (at, trace): (At, &mut Trace)) -> Range {
    if facts.established().is_some() {
        facts.day_of_establishment(trace);
    }
    let lived = |back: usize| !values[back].contains(&Quantity::zero());
    let means = years_of_mean(facts, (at, values.len()), lived).map(|years| range::mean(&values[..years]));
    means
        .reduce(|all, one| all.hull(&one))
        .unwrap_or_else(Range::everything)
}

/// Over how many of the last years a mean may be taken, latest first: those since the founding, and all in which
/// there was something. While the founding is not known it may be any of them before which there may be nothing.
pub(super) fn years_of_mean(
    facts: &Facts,
    (at, years): (At, usize),
    lived: impl Fn(usize) -> bool,
) -> std::ops::RangeInclusive<usize> {
    let least = (0..years).rev().find(|&back| lived(back)).map_or(1, |back| back + 1);
    let since = |day: Day| facts.base_year() - i32::from(at.back) - day.year() + 1;
    match facts.established().map(since) {
        Some(since) => {
            let since = usize::try_from(since).unwrap_or(0).clamp(1, years.max(1));
            since..=since.max(least)
        }
        None => least..=years,
    }
}

/// The mean of the growth rates between the last three fiscal years, or of those the firm has: one year gives
/// no growth, two give one rate. A first year of zero or below leaves the second rate alone, a second year of zero is no
/// growth, and a number below zero counts as zero. Where the text is silent (a last year below zero after
/// positive ones) the answer is open.
fn growth_since_founding(of: &Operand, facts: &Facts, (at, trace): (At, &mut Trace)) -> Range {
    let years = years_of_growth(facts);
    let no_growth = Range::exactly(Quantity::from(-1));
    if years < 2 {
        return no_growth;
    }
    let last = of.value(facts, at, trace);
    let second = of.value(facts, at.back(1), trace);
    let second_rate = match sign(&second) {
        Sign::NotAbove => return no_growth,
        Sign::Above => range::growth(&last, &second),
        Sign::Open => Range::everything(),
    };
    if years == 2 {
        return second_rate;
    }
    let first = of.value(facts, at.back(2), trace);
    let last_is_silent = last.low().is_none_or(Quantity::is_negative);
    match sign(&first) {
        Sign::Above if last_is_silent => Range::everything(),
        Sign::Above => range::mean(&[range::growth(&second, &first), second_rate]),
        Sign::NotAbove => second_rate,
        Sign::Open => Range::everything(),
    }
}

/// Of how many fiscal years the growth since the founding is asked.
pub(super) fn years_of_growth(facts: &Facts) -> i32 {
    let years = |day: Day| (facts.base_year() - day.year() + 1).clamp(0, 3);
    facts.established().map_or(3, years)
}

enum Sign {
    Above,
    NotAbove,
    Open,
}

fn sign(range: &Range) -> Sign {
    let above = |end: &Quantity| !end.is_negative() && !end.is_zero();
    if range.low().is_some_and(above) {
        Sign::Above
    } else if range.high().is_some_and(|high| !above(high)) {
        Sign::NotAbove
    } else {
        Sign::Open
    }
}

fn growth_factor(new: &Range, old: &Range) -> Range {
    if old.low().is_none_or(|low| low.is_negative() || low.is_zero()) {
        return Range::everything();
    }
    range::quotient(new, old)
}

fn not_negative(years: &Range) -> Range {
    range::greater(years, &Range::exactly(Quantity::zero()))
}

/// Returns the completed years from a day to another; a day that has not come yet gives none of them.
fn completed_years(day: &Quantity, end: Day) -> Option<Quantity> {
    if *day >= Quantity::from_date(end) {
        return Some(Quantity::zero());
    }
    let day = day.to_nearest_date()?;
    let years = end.years_since(day).unwrap_or(0);
    Some(Quantity::from(i64::from(years)))
}
