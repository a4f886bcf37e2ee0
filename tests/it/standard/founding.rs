//! A firm younger than the years the law looks at: nobody is asked for a year in which there was none, and a mean is
//! taken over the years of operation.

use std::collections::BTreeMap;

use yanzhen::domain::range::Range;
use yanzhen::rules::evaluate::{examine, verdict};
use yanzhen::rules::verdict::Verdict;

use super::case::trials;
use super::situation::Situation;
use super::standard;

fn start(id: &str) -> Situation {
    let trial = trials().iter().find(|trial| trial.standard == id);
    trial.expect("every standard has cases").situation.clone()
}

/// Returns the situation of a firm founded on a day, without what any year before says.
fn founded(mut situation: Situation, day: &str) -> Situation {
    situation.established = Some(day.parse().unwrap());
    let year: i32 = day[..4].parse().unwrap();
    situation
        .values
        .retain(|key, figures| !key.contains('@') || figures.year >= year);
    situation
}

#[test]
fn nothing_is_missing_of_a_year_before_the_founding() {
    let mut young = 0;
    for trial in trials() {
        let standard = standard(&trial.standard);
        let year = trial.situation.date.year() - 2;
        let situation = founded(trial.situation.clone(), &format!("{year}-03-01"));
        let facts = situation.facts();
        let outcome = examine(standard, &facts);
        assert_eq!(outcome.verdict, verdict(standard, &facts), "{trial}");
        let items = outcome
            .score
            .iter()
            .flat_map(|score| &score.items)
            .flat_map(|item| &item.seen);
        let seen = outcome.findings.iter().flat_map(|finding| &finding.seen).chain(items);
        let asked: Vec<_> = seen
            .filter(|seen| seen.value.is_none() && seen.year.is_some_and(|asked| asked < year))
            .collect();
        assert!(asked.is_empty(), "{trial}: {asked:?}");
        young += 1;
    }
    assert!(young > 100);
}

#[test]
fn totals_and_means_of_a_young_firm_are_those_of_its_years() {
    let hi_tech = founded(start("hi-tech/2016-01-01"), "2023-03-01");
    let facts = hi_tech.facts();
    let outcome = examine(standard("hi-tech/2016-01-01"), &facts);
    let verdict_of = |id: &str| {
        let conditions = &standard("hi-tech/2016-01-01").conditions;
        let place = conditions.iter().position(|condition| condition.id == id).unwrap();
        outcome.findings[place].verdict
    };
    assert_eq!([verdict_of("rd"), verdict_of("rd_domestic")], [Verdict::Met; 2]);
    let conversions = |set: &[(&str, &str)], founding: Option<&str>| -> Range {
        let texts: BTreeMap<String, String> = set
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect();
        let mut situation = hi_tech.clone().with(&texts);
        situation.established = founding.map(|day| day.parse().unwrap());
        let score = examine(standard("hi-tech/2016-01-01"), &situation.facts())
            .score
            .unwrap();
        let item = score
            .items
            .iter()
            .find(|item| item.item == "conversion_points")
            .unwrap();
        item.points.clone()
    };
    let range = |text: &str| text.parse::<Range>().unwrap();
    assert_eq!(
        conversions(&[], Some("2023-03-01")),
        range("25..30"),
        "ten in two years"
    );
    assert_eq!(
        conversions(&[("conversions@2022", "0件")], Some("2023-03-01")),
        range("25..30"),
        "zero written down"
    );
    assert_eq!(
        conversions(&[("conversions@2022", "0件")], Some("2010-03-01")),
        range("13..18"),
        "a year of work without any"
    );
    assert_eq!(
        conversions(&[("conversions@2022", "0件")], None),
        range("13..30"),
        "it may be either"
    );
    assert_eq!(
        conversions(&[("conversions@2022", "5件")], None),
        range("25..30"),
        "who converted was there"
    );
}
