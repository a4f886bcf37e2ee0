//! Advice: taken together its steps flip the verdict, none of them is idle, and on small schemes nobody finds less.

use proptest::prelude::*;
use yanzhen::domain::day::Day;
use yanzhen::domain::indicator::IndicatorKind;
use yanzhen::domain::quantity::Quantity;
use yanzhen::domain::unit::Unit;
use yanzhen::rules::evaluate::verdict;
use yanzhen::rules::facts::Facts;
use yanzhen::rules::gap::{Advice, Aim, Demand, Route, Step, StepKind, Subject, advise, apply, one_step, prospects};
use yanzhen::rules::standard::Standard;
use yanzhen::rules::verdict::Verdict;

use super::case::trials;
use super::scheme::{self, Scheme};
use super::wild::wild;
use super::{law, standard};

/// Checks that every route flips the verdict together with the easiest routes of the other demands, and that
/// without any one of its steps it does not.
fn check(standard: &Standard, facts: &Facts, what: &str) -> Advice {
    let advice = advise(standard, facts);
    assert_eq!(advice.verdict, verdict(standard, facts), "{what}");
    assert_eq!(advice.demands.is_empty(), advice.verdict == Verdict::Met, "{what}");
    for (place, demand) in advice.demands.iter().enumerate() {
        assert_eq!(demand.routes.is_empty(), !demand.blocked.is_empty(), "{what}");
        let others = advice.demands.iter().enumerate().filter(|(other, _)| *other != place);
        let Some(others) = easiest(others.map(|(_, demand)| demand)) else {
            continue;
        };
        for route in &demand.routes {
            check_route(standard, facts, (&others, route, what));
        }
    }
    advice
}

fn easiest<'a>(demands: impl Iterator<Item = &'a Demand>) -> Option<Vec<&'a Step>> {
    let routes: Option<Vec<&Route>> = demands.map(|demand| demand.routes.first()).collect();
    Some(routes?.into_iter().flat_map(|route| &route.steps).collect())
}

fn check_route(standard: &Standard, facts: &Facts, (others, route, what): (&[&Step], &Route, &str)) {
    let ready = apply(standard, facts, others.iter().copied());
    let after = apply(standard, &ready, &route.steps);
    assert_eq!(
        verdict(standard, &after),
        Verdict::Met,
        "{what}: {route:#?} does not flip"
    );
    for idle in 0..route.steps.len() {
        let rest = route.steps.iter().enumerate().filter(|(place, _)| *place != idle);
        let without = apply(standard, &ready, rest.map(|(_, step)| step));
        let verdict = verdict(standard, &without);
        assert_ne!(
            verdict,
            Verdict::Met,
            "{what}: {:?} is idle in {route:#?}",
            route.steps[idle]
        );
    }
}

#[test]
fn advice_on_every_case_flips_the_verdict_and_no_step_of_it_is_idle() {
    let mut feasible = 0;
    for trial in trials() {
        let standard = standard(&trial.standard);
        let advice = check(standard, &trial.situation.facts(), &trial.to_string());
        feasible += usize::from(advice.is_feasible());
    }
    assert!(
        feasible * 2 > trials().len(),
        "only {feasible} of {} have a route",
        trials().len()
    );
}

/// Returns values that a fact may have: every option, or some numbers inside what is possible.
fn values_of(subject: &Subject, value: i64) -> Vec<Aim> {
    let Subject::Figure { indicator, .. } = subject else {
        return Vec::new();
    };
    match &law().0.indicator(indicator).unwrap().kind {
        IndicatorKind::Choice { options } => options
            .iter()
            .map(|option| Aim::OneOf(vec![option.code.clone()]))
            .collect(),
        IndicatorKind::Number { possible, unit, .. } => {
            let numbers = [
                Quantity::from(value),
                Quantity::ratio(value % 100, 100),
                Quantity::from(736_000 + value % 2000),
            ];
            // A date is a day before the assessment; everything else but a ratio is counted in whole units.
            let whole = |number: &Quantity| match unit {
                Unit::Ratio => true,
                Unit::Date => number.to_integer().is_some_and(|day| (700_000..738_500).contains(&day)),
                _ => number.to_integer().is_some(),
            };
            numbers
                .into_iter()
                .filter(|number| possible.contains(number) && whole(number))
                .map(Aim::Any)
                .collect()
        }
    }
}

/// Returns the step with one smallest unit less; nothing when its aim is no amount.
fn one_less(step: &Step) -> Option<Step> {
    let unit = match &step.subject {
        Subject::Figure { indicator, .. } => match &law().0.indicator(indicator)?.kind {
            IndicatorKind::Number { unit: Unit::Ratio, .. } => Quantity::ratio(1, 10_000),
            IndicatorKind::Number { .. } | IndicatorKind::Choice { .. } => Quantity::from(1),
        },
        Subject::Title(_) | Subject::Founding => return None,
    };
    let aim = match &step.aim {
        Aim::AtLeast(amount) => Aim::AtLeast(amount.checked_sub(&unit)?),
        Aim::AtMost(amount) => Aim::AtMost(amount.checked_add(&unit)?),
        Aim::Any(_) | Aim::OneOf(_) | Aim::Held => return None,
    };
    Some(Step { aim, ..step.clone() })
}

/// Returns the steps of an amount that alone are enough though one smallest unit less would be as well.
fn wasteful(standard: &Standard, facts: &Facts) -> (usize, Vec<Step>) {
    let demands = match advise(standard, facts).demands {
        one if one.len() == 1 => one,
        _ => return (0, Vec::new()),
    };
    let routes = demands.into_iter().flat_map(|demand| demand.routes);
    let alone = routes.filter_map(|route| <[Step; 1]>::try_from(route.steps).ok());
    let less: Vec<(Step, Step)> = alone.filter_map(|[step]| Some((one_less(&step)?, step))).collect();
    let tried = less.len();
    let is_enough = |less: &Step| verdict(standard, &apply(standard, facts, [less])) == Verdict::Met;
    let wasteful = less
        .into_iter()
        .filter(|(less, _)| is_enough(less))
        .map(|(_, step)| step);
    (tried, wasteful.collect())
}

#[test]
fn on_every_case_no_smaller_amount_suffices() {
    let mut amounts = 0;
    for trial in trials() {
        let (tried, wasteful) = wasteful(standard(&trial.standard), &trial.situation.facts());
        assert!(wasteful.is_empty(), "{trial}: less than {wasteful:#?} is enough");
        amounts += tried;
    }
    assert!(amounts > 100, "only {amounts} amounts were tried");
}

fn some_step() -> Step {
    Step {
        subject: Subject::Founding,
        kind: StepKind::Information,
        from: None,
        aim: Aim::Held,
        example: false,
        serves: Vec::new(),
        items: Vec::new(),
        earliest: None,
        standing: None,
        near: false,
    }
}

/// Returns the single step of all advice that a firm can take and that turns an unmet whole into a met one.
fn single_step(advice: &Advice) -> Option<&Step> {
    let [demand] = advice.demands.as_slice() else {
        return None;
    };
    let unmet = advice.verdict == Verdict::Unmet;
    let single = |route: &&Route| unmet && route.steps.len() == 1 && route.steps[0].near;
    demand.routes.iter().find(single).map(|route| &route.steps[0])
}

#[test]
fn on_every_case_the_one_step_is_the_easiest_one_that_all_advice_knows() {
    let mut found = 0;
    for trial in trials() {
        let (standard, facts) = (standard(&trial.standard), trial.situation.facts());
        let step = one_step(standard, &facts);
        assert_eq!(step.as_ref(), single_step(&advise(standard, &facts)), "{trial}");
        found += usize::from(step.is_some());
    }
    assert!(found > 100, "only {found} cases are one step away");
}

#[test]
fn a_step_is_one_that_a_firm_can_take() {
    let away = |standard_id: &str, values: &[(&str, &str)]| {
        let start = trials().iter().find(|trial| trial.standard == standard_id).unwrap();
        let texts = values.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
        let facts = start.situation.clone().with(&texts.collect()).facts();
        one_step(standard(standard_id), &facts).is_some()
    };
    let big = |revenue| away("ten-billion/2021-01-01", &[("revenue@2022", revenue)]);
    assert!(big("50亿元"), "to double it is a step");
    assert!(!big("49.99亿元"), "more is not");
    assert!(!big("100亿元"), "it is there");
}

/// Returns the steps that change research spending when it was so much in two years that are both looked at.
fn research_steps(last: &str, before: &str) -> Vec<(Option<i32>, StepKind, Option<Day>)> {
    let id = "specialized-sme/2026-04-01.new";
    let start = trials().iter().find(|trial| trial.standard == id).unwrap();
    let spent = [("rd_expense@2025", last), ("rd_expense@2024", before)];
    let spent = spent.map(|(key, text)| (key.to_owned(), text.to_owned()));
    let facts = start.situation.clone().with(&spent.into()).facts();
    let advice = advise(standard(id), &facts);
    let steps = advice.nearest().unwrap().into_iter();
    let year = |step: &Step| match &step.subject {
        Subject::Figure { indicator, year } if indicator.as_str() == "rd_expense" => *year,
        _ => None,
    };
    let mut found: Vec<_> = steps.map(|step| (year(step), step.kind, step.earliest)).collect();
    found.sort();
    found
}

#[test]
fn a_bad_year_that_is_over_is_waited_for_until_nobody_looks_at_it() {
    let on = |day: &str| Some(day.parse().unwrap());
    let waited = (Some(2024), StepKind::Time, on("2027-01-01"));
    let spent = (Some(2025), StepKind::Money, on("2028-01-01"));
    assert_eq!(research_steps("150万元", "80万元"), [waited]);
    assert_eq!(research_steps("80万元", "150万元"), [spent]);
    assert_eq!(research_steps("80万元", "80万元"), [waited, spent]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn on_wild_facts_the_one_step_flips_the_verdict_and_advice_knows_it(wild in wild()) {
        let facts = wild.facts();
        let step = one_step(wild.standard, &facts);
        let advice = advise(wild.standard, &facts);
        prop_assert_eq!(step.as_ref(), single_step(&advice));
        prop_assert_eq!(wasteful(wild.standard, &facts).1, vec![]);
        if let Some(step) = step {
            prop_assert_eq!(verdict(wild.standard, &facts), Verdict::Unmet);
            prop_assert_eq!(verdict(wild.standard, &apply(wild.standard, &facts, [&step])), Verdict::Met);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn advice_on_random_facts_flips_the_verdict_and_no_step_of_it_is_idle(
        pick in any::<prop::sample::Index>(),
        holes in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        moved in prop::collection::vec((any::<prop::sample::Index>(), 0_i64..200), 0..6),
        wide in prop::collection::vec(any::<prop::sample::Index>(), 0..2),
    ) {
        let trial = pick.get(trials());
        let standard = standard(&trial.standard);
        let mut situation = trial.situation.clone();
        for (index, percent) in moved {
            situation = situation.scaled_at(index.index(situation.len().max(1)), percent);
        }
        for index in wide {
            situation = situation.widened_at(index.index(situation.len().max(1)), (3, 4));
        }
        for index in holes {
            situation.forget_at(index.index(situation.len().max(1)));
        }
        check(standard, &situation.facts(), &trial.to_string());
    }

    #[test]
    fn on_small_schemes_advice_needs_as_few_changes_as_any_search_can_find(scheme in scheme::schemes()) {
        let Scheme { standard, facts } = &scheme;
        let advice = check(standard, facts, &format!("{standard:#?}"));
        let least = scheme.least_changes();
        prop_assert_eq!(advice.steps_needed(), least, "{:#?}\n{:#?}\n{:#?}", standard.conditions, standard.score, facts);
    }

    #[test]
    fn no_value_of_a_missing_fact_decides_otherwise_than_the_ranking_says(
        pick in any::<prop::sample::Index>(),
        holes in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        value in prop_oneof![0_i64..200, 0_i64..200_000_000],
    ) {
        let trial = pick.get(trials());
        let standard = standard(&trial.standard);
        let mut situation = trial.situation.clone();
        for index in holes {
            situation.forget_at(index.index(situation.len().max(1)));
        }
        let facts = situation.facts();
        for prospect in prospects(standard, &facts) {
            for aim in values_of(&prospect.subject, value) {
                let step = Step { subject: prospect.subject.clone(), aim, ..some_step() };
                let verdict = verdict(standard, &apply(standard, &facts, [&step]));
                prop_assert!(prospect.verdicts.contains(&verdict), "{trial}: {step:?} gives {verdict}, not one of {:?}", prospect.verdicts);
            }
        }
    }
}
