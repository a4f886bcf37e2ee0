//! The quick way to a verdict: the same answer as by `rules::range`, from fractions that are never reduced and
//! nothing kept. Where a product would leave 128 bits there is no quick way, and the caller goes the other one.

mod span;

use super::card::{Item, Scale, ScoreCard, Step};
use super::facts::{At, Facts, Trace, scored};
use super::operand::{years_of_growth, years_of_mean};
use super::score::Verdicts;
use super::standard::{Comparison, Operand, ScoreOf};
use super::verdict::{Bound, Verdict};
use crate::domain::quantity::Quantity;
use span::Fraction;

pub(super) use span::Span;

impl Comparison {
    /// Compares a year, as far as there is a quick way.
    pub(super) fn judge_quickly(&self, facts: &Facts, at: At, trace: &mut Trace) -> Option<Verdict> {
        self.operand.span(facts, at, trace)?.judge(&self.scaled)
    }
}

impl Operand {
    /// Returns what [`Operand::value`] returns.
    pub(super) fn span(&self, facts: &Facts, at: At, trace: &mut Trace) -> Option<Span> {
        match self {
            Operand::Indicator(input) => Some(facts.span(input, at, trace)),
            Operand::Ratio(pair) => pair[0].span(facts, at, trace)?.over(pair[1].span(facts, at, trace)?),
            Operand::Difference(pair) => pair[0].span(facts, at, trace)?.minus(pair[1].span(facts, at, trace)?),
            Operand::Sum(parts) => Span::total(parts.iter().map(|part| part.span(facts, at, trace))),
            Operand::Total(of, years) => Span::total(of.spans(facts, (at, *years), trace)),
            Operand::Mean(of, years) => {
                let values: Option<Vec<Span>> = of.spans(facts, (at, *years), trace).collect();
                mean_in_operation(&values?, facts, at)
            }
            Operand::Growth(of, years) => {
                let mut newer = of.span(facts, at, trace)?;
                let older = of.spans(facts, (at.back(1), *years), trace);
                let rates = older.map(|older| {
                    let rate = newer.growth_from(older?);
                    newer = older?;
                    rate
                });
                Span::mean(rates, *years)
            }
            Operand::CompoundGrowth(of, years) => {
                let new = of.span(facts, at, trace)?;
                new.over_positive(of.span(facts, at.back(*years), trace)?)
            }
            Operand::GrowthSinceFounding(of) => growth_since_founding(of, facts, (at, trace)),
            Operand::YearsSince(_) | Operand::AgeYears | Operand::AgeDays => {
                Some(Span::from(&self.value(facts, at, trace)))
            }
        }
    }

    fn spans(&self, facts: &Facts, (at, years): (At, u8), trace: &mut Trace) -> impl Iterator<Item = Option<Span>> {
        (0..years).map(move |back| self.span(facts, at.back(back), &mut *trace))
    }
}

/// As the function of the same name in `rules::operand`.
fn mean_in_operation(values: &[Span], facts: &Facts, at: At) -> Option<Span> {
    let lived = |back: usize| !values[back].may_be_zero();
    let mut all: Option<Span> = None;
    for years in years_of_mean(facts, (at, values.len()), lived) {
        let mean = Span::mean(values[..years].iter().copied().map(Some), u8::try_from(years).ok()?)?;
        all = Some(match all {
            Some(all) => all.hull(mean)?,
            None => mean,
        });
    }
    Some(all.unwrap_or(Span::EVERYTHING))
}

/// As the function of the same name in `rules::operand`.
fn growth_since_founding(of: &Operand, facts: &Facts, (at, trace): (At, &mut Trace)) -> Option<Span> {
    let no_growth = Span::exactly(Fraction::of(-1));
    let years = years_of_growth(facts);
    if years < 2 {
        return Some(no_growth);
    }
    let last = of.span(facts, at, trace)?;
    let second = of.span(facts, at.back(1), trace)?;
    let second_rate = match second.is_positive() {
        Some(false) => return Some(no_growth),
        Some(true) => last.growth_from(second)?,
        None => Span::EVERYTHING,
    };
    if years == 2 {
        return Some(second_rate);
    }
    let first = of.span(facts, at.back(2), trace)?;
    match first.is_positive() {
        Some(true) if last.may_be_negative() => Some(Span::EVERYTHING),
        Some(true) => Span::mean([second.growth_from(first), Some(second_rate)].into_iter(), 2),
        Some(false) => Some(second_rate),
        None => Some(Span::EVERYTHING),
    }
}

impl ScoreCard {
    /// Compares points with a line, as far as there is a quick way.
    pub(super) fn judge_quickly(
        &self,
        (of, bound): (ScoreOf, &Bound),
        facts: &Facts,
        verdicts: Verdicts,
    ) -> Option<Verdict> {
        self.span(of, facts, verdicts)?.judge(bound)
    }

    /// Returns the least points there can be, as far as there is a quick way.
    pub(super) fn least_quickly(&self, of: ScoreOf, facts: &Facts, verdicts: Verdicts) -> Option<Quantity> {
        self.span(of, facts, verdicts)?.low?.quantity()
    }

    fn span(&self, of: ScoreOf, facts: &Facts, verdicts: Verdicts) -> Option<Span> {
        let points = |item: &Item| item.span(facts, verdicts);
        let group = |place: usize| {
            let own = self.items.iter().filter(|item| item.group == place);
            Span::total(own.map(points))?.cap(Fraction::new(&self.groups[place].full))
        };
        match of {
            ScoreOf::Item(place) => points(&self.items[place]),
            ScoreOf::Group(place) => group(place),
            ScoreOf::Total => Span::total((0..self.groups.len()).map(group)),
        }
    }
}

impl Item {
    fn span(&self, facts: &Facts, verdicts: Verdicts) -> Option<Span> {
        self.scale.span(facts, verdicts)?.cap(Fraction::new(&self.full))
    }
}

impl Scale {
    fn span(&self, facts: &Facts, verdicts: Verdicts) -> Option<Span> {
        let mut trace = Trace::silent();
        match self {
            Scale::Bands { of, steps } => banded(steps, of.span(facts, At::last(None), &mut trace)?),
            Scale::Options { choice, points } => {
                let possible = facts.marked(choice, points, &mut trace);
                let points = points.iter().enumerate().filter(|(place, _)| possible.has(*place));
                hull(points.map(|(_, (_, points))| Span::from(points)))
            }
            Scale::BestOf(scales) => {
                let mut best = Span::ZERO;
                for scale in scales {
                    best = best.greater(scale.span(facts, verdicts)?)?;
                }
                Some(best)
            }
            Scale::Tally { each, of, cap } => {
                let met = of.iter().filter(|part| verdicts(**part) == Verdict::Met).count();
                let possible = of.iter().filter(|part| verdicts(**part) != Verdict::Unmet).count();
                let points = |count: usize| Fraction::new(each).times(i64::try_from(count).ok()?);
                let points = Span {
                    low: Some(points(met)?),
                    high: Some(points(possible)?),
                };
                points.cap(Fraction::new(cap))
            }
            Scale::Per { .. } => Some(Span::from(&self.points(facts, (verdicts, &mut trace)))),
            Scale::Filed(input) => Some(facts.span(input, scored(input.change), &mut trace)),
        }
    }
}

/// Returns the points of every step that some number of the span reaches.
fn banded(steps: &[Step], value: Span) -> Option<Span> {
    let mut reached: Option<Span> = None;
    for step in steps {
        let verdict = match &step.bound {
            Some((_, scaled)) => value.judge(scaled)?,
            None => Verdict::Met,
        };
        if verdict != Verdict::Unmet {
            let points = Span::from(&step.points);
            reached = Some(match reached {
                Some(all) => all.hull(points)?,
                None => points,
            });
        }
        if verdict == Verdict::Met {
            break;
        }
    }
    Some(reached.unwrap_or(Span::EVERYTHING))
}

fn hull(mut spans: impl Iterator<Item = Span>) -> Option<Span> {
    let Some(mut all) = spans.next() else {
        return Some(Span::EVERYTHING);
    };
    for span in spans {
        all = all.hull(span)?;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::catalog::Catalog;
    use crate::domain::filing::{Figures, Value};
    use crate::domain::indicator::{Indicator, IndicatorKind};
    use crate::domain::quantity::Quantity;
    use crate::domain::range::Range;
    use crate::domain::seed::Seeds;
    use crate::domain::source::{SourceId, SourceKind};
    use crate::domain::unit::Unit;
    use crate::rules::evaluate::{examine, judge};
    use crate::rules::library::Library;

    /// Which indicator, which year and source, and what is said: seeds for [`value`].
    type Said = (prop::sample::Index, (i32, usize), (i64, u32, u8));

    fn said() -> impl Strategy<Value = Said> {
        let digits = prop_oneof![0_i64..12, 0_i64..100, -3_i64..9_999, Just(9_999_999_999_999_999)];
        (
            any::<prop::sample::Index>(),
            (2021..=2026, 0_usize..4),
            (digits, 0_u32..10, any::<u8>()),
        )
    }

    fn value(indicator: &Indicator, (digits, scale, form): (i64, u32, u8)) -> Value {
        let (unit, options) = match &indicator.kind {
            IndicatorKind::Number { unit, .. } => (*unit, &Vec::new()),
            IndicatorKind::Choice { options } => (Unit::Item, options),
        };
        if !options.is_empty() {
            let chosen = options
                .iter()
                .enumerate()
                .filter(|(place, _)| form >> (place % 8) & 1 == 1);
            return Value::Choice(chosen.map(|(_, option)| option.code.clone()).collect());
        }
        let number = match unit {
            Unit::Date => Quantity::from(730_000 + digits % 10_000),
            Unit::Ratio => Quantity::ratio(digits % 10_000, 10_i64.pow(scale % 5)),
            _ => Quantity::from(digits)
                .checked_mul(&Quantity::from(10_i64.pow(scale)))
                .unwrap(),
        };
        let more = number.checked_add(&Quantity::ratio(i64::from(form), 3)).unwrap();
        Value::Number(match form % 8 {
            0 => Range::at_least(number),
            1 => Range::at_most(number),
            2 => Range::between(number, more).unwrap(),
            3 => Range::exactly(more),
            _ => Range::exactly(number),
        })
    }

    fn facts_of(catalog: &Catalog, said: &[Said]) -> Facts {
        let figures = said.iter().map(|(place, (year, kind), seed)| {
            let indicator = place.get(&catalog.indicators);
            Figures {
                year: *year,
                source: SourceId(1),
                source_kind: [
                    SourceKind::Audit,
                    SourceKind::Platform,
                    SourceKind::Press,
                    SourceKind::Audit,
                ][*kind],
                values: [(indicator.code.clone(), value(indicator, *seed))].into(),
            }
        });
        let figures: Vec<Figures> = figures.collect();
        let founded = said
            .first()
            .and_then(|(_, _, (digits, ..))| Quantity::from(738_000 + digits % 1_500).to_date());
        Facts::on("2026-06-30".parse().unwrap())
            .with_established(founded)
            .with_filings(&figures)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Of every condition of every standard, whatever is filed, half filed, filed twice or not at all.
        #[test]
        fn the_quick_way_gives_the_verdict_that_is_explained(said in prop::collection::vec(said(), 0..700)) {
            let seeds = Seeds::compiled();
            let catalog = Catalog::load(&seeds).unwrap();
            let library = Library::load(&seeds, &catalog).unwrap();
            let facts = facts_of(&catalog, &said);
            for standard in library.standards() {
                let explained = examine(standard, &facts);
                for (place, finding) in explained.findings.iter().enumerate() {
                    let id = &standard.conditions[place].id;
                    prop_assert_eq!(judge(standard, place, &facts), finding.verdict, "{} {}", &standard.id, id);
                }
            }
        }
    }
}
