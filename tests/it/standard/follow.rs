//! Advice followed as a firm can follow it: nothing of the machine's own is used.

use yanzhen::domain::code::{IndicatorCode, TierCode};
use yanzhen::domain::day::Day;
use yanzhen::domain::filing::{Figures, Value};
use yanzhen::domain::indicator::Period;
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::range::Range;
use yanzhen::domain::source::{SourceId, SourceKind};
use yanzhen::domain::tenure::{Award, Basis};
use yanzhen::rules::facts::Facts;
use yanzhen::rules::gap::{Advice, Aim, Subject};
use yanzhen::rules::standard::{Standard, Test};

use super::law;
use super::situation::Situation;

/// Follows advice as a firm can: on the day it names, with last year's figures for the years to come but those that
/// the steps name, and with what they take along. Nothing of the machine's own is used.
pub(super) fn follow(standard: &Standard, situation: &Situation, advice: &Advice) -> Facts {
    let date = situation.date;
    let period = |figures: &Figures| law().0.indicator(figures.values.keys().next().unwrap()).unwrap().period;
    let is_over = |figures: &&Figures| match period(figures) {
        Period::Year | Period::YearEnd => figures.year < date.year(),
        Period::EvaluationYear | Period::Current => figures.year <= date.year(),
    };
    let mut filings: Vec<Figures> = situation.values.values().filter(is_over).cloned().collect();
    for figures in situation.values.values() {
        let code = figures.values.keys().next().unwrap();
        let (last, until) = match law().0.indicator(code).unwrap().period {
            Period::Year | Period::YearEnd => (date.year() - 1, advice.on.year() - 1),
            Period::EvaluationYear => (date.year(), advice.on.year()),
            Period::Current => continue,
        };
        let years = (last + 1..=until).filter(|_| figures.year == last);
        filings.extend(years.map(|year| Figures {
            year,
            ..figures.clone()
        }));
    }
    let mut facts = Facts::on(advice.on)
        .with_established(situation.established)
        .with_filings(&filings)
        .with_awards(&situation.awards());
    let file = |facts: Facts, (indicator, year): (&IndicatorCode, Option<i32>), value: Value| {
        let source_kind = demanded(standard, indicator);
        let year = year.unwrap_or(advice.on.year());
        facts.refiled(&Figures {
            year,
            source: SourceId(9),
            source_kind,
            values: [(indicator.clone(), value)].into(),
        })
    };
    let mut along = Vec::new();
    for step in advice.nearest() {
        facts = match (&step.subject, step.aim.value()) {
            (Subject::Figure { indicator, year }, Some(value)) => {
                along.extend(
                    step.along
                        .iter()
                        .map(|(code, number)| (code.clone(), *year, number.clone())),
                );
                file(facts, (indicator, *year), value)
            }
            (Subject::Title(tier), None) if step.aim == Aim::Held => facts.with_awards(&[held(tier, advice.on)]),
            (Subject::Founding, Some(Value::Number(day))) => {
                facts.with_established(day.exact().and_then(Quantity::to_date))
            }
            _ => facts,
        };
    }
    for (code, year, number) in along {
        facts = file(facts, (&code, year), Value::Number(Range::exactly(number)));
    }
    facts
}

fn demanded(standard: &Standard, indicator: &IndicatorCode) -> SourceKind {
    let tests = standard.conditions.iter().map(|condition| &condition.test);
    let mut kinds = tests.filter_map(|test| match test {
        Test::Compare(comparison) if comparison.operand.inputs().iter().any(|input| input.code == *indicator) => {
            comparison.source
        }
        _ => None,
    });
    kinds.next_back().unwrap_or(SourceKind::Audit)
}

fn held(tier: &TierCode, on: Day) -> Award {
    Award {
        tier: tier.clone(),
        batch: String::new(),
        certificate: String::new(),
        from: on,
        until: Some(on),
        ended: None,
        basis: Basis::Recognized,
        source: SourceId(9),
    }
}
